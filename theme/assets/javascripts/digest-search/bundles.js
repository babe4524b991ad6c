// What has the answer? One index per bundle and language, each asked through one worker.

import { coverRange } from "./question.js"

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
    const bundles = listed.map(([name, first, last, languages]) => ({
      first,
      last,
      languages: Object.keys(languages),
      search: (language, ...question) => searchIndex(engine, [name, language], question),
    }))
    // The first question is about to come.
    for (const language of bundles[0]?.languages ?? []) engine("open", listed[0][0], language).catch(() => {})
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

// Bundles that may have an answer: of those days, and with entries in that language.
export function chooseBundles(bundles, { days, filters }) {
  const only = filters.language?.toLowerCase()
  return bundles
    .filter((bundle) => !days || (bundle.first <= days.to && days.from <= bundle.last))
    .map((bundle) => ({ ...bundle, languages: bundle.languages.filter((language) => !only || language === only) }))
    .filter((bundle) => bundle.languages.length)
}

// What each language of the bundle has, the best or the newest first.
export function askBundle(bundle, { number, term, filters, days, newest }) {
  const within = !days || (days.from <= bundle.first && bundle.last <= days.to)
  const options = {
    filters: within ? filters : { ...filters, date: { any: coverRange(days.from, days.to) } },
    ...(newest ? { sort: { date: "desc" } } : {}),
  }
  return Promise.all(bundle.languages.map((language) => bundle.search(language, number, term, options)))
}
