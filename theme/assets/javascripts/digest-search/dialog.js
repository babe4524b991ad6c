// The search dialog: hears the form, asks the bundles, newest first, and tells what is found.

import { holdsQuestion, keepPlace, readQuestion, recallPlace, writeQuestion } from "./address.js"
import { askBundle, loadIndex, planSteps } from "./bundles.js"
import { findDays } from "./days.js"
import { findNear } from "./near.js"
import { fillForm, listForm, readForm } from "./question.js"
import { forgetSearches, keepSearch, recallSearches } from "./recent.js"
import { makeAnswers } from "./results.js"
import { say, sayNumber, writeFigures } from "../digest-words.js"

const WAITING = 150 // milliseconds without another letter
const PLENTY = 100 // entries found, after which nobody is made to load more

let parts // of the dialog
let index // what is searched, once it is loaded
let asked = 0 // the newest question; answers to older ones are dropped
let waiting
let place // where among the results whoever comes back had been

// The dialog was opened: by the reader, or by an address that asks for something.
export function start(dialog) {
  if (!parts) wire(dialog)
  const question = holdsQuestion() ? readQuestion() : undefined
  const before = asked
  load().then(
    () => {
      if (question) {
        fillForm(parts.form, question)
        place = recallPlace()
      }
      parts.filters.open ||= readForm(parts.form).count > 0
      // Whoever is typing already has not typed all, and whoever has asked meanwhile gets the answer to that.
      if (question || asked === before) searchSoon()
    },
    () => {},
  )
}

function wire(dialog) {
  const find = (name) => dialog.querySelector(`[data-digest-search-${name}]`)
  parts = {
    dialog,
    form: dialog.querySelector("form"),
    filters: dialog.querySelector("details"),
    list: dialog.querySelector(".digest-search__results"),
    more: dialog.querySelector(".digest-search__more"),
    rest: find("rest"),
    status: dialog.querySelector("[role=status]"),
    active: find("active"),
    help: find("help"),
  }
  parts.form.addEventListener("input", searchSoon)
  parts.form.addEventListener("submit", searchNow)
  dialog.addEventListener("close", keepAsked)
  parts.list.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return
    keepAsked()
    keepPlace({ shown: parts.list.childElementCount, top: dialog.scrollTop })
  })
  dialog.addEventListener("keydown", moveOn)
}

// The arrows lead from the words to the results, from one to the next, and back.
function moveOn(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  const stops = [parts.form.elements.search, ...parts.list.querySelectorAll("a")]
  const next = stops[stops.indexOf(event.target) + step]
  if (!stops.includes(event.target) || !next) return
  event.preventDefault()
  next.focus()
}

function load() {
  index ??= loadIndex().then(
    (loaded) => {
      fillFilters(loaded.facets)
      return loaded
    },
    (error) => {
      index = undefined
      parts.status.textContent = say("The search could not be loaded.")
      throw error
    },
  )
  return index
}

function fillFilters(facets) {
  const lists = { tag: facets.tags, outlet: facets.outlets, story: facets.stories, language: facets.languages }
  for (const select of parts.form.querySelectorAll("select")) {
    const choices = lists[select.name]
    const chosen = select.value
    select.replaceChildren(select.options[0], ...choices.map(([value, label, count]) => new Option(`${label} (${writeFigures(count)})`, value)))
    select.value = chosen
    select.closest("label").hidden = choices.length === 0
  }
}

// Whoever leaves with something found may want to come back to it.
function keepAsked() {
  const pairs = listForm(parts.form)
  if (pairs.length && parts.list.childElementCount) keepSearch(new URLSearchParams(pairs).toString())
}

function searchSoon() {
  clearTimeout(waiting)
  waiting = setTimeout(searchNow, WAITING)
}

function searchNow() {
  clearTimeout(waiting)
  const mine = ++asked
  search(mine).catch(() => {
    if (mine === asked) parts.status.textContent = say("The search could not be carried out.")
  })
}

async function search(mine) {
  const question = { ...readForm(parts.form), number: mine }
  const { dialog, list, more, status, active, help } = parts
  const isWanted = () => mine === asked
  active.textContent = question.count ? say("(%(number)s set)", { number: question.count }) : ""
  list.replaceChildren()
  help.replaceChildren()
  more.hidden = parts.rest.hidden = true
  writeQuestion(dialog.open ? listForm(parts.form) : [])
  if (!question.term && !question.count) {
    status.textContent = ""
    offerSearches()
    return
  }
  status.textContent = say("Searching…")
  const { bundles: all, facets } = await load()
  const steps = planSteps(all, question)
  const before = place
  place = undefined
  const answers = makeAnswers(question, { dialog, list, more, isWanted, shown: before?.shown })
  offerDays(question, all)
  let missed = false
  const tell = (looking) => {
    if (isWanted()) status.textContent = tellCount(question, answers, { looking, missed, rest: steps.length && !steps[0].far })
  }
  const hasEnough = () => answers.total() >= PLENTY || (steps[0].far && answers.total())
  // The newest bundle has the network to itself, so that the reader sees something soon.
  const lookOn = async (isEnough) => {
    while (steps.length && !isEnough()) {
      const forgive = answers.begun ? () => (missed = true) && [] : undefined
      const asked = steps.shift().bundles.map((bundle) => [bundle.place, askBundle(bundle, question).catch(forgive)])
      for (const [place, answer] of asked) {
        if (answers.begun) tell(true)
        await answers.add(place, await answer)
        if (!isWanted()) return
      }
    }
    await answers.end()
    tell(false)
    if (isWanted() && (!answers.total() || answers.isGuessing())) await offerHelp(question, facets, all, isWanted)
    if (isWanted() && steps.length) offerRest(steps[0], () => lookOn(() => false))
  }
  await lookOn(hasEnough)
  if (before && isWanted()) dialog.scrollTop = before.top
}

// What was not asked, because there was enough.
function offerRest({ far }, lookOn) {
  const { rest, status } = parts
  rest.textContent = far ? say("Look in other languages, too") : say("Look further back")
  rest.hidden = false
  rest.onclick = () => {
    rest.hidden = true
    parts.form.elements.search.focus()
    lookOn().catch(() => (status.textContent = say("The search could not be carried out.")))
  }
}

function tellCount({ term, count }, answers, { looking, missed, rest }) {
  const total = answers.total()
  const gap = missed ? say("Some older entries could not be searched.") : ""
  if (total && answers.isGuessing()) {
    const part = sayNumber("%(num)s entry has a part of it.", "%(num)s entries have a part of it.", total)
    return join(say("Nothing has all of “%(term)s”.", { term }), part, gap)
  }
  if (total) {
    const found = sayNumber("%(num)s entry found", "%(num)s entries found", total)
    if (looking) return say("%(found)s, looking further back…", { found })
    if (rest) return join(say("%(found)s so far", { found }), gap)
    return join(gap ? `${found}.` : found, gap)
  }
  if (looking) return say("Looking further back…")
  if (!term) return join(say("Nothing has all of these."), gap)
  const advice = gap || (count ? say("Try it without the filters.") : say("Try fewer or other words."))
  return join(say("Nothing found for “%(term)s”.", { term }), advice)
}

function join(...sentences) {
  return sentences.filter(Boolean).join(" ")
}

function lookFor(words) {
  parts.form.elements.search.value = words
  searchNow()
}

// The days that are typed as words, to be those of the filters.
function offerDays({ term, days }, bundles) {
  const meant = days ? undefined : findDays(term, bundles)
  if (!meant) return
  const { form, filters, help } = parts
  const choose = makeButton(meant.written, () => {
    form.elements.from.value = meant.from
    form.elements.to.value = meant.to
    filters.open = true
    lookFor(meant.rest)
  })
  help.append(makeLine(say("Published:"), [choose]))
}

// Words that may have been meant where one is nowhere, and the same words without the filters.
async function offerHelp({ term, count }, facets, bundles, isWanted) {
  const { form, help } = parts
  const all = findNear(term, facets)
  const words = [...new Set(all.map(({ instead }) => instead))]
  const known = await Promise.all(words.map((word) => isAnywhere(word, bundles)))
  if (!isWanted()) return
  const near = all.filter(({ instead }) => !known[words.indexOf(instead)]).map((each) => makeButton(each.term, () => lookFor(each.term)))
  if (near.length) help.append(makeLine(say("Did you mean:"), near))
  if (!term || !count) return
  help.append(
    makeButton(say("Search without the filters"), () => {
      form.reset()
      lookFor(term)
    }),
  )
}

// Asked beside the question, whose answers are still to be read: as if it were an older one.
async function isAnywhere(word, bundles) {
  const question = { term: word, filters: {}, number: 0 }
  const near = planSteps(bundles, question).filter(({ far }, place) => !far || !place)
  const answers = await Promise.all(near.flatMap((step) => step.bundles).map((bundle) => askBundle(bundle, question)))
  return answers.flat().some(({ certain }) => certain)
}

function offerSearches() {
  const kept = recallSearches()
  if (!kept.length) return
  const searches = kept.map((question) => {
    const asked = new URLSearchParams(question)
    return makeButton(describe(asked), () => {
      fillForm(parts.form, asked)
      searchNow()
    })
  })
  const forget = makeButton(say("Forget these"), () => {
    forgetSearches()
    parts.help.replaceChildren()
    parts.status.textContent = say("All of it is forgotten.")
  })
  parts.help.append(makeLine(say("Recent searches:"), searches), forget)
}

// A question in few words: what was typed, and the names of what was chosen.
function describe(asked) {
  const names = [...asked].map(([name, value]) => {
    const option = parts.form.querySelector(`select[name="${name}"] option[value="${CSS.escape(value)}"]`)
    return option ? option.textContent.replace(/ \(\p{Nd}+\)$/u, "") : name === "order" ? say("newest first") : value
  })
  return names.filter(Boolean).join(" · ")
}

function makeLine(label, buttons) {
  const line = document.createElement("p")
  line.append(label, " ", ...buttons)
  return line
}

function makeButton(label, press) {
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = label
  button.addEventListener("click", () => {
    press()
    parts.form.elements.search.focus()
  })
  return button
}
