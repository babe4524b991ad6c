// Runs before anything else in the desk, which is the page on top, and in each frame on it.
(() => {
  const EVENTS = /^on[a-z]/i
  const XLINK = "http://www.w3.org/1999/xlink"
  const MOST_ELEMENTS = 5000

  if (window === top) layDesk()
  else stretchWires()

  // In a frame: what a payload would call is a wire, and so is each script that is not the site's own.
  function stretchWires() {
    for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
      const wire = () => trip(name)
      Object.defineProperty(window, name, { get: () => wire, set() {}, configurable: false })
    }
    document.addEventListener("securitypolicyviolation", (event) => {
      if (event.disposition !== "report" || !event.effectiveDirective.startsWith("script-src")) return
      trip(`${event.effectiveDirective}: ${event.sample || event.blockedURI}`)
    })
  }

  function trip(wire) {
    let frame = window
    try {
      while (frame.parent !== top) frame = frame.parent
      top.tripped.push([Number(frame.frameElement.dataset.number), wire])
    } catch {
      // A frame of another origin may send a message, and nothing else.
      top.postMessage({ wire }, "*")
    }
  }

  function layDesk() {
    window.tripped = []
    window.look = look
    addEventListener("message", ({ data, source }) => {
      if (!data?.wire) return
      let frame = source
      while (frame && frame.parent !== top) frame = frame.parent
      const found = [...document.querySelectorAll("iframe")].find((each) => each.contentWindow === frame)
      tripped.push([found ? Number(found.dataset.number) : -1, data.wire])
    })
  }

  // Writes what was found into the desk, where it can be read with a limit of time: a payload may never end.
  async function look({ round, addresses, patience, boxes }) {
    await show(addresses, patience)
    const styles = await poke(boxes)
    // A payload that writes to the desk takes the frames of others with it.
    const isWhole = document.querySelectorAll("iframe[data-number]").length === addresses.length
    document.body.dataset.found = JSON.stringify({ isWhole, styles, wires: tripped })
    document.body.dataset.round = round
  }

  // Pages in frames, in place of those that were there; done when all are loaded, or after so many milliseconds.
  function show(addresses, patience) {
    document.body.replaceChildren()
    tripped.length = 0
    return Promise.all(addresses.map((address, number) => new Promise((done) => {
      const frame = document.createElement("iframe")
      frame.dataset.number = frame.name = number
      frame.style = "position: fixed; top: 2000px; width: 1000px; height: 700px"
      // All but leading the desk itself elsewhere.
      frame.sandbox = "allow-scripts allow-same-origin allow-forms allow-modals allow-popups"
      frame.onload = () => setTimeout(done, 0)
      frame.src = address
      document.body.append(frame)
      setTimeout(done, patience)
    })))
  }

  // Sends each event that an element waits for, follows links and forms that are script, and tells what styles do.
  async function poke(boxes) {
    const escaped = []
    for (const frame of document.querySelectorAll("iframe")) {
      let inside = null
      try { inside = frame.contentDocument } catch { /* it went to another origin */ }
      if (!inside?.body) continue
      for (const element of [...inside.querySelectorAll("*")].slice(0, MOST_ELEMENTS)) use(element, frame.contentWindow)
      for (const fault of findStyles(inside, boxes, frame.contentWindow)) escaped.push([Number(frame.dataset.number), fault])
    }
    await new Promise((done) => setTimeout(done, 60))
    return escaped
  }

  function use(element, view) {
    for (const { name } of [...(element.attributes ?? [])]) {
      if (EVENTS.test(name)) element.dispatchEvent(new view.Event(name.slice(2).toLowerCase()))
    }
    if (isScript(element.href) || isScript(element.getAttributeNS(XLINK, "href"))) {
      element.removeAttribute("target")
      element.dispatchEvent(new view.MouseEvent("click", { bubbles: true, cancelable: true }))
    }
    if (element.hasAttribute("formaction") && isScript(element.formAction)) element.form?.requestSubmit(element)
    if (element.localName === "form" && isScript(element.action)) HTMLFormElement.prototype.submit.call(element)
  }

  function isScript(address) {
    return String(address?.baseVal ?? address ?? "").trim().toLowerCase().startsWith("javascript:")
  }

  function* findStyles(inside, boxes, view) {
    for (const sheet of inside.body.querySelectorAll("style, link[rel~=stylesheet i]")) yield `<${sheet.localName}>`
    for (const element of [...inside.querySelectorAll(boxes)].slice(0, MOST_ELEMENTS)) {
      const { position, zIndex } = view.getComputedStyle(element)
      const leaves = ["fixed", "absolute", "sticky"].includes(position) || !["auto", ""].includes(zIndex)
      if (leaves) yield `<${element.localName} class="${element.getAttribute("class") ?? ""}"> is ${position}, z-index ${zIndex}`
    }
  }
})()
