// Of one word that is typed in several ways one spelling.

// Letters that Unicode does not take apart, as digest/model/addresses.py has them.
const LETTERS = { đ: "d", ð: "d", ħ: "h", ı: "i", ł: "l", ø: "o", ŧ: "t", æ: "ae", œ: "oe", ß: "ss", þ: "th" }
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g")
// Sara am, a vowel of Thai and Lao, which Unicode takes apart and nobody else, as digest/model/addresses.py has it.
const SARA_AM = { "\u0E4D\u0E32": "\u0E33", "\u0ECD\u0EB2": "\u0EB3" }
const PARTS = new RegExp(Object.keys(SARA_AM).join("|"), "g")
// The apostrophe that is a letter to Unicode, and all that are typed for it, and for geresh and gershayim of Hebrew.
const APOSTROPHE = /ʼ/g
const WITHIN_WORD = /(?<=\p{L})['’׳"”״](?=\p{L})/gu
// Letters of Arabic script that keyboards have in several ways, as digest/search/spellings.py has them.
const ALIKE = { ar: "يی كک هہھ", ur: "یيى کك ہهةۀھ", "": "یيى کك هةۀہھ" }
const REPLACED = Object.fromEntries(Object.entries(ALIKE).map(([language, groups]) => [language, groups.split(" ").map(listReplaced)]))
const FIGURE = /(?![0-9])\p{Nd}/gu
const SIGN = /(?<=\p{Nd})[\u066B\u066C](?=\p{Nd})/gu
const LENGTHENING = /\u0640/g

// For comparing: without marks, width and case.
export function fold(text) {
  const plain = normalize(text, "NFKD").replace(/\p{M}/gu, "").replace(WITHIN_WORD, "").toLowerCase().replaceAll("ە", "ه")
  return unify(plain, "").replace(LETTER, (letter) => LETTERS[letter])
}

// As the index of a language has it, in the text or among the spellings.
export function spell(text, language) {
  return unify(normalize(text, "NFKC"), language.split("-")[0])
}

function normalize(text, form) {
  return text.normalize(form).replace(PARTS, (parts) => SARA_AM[parts])
}

function unify(text, language) {
  const plain = readFigures(text.replace(LENGTHENING, "").replace(APOSTROPHE, "")).replace(SIGN, "")
  return (REPLACED[language] ?? REPLACED[""]).reduce((spelt, [letters, one]) => spelt.replace(letters, one), plain)
}

function listReplaced([one, ...others]) {
  return [new RegExp(`[${others.join("")}]`, "g"), one]
}

// Those of any script as those of ASCII; Unicode has them in tens.
export function readFigures(text) {
  return text.replace(FIGURE, (figure) => {
    let value = 0
    while (/\p{Nd}/u.test(String.fromCodePoint(figure.codePointAt() - value - 1))) value++
    return value % 10
  })
}
