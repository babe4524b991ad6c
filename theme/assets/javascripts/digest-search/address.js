// What is asked stands in the address of the page, so that it can be linked to, sent, and gone back to:
// ?search=missile&tag=japan. Nothing else in the address is touched.

const NAMES = ["search", "tag", "outlet", "story", "language", "from", "to", "order"]

export function holdsQuestion() {
  const asked = new URLSearchParams(location.search)
  return ["search", "tag", "outlet", "story"].some((name) => asked.has(name))
}

export function readQuestion() {
  return new URLSearchParams(location.search)
}

export function writeQuestion(question) {
  const rest = withoutQuestion()
  replace([...rest, ...question])
}

export function removeQuestion() {
  if (holdsQuestion()) replace(withoutQuestion())
}

function withoutQuestion() {
  return [...new URLSearchParams(location.search)].filter(([name]) => !NAMES.includes(name))
}

function replace(pairs) {
  const address = new URL(location)
  address.search = new URLSearchParams(pairs)
  if (address.href !== location.href) history.replaceState({ ...history.state, searched: undefined }, "", address)
}

// Where the reader is among the results: kept with the page in the history, until something else is asked there.
export function keepPlace(place) {
  history.replaceState({ ...history.state, searched: place }, "")
}

export function recallPlace() {
  return history.state?.searched
}
