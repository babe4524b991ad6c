// The page for subscribers: addresses that can be copied, and the form that finds the feed of a tag, an outlet, a
// story or a language. It reads the list of all feeds, which feed readers use as well.

import { makeButton, tell, tellFailure } from "./digest-buttons.js"
import { fold } from "./digest-search/fold.js"
import { say } from "./digest-words.js"

// So many names are offered where more than one fits.
const SHOWN = 8

export function offer(part) {
  part.insertAdjacentHTML("afterend", part.text)
  const form = part.nextElementSibling
  const [input, format] = form.querySelectorAll("input, select")
  const answer = form.querySelector("output")
  let feeds = []
  let loading

  const load = () => {
    loading ??= fetch(part.dataset.digestChooser)
      .then((response) => (response.ok ? response.text() : Promise.reject(response)))
      .then((text) => {
        feeds = read(new DOMParser().parseFromString(text, "text/xml"))
        input.list.append(...feeds.map(({ name }) => new Option("", name)))
        show()
      })
      .catch(() => {
        loading = undefined
        answer.textContent = say("This could not be done.")
      })
  }
  const show = () => {
    const typed = fold(input.value.trim())
    const found = typed ? find(typed, feeds) : []
    answer.replaceChildren()
    if (found.length === 1) {
      const address = link(found[0].address.replace(/\.(atom\.xml|xml|json)$/, format.value))
      answer.append(`${found[0].name}: `, address, " ", copier(address, found[0].name, format.selectedOptions[0].text))
    } else if (found.length) answer.append(...found.slice(0, SHOWN).map(suggest))
    else if (typed && feeds.length) answer.textContent = say("There is no feed of this name.")
  }
  const suggest = ({ name }) =>
    makeButton(name, () => {
      input.value = name
      input.focus()
      show()
    })
  input.addEventListener("focus", load)
  input.addEventListener("input", () => (loading ? show() : load()))
  format.addEventListener("change", show)
  form.addEventListener("submit", (event) => event.preventDefault())
  for (const address of document.querySelectorAll("dl.feeds a.feed")) {
    const { name } = address.closest("dl").dataset
    address.after(" ", copier(address, name, address.parentElement.previousElementSibling.textContent))
  }
  // Who has asked before all of this was there.
  if (document.activeElement === input) load()
}

function read(opml) {
  return [...opml.querySelectorAll("body > outline:not([xmlUrl]) > outline")].map((outline) => {
    const title = outline.getAttribute("title")
    const name = `${title} (${outline.parentElement.getAttribute("text")})`
    return { name, full: fold(name), plain: fold(title), address: outline.getAttribute("xmlUrl") }
  })
}

// The feed of this very name, those of this name without its kind, or those with this in their names.
function find(typed, feeds) {
  for (const fits of [({ full }) => full === typed, ({ plain }) => plain === typed, ({ plain }) => plain.includes(typed)]) {
    const found = feeds.filter(fits)
    if (found.length) return found
  }
  return []
}

function link(address) {
  const anchor = document.createElement("a")
  anchor.className = "feed"
  anchor.href = anchor.textContent = address
  return anchor
}

// The buttons look the same; who hears them is told which feed each is for.
function copier(address, feed, format) {
  const show = (text, name) => {
    button.textContent = text
    button.ariaLabel = name
  }
  const offerIt = () => show(say("Copy"), say("Copy the address: %(feed)s", { feed: `${feed}, ${format}` }))
  const button = makeButton("", async () => {
    if (!(await copy(address))) return tellFailure(button)
    show(say("Copied"), say("Copied"))
    tell(say("Copied"))
    setTimeout(offerIt, 2000)
  })
  offerIt()
  return button
}

async function copy(address) {
  try {
    await navigator.clipboard.writeText(address.textContent)
    return true
  } catch {
    // Without https browsers have no clipboard for scripts, but the old way.
    getSelection().selectAllChildren(address)
    return document.execCommand("copy")
  }
}
