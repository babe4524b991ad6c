"""What do services for newsletters put into a text? What it says stays, and what only they can do is told."""

import json
import re
from collections.abc import Iterator

from lxml.etree import _Element

from digest.contribute.importing.elements import drop, join_text, list_classes
from digest.contribute.importing.feeds.letter_cards import (
    Said,
    find_address,
    find_unsaid,
    open_card,
    read_card,
)
from digest.contribute.importing.feeds.mail_layout import take_out_merge_tags, unwrap_tables
from digest.contribute.importing.post import BUTTON, SIGN_UP, Loss, unknown
from digest.model.problems import quote
from digest.text.tidy import parse_html, serialise_html

_MARKS = re.compile(
    r"\bdata-attrs\s*=|subscription-widget|subscribe-widget|image-link|hide-text|<table\b|\*\|"
)
# Forms, by their class, and what editors or readers see of the service itself.
_FORMS = frozenset(("subscribe-widget", "subscription-widget", "subscription-widget-wrap"))
_CONTROLS = frozenset(("hide-text", "image-link-expand"))
_BUTTONS = frozenset(("button-wrapper", "captioned-button-wrap", "community-chat", "directMessage"))
# Where a button leads that belongs to the service; any other is a link of the author's.
_ACTION = re.compile(
    r"/subscribe\b|[?&]action=share|/comments\b|[?&]gift=|open\.substack\.com/pub/[\w-]+/chat"
)


def convert_letter(html: str, origin: str) -> tuple[str, list[Loss]]:
    """A text whose cards are plain HTML, and what of it did not come along."""
    if not _MARKS.search(html):
        return html, []
    root = parse_html(html)
    notes = [*_convert_cards(root, origin), *take_out_merge_tags(root, origin)]
    unwrap_tables(root)
    return serialise_html(root), notes


def _convert_cards(root: _Element, origin: str) -> Iterator[Loss]:
    gone: set[_Element] = set()
    for element in list(root.iter()):
        if element in gone:
            continue
        kinds, said = list_classes(element), read_card(element)
        if what := _name_widget(element, kinds, said):
            yield Loss(origin, 1, what, join_text(element))
        if what or not _CONTROLS.isdisjoint(kinds):
            gone.update(element.iter())
            drop(element)
        elif "image-link" in kinds and next(element.iter("img"), None) is not None:
            # It leads to the same picture.
            element.tag = "span"
        elif said:
            name = next(iter(kinds), str(element.tag))
            if not open_card(element, kinds, said):
                yield Loss(origin, 1, unknown("the embed", name), json.dumps(said, ensure_ascii=False))
            elif unsaid := find_unsaid(element, said):
                yield Loss(origin, 1, f"words of the embed {quote(name)} were left out", " · ".join(unsaid))


def _name_widget(element: _Element, kinds: list[str], said: Said) -> str:
    """What an element is that works at the service alone; empty for a part of the text."""
    if any(kind.removesuffix("-editor") in _FORMS for kind in kinds):
        return SIGN_UP
    links = filter(None, (find_address(said), *(link.get("href") for link in element.iter("a"))))
    return BUTTON if not _BUTTONS.isdisjoint(kinds) and all(map(_ACTION.search, links)) else ""
