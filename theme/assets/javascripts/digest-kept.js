// What this browser keeps for its reader, for this site alone. Nothing of it is sent anywhere.

export const BASE = new URL("../../", import.meta.url)
// As Material names what it keeps, whose function reads the size of the text before the page is shown.
const OF_SITE = `${BASE.pathname}.`
const PREFIX = `${OF_SITE}digest.`

export function recall(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name)) ?? otherwise
  } catch {
    return otherwise
  }
}

export function keep(name, value) {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing can still read.
  }
}

// Everything that this site keeps, what Material does included: the chosen colours, the tabs of hand-written pages.
export function forget() {
  try {
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) if (key.startsWith(OF_SITE)) storage.removeItem(key)
    }
  } catch {
    // There is nothing to forget.
  }
}

// The tags whose entries a reader does not want to see, but where one of them is looked at.
export function recallMuted(shown = []) {
  const muted = recallList("muted").filter(({ slug }) => !shown.includes(slug))
  return new Set(muted.flatMap(({ slug, narrower = [] }) => [slug, ...narrower]))
}

export function recallList(name) {
  const list = recall(name, [])
  return Array.isArray(list) ? list : []
}
