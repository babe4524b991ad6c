// What lists say to this reader: what is new since the last visit, what was read, and what is muted.

import { makeButton } from "../digest-buttons.js"
import { BASE, keep, recall, recallList, recallMuted } from "../digest-kept.js"
import { say, sayNumber } from "../digest-words.js"

const MOST = 3000 // addresses that are kept, the newest ones
const PAUSE = 30 * 60 * 1000 // milliseconds after which another visit begins
const LATE = 14 * 24 * 60 * 60 * 1000 // how much older than the last visit an entry may be that came after it
const ITEMS = ".cards > li, .timeline > li, .lines > li"

export function mark(wanted) {
  const items = [...document.querySelectorAll(ITEMS)].map((item) => ({ item, link: item.querySelector("a[href]") })).filter(({ link }) => link)
  if (wanted.read) markRead(items)
  if (wanted.unseen) markUnseen(items)
  hideMuted()
}

function address(link) {
  return link.pathname.startsWith(BASE.pathname) ? link.pathname.slice(BASE.pathname.length) : link.href
}

// New is what no earlier visit has shown, and is not much older than it; the first visit shows nothing as new.
function markUnseen(items) {
  const visit = recallVisit()
  if (Date.now() - visit.at > PAUSE) {
    visit.known = visit.at ? [...(visit.known ?? []), ...visit.shown].slice(-MOST) : null
    visit.shown = []
    visit.since = visit.at
  }
  const known = visit.known && new Set(visit.known)
  const oldest = new Date((visit.since ?? 0) - LATE).toISOString().slice(0, 10)
  for (const { item, link } of items.filter(({ item }) => item.matches(".card, .timeline > li"))) {
    const isLate = (item.querySelector("time")?.dateTime ?? "") < oldest
    if (known && !known.has(address(link)) && !isLate && !item.classList.contains("is-read")) label(link, say("New"))
  }
  const shown = new Set([...visit.shown, ...items.map(({ link }) => address(link))])
  keep("visit", { ...visit, shown: [...shown].slice(-MOST), at: Date.now() })
}

function recallVisit() {
  const visit = recall("visit", {})
  const sound = Array.isArray(visit?.shown) && typeof visit.at === "number" && (visit.known === null || Array.isArray(visit.known))
  return sound ? visit : { known: null, shown: [], at: 0 }
}

function markRead(items) {
  const read = new Set(recallList("read"))
  for (const { item, link } of items) {
    if (!read.has(address(link))) continue
    item.classList.add("is-read")
    label(link, say("Read"))
  }
  keepRead()
}

// Whoever opens an entry has read it.
export function keepRead() {
  if (!document.querySelector("article.entry")) return
  const here = address(location)
  keep("read", [...recallList("read").filter((each) => each !== here), here].slice(-MOST))
}

function label(link, text) {
  const flag = document.createElement("span")
  flag.className = "flag flag--reader"
  flag.textContent = text
  link.after(" ", flag)
}

// The page of a muted tag itself shows everything.
function hideMuted() {
  const here = document.querySelector("[data-digest-tools][data-tag]")?.dataset.tag
  const muted = recallMuted([here])
  for (const list of document.querySelectorAll(".cards, .timeline")) {
    const hidden = [...list.children].filter((item) => item.dataset.tags?.split(" ").some((tag) => muted.has(tag)))
    if (!hidden.length) continue
    for (const item of hidden) item.hidden = true
    const label = sayNumber("%(num)s hidden by your muted tags: show", "%(num)s hidden by your muted tags: show", hidden.length)
    const show = makeButton(label, () => {
      for (const item of hidden) item.hidden = false
      hidden[0].querySelector("a").focus()
      show.remove()
    })
    list.after(show)
  }
}
