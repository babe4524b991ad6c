// How are days written in the language of the site, and which days does a term name?

import { readFigures, spell } from "./fold.js"
import { interfaceLanguage, writeFigures } from "../digest-words.js"

const MONTHS = [...Array(12).keys()]
// Plain English has the day first.
const LANGUAGE = interfaceLanguage === "en" ? "en-GB" : interfaceLanguage
const BEFORE = String.raw`(?<![\p{L}\p{M}\p{N}-])`
const AFTER = String.raw`(?![\p{L}\p{M}\p{N}-])`
const YEAR = String.raw`(?<year>(?:19|20)\d\d)`
// “13th”, “1er”, “13.”; “13 de septiembre”, “September, 2024”, “tháng 9 năm 2024”.
const DAY = String.raw`\d{1,2}(?:st|nd|rd|th|er|\.|º)?`
const WORD = String.raw`(?:\s+(?:de|of|năm))?`
// Shorter names are words of other meanings: alone they are taken for a month only where nothing else is asked.
const PLAIN = 4

const WEEK = new RegExp(`${BEFORE}${YEAR}-W(?<week>0[1-9]|[1-4]\\d|5[0-3])${AFTER}`, "iu")
const DAY_LENGTH = 86400000

let names // of months, once something was typed

// By the same calendar in every language and in the figures that pages have, which browsers do not all know.
export function writeDays(iso, form) {
  const options = { ...form, timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" }
  const written = new Intl.DateTimeFormat(LANGUAGE, options).format(new Date(`${iso}T00:00:00Z`))
  // The first of a month is an ordinal in French, which Intl does not know.
  return writeFigures(LANGUAGE.startsWith("fr") ? written.replace(/^1 /, "1er ") : written)
}

// The year, month, week or day that a term names, as { from, to, written, rest }, where the bundles have days of it; of
// a day that they do not have, its month. A month without a year is the last there was.
export function findDays(term, bundles) {
  const latest = bundles[0]?.last ?? ""
  const isThere = (range) => range && bundles.some(({ first, last }) => first <= range.to && range.from <= last)
  const week = WEEK.exec(term)
  if (week && isThere(spanWeek(week))) return { ...spanWeek(week), rest: takeOut(week) }
  for (const { match, month } of matchDays(readFigures(term.normalize("NFC")))) {
    const { groups } = match
    const day = groups.day ?? groups.later
    const year = groups.year ?? lastYear(month, latest)
    const ranges = year ? [day && Number.parseInt(day, 10), undefined].map((each) => spanDays(Number(year), month, each)) : []
    const rest = takeOut(match)
    const isMeant = groups.year || day || groups.name.length >= PLAIN || !rest
    if (isMeant && ranges[0] && ranges.some(isThere)) return { ...ranges.find(isThere), rest }
  }
  return undefined
}

// What else a term asks for.
function takeOut({ input, 0: found }) {
  return input.replace(found, " ").replace(/\s+/g, " ").trim()
}

// The longest first: a year alone only where no month stands with it.
function* matchDays(term) {
  const find = (pattern) => [...term.matchAll(new RegExp(pattern, "giu"))]
  const inFigures = [
    `${BEFORE}${YEAR}-(?<number>\\d\\d)(?:-(?<day>\\d\\d))?${AFTER}`,
    `${YEAR}\\s*[年년]\\s*(?<number>\\d{1,2})\\s*[月월](?:\\s*(?<day>\\d{1,2})\\s*[日일])?`,
  ]
  for (const match of inFigures.flatMap(find)) yield { match, month: Number(match.groups.number) - 1 }
  // Whoever begins with the month is understood where that is the only way.
  for (const [day, month] of [["day", "number"], ["number", "day"]]) {
    const pattern = `${BEFORE}(?<${day}>\\d{1,2})[./](?<${month}>\\d{1,2})[./]${YEAR}${AFTER}`
    for (const match of find(pattern)) yield { match, month: Number(match.groups.number) - 1 }
  }
  names ??= nameMonths()
  const longest = [...names.keys()].sort((one, other) => other.length - one.length)
  const name = `(?<name>${longest.map((each) => each.replace(/[.*+?^$(){}|[\]\\]/g, "\\$&")).join("|")})`
  const ordered = `${BEFORE}(?:(?<day>${DAY})${WORD}\\s+)?${name}\\.?(?:\\s+(?<later>${DAY})${AFTER})?(?:,?${WORD}\\s+${YEAR})?${AFTER}`
  for (const match of find(ordered)) yield { match, month: names.get(match.groups.name.toLowerCase()) }
  for (const match of find(`${BEFORE}${YEAR}(?:[年년]|${AFTER})`)) yield { match, month: undefined }
}

// The names of months, long and short, alone and beside a day, in the languages that the reader may type.
function nameMonths() {
  const found = new Map()
  for (const language of new Set([LANGUAGE, document.documentElement.lang, "en-GB", "en-US", ...navigator.languages].filter(Boolean))) {
    for (const form of [{ month: "long" }, { month: "short" }, { month: "long", day: "numeric" }]) {
      const format = new Intl.DateTimeFormat(language, { ...form, timeZone: "UTC", calendar: "gregory", numberingSystem: "latn" })
      for (const month of MONTHS) {
        const parts = format.formatToParts(Date.UTC(2001, month, 1))
        const name = parts.find(({ type }) => type === "month").value.toLowerCase().replace(/\.$/, "")
        if (!/\p{L}/u.test(name)) continue
        for (const spelt of [name, spell(name, ""), spell(name, "ar")]) found.set(spelt, month)
      }
    }
  }
  return found
}

function lastYear(month, latest) {
  const [year, last] = latest.split("-").map(Number)
  return month === undefined || !latest ? undefined : month < last ? year : year - 1
}

// From the first to the last of its days, and what it is called; nothing where there is no such day.
function spanDays(year, month, day) {
  const first = new Date(Date.UTC(year, month ?? 0, day ?? 1))
  if (!(month === undefined || (0 <= month && month < 12)) || (day && first.getUTCDate() !== day)) return undefined
  const end = day ? first : new Date(Date.UTC(year, month === undefined ? 12 : month + 1, 0))
  const [from, to] = [first, end].map((each) => each.toISOString().slice(0, 10))
  const form = { year: "numeric", month: month === undefined ? undefined : "long", day: day ? "numeric" : undefined }
  return { from, to, written: writeDays(from, form) }
}

// A week by its name, “2026-W47”, as digests have it (ISO 8601): the fourth of January is in the first of the year.
function spanWeek({ 0: written, groups: { year, week } }) {
  const fourth = new Date(Date.UTC(Number(year), 0, 4))
  const monday = fourth.getTime() + (7 * (week - 1) - ((fourth.getUTCDay() + 6) % 7)) * DAY_LENGTH
  const [from, to] = [monday, monday + 6 * DAY_LENGTH].map((day) => new Date(day).toISOString().slice(0, 10))
  return { from, to, written: written.toUpperCase() }
}
