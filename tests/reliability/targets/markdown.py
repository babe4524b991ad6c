"""A body becomes HTML of the lists and nothing else, the same each time, whatever was rendered before.

The sanitiser leaves its own work as it is, what is done to the HTML afterwards stays within the lists, and a
glance finds the faults and links that rendering finds.
"""

import re
from collections.abc import Iterator
from functools import cache

from digest.content.decoding import NOT_XML
from digest.model.entry import Body
from digest.model.marks import Marks
from digest.model.problems import Problem
from digest.model.settings import MarkdownSettings
from digest.text.markdown import BodyRenderer
from digest.text.sanitiser import LOCAL, flatten, print_links, sanitise, unlink
from tests.builders import EXTENSIONS
from tests.reliability.oracles import cases_of, check_problems, check_texts, seeds_of
from tests.safe_html import IMAGE_HOSTS, check_safe

SIGNS = (
    *(
        "](",
        "![",
        "[a]: ",
        "[^1]",
        "[^1]: ",
        "<",
        "</",
        "<!--",
        "-->",
        "<![CDATA[",
        "&#",
        "&lt;",
        "javascript:",
    ),
    *(
        "`",
        "```\n",
        "~~~",
        "    ",
        "> ",
        "- ",
        "1. ",
        "# ",
        "|",
        "|--|",
        "*",
        "**",
        "_",
        "\\",
        "\n\n",
        "\u2028",
    ),
    *(
        "<svg>",
        "<math>",
        "<style>",
        "<template>",
        "<noscript>",
        "<p ",
        " id=",
        " style=",
        " onclick=",
        " src=//a",
    ),
    *(
        "<table>",
        "<a href=",
        "<img src=",
        "{: #a .b onclick=c }",
        "[TOC]",
        "/images/a.png",
        "a.md#b",
        "../../x",
    ),
)
PATH, ADDRESS = "entries/2024/11/summit.md", "2024/11/summit/"
MARKS = Marks("x.md")
OPEN = (
    *EXTENSIONS,
    "smarty",
    "attr_list",
    "md_in_html",
    "admonition",
    "def_list",
    "abbr",
    "sane_lists",
    "meta",
)
# What is printed of `local:` in a page and in a feed.
_WEB = ("http://", "https://", "mailto:", "#")
_IN_TEXT = re.compile(r">[^<]*")
_PAGE, _FEED = "../../../", "https://example.org/digest/"


def seeds() -> Iterator[bytes]:
    """Our cases, and all that is hostile in HTML, Markdown and addresses."""
    yield from cases_of("markdown/*.md")
    yield from seeds_of("xss_markdown", "markdown_pathological", "xss_html", "ssti")
    for address in seeds_of("url_schemes"):
        yield b"[a](<" + address + b">) ![b](" + address + b' "c")\n'


def attempt(data: bytes) -> None:
    """Render it with the usual extensions, and with all that give text a way to HTML."""
    text = NOT_XML.sub("", data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n"))
    body, problems = check_body(text, EXTENSIONS)
    seen, said = _renderer(EXTENSIONS, glance=True).render(text, PATH, ADDRESS, MARKS)
    assert (seen.links, sorted(said)) == (body.links, sorted(problems)), "a glance finds something else"
    assert bool(seen.html) == bool(body.html), "a glance is wrong about whether there is a text"
    check_body(text, OPEN)


def check_body(text: str, extensions: tuple[str, ...]) -> tuple[Body, list[Problem]]:
    """What a text becomes; it is safe, and the same again."""
    renderer = _renderer(extensions)
    body, problems = renderer.render(text, PATH, ADDRESS, MARKS)
    check_problems(problems, text.encode())
    check_texts([body.html, body.opening])
    check_safe(body.html)
    assert sanitise(body.html, IMAGE_HOSTS) == body.html, "the sanitiser does not leave its own work as it is"
    check_printed(body)
    renderer.render("[a](b.md) <a id=c>", PATH, ADDRESS, MARKS)
    assert renderer.render(text, PATH, ADDRESS, MARKS) == (body, problems), "another text has left something"
    return body, problems


def check_printed(body: Body) -> None:
    """What is done to the HTML of a body afterwards: for a page, a feed, a comment, and what waits."""
    html = body.html
    if LOCAL in html or "#" in html:
        for root, page in ((_PAGE, ""), (_FEED, _FEED + ADDRESS)):
            check_safe(print_links(html, root, page), (*_WEB, root), (root, "https://shown.example/"))
    if ' id="' in html or "<h" in html:
        check_safe(flatten(html, "comment-a"), ids="comment-a-")
    if body.links:
        bare = unlink(html, {link.address for link in body.links})
        check_safe(bare)
        assert f' href="{LOCAL}' not in _IN_TEXT.sub("", bare), "a link is not among the links"


@cache
def _renderer(extensions: tuple[str, ...], *, glance: bool = False) -> BodyRenderer:
    return BodyRenderer(MarkdownSettings(extensions, image_hosts=("shown.example",)), glance=glance)
