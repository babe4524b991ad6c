// The form that finds the address of a feed: of a tag, an outlet, a story or a language. It reads the list of all
// feeds, which feed readers use as well.

import { say } from "./digest-words.js"

export function offer(form) {
  const [input, format] = form.querySelectorAll("input, select")
  const answer = form.querySelector("output")
  const copy = form.querySelector("button")
  const feeds = new Map()
  let loading

  const load = () => {
    loading ??= fetch(form.dataset.digestChooser)
      .then((response) => (response.ok ? response.text() : Promise.reject(response)))
      .then((text) => list(new DOMParser().parseFromString(text, "text/xml"), input.list, feeds))
      .then(show)
      .catch(() => {
        loading = undefined
        answer.textContent = say("This could not be done.")
      })
  }
  const show = () => {
    const address = feeds.get(input.value.trim().toLowerCase())
    copy.hidden = !address
    answer.replaceChildren()
    if (address) answer.append(link(address.replace(/\.(atom\.xml|xml|json)$/, format.value)))
    else if (input.value.trim() && feeds.size && !starts(input.value, feeds)) answer.textContent = say("There is no feed of this name.")
  }
  input.addEventListener("focus", load)
  input.addEventListener("input", () => (loading ? show() : load()))
  format.addEventListener("change", show)
  form.addEventListener("submit", (event) => event.preventDefault())
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(answer.textContent)
    copy.textContent = say("Copied")
    setTimeout(() => (copy.textContent = copy.value), 2000)
  })
  form.hidden = false
  // Who has asked before all of this was there.
  if (document.activeElement === input) load()
}

function list(opml, suggestions, feeds) {
  for (const group of opml.querySelectorAll("body > outline:not([xmlUrl])")) {
    for (const outline of group.children) {
      const name = `${outline.getAttribute("text")} (${group.getAttribute("text")})`
      feeds.set(name.toLowerCase(), outline.getAttribute("xmlUrl"))
      // Without its group it means the first of that name.
      const plain = outline.getAttribute("text").toLowerCase()
      if (!feeds.has(plain)) feeds.set(plain, outline.getAttribute("xmlUrl"))
      suggestions.append(new Option("", name))
    }
  }
}

function starts(typed, feeds) {
  const beginning = typed.trim().toLowerCase()
  return [...feeds.keys()].some((name) => name.includes(beginning))
}

function link(address) {
  const anchor = document.createElement("a")
  anchor.className = "feed"
  anchor.href = anchor.textContent = address
  return anchor
}
