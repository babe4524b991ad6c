// The buttons that scripts make. What each has done is read out for those who do not see it, and the focus stays where
// it is.

import { say } from "./digest-words.js"

const SOON = 100 // milliseconds: what a region says at the moment it comes is not heard
const region = document.createElement("span")
region.setAttribute("role", "status")
region.className = "visually-hidden"
document.body.append(region)

export function makeButton(label, press) {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "digest-tool"
  button.textContent = label
  button.addEventListener("click", press)
  return button
}

export function tell(text) {
  region.className = "visually-hidden"
  // What lies behind an open dialog is silent.
  const place = document.querySelector("dialog[open]") ?? document.body
  if (region.parentNode !== place) place.append(region)
  speak(text)
}

// What went wrong is shown, too, beside the button, which keeps its name.
export function tellFailure(button) {
  region.className = "digest-status"
  button.after(region)
  speak([say("This could not be done."), say("Press again to retry.")].join(" "))
}

function speak(text) {
  // Said twice, it is a change, too.
  region.textContent = ""
  setTimeout(() => (region.textContent = text), SOON)
}
