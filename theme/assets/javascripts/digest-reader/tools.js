// The buttons on the page of an entry or a digest (keep it) and of a tag (mute it). Home keeps its latest digest.

import { makeButton, tell, tellFailure } from "../digest-buttons.js"
import { keep, recallList } from "../digest-kept.js"
import { say } from "../digest-words.js"
import { canSave, isSaved, remove, save } from "./saved.js"

export function fill(tools) {
  const { tag, name, narrower } = tools.dataset
  if (tag) tools.append(makeSwitch([say("Mute this tag"), say("Unmute this tag")], [say("No longer muted"), say("Muted")], isMuted(tag), (muted) => setMuted(tag, name, narrower, muted)))
  else if (canSave()) {
    const headline = tools.closest("header").querySelector("h1, h2")
    const elsewhere = headline.querySelector("a")?.pathname
    const [path, title] = [elsewhere ?? location.pathname, headline.innerText]
    const labels = [say("Save for later"), say("Saved: remove")]
    tools.append(makeSwitch(labels, [say("Removed"), say("Saved")], isSaved(path), (wanted) => (wanted ? save(path, title) : remove(path))))
    // What is saved is kept as it is now, where it is read.
    if (!elsewhere && isSaved(path) && navigator.onLine) save(path, title).catch(() => {})
  }
  tools.hidden = !tools.children.length
}

// A button that offers the other of two states, and the words that tell which one it has come to.
function makeSwitch(labels, answers, state, change) {
  const show = () => {
    button.textContent = labels[Number(state)]
  }
  const button = makeButton("", async () => {
    button.disabled = true
    try {
      await change(!state)
      state = !state
      show()
      tell(answers[Number(state)])
    } catch {
      tellFailure(button)
    }
    button.disabled = false
    button.focus()
  })
  show()
  return button
}

function isMuted(slug) {
  return recallList("muted").some((tag) => tag.slug === slug)
}

function setMuted(slug, name, narrower, muted) {
  const others = recallList("muted").filter((tag) => tag.slug !== slug)
  keep("muted", muted ? [...others, { slug, name, narrower: narrower.split(" ").filter(Boolean) }] : others)
}
