// Licences of all that a page loads: ../licences.txt
// The buttons of the masthead, for Material's checkbox of the menu and its radio buttons of the colours.

const header = document.querySelector(".md-header")
const menu = document.querySelector(".digest-menu")
const drawer = document.querySelector("[data-md-toggle=drawer]")
const sections = document.querySelector(".md-sidebar--primary")
const palette = document.querySelector("[data-md-component=palette]")
const colours = document.querySelector(".digest-colours")

if (menu && drawer && sections) {
  const narrow = matchMedia("(max-width: 76.2344em)")
  // What lies behind the open menu: the reader cannot get there before it is closed.
  const behind = document.querySelectorAll(".md-content, .md-footer, .md-skip, .md-tabs, .md-header__button:not(.digest-menu), .md-header__title")
  const show = () => {
    const open = drawer.checked && narrow.matches
    menu.setAttribute("aria-expanded", open)
    document.documentElement.classList.toggle("digest-menu-open", open)
    // What the owner announces above the masthead may be in view, or scrolled away.
    if (open) document.documentElement.style.setProperty("--digest-menu-top", `${header.getBoundingClientRect().bottom}px`)
    for (const part of behind) part.inert = open
  }
  // Not before: without a script it would be a box that does nothing.
  drawer.type = "checkbox"
  sections.id ||= "sections"
  menu.setAttribute("aria-controls", sections.id)
  menu.addEventListener("click", () => {
    drawer.click()
    if (drawer.checked) setTimeout(() => sections.querySelector("a[href].md-nav__link")?.focus())
  })
  drawer.addEventListener("change", show)
  // A browser that goes back to a page restores the checkbox, and tells nobody.
  addEventListener("pageshow", () => drawer.checked && drawer.click())
  narrow.addEventListener("change", show)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.checked) return
    drawer.click()
    menu.focus()
  })
}

// The lists behind tabs: one closes when the reader turns to something else, and lies within the window.
const submenus = [...document.querySelectorAll(".digest-submenu")]
const closeOthers = (kept) => {
  for (const submenu of submenus) if (!submenu.contains(kept)) submenu.open = false
}
for (const submenu of submenus) {
  submenu.addEventListener("toggle", () => {
    submenu.classList.remove("digest-submenu--end")
    const { left, right } = submenu.querySelector("ul").getBoundingClientRect()
    submenu.classList.toggle("digest-submenu--end", left < 0 || right > document.documentElement.clientWidth)
  })
  submenu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !submenu.open) return
    submenu.open = false
    submenu.querySelector("summary").focus()
  })
}
if (submenus.length) {
  for (const turn of ["pointerdown", "focusin"]) document.addEventListener(turn, ({ target }) => closeOthers(target))
  addEventListener("pageshow", () => closeOthers(null))
}

if (palette && colours) {
  const AUTO = "(prefers-color-scheme)"
  const choices = [...palette.querySelectorAll("input")]
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const shown = () => document.body.dataset.mdColorScheme
  const find = (scheme) => choices.find(({ dataset }) => dataset.mdColorScheme === scheme && dataset.mdColorMedia !== AUTO)
  // What the system says is not a choice of its own: from then on the page follows the system again.
  const next = () => {
    const wanted = choices.find((choice) => choice !== find(shown()) && choice.dataset.mdColorMedia !== AUTO)
    const auto = choices.find(({ dataset }) => dataset.mdColorMedia === AUTO)
    return auto && wanted?.dataset.mdColorScheme === (dark.matches ? "slate" : "default") ? auto : wanted
  }
  const name = () => {
    const choice = find(shown())
    colours.setAttribute("aria-label", choice?.getAttribute("aria-label") ?? "")
    const label = choice?.nextElementSibling
    colours.replaceChildren(...(label ? label.cloneNode(true).childNodes : []))
  }
  // Material tells browsers the colour that is chosen; what was said for readers without a script would go before.
  for (const said of document.querySelectorAll("meta[name=theme-color][media]")) said.remove()
  palette.hidden = true
  colours.hidden = false
  colours.addEventListener("click", () => next()?.click())
  new MutationObserver(name).observe(document.body, { attributeFilter: ["data-md-color-scheme"] })
  name()
}

// The focus goes to the top, too: the next Tab would lead back to where the reader was.
document.querySelector(".md-top")?.addEventListener("click", () => {
  const main = document.querySelector("main")
  main.tabIndex = -1
  main.focus({ preventScroll: true })
})

// What is wider than the page is scrolled by keyboard, too, where a browser does not see to that. Material makes these.
addEventListener("load", async () => {
  const boxes = [...document.querySelectorAll(".md-typeset__scrollwrap")].filter((box) => box.scrollWidth > box.clientWidth)
  if (!boxes.length) return
  const { say } = await import("./digest-words.js")
  for (const [place, box] of boxes.entries()) {
    box.tabIndex = 0
    box.role = "region"
    box.ariaLabel = box.querySelector("caption")?.innerText ?? say("Table %(number)s", { number: place + 1 })
  }
})

// On paper an address is written behind its link; to other pages of the site links do not hold the whole of it.
addEventListener("beforeprint", () => {
  const here = document.querySelector("link[rel=canonical]")?.href ?? location.href
  for (const link of document.querySelectorAll(":is(.entry__body, .editorial) a:not([href^=http], [href^='#'], [href^=mailto])[href]")) link.dataset.address = new URL(link.getAttribute("href"), here)
})
