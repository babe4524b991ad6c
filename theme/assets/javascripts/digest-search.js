// The search dialog: asks Pagefind, one index per language, and shows the results as one list.

const BASE = new URL(JSON.parse(document.getElementById("__config").textContent).base.replace(/\/*$/, "/"), location.href)
const SHOWN_AT_ONCE = 10
const FILTERS = ["tag", "outlet", "story", "language"]

const dialog = document.querySelector("[data-digest-search-dialog]")
const form = dialog.querySelector("form")
const list = dialog.querySelector(".digest-search__results")
const more = dialog.querySelector(".digest-search__more")
const status = dialog.querySelector(".digest-search__status")
const active = dialog.querySelector("[data-digest-search-active]")

let engines // one Pagefind instance per language, loaded when the dialog is first opened
let asked = 0 // the newest question; answers to older ones are dropped

function load() {
  engines ??= loadEngines().catch((error) => {
    engines = undefined
    status.textContent = "The search could not be loaded."
    throw error
  })
  return engines
}

async function loadEngines() {
  const bundle = new URL("pagefind/", BASE)
  const [entry, facets] = await Promise.all([
    fetchJson(new URL("pagefind-entry.json", bundle)),
    fetchJson(new URL("search/facets.json", BASE)),
  ])
  fillFilters(facets)
  const made = []
  for (const language of Object.keys(entry.languages)) made.push(await makeEngine(bundle, language))
  return made
}

// Each language gets a copy of the module: its WebAssembly memory is one per module, and instances of two
// languages in one module overwrite each other. Pagefind takes the language from the document when it starts.
async function makeEngine(bundle, language) {
  const pagefind = await import(new URL(`pagefind.js?${language}`, bundle))
  const root = document.documentElement
  const own = root.lang
  root.lang = language
  const engine = pagefind.createInstance({ basePath: bundle.pathname, baseUrl: BASE.pathname, excerptLength: 28 })
  root.lang = own
  return engine
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
  if (from || to) filters.date = { any: coverRange(from || "1990-01-01", to || new Date().toISOString().slice(0, 10)) }
  return { term: data.get("term").trim(), filters, newest: data.get("order") === "newest" }
}

async function search() {
  const mine = ++asked
  const { term, filters, newest } = readQuestion()
  const count = Object.keys(filters).length
  active.textContent = count ? `(${count} set)` : ""
  list.replaceChildren()
  more.hidden = true
  // Without a term Pagefind would download its whole index.
  if (!term) {
    status.textContent = count ? "Type a word to search with these filters." : ""
    return
  }
  status.textContent = "Searching…"
  const options = { filters, ...(newest ? { sort: { date: "desc" } } : {}) }
  const answers = await Promise.all((await load()).map((engine) => engine.search(term, options)))
  if (mine !== asked) return
  const total = answers.reduce((sum, answer) => sum + answer.results.length, 0)
  status.textContent = total === 0 ? noResult(term, count) : `${total} ${total === 1 ? "entry" : "entries"} found`
  const next = newest ? mergeNewest(answers) : mergeBest(answers)
  const show = async () => {
    more.hidden = true
    const items = []
    while (items.length < SHOWN_AT_ONCE) {
      const data = await next()
      if (!data) break
      items.push(makeItem(data))
    }
    if (mine !== asked) return
    list.append(...items)
    more.hidden = list.childElementCount >= total
  }
  more.onclick = async () => {
    const before = list.childElementCount
    await show()
    list.children[before]?.querySelector("a").focus()
  }
  await show()
}

function noResult(term, count) {
  return `Nothing found for “${term}”.${count ? " Try it without the filters." : " Try fewer or other words."}`
}

function mergeBest(answers) {
  const results = answers.flatMap((answer) => answer.results).sort((a, b) => b.score - a.score)
  return async () => results.shift()?.data()
}

// Each answer is sorted already: the newest of their heads is next.
function mergeNewest(answers) {
  const heads = answers.map((answer) => ({ rest: [...answer.results], data: undefined }))
  return async () => {
    for (const head of heads) if (!head.data && head.rest.length) head.data = await head.rest.shift().data()
    const newest = heads.filter((head) => head.data).sort((a, b) => (a.data.meta.date < b.data.meta.date ? 1 : -1))[0]
    const data = newest?.data
    if (newest) newest.data = undefined
    return data
  }
}

function makeItem(data) {
  const item = document.createElement("li")
  item.lang = data.meta.language
  const link = document.createElement("a")
  link.href = data.url
  link.textContent = data.meta.title
  const about = document.createElement("p")
  about.className = "meta"
  about.textContent = [data.meta.outlet, data.meta.date].filter(Boolean).join(" · ")
  const excerpt = document.createElement("p")
  excerpt.append(...markWords(data.excerpt))
  item.append(link, about, excerpt)
  return item
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
  search().catch(() => {
    status.textContent = "The search could not be carried out."
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
