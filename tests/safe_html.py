"""Does nothing in a piece of HTML run, load or disguise? Read back by a parser that reads as browsers do.

The lists are written out once more: one of digest's that grows by mistake must not take the tests along.
"""

import re
from collections.abc import Sequence
from typing import Any

import html5lib

ELEMENTS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em "
    "figcaption figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp small "
    "span strong sub summary sup table tbody td tfoot th thead time tr u ul var wbr".split()
)
ATTRIBUTES = frozenset(
    "align alt cite class colspan datetime dir headers height href id lang open reversed rowspan scope "
    "span src start style title type value width".split()
)
# Before a page is known that the HTML stands in.
ADDRESSES = ("http://", "https://", "mailto:", "local:", "#")
IMAGES = ("local:", "https://shown.example/")
IMAGE_HOSTS = frozenset(("shown.example",))
_HTML = "{http://www.w3.org/1999/xhtml}"
_STYLE = re.compile(r"text-align:\s*(?:left|right|center);?")
# What Markdown and Pygments write; nothing that the theme gives a look or a meaning to.
_CLASS = re.compile(
    r"language-[\w+-]{1,30}|highlight|codehilite|footnote(?:-ref|-backref)?|[a-z][a-z0-9]{0,2}"
)


def check_safe(
    html: str, addresses: Sequence[str] = ADDRESSES, images: Sequence[str] = IMAGES, ids: str = "text-"
) -> None:
    """Fail for what is in none of the lists; addresses and ids must begin as given."""
    _, *elements = parse(html).iter()
    for element in elements:
        assert isinstance(element.tag, str), "a comment"
        assert element.tag.startswith(_HTML), f"{element.tag} is no element of HTML"
        name = element.tag.removeprefix(_HTML)
        assert name in ELEMENTS, name
        assert set(element.attrib) <= ATTRIBUTES, element.attrib
        for key in ("href", "src", "cite"):
            address = element.get(key)
            assert address is None or address.lower().startswith(tuple(addresses)), address
        # A host alone is its first page.
        assert f"{element.get('src', images[0])}/".startswith(tuple(images)), element.get("src")
        assert _STYLE.fullmatch(element.get("style", "text-align: left").strip()), element.get("style")
        assert element.get("id", ids).startswith(ids), element.get("id")
        for word in element.get("class", "").split():
            assert _CLASS.fullmatch(word), word


def parse(html: str) -> Any:
    """The tree of a piece of HTML that stands in the body of a page; its root is no element."""
    return html5lib.parseFragment(html, container="div", treebuilder="etree")
