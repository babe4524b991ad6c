// One list of what all bundles answer, newest bundle first, as far as the reader wants to see it.

import { recallMuted } from "../digest-kept.js"
import { say } from "../digest-words.js"
import { writeDays } from "./days.js"

const SHOWN_AT_ONCE = 10
// Milliseconds in which others may answer, too: each list that is shown costs a text for each of its results.
const PAUSE = 250
// The scripts from right to left of all languages that CLDR knows. Pages ask it; browsers do not all tell.
const FROM_THE_RIGHT = ["Adlm", "Arab", "Hebr", "Nkoo", "Rohg", "Syrc", "Thaa"]

// What an index guessed is shown only if no index has the words themselves, as it would be with a single index.
export function makeAnswers({ newest, filters }, { dialog, list, more, isWanted, shown = SHOWN_AT_ONCE }) {
  const answers = [] // by the place of the bundle, newest first
  const muted = recallMuted([filters.tag?.all ?? filters.tag ?? []].flat())
  const items = new Map() // what is shown, by address
  let ended = false
  let wanted = shown
  let showing = Promise.resolve()

  const isGuessing = () => ended && !answers.flat().some((answer) => answer.certain)
  const find = () => {
    const guessing = isGuessing()
    return Object.values(answers).map((answer) => answer.filter(({ guessed }) => guessing || !guessed).map(({ results }) => results))
  }
  const total = () => find().flat(2).length
  const show = async () => {
    if (!isWanted()) return
    const results = await (newest ? takeNewest : takeBest)(find(), wanted)
    if (!isWanted()) return
    placeItems(results, items, list, dialog, muted)
    more.hidden = list.childElementCount >= total()
  }
  // One after the other: an earlier state of the list must not replace a later one.
  const showNext = () => {
    clearTimeout(soon)
    return (showing = showing.then(show))
  }
  let soon

  more.onclick = async () => {
    const before = list.childElementCount
    wanted = before + SHOWN_AT_ONCE
    more.hidden = true
    await showNext()
    list.children[before]?.querySelector("a").focus()
  }
  return {
    get begun() {
      return answers.length > 0
    },
    total,
    isGuessing,
    // The first is shown at once, others with what else has come by then.
    add: async (place, answer) => {
      const isFirst = !answers.length
      answers[place] = [...(answers[place] ?? []), ...answer]
      if (isFirst) await showNext()
      else {
        clearTimeout(soon)
        // What fails here fails again at the end, where it is told.
        soon = setTimeout(() => showNext().catch(() => {}), PAUSE)
      }
    },
    end: () => {
      ended = true
      return showNext()
    },
  }
}

function takeBest(answers, number) {
  const best = answers.flat(2).sort((a, b) => b.score - a.score)
  return loadResults(best.slice(0, number))
}

// A bundle is newer than the next as a whole. In it each language is sorted already.
async function takeNewest(answers, number) {
  const taken = []
  for (const answer of answers) {
    const missing = number - taken.length
    const heads = await loadResults(answer.flatMap((results) => results.slice(0, missing)))
    taken.push(...heads.sort((a, b) => compare(b.meta.date, a.meta.date)).slice(0, missing))
    if (taken.length === number) break
  }
  return taken
}

function loadResults(results) {
  return Promise.all(results.map((result) => result.data()))
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b)
}

// What was shown stays in its place: results come in around it, and keep their order among themselves. What
// the reader is at, by keyboard or pointer, stays even if it is no longer among the best, and does not move.
function placeItems(results, items, list, dialog, muted) {
  const held = list.querySelector(":scope > :focus-within") ?? list.querySelector(":scope > :hover")
  const top = held?.getBoundingClientRect().top
  const wanted = new Set(results.map(({ url }) => url))
  for (const [url, item] of items) {
    if (wanted.has(url) || item === held) continue
    item.remove()
    items.delete(url)
  }
  let next = list.firstElementChild
  for (const result of results) {
    const shown = items.get(result.url)
    if (!shown) items.set(result.url, list.insertBefore(makeItem(result, muted), next))
    next = shown ? shown.nextElementSibling : next
  }
  if (held) dialog.scrollTop += held.getBoundingClientRect().top - top
}

// Of a muted entry only the headline is shown: it was found, and is counted.
function makeItem(data, muted) {
  const item = document.createElement("li")
  item.lang = data.meta.language
  item.dir = directionOf(data.meta.language)
  const link = document.createElement("a")
  link.href = data.url
  link.textContent = data.meta.title
  const about = document.createElement("p")
  about.className = "meta"
  about.append(data.meta.outlet, " · ", makeDay(data.meta.date))
  item.append(link, about)
  if (data.tags.some((tag) => muted.has(tag))) {
    item.classList.add("is-muted")
    about.append(" · ", say("Muted"))
  } else {
    const excerpt = document.createElement("p")
    excerpt.append(...markWords(data.excerpt))
    item.append(excerpt)
  }
  return item
}

// By the script that is usual for the language; a headline may well begin with a name in another.
function directionOf(language) {
  return FROM_THE_RIGHT.includes(new Intl.Locale(language).maximize().script) ? "rtl" : "ltr"
}

function makeDay(iso) {
  const day = document.createElement("time")
  day.dateTime = iso
  day.textContent = writeDays(iso, { dateStyle: "medium" })
  return day
}

// Pagefind's excerpt is escaped text with <mark> around the words found; nothing else of it becomes markup.
function markWords(excerpt) {
  const parsed = new DOMParser().parseFromString(excerpt, "text/html")
  return [...parsed.body.childNodes].map((node) => {
    if (node.nodeName !== "MARK") return document.createTextNode(node.textContent)
    const mark = document.createElement("mark")
    mark.textContent = node.textContent
    return mark
  })
}
