// The discussion of an entry at GitHub, by giscus: loaded in a frame when the reader asks for it, and not before.
// Its own script is not used, so that no code of another host runs in our pages.

import { keep, recall } from "./digest-kept.js"

const HOST = "https://giscus.app"

export function offer(button) {
  button.hidden = false
  button.addEventListener("click", () => show(button))
  // Whoever comes back from signing in has asked already.
  if (takeSession()) show(button)
}

function show(button) {
  const { repo, repoId, category, categoryId, term, title } = button.dataset
  const here = location.origin + location.pathname
  const asked = { origin: here, session: recall("giscus", ""), theme: findTheme(), reactionsEnabled: 1, emitMetadata: 0, inputPosition: "bottom", repo, repoId, category, categoryId, strict: 1, description: title, backLink: here, term }
  const frame = document.createElement("iframe")
  frame.className = "discussion"
  frame.title = button.nextElementSibling.textContent
  frame.allow = "clipboard-write"
  frame.src = `${HOST}/widget?${new URLSearchParams(asked)}`
  addEventListener("message", ({ origin, source, data }) => {
    if (origin === HOST && source === frame.contentWindow && data?.giscus) hear(data.giscus, frame)
  })
  button.closest("p").replaceWith(frame)
  frame.focus()
}

function hear({ resizeHeight, signOut, error }, frame) {
  if (resizeHeight) frame.style.height = `${Number(resizeHeight)}px`
  // A session that is over: without it the discussion can still be read.
  if (signOut || /bad credentials|invalid value: .*session|state has expired/i.test(error ?? "")) {
    if (!recall("giscus", "")) return
    keep("giscus")
    const address = new URL(frame.src)
    address.searchParams.set("session", "")
    frame.src = address
  }
}

// After signing in, giscus leads back with a session in the address.
function takeSession() {
  const address = new URL(location)
  const session = address.searchParams.get("giscus")
  if (!session) return false
  keep("giscus", session)
  address.searchParams.delete("giscus")
  history.replaceState(history.state, "", address)
  return true
}

function findTheme() {
  const [, blue] = getComputedStyle(document.body).backgroundColor.match(/(\d+)\D*$/) ?? []
  return Number(blue) < 128 ? "dark" : "light"
}
