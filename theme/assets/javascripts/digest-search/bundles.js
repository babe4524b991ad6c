// What has the answer? One index per bundle and language, each asked through one worker.

import { coverRange } from "./question.js"
import { interfaceLanguage } from "../digest-words.js"

// What may well be in another language than the site: where that is written in Latin script, what is not; elsewhere any
// word, which is in a script of several languages or in one that the site is not in.
const IS_LATIN = new Intl.Locale(interfaceLanguage).maximize().script === "Latn"
const FOREIGN = IS_LATIN ? /(?![0-9]|\p{Script=Latin})[\p{L}\p{Nd}]/u : /\p{L}/u
const BASE = new URL("../../../", import.meta.url)

// The choices of the filters, and the bundles, newest first.
export async function loadIndex() {
  const { ask: engine, end } = startEngine()
  try {
    const [, listed, facets] = await Promise.all([
      engine("load"),
      fetchJson(new URL("search/bundles.json", BASE)),
      fetchJson(new URL("search/facets.json", BASE)),
    ])
    const bundles = listed.map(([name, first, last, languages], place) => ({
      place,
      first,
      last,
      languages: Object.keys(languages),
      search: (language, ...question) => searchIndex(engine, [name, language], question),
    }))
    // The first question is about to come.
    for (const language of bundles[0]?.languages.filter(isSpoken) ?? []) engine("open", listed[0][0], language).catch(() => {})
    return { bundles, facets }
  } catch (error) {
    end()
    throw error
  }
}

// A worker of our own: the page needs no right to run WebAssembly, and typing does not wait for a search.
function startEngine() {
  const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" })
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
  const ask = (task, ...values) =>
    new Promise((resolve, reject) => {
      asking.set(++last, { resolve, reject })
      worker.postMessage({ number: last, task, values })
    })
  return { ask, end: () => worker.terminate() }
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

// Bundles that may have an answer, of those days and with entries in that language, in the order to ask them:
// one, then as many as before, so that few are loaded where few are enough. `far` are those in languages that
// neither the reader nor the word seems to be in: each costs a program of its own.
export function planSteps(bundles, { term, days, filters }) {
  const only = filters.language?.toLowerCase()
  const choose = (isChosen) =>
    bundles
      .filter((bundle) => !days || (bundle.first <= days.to && days.from <= bundle.last))
      .map((bundle) => ({ ...bundle, languages: bundle.languages.filter(isChosen) }))
      .filter((bundle) => bundle.languages.length)
  if (only || !term || FOREIGN.test(term)) return cutSteps(choose((language) => !only || language === only))
  const [near, far] = [choose(isSpoken), choose((language) => !isSpoken(language))]
  return near.length ? [...cutSteps(near), ...cutSteps(far).map((step) => ({ ...step, far: true }))] : cutSteps(far)
}

function cutSteps(bundles) {
  const steps = []
  for (let end, start = 0; start < bundles.length; start = end) {
    end = 2 * start || 1
    steps.push({ bundles: bundles.slice(start, end) })
  }
  return steps
}

// By the page that the reader is on, and by what the browser is set to.
function isSpoken(language) {
  const spoken = [document.documentElement.lang, document.body.lang, ...navigator.languages]
  return spoken.some((each) => each.split("-")[0].toLowerCase() === language.split("-")[0])
}

// What each language of the bundle has, the best or the newest first.
export function askBundle(bundle, { number, term, filters, days, newest }) {
  const within = !days || (days.from <= bundle.first && bundle.last <= days.to)
  const chosen = within ? filters : { ...filters, date: { any: coverRange(days.from, days.to) } }
  return Promise.all(bundle.languages.map((language) => bundle.search(language, number, term, chosen, newest)))
}
