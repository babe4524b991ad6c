// The search dialog: asks one index per bundle and language, newest bundle first, and shows one list.

const BASE = new URL(JSON.parse(document.getElementById("__config").textContent).base.replace(/\/*$/, "/"), location.href)
const SHOWN_AT_ONCE = 10
const FILTERS = ["tag", "outlet", "story", "language"]

const dialog = document.querySelector("[data-digest-search-dialog]")
const form = dialog.querySelector("form")
const list = dialog.querySelector(".digest-search__results")
const more = dialog.querySelector(".digest-search__more")
const status = dialog.querySelector(".digest-search__status")
const active = dialog.querySelector("[data-digest-search-active]")

let loaded // the bundles, loaded when the dialog is first opened
let asked = 0 // the newest question; answers to older ones are dropped

function load() {
  loaded ??= loadBundles().catch((error) => {
    loaded = undefined
    status.textContent = "The search could not be loaded."
    throw error
  })
  return loaded
}

async function loadBundles() {
  const engine = startEngine()
  const [, listed, facets] = await Promise.all([
    engine("load"),
    fetchJson(new URL("search/bundles.json", BASE)),
    fetchJson(new URL("search/facets.json", BASE)),
  ])
  fillFilters(facets)
  const bundles = listed.map(([name, first, last, languages]) => ({
    first,
    last,
    languages: Object.keys(languages),
    search: (language, ...question) => searchIndex(engine, [name, language], question),
  }))
  // The first question is about to come.
  for (const language of bundles[0]?.languages ?? []) engine("open", listed[0][0], language).catch(() => {})
  return bundles
}

// A worker of our own: the page needs no right to run WebAssembly, and typing does not wait for a search.
function startEngine() {
  const worker = new Worker(new URL("assets/javascripts/digest-search-engine.js", BASE), { type: "module" })
  const asking = new Map()
  let last = 0
  worker.onmessage = ({ data: { number, answer, failure } }) => {
    const { resolve, reject } = asking.get(number)
    asking.delete(number)
    failure ? reject(new Error(failure)) : resolve(answer)
  }
  worker.onerror = () => {
    for (const { reject } of asking.values()) reject(new Error("the search engine could not be loaded"))
    asking.clear()
  }
  return (task, ...values) =>
    new Promise((resolve, reject) => {
      asking.set(++last, { resolve, reject })
      worker.postMessage({ number: last, task, values })
    })
}

async function searchIndex(engine, index, question) {
  const answer = await engine("search", ...index, ...question)
  const results = answer.results.map(({ id, score }) => ({ score, data: () => engine("read", ...index, id) }))
  return { ...answer, results }
}

async function fetchJson(url) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return response.json()
}

function fillFilters(facets) {
  const lists = { tag: facets.tags, outlet: facets.outlets, story: facets.stories, language: facets.languages }
  for (const [name, choices] of Object.entries(lists)) {
    const select = form.elements[name]
    const chosen = select.value
    select.replaceChildren(new Option("Any", ""), ...choices.map(([value, label, count]) => new Option(`${label} (${count})`, value)))
    select.value = chosen
    select.closest("label").hidden = choices.length === 0
  }
}

// A range of days as the fewest years, months and days that cover it: entries carry all three.
export function coverRange(from, to) {
  const covered = []
  const day = new Date(`${from}T00:00:00Z`)
  const end = new Date(`${to}T00:00:00Z`)
  while (day <= end) {
    const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()]
    const iso = day.toISOString()
    const nextYear = new Date(Date.UTC(year + 1, 0, 1))
    const nextMonth = new Date(Date.UTC(year, month + 1, 1))
    if (iso.slice(5, 10) === "01-01" && nextYear - 86400000 <= end) {
      covered.push(iso.slice(0, 4))
      day.setTime(nextYear)
    } else if (iso.slice(8, 10) === "01" && nextMonth - 86400000 <= end) {
      covered.push(iso.slice(0, 7))
      day.setTime(nextMonth)
    } else {
      covered.push(iso.slice(0, 10))
      day.setTime(day.getTime() + 86400000)
    }
  }
  return covered
}

function readQuestion() {
  const data = new FormData(form)
  const filters = {}
  for (const name of FILTERS) if (data.get(name)) filters[name] = data.get(name)
  const [from, to] = [data.get("from"), data.get("to")]
  const count = Object.keys(filters).length + (from || to ? 1 : 0)
  const days = { from: from || "1990-01-01", to: to || new Date().toISOString().slice(0, 10) }
  return { term: data.get("term").trim(), filters, count, days: from || to ? days : undefined, newest: data.get("order") === "newest" }
}

// Bundles that may have an answer: of those days, and with entries in that language.
function chooseBundles(bundles, { days, filters }) {
  const only = filters.language?.toLowerCase()
  return bundles
    .filter((bundle) => !days || (bundle.first <= days.to && days.from <= bundle.last))
    .map((bundle) => ({ ...bundle, languages: bundle.languages.filter((language) => !only || language === only) }))
    .filter((bundle) => bundle.languages.length)
}

// What each language of the bundle has, the best or the newest first.
function ask(bundle, { number, term, filters, days, newest }) {
  const within = !days || (days.from <= bundle.first && bundle.last <= days.to)
  const options = {
    filters: within ? filters : { ...filters, date: { any: coverRange(days.from, days.to) } },
    ...(newest ? { sort: { date: "desc" } } : {}),
  }
  return Promise.all(bundle.languages.map((language) => bundle.search(language, number, term, options)))
}

async function search() {
  const mine = ++asked
  const question = { ...readQuestion(), number: mine }
  const { term, count } = question
  active.textContent = count ? `(${count} set)` : ""
  list.replaceChildren()
  more.hidden = true
  // Without a term Pagefind would download its whole index.
  if (!term) {
    status.textContent = count ? "Type a word to search with these filters." : ""
    return
  }
  status.textContent = "Searching…"
  const bundles = chooseBundles(await load(), question)
  const answers = makeAnswers(question, () => mine === asked)
  let missed = false
  const tell = (looking) => {
    if (mine === asked) status.textContent = tellCount(question, answers.total(), looking, missed)
  }
  // The newest bundle has the network to itself, so that the reader sees something soon.
  if (mine === asked && bundles.length) await answers.add(await ask(bundles[0], question))
  if (mine !== asked) return
  const older = bundles.slice(1).map((bundle) => ask(bundle, question).catch(() => (missed = true) && []))
  for (const answer of older) {
    tell(true)
    await answers.add(await answer)
    if (mine !== asked) return
  }
  await answers.end()
  tell(false)
}

function tellCount({ term, count }, total, looking, missed) {
  const gap = missed ? " Some older entries could not be searched." : ""
  if (total) return `${total} ${total === 1 ? "entry" : "entries"} found${looking ? ", looking further back…" : gap && `.${gap}`}`
  if (looking) return "Looking further back…"
  return `Nothing found for “${term}”.${gap || (count ? " Try it without the filters." : " Try fewer or other words.")}`
}

// One list of what all bundles answer, newest bundle first. It is shown as far as the reader wants to see it.
// What an index guessed is shown only if no index has the words themselves, as it would be with a single index.
function makeAnswers({ newest }, isWanted) {
  const answers = []
  const items = new Map() // what is shown, by address
  let ended = false
  let wanted = SHOWN_AT_ONCE
  let showing = Promise.resolve()

  const find = () => {
    const guessing = ended && !answers.flat().some((answer) => answer.certain)
    return answers.map((answer) => answer.filter(({ guessed }) => guessing || !guessed).map(({ results }) => results))
  }
  const total = () => find().flat(2).length
  const show = async () => {
    const results = await (newest ? takeNewest : takeBest)(find(), wanted)
    if (!isWanted()) return
    placeItems(results, items)
    more.hidden = list.childElementCount >= total()
  }
  // One after the other: an earlier state of the list must not replace a later one.
  const showNext = () => (showing = showing.then(show))

  more.onclick = async () => {
    const before = list.childElementCount
    wanted = before + SHOWN_AT_ONCE
    more.hidden = true
    await showNext()
    list.children[before]?.querySelector("a").focus()
  }
  return {
    total,
    add: (answer) => {
      answers.push(answer)
      return showNext()
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
function placeItems(results, items) {
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
    if (!shown) items.set(result.url, list.insertBefore(makeItem(result), next))
    next = shown ? shown.nextElementSibling : next
  }
  if (held) dialog.scrollTop += held.getBoundingClientRect().top - top
}

function makeItem(data) {
  const item = document.createElement("li")
  item.lang = data.meta.language
  const link = document.createElement("a")
  link.href = data.url
  link.textContent = data.meta.title
  const about = document.createElement("p")
  about.className = "meta"
  about.append(data.meta.outlet, " · ", makeDay(data.meta.date))
  const excerpt = document.createElement("p")
  excerpt.append(...markWords(data.excerpt))
  item.append(link, about, excerpt)
  return item
}

// In the form that the reader is used to.
function makeDay(iso) {
  const day = document.createElement("time")
  day.dateTime = iso
  const form = new Intl.DateTimeFormat(navigator.languages, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
  day.textContent = form.format(new Date(`${iso}T00:00:00Z`))
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

function open() {
  dialog.showModal()
  form.elements.term.select()
  load().catch(() => {})
}

function searchNow() {
  clearTimeout(waiting)
  const searching = search()
  const mine = asked
  searching.catch(() => {
    if (mine === asked) status.textContent = "The search could not be carried out."
  })
}

let waiting
function searchSoon() {
  clearTimeout(waiting)
  waiting = setTimeout(searchNow, 150)
}

form.addEventListener("input", searchSoon)
form.addEventListener("submit", (event) => {
  event.preventDefault()
  searchNow()
})
dialog.querySelector(".digest-search__close").addEventListener("click", () => dialog.close())
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close()
})
// The first Escape would only empty the field.
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  event.preventDefault()
  dialog.close()
})
for (const button of document.querySelectorAll("[data-digest-search]")) {
  button.hidden = false
  button.addEventListener("click", open)
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]")
  if (typing || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === "/" || event.key === "s") {
    event.preventDefault()
    open()
  }
})
