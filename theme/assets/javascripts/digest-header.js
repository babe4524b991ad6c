// The buttons of the masthead, for Material's checkbox of the menu and its radio buttons of the colours.

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
    for (const part of behind) part.inert = open
  }
  sections.id ||= "sections"
  menu.setAttribute("aria-controls", sections.id)
  menu.addEventListener("click", () => {
    drawer.click()
    if (drawer.checked) setTimeout(() => sections.querySelector("a[href].md-nav__link")?.focus())
  })
  drawer.addEventListener("change", show)
  narrow.addEventListener("change", show)
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.checked) return
    drawer.click()
    menu.focus()
  })
}

if (palette && colours) {
  const choices = [...palette.querySelectorAll("input")]
  // Before one is chosen, Material checks none of them.
  const find = () => {
    const checked = choices.findIndex((choice) => choice.checked)
    const shown = choices.findIndex((choice) => choice.dataset.mdColorScheme === document.body.dataset.mdColorScheme)
    return Math.max(checked < 0 ? shown : checked, 0)
  }
  const next = () => choices[(find() + 1) % choices.length]
  const name = () => {
    colours.setAttribute("aria-label", choices[find()].getAttribute("aria-label"))
    const label = palette.querySelector(`label[for="${CSS.escape(next().id)}"]`)
    colours.replaceChildren(...(label ? label.cloneNode(true).childNodes : []))
  }
  palette.hidden = true
  colours.hidden = false
  colours.addEventListener("click", () => next().click())
  palette.addEventListener("change", name)
  name()
}
