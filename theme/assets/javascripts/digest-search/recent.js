// What was looked for before? Questions as they stand in an address, newest first.

import { keep, recallList } from "../digest-kept.js"

const KEPT = 5

export function recallSearches() {
  return recallList("searches").filter((each) => typeof each === "string")
}

export function keepSearch(question) {
  keep("searches", [question, ...recallSearches().filter((each) => each !== question)].slice(0, KEPT))
}

export function forgetSearches() {
  keep("searches")
}
