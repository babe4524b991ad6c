// Of one word that is typed in several ways one spelling: without marks, width and case.

// Letters that Unicode does not take apart, as digest/addresses.py has them.
const LETTERS = { đ: "d", ð: "d", ħ: "h", ı: "i", ł: "l", ø: "o", ŧ: "t", æ: "ae", œ: "oe", ß: "ss", þ: "th" }
const LETTER = new RegExp(`[${Object.keys(LETTERS).join("")}]`, "g")

export function fold(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  return plain.replace(LETTER, (letter) => LETTERS[letter])
}
