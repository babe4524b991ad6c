"""Can a letter be read on a telephone and on a desk, by day and by night?"""

import pytest

from tests.browser.conftest import OpenContext
from tests.browser.test_pages import list_violations
from tests.letters import mailing_site, texts_of, write_message
from tests.test_mail import LEAVE, week

pytestmark = pytest.mark.browser

# A letter is a part of a page of the mail program: landmarks are that one's.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 700])
def test_a_letter_can_be_read(open_context: OpenContext, width: int, scheme: str) -> None:
    page = open_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(texts_of(write_message(mailing_site(*week(), mail=LEAVE)))[1])
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert list_violations(page, RULES) == []
    assert asked == []
    # The text has the colour of the reader's system, whatever that is.
    ink = page.evaluate("getComputedStyle(document.querySelector('h1 a')).color")
    assert ink == {"light": "rgb(0, 0, 0)", "dark": "rgb(255, 255, 255)"}[scheme]
