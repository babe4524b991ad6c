// What the scripts say, in the language of the site. English is in the code; other words come with the page.

const ORDER = ["zero", "one", "two", "few", "many", "other"]
const messages = JSON.parse(document.getElementById("digest-words")?.textContent ?? "{}")

// Of 0 to 9 in order; some are two units of UTF-16.
const FIGURES = [...(messages["0123456789"]?.[0] ?? "0123456789")]

// The language around the text of a page; where a page has only one, it stands above all of it.
export const interfaceLanguage = document.body.lang || document.documentElement.lang

export function say(text, values = {}) {
  return fill(messages[text]?.[0] ?? text, values)
}

export function sayNumber(one, many, num) {
  const forms = messages[one] ?? [one, many]
  // Catalogues have the forms in this order, and leave out those that only fractions take.
  const rules = new Intl.PluralRules(messages[one] ? interfaceLanguage : "en")
  const categories = ORDER.filter((name) => rules.resolvedOptions().pluralCategories.includes(name))
  return fill(forms[Math.min(categories.indexOf(rules.select(num)), forms.length - 1)], { num })
}

function fill(text, values) {
  return text.replace(/%(?:\((\w+)\)s|%)/g, (found, name) => {
    if (found === "%%") return "%"
    return typeof values[name] === "number" ? writeFigures(values[name]) : values[name]
  })
}

// A number, or a text of ours, in the figures that the pages have.
export function writeFigures(text) {
  return `${text}`.replace(/[0-9]/g, (figure) => FIGURES[figure])
}
