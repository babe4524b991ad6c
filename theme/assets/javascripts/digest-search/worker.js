// Searches in a worker of its own: here Pagefind runs, one index per bundle and language.

import { fold, spell } from "./fold.js"

const BASE = new URL("../../../", import.meta.url)
const PAGEFIND = new URL("pagefind/", BASE)
// How much a word counts where the best excerpt is looked for: about as much as one of the lede.
const COUNTED = 2000
// What Pagefind gives a title itself, for the spellings of its words, too.
const RANKING = { metaWeights: { title: 5, headline: 5 } }
// How many words of a text are shown.
const EXCERPT = 28
// Texts of one index that are looked at for a phrase in another spelling: each is a file.
const LOOKED_AT = 20
const PHRASE = /^\s*".+"\s*$/
// What joins two words to one: “Jong-un” may well be written “Jong Un”, and what a zero-width non-joiner keeps apart
// with a blank.
const HYPHEN = /(?<=[\p{L}\p{N}])[-‐‑\u200C](?=[\p{L}\p{N}])/gu
// What somebody pastes who has the report: a DOI, whatever stands before it, or an address.
const DOI = /(?:\bdoi:\s+)?[^\s"]*?\b(10\.\d{4,9}(?:\.\d+)*\/[^\s"?#]+)[^\s"]*/giu
const ADDRESS = /(?:https?:\/\/(?:www\.)?|\bwww\.|(?<![^\s"])(?=(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}\/[^\s"]))([^\s"#]+)[^\s"]*/giu
// What most addresses are shared with, and says only how a reader got there; digest/model/canonical.py knows all.
const TRACKING = /^(?:utm_\w*|fbclid|gclid|igshid|mc_[ce]id|msclkid)$/u
const BETWEEN = /[^\p{L}\p{M}\p{N}]+/gu
const FIGURE = /^\p{N}$/u
const NUMBER = /^\p{N}+$/u
const WORD = /[\p{L}\p{M}\p{N}]+/gu
// Where kana end or begin, the index has cut a text; what stands between it has kept whole, and browsers do not.
const KANA = /\p{Script=Hiragana}+|\p{Script=Katakana}[\p{Script=Katakana}ー]*/gu
const NOT_PARTED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u

const programs = {} // by name
const indexes = {} // by bundle and language
const found = {} // what each index answered to its newest question
let engine

const TASKS = {
  load: async () => void (await loadEngine()),

  open: async (bundle, language) => void (await openIndex(bundle, language)),

  // Each result's id and score, the best or the newest first.
  async search(bundle, language, question, term, filters, newest) {
    const { results, ...about } = await (await openIndex(bundle, language)).search(spell(term, language), { filters })
    if (newest) results.sort((a, b) => place(b) - place(a))
    const key = `${bundle} ${language}`
    // An older question may be answered after a newer one.
    if (!(found[key]?.question > question)) {
      found[key] = { question, results: new Map(results.map((result) => [result.id, result])) }
    }
    return { ...about, results: results.map(({ id, score }) => ({ id, score })) }
  },

  async read(bundle, language, id) {
    const { url, meta, excerpt, filters } = await found[`${bundle} ${language}`].results.get(id).data()
    return { url, meta, excerpt, tags: filters.tag ?? [] }
  },
}

self.onmessage = async ({ data: { number, task, values } }) => {
  try {
    self.postMessage({ number, answer: await TASKS[task](...values) })
  } catch (error) {
    self.postMessage({ number, failure: String(error) })
  }
}

async function loadEngine() {
  engine ??= await import(new URL("pagefind.js", PAGEFIND))
  return engine
}

// Opens each index once; one that failed is opened anew for the next question.
async function openIndex(bundle, language) {
  const key = `${bundle} ${language}`
  const drop = () => delete indexes[key]
  const { programs: names } = await loadEngine()
  const name = names[language]
  if (!indexes[key]) {
    programs[name] ??= makeProgram(name)
    indexes[key] = programs[name](bundle, language, drop)
    indexes[key].catch(drop)
  }
  return indexes[key]
}

// All bundles share one program in WebAssembly per language; Pagefind would look for it beside each of them.
// Languages without rules of their own share one, too. Two programs need two memories: each has its own Pagefind.
function makeProgram(name) {
  const { PagefindInstance } = engine.makePagefind()
  let program

  class Index extends PagefindInstance {
    loadWasm() {
      program ??= new PagefindInstance({ basePath: PAGEFIND.pathname }).loadWasm(name).catch((error) => {
        program = undefined
        throw error
      })
      return program
    }

    // Pagefind goes on without a file that it could not get, and finds less.
    async throttledFetch(url) {
      try {
        const response = await fetch(url)
        if (!response.ok) throw new Error(`${url}: ${response.status}`)
        return response
      } catch (error) {
        this.failure = error
        this.drop()
        throw error
      }
    }

    // Filters alone ask for no word, for which Pagefind would load all of them.
    async loadChunk(hash) {
      if (!this.filtering) await super.loadChunk(hash)
    }

    // A word that was found among the spellings is shown where the text has it in another one. What was found in
    // the names behind the text alone has the beginning of the text as its excerpt.
    async loadFragment(hash, locations, term) {
      const fragment = await super.loadFragment(hash, locations, term)
      const { raw_content: text, meta } = fragment
      const parts = cutText(text)
      const others = findSpellings(term, parts, meta).filter((location) => !fragment.locations.includes(location))
      const all = [...locations, ...others.map((location) => ({ location, weight: 1, balanced_score: COUNTED }))]
      const [begin, end] = findBounds(parts, meta)
      const shown = all.filter(({ location }) => location < end)
      if (!shown.length) return { ...fragment, excerpt: escapeText(parts.slice(begin, Math.min(begin + EXCERPT, end)).join("")) }
      if (shown.length === locations.length) return fragment
      return super.loadFragment(hash, shown.sort((a, b) => a.location - b.location), term)
    }

    search(term, options) {
      const mine = (this.last ?? Promise.resolve()).catch(() => {}).then(() => this.searchNext(term, options))
      return (this.last = mine)
    }

    // One question after the other: only one can be about filters alone.
    async searchNext(term, options) {
      this.filtering = !term
      const pasted = listSpelt(term)
      const answers = []
      for (const way of pasted ?? new Set([term, term.replace(HYPHEN, " ")])) {
        const answer = await this.answer(way, options)
        // Beside a quotation mark the index has cut at the non-joiner, elsewhere not.
        if (answer.certain && !pasted && !term.includes("\u200C")) return answer
        answers.push(answer)
      }
      if (!pasted && term.search(KANA) >= 0) answers.push(await this.answerWhole(term.replace(KANA, " $& "), options))
      return joinAnswers(answers)
    }

    // Without a language Pagefind does not cut what is asked for.
    async answerWhole(term, options) {
      const language = this.loadedLanguage
      this.loadedLanguage = "und"
      try {
        return await this.answer(term.trim(), options)
      } finally {
        this.loadedLanguage = language
      }
    }

    async answer(term, options) {
      const answer = await super.search(term || null, options)
      if (this.failure) throw this.failure
      if (!term) return { results: answer.results, guessed: false, certain: true }
      return PHRASE.test(term) ? this.searchPhrase(term, answer, options) : this.rank(term, answer, options)
    }

    // What has a phrase as it is typed, and what has it in another spelling; where none has it, what has its words.
    async searchPhrase(phrase, answer, options) {
      const words = phrase.replaceAll('"', " ").trim()
      if (!words) return this.rank(phrase, answer, options)
      const wider = await super.search(words, options)
      if (this.failure) throw this.failure
      const known = new Set(answer.results.map(({ id }) => id))
      const likely = wider.results.filter((result) => !known.has(result.id) && hasSpelling(result) && !isGuess(wider, result))
      const others = likely.slice(0, LOOKED_AT).map(async (result) => [result, await result.data()])
      const spelt = (await Promise.all(others)).filter(([, { raw_content: text }]) => holds(text, words)).map(([result]) => result)
      const certain = spelt.length > 0 || Boolean(await this.findOne(phrase, answer))
      if (!certain) return { ...(await this.rank(words, wider, options)), guessed: true, certain }
      return { results: [...answer.results, ...spelt.map((result) => weigh(result, wider))], guessed: false, certain }
    }

    // What has the term, with the filters or without.
    async findOne(term, answer) {
      const isAll = answer.results.length || !answer.unfilteredResultCount
      return (isAll ? answer : await super.search(term)).results[0]
    }

    // The results, the best first, and whether they are what was asked for.
    async rank(term, answer, options) {
      const one = await this.findOne(term, answer)
      if (!one) return { results: await this.findSome(term, answer, options), guessed: true, certain: false }
      if (isFarOff(answer, one)) return { results: [], guessed: true, certain: false }
      const results = answer.results.map((result) => weigh(result, answer))
      results.sort((a, b) => b.score - a.score)
      return { results, guessed: isGuess(answer, one), certain: !isGuess(answer, one) }
    }

    // What has the most words of the term, each asked alone: Pagefind leaves out words that it does not know, and shows
    // nothing where it knows all, but in different texts.
    async findSome(term, answer, options) {
      const words = [...new Set(term.match(WORD))]
      const found = new Map()
      for (const word of words.length > 1 ? words : []) {
        const part = await super.search(word, options)
        if (this.failure) throw this.failure
        const isFound = (each) => !isGuess(part, each) && (!NUMBER.test(word) || listWords(each).includes(word))
        for (const result of part.results.filter(isFound)) {
          const { score, many } = found.get(result.id) ?? { score: 0, many: 0 }
          found.set(result.id, { ...result, score: score + result.score, many: many + 1 })
        }
      }
      const most = Math.max(...[...found.values()].map(({ many }) => many))
      const best = [...found.values()].filter(({ many }) => many === most)
      return best.map((result) => weigh(result, answer)).sort((a, b) => b.score - a.score)
    }
  }

  return async (bundle, language, drop) => {
    const index = new Index({ basePath: `${PAGEFIND.pathname}${bundle}/`, baseUrl: BASE.pathname, excerptLength: EXCERPT, ranking: RANKING })
    index.drop = drop
    await index.init(language, { load_wasm: true })
    // Only so does it say which words it found, and how rare they are.
    await index.enterPlaygroundMode()
    return index
  }
}

// Texts are numbered, the oldest entry first: "en_0123456789/17", or "17-en_0123456789".
function place({ id }) {
  return Number.parseInt(id.slice(id.lastIndexOf("/") + 1), 10)
}

// A term with a DOI or an address as the index may have it: that of a report is one word, as digest/search/spellings.py
// spells it, that in a text stands as it is typed, or in the parts of a DOI. Nothing of another term.
function listSpelt(term) {
  const doi = term.replace(DOI, (_, name) => "doi" + decode(name).replace(BETWEEN, ""))
  if (doi !== term) return [doi, term.replace(DOI, (_, parts) => parts.replace(BETWEEN, " "))]
  const address = term.replace(ADDRESS, (_, named) => "http" + asBrowsersAsk(named).replace(BETWEEN, ""))
  return address === term ? undefined : [address, term]
}

// The letters of a name that an address has in numbers.
function decode(name) {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

// An address without its scheme as browsers ask for it, and reports are known by, whatever letters it is typed in.
function asBrowsersAsk(named) {
  try {
    const { host, pathname, searchParams } = new URL(`https://${named}`)
    for (const name of new Set(searchParams.keys())) if (TRACKING.test(name)) searchParams.delete(name)
    searchParams.sort()
    return `${host}${pathname}?${searchParams}`
  } catch {
    return named
  }
}

// What was found in any way; where that is nothing, what the first makes of it.
function joinAnswers(answers) {
  const certain = answers.filter((answer) => answer.certain)
  if (!certain.length) return answers[0]
  const found = certain.flatMap((answer) => answer.results).map((result) => [result.id, result])
  const results = [...new Map(found).values()].sort((a, b) => b.score - a.score)
  return { results, guessed: false, certain: true }
}

// A word counts for more where it is rare, in all but phrases; and an index knows only how rare it is in its own
// pages. Otherwise two of six new entries would count for less than two of 2,000 old ones.
function rarity({ query_term_idfs: terms }) {
  return terms?.reduce((sum, { idf }) => sum + idf, 0) || 1
}

function weigh(result, answer) {
  return { ...result, score: result.score / rarity(answer) }
}

// Where no entry has all words, Pagefind takes those with some; where no word begins like the one asked for, a
// shorter one with which that one begins.
function isGuess({ search_keywords: terms }, result) {
  return Boolean(result?.scores) && terms.some((term) => !listWords(result).some((word) => isWord(term, word)))
}

// “as” says nothing of “asdfgh”: of one word, half at least must be there.
function isFarOff({ search_keywords: terms }, result) {
  const begins = (term, word) => !NUMBER.test(term) && fold(term).startsWith(fold(word)) && word.length * 2 >= term.length
  const isNear = (term) => listWords(result).some((word) => isWord(term, word) || begins(term, word))
  // Where words are not written apart, numbers are cut into figures, and any text has some of these.
  const whole = terms.filter((term) => !FIGURE.test(term))
  return Boolean(result.scores) && !(whole.length ? whole : terms).some(isNear)
}

// Where words are not written apart, the index may have cut them elsewhere; but “120” alone is not “120人”.
function isWord(term, word) {
  const [long, short] = [fold(word), fold(term)]
  return long.startsWith(short) || (NOT_PARTED.test(term) && NOT_PARTED.test(word) && (short.startsWith(long) || long.includes(short)))
}

function listWords({ scores, verbose_meta_scores: meta = [] }) {
  return [...scores.map((score) => score.search_term), ...meta.flatMap((score) => score.matched_terms)]
}

// Whether a word was found among the spellings that no text has: only then can a text have a phrase otherwise.
function hasSpelling({ verbose_meta_scores: meta = [] }) {
  return meta.some(({ field_name: name }) => name === "spellings" || name === "headline")
}

// Whether a text has these words one behind the other, however they are spelt.
function holds(text, words) {
  const [long, short] = [text, words].map((each) => ` ${(fold(each).match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")} `)
  return NOT_PARTED.test(words) ? long.replaceAll(" ", "").includes(short.replaceAll(" ", "")) : long.includes(short)
}

// The words of a text as Pagefind counts them, with what is behind each.
function cutText(text) {
  return text.includes("\u200B") ? text.split("\u200B") : text.trim().split(/\s+/).map((word) => `${word} `)
}

// The first word of the text behind its headline, and the first of the names that come behind it, the outlet's before all.
function findBounds(parts, { title, outlet }) {
  const text = parts.join("")
  const headline = `${title}. `
  const names = text.lastIndexOf(`${outlet}.`)
  const pass = (length) => parts.findIndex((_, place) => (length -= parts[place - 1]?.length ?? 0) <= 0)
  return [text.startsWith(headline) ? Math.max(pass(headline.length), 0) : 0, names < 0 ? parts.length : pass(names)]
}

function escapeText(text) {
  return text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt()};`)
}

// Where a text, of these words, has those of the term that are among these spellings.
function findSpellings(term, cut, { spellings = "", language }) {
  const known = spellings.split(" ").map(fold)
  const words = term.split(" ").map(fold).filter((word) => word && known.some((each) => each.startsWith(word)))
  // “10,000” and “3.11” are among the spellings without their signs.
  const parts = cut.map((part) => fold(part).replace(/[.,\u066B\u066C]/g, ""))
  const places = parts.flatMap((part, place) => Array(part.length).fill(place))
  // In Arabic, too, other words are written before it without a blank.
  const isInside = (word) => NOT_PARTED.test(word) || /^ar\b/.test(language)
  const begin = (word) => (/^\w/.test(word) ? "\\b" : isInside(word) ? "" : "(?<![\\p{L}\\p{N}])")
  const findWord = (word) => parts.join("").matchAll(new RegExp(begin(word) + [...word].join("\u200C?"), "gu"))
  return [...new Set(words.flatMap((word) => [...findWord(word)].flatMap(({ index }) => places.slice(index, index + word.length))))]
}
