// The dialog of the reader's comforts: what is chosen and kept, and how to be rid of it.

import { makeButton, tell, tellFailure } from "../digest-buttons.js"
import { forget, keep, recall, recallList } from "../digest-kept.js"
import { say } from "../digest-words.js"
import { keepRead } from "./marks.js"
import { canSave, recallSaved, remove, removeAll } from "./saved.js"

let parts
let stale = false // whether the page still shows what held before

export function start(dialog) {
  parts ??= wire(dialog)
  const { form } = parts
  form.elements.size.value = String(recall("size", 1))
  for (const [name, checked] of Object.entries(recall("marks", {}))) if (form.elements[name]) form.elements[name].checked = checked
  if (form.elements.slash) form.elements.slash.checked = recall("slash", true)
  listKept()
}

function wire(dialog) {
  const find = (name) => dialog.querySelector(`[data-digest-reader-${name}]`)
  const form = dialog.querySelector("form")
  form.addEventListener("change", () => {
    const size = Number(form.elements.size.value)
    keep("size", size === 1 ? undefined : size)
    document.documentElement.style.fontSize = size === 1 ? "" : `${size * 125}%`
    const marks = { unseen: form.elements.unseen.checked, read: form.elements.read.checked }
    keep("marks", marks)
    keep("slash", form.elements.slash?.checked === false ? false : undefined)
    if (!marks.unseen) keep("visit")
    if (marks.read) keepRead()
    else keep("read")
    stale = true
  })
  // Lists and buttons of the page say what holds now.
  dialog.addEventListener("close", () => stale && location.reload())
  form.addEventListener("submit", (event) => event.preventDefault())
  dialog.querySelector(".digest-search__close").addEventListener("click", () => dialog.close())
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close())
  find("forget").addEventListener("click", async ({ target }) => {
    if (!confirm(say("Really forget all of it? It cannot be brought back."))) return
    try {
      if (canSave()) await removeAll()
    } catch {
      return tellFailure(target)
    }
    forget()
    document.documentElement.style.fontSize = ""
    stale = true
    form.reset()
    start(dialog)
    tell(say("All of it is forgotten."))
  })
  return { dialog, form, muted: find("muted"), saved: find("saved") }
}

function listKept() {
  const muted = recallList("muted")
  fill(parts.muted, muted, ({ name }) => name, [say("Unmute"), say("No longer muted")], ({ slug }) => keep("muted", recallList("muted").filter((tag) => tag.slug !== slug)))
  fill(parts.saved, recallSaved(), makeLink, [say("Remove"), say("Removed")], ({ path }) => remove(path))
}

function makeLink({ path, title }) {
  const link = document.createElement("a")
  link.href = path
  link.textContent = title
  return link
}

// A list with a button for each; its last line says how things get there, and is shown while it is empty.
function fill(list, items, show, [label, answer], drop) {
  const empty = list.lastElementChild
  const lines = items.map((item, place) => {
    const line = document.createElement("li")
    const button = makeButton(label, async () => {
      try {
        await drop(item)
      } catch {
        return tellFailure(button)
      }
      stale = true
      listKept()
      goOn(list, place)
      tell(answer)
    })
    button.ariaLabel = `${label}: ${item.title ?? item.name}`
    line.append(show(item), " ", button)
    return line
  })
  empty.hidden = items.length > 0
  list.replaceChildren(...lines, empty)
}

// From the line that was dropped to the one that came into its place, or the last one; from an empty list to its name.
function goOn(list, place) {
  const rest = list.querySelectorAll("button")
  const heading = list.previousElementSibling
  heading.tabIndex = -1
  ;(rest[place] ?? rest[place - 1] ?? heading).focus()
}
