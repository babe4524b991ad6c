// What was looked for before? Questions as they stand in an address, newest first, kept in this browser alone.

const KEPT = 5
const BASE = new URL("../../../", import.meta.url)
const KEY = `${BASE.pathname}digest.searches`

export function recallSearches() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]")
    return Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : []
  } catch {
    return []
  }
}

export function keepSearch(question) {
  keep([question, ...recallSearches().filter((each) => each !== question)].slice(0, KEPT))
}

export function forgetSearches() {
  keep([])
}

function keep(questions) {
  try {
    if (questions.length) localStorage.setItem(KEY, JSON.stringify(questions))
    else localStorage.removeItem(KEY)
  } catch {
    // A browser that keeps nothing can still search.
  }
}
