// The button of the menu on a narrow screen: it opens and closes Material's drawer, and says which it is.
const button = document.querySelector(".digest-menu")
const drawer = document.querySelector("[data-md-toggle=drawer]")

if (button && drawer) {
  button.addEventListener("click", () => drawer.click())
  drawer.addEventListener("change", () => button.setAttribute("aria-expanded", drawer.checked))
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.checked) return
    drawer.click()
    button.focus()
  })
}
