// What may have been meant? Words of the names of tags, outlets and stories that differ from a word of the term by a
// typing error or two.

import { fold } from "./fold.js"

const SHOWN = 4

// Each with the word that it is to replace, and the term as it would be.
export function findNear(term, facets) {
  const names = [...facets.tags, ...facets.stories, ...facets.outlets].flatMap(([, label]) => split(label))
  const known = new Map(names.map((name) => [fold(name), name]))
  const words = split(term)
  return words
    .flatMap((word) => {
      const folded = fold(word)
      const allowed = folded.length < 4 ? 0 : folded.length < 8 ? 1 : 2
      return [...known]
        .map(([key, name]) => ({ distance: measure(folded, key, allowed), word: name, instead: word }))
        .filter(({ distance }) => 0 < distance && distance <= allowed)
    })
    .sort((a, b) => a.distance - b.distance)
    .slice(0, SHOWN)
    .map(({ word, instead }) => ({ instead, term: words.map((each) => (each === instead ? likeCase(each, word) : each)).join(" ") }))
}

function split(text) {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

function likeCase(typed, word) {
  return typed === typed.toLowerCase() ? word.toLowerCase() : word
}

// How many letters to change, add, leave out or swap with the next (Damerau and Levenshtein's distance).
function measure(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let before = []
  let row = [...Array(other.length + 1).keys()]
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1]
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    ;[before, row] = [row, next]
  }
  return row[other.length]
}
