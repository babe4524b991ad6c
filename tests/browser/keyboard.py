"""Getting about with the Tab key alone."""

from playwright.sync_api import Locator, Page

# Somebody who tabs must see where they are: inside the window, and with a line around it.
_WHERE = """() => {
  const element = document.activeElement
  if (element === document.body) return ""
  const name = `${element.tagName} ${element.id || element.getAttribute("href") || element.className}`
  // A radio button or a checkbox may be drawn by a label: its own, or the one that stands beside it.
  const beside = [...(element.labels ?? []), element.nextElementSibling]
  const labels = beside.filter((one) => one?.matches("label"))
  const shown = [element, ...labels].some((one) => {
    const box = one.getBoundingClientRect()
    const style = getComputedStyle(one)
    const inside = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0
      && box.left < innerWidth && box.top < innerHeight
    return inside && style.visibility === "visible"
      && (style.outlineStyle !== "none" || style.boxShadow !== "none")
  })
  return shown ? "" : name
}"""


def tab_to(page: Page, target: Locator, at_most: int = 120) -> None:
    """Press Tab until the target has the focus; every stop on the way must be seen."""
    unseen = []
    for _ in range(at_most):
        page.keyboard.press("Tab")
        lost = page.evaluate(_WHERE)
        if lost:
            unseen.append(lost)
        if target.evaluate("element => element === document.activeElement"):
            assert unseen == [], f"the focus went where nobody sees it: {unseen}"
            return
    raise AssertionError(f"no Tab leads to {target}")


def follow(page: Page, link: Locator) -> None:
    """Go to a link by Tab and open it by Enter."""
    address = link.evaluate("element => element.href")
    tab_to(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url(address)
