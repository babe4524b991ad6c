"""What do the cards in a text of Ghost say? Links in place of players and previews; what members see stays.

https://github.com/TryGhost/Koenig has the HTML of each card.
"""

import re
from posixpath import basename

from lxml.etree import _Element

from digest.contribute.importing.elements import drop, join_text, list_classes, put_link
from digest.contribute.importing.html import name_address
from digest.contribute.importing.post import SIGN_UP, Loss
from digest.text.tidy import parse_html, serialise_html

# A block with who may see it; a text that was cut off shows nothing behind its beginning.
_GATED = re.compile(
    r"<!--\s*kg-gated-block:begin(?P<audience>[^<>]{0,1000})-->(?P<inside>.*?)"
    r"(?:<!--\s*kg-gated-block:end\s*-->|\Z)",
    re.DOTALL,
)
# What a card links to, by the element and attribute that say it, the class of its title, and those of what
# else it says; the rest are controls, icons and a small picture of the other page.
_LINKS: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "kg-bookmark-card": (
        "a", "href", "kg-bookmark-title",
        ("kg-bookmark-description", "kg-bookmark-author", "kg-bookmark-publisher"),
    ),
    "kg-audio-card": ("audio", "src", "kg-audio-title", ()),
    "kg-video-card": ("video", "src", "", ()),
    "kg-file-card": (
        "a", "href", "kg-file-card-title",
        ("kg-file-card-caption", "kg-file-card-filename", "kg-file-card-filesize"),
    ),
}  # fmt: skip
_SIGNUP = "kg-signup-card"


def convert_cards(html: str, origin: str) -> tuple[str, list[Loss]]:
    """A text whose cards are plain HTML, and what of it did not come along."""
    notes: list[Loss] = []

    def open_gate(match: re.Match[str]) -> str:
        if "nonMember:false" not in match["audience"]:
            return match["inside"]
        notes.append(Loss(origin, 1, "a part that only members could read was left out"))
        return ""

    html = _GATED.sub(open_gate, html)
    if "kg-card" not in html:
        return html, notes
    root = parse_html(html)
    for card in list(root.iter("div", "figure")):
        kinds = list_classes(card)
        if _SIGNUP in kinds:
            notes.append(Loss(origin, 1, SIGN_UP))
            drop(card)
        elif kind := next((kind for kind in kinds if kind in _LINKS), ""):
            _make_link(card, kind)
    return serialise_html(root), notes


def _make_link(card: _Element, kind: str) -> None:
    """Put a link with what the card says in place of all that it shows."""
    tag, attribute, title, others = _LINKS[kind]
    address = next((found.get(attribute) for found in card.iter(tag)), None)
    if not address:
        return
    caption = _say(card, "figcaption")
    words = (_say_class(card, title) if title else caption) or _name(address)
    put_link(card, address, words, [*(_say_class(card, name) for name in others), caption])


def _say(card: _Element, tag: str) -> str:
    return next((join_text(found) for found in card.iter(tag)), "")


def _say_class(card: _Element, name: str) -> str:
    return next((join_text(found) for found in card.iter() if name in list_classes(found)), "")


def _name(address: str) -> str:
    """What a link is called that has no title: the file, or else the host."""
    return basename(address.partition("#")[0].partition("?")[0]) or name_address(address)
