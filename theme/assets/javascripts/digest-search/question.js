// What does the reader ask? The form in; words, filters, days and order out.

const FILTERS = ["tag", "outlet", "story", "language"]
const DAY = 86400000
// Nobody types more, and an address that somebody made up is not to keep the browser busy.
const MOST_LETTERS = 300
const MOST_TAGS = 8
// Quotation marks as they are typed elsewhere, with the blanks that belong to them: “a”, « a », 「a」.
const QUOTED = /[«„「『]\s*|\s*[»”」』]|[“‟＂]/g

export function readForm(form) {
  const data = new FormData(form)
  const chosen = FILTERS.map((name) => [name, [...new Set(data.getAll(name).filter(Boolean))]]).filter(([, values]) => values.length)
  const days = readDays(data.get("from"), data.get("to"))
  const term = data.get("search").slice(0, MOST_LETTERS).replace(QUOTED, '"').trim()
  return {
    term,
    // An entry has all of the tags that are asked for.
    filters: Object.fromEntries(chosen.map(([name, values]) => [name, values.length > 1 ? { all: values } : values[0]])),
    count: chosen.reduce((sum, [, values]) => sum + values.length, days ? 1 : 0),
    days,
    // Without a word none is a better match than another.
    newest: !term || data.get("order") === "newest",
  }
}

// A range is meant whichever of its days comes first, and may be open at either end.
function readDays(from, to) {
  if (!from && !to) return undefined
  const [first, last] = [from || "1990-01-01", to || new Date().toISOString().slice(0, 10)]
  return first <= last || !from || !to ? { from: first, to: last } : { from: last, to: first }
}

// The form as the names and values of an address, without what is not asked for.
export function listForm(form) {
  const pairs = [...new FormData(form)].filter(([name, value]) => value && !(name === "order" && value === "best"))
  return pairs.some(([name]) => name === "search") || !pairs.length ? pairs : [["search", ""], ...pairs]
}

export function fillForm(form, asked) {
  form.reset()
  for (const name of new Set(asked.keys())) {
    const values = [...new Set(asked.getAll(name))].slice(0, MOST_TAGS)
    if (name === "order") form.elements.order.value = values[0]
    else listFields(form, name, values.length).forEach((field, number) => fillField(field, values[number] ?? ""))
  }
}

// Two tags can be chosen; an address may ask for more.
function listFields(form, name, number) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
  while (name === "tag" && fields.length < number) {
    const label = fields.at(-1).closest("label").cloneNode(true)
    fields.at(-1).closest("label").after(label)
    fields.push(label.querySelector("select"))
  }
  return fields
}

function fillField(field, value) {
  if (field.type === "date" && !/^\d{4}-\d\d-\d\d$/.test(value)) return
  // A long list offers the most used; any other can still be asked for.
  if (field.options && ![...field.options].some((option) => option.value === value)) field.add(new Option(value, value))
  field.value = value
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
    if (iso.slice(5, 10) === "01-01" && nextYear - DAY <= end) {
      covered.push(iso.slice(0, 4))
      day.setTime(nextYear)
    } else if (iso.slice(8, 10) === "01" && nextMonth - DAY <= end) {
      covered.push(iso.slice(0, 7))
      day.setTime(nextMonth)
    } else {
      covered.push(iso.slice(0, 10))
      day.setTime(day.getTime() + DAY)
    }
  }
  return covered
}
