// A reader's comforts, all of them optional: marks on lists, buttons on an entry and a tag, and a dialog. What
// nobody has asked for is not loaded.

import { recall, recallList } from "./digest-kept.js"

const button = document.querySelector("[data-digest-reader]")
const dialog = document.querySelector("[data-digest-reader-dialog]")
const tools = document.querySelector("[data-digest-tools]")
const discussion = document.querySelector("[data-digest-discussion]")
const chooser = document.querySelector("[data-digest-chooser]")
const wanted = recall("marks", {})

if (button && dialog) {
  button.hidden = false
  button.addEventListener("click", async () => {
    const { start } = await import("./digest-reader/dialog.js")
    start(dialog)
    // Not before: what is chosen in a dialog that is filled afterwards is lost.
    if (!dialog.open) dialog.showModal()
  })
}
if (discussion) import("./digest-discussion.js").then(({ offer }) => offer(discussion))
if (chooser) import("./digest-chooser.js").then(({ offer }) => offer(chooser))
if (tools) import("./digest-reader/tools.js").then(({ fill }) => fill(tools))
if (wanted.unseen || wanted.read || recallList("muted").length) {
  import("./digest-reader/marks.js").then(({ mark }) => mark(wanted))
}
