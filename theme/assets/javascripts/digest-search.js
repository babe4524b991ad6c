// Opens the search: by its button, by "/", or by an address that asks for something. All else is loaded only then.

import { holdsQuestion, removeQuestion } from "./digest-search/address.js"
import { recall } from "./digest-kept.js"
import { say } from "./digest-words.js"

const dialog = document.querySelector("[data-digest-search-dialog]")
const TEXT_FIELDS = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button])"

function open() {
  if (dialog.open) return
  dialog.showModal()
  dialog.querySelector("[type=search]").select()
  import("./digest-search/dialog.js")
    .then(({ start }) => start(dialog))
    .catch(() => (dialog.querySelector("[role=status]").textContent = say("The search could not be loaded.")))
}

dialog.querySelector(".digest-search__close").addEventListener("click", () => dialog.close())
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close()
})
// The first Escape would only empty the field.
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  event.preventDefault()
  dialog.close()
})
dialog.addEventListener("close", removeQuestion)
dialog.querySelector("form").addEventListener("submit", (event) => event.preventDefault())
const buttons = document.querySelectorAll("[data-digest-search]")
for (const button of buttons) {
  button.hidden = false
  button.addEventListener("click", open)
}
// A key without another is pressed by accident, and by those who speak to their machine: readers can be rid of it.
if (recall("slash", true)) document.addEventListener("keydown", openBySlash)
else for (const button of buttons) forgetKey(button)
if (holdsQuestion()) {
  // Where the reader goes on when it is closed.
  document.querySelector("#article")?.focus({ preventScroll: true })
  open()
}

function forgetKey(button) {
  button.removeAttribute("aria-keyshortcuts")
  for (const mark of button.querySelectorAll("kbd")) mark.hidden = true
}

function openBySlash(event) {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return
  // The field of a dialog that was closed just now is the target still.
  if (event.target.closest?.(TEXT_FIELDS)?.checkVisibility()) return
  event.preventDefault()
  open()
}
