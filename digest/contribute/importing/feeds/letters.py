"""What do services for newsletters put into a text? What it says stays, and what only they can do is told.

Their cards are often empty elements with JSON, of which the service made a preview for readers.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.etree import SubElement, _Element

from digest.contribute.importing.elements import drop, join_text, list_classes, put_link
from digest.contribute.importing.feeds.mail_layout import take_out_merge_tags, unwrap_tables
from digest.contribute.importing.feeds.values import as_line, as_web
from digest.contribute.importing.html import name_address
from digest.contribute.importing.post import BUTTON, SIGN_UP, Loss, unknown
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
# Cards whose preview may stand in the text, and says less than their JSON.
_PREVIEWS = frozenset(
    "digest-post-embed embedded-post-wrap embedded-publication-wrap tweet twitter-embed".split()
)
_ADDRESSES = ("canonical_url", "targetUrl", "url", "base_url")
_TITLES = ("title", "label", "name", "full_text", "text", "caption")
_OTHERS = ("full_text", "caption", "truncated_body_text", "hero_text", "description", "publication_name")
# Where films and sounds are that a card knows by an id.
_PLACES = {
    "youtube-wrap": ("videoId", "https://www.youtube.com/watch?v={}"),
    "vimeo-wrap": ("videoId", "https://vimeo.com/{}"),
    "native-audio-embed": ("mediaUploadId", "https://api.substack.com/api/v1/audio/upload/{}/src"),
    "native-video-embed": ("mediaUploadId", "https://api.substack.com/api/v1/video/upload/{}/src"),
    "instagram": ("instagram_id", "https://www.instagram.com/p/{}/"),
}
# What readers see, or hear, without words.
_SHOWN = ("audio", "iframe", "img", "pre", "video")
_ID = re.compile(r"[\w-]{1,100}", re.ASCII)
_Said = Mapping[str, Any]


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
        kinds, said = list_classes(element), _read(element)
        if what := _name_widget(element, kinds, said):
            yield Loss(origin, 1, what, join_text(element))
        if what or not _CONTROLS.isdisjoint(kinds):
            gone.update(element.iter())
            drop(element)
        elif "image-link" in kinds and next(element.iter("img"), None) is not None:
            # It leads to the same picture.
            element.tag = "span"
        elif said and element.tag == "iframe":
            # The player becomes a link later, by what it is called.
            element.set("title", _find_words(said, _TITLES) or element.get("title", ""))
        elif said and not _open_card(element, kinds, said):
            name = next(iter(kinds), str(element.tag))
            yield Loss(origin, 1, unknown("the embed", name), json.dumps(said, ensure_ascii=False))


def _name_widget(element: _Element, kinds: list[str], said: _Said) -> str:
    """What an element is that works at the service alone; empty for a part of the text."""
    if any(kind.removesuffix("-editor") in _FORMS for kind in kinds):
        return SIGN_UP
    links = filter(None, (_find_address(said), *(link.get("href") for link in element.iter("a"))))
    return BUTTON if not _BUTTONS.isdisjoint(kinds) and all(map(_ACTION.search, links)) else ""


def _read(element: _Element) -> _Said:
    """What a card says of itself in JSON, if it can be read; a picture says nothing more by that."""
    written = element.get("data-attrs") if element.tag not in {"a", "img"} else None
    try:
        said = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _open_card(element: _Element, kinds: list[str], said: _Said) -> bool:
    """Have a card say what it shows to readers; False where nothing of that is known."""
    is_shown = bool(join_text(element)) or next(element.iter(*_SHOWN), None) is not None
    if is_shown and _PREVIEWS.isdisjoint(kinds):
        return True
    if element.tag == "span":
        element.text = _find_words(said, ("name",))
        return bool(element.text)
    if formula := _find_words(said, ("persistentExpression",)):
        SubElement(element, "pre").text = formula
        return True
    if pictures := list(_find_pictures(said)):
        for source, alt in pictures:
            SubElement(SubElement(element, "p"), "img", src=source, alt=alt)
        return True
    if address := _find_address(said) or _find_place(kinds, said):
        words = _find_words(said, _TITLES) or name_address(address)
        put_link(element, address, words, (_find_words(said, (name,)) for name in _OTHERS))
        return True
    return is_shown


def _find_words(said: _Said, names: tuple[str, ...]) -> str:
    """The first text of these names, in one line."""
    return next(filter(None, (as_line(said.get(name)) for name in names)), "")


def _find_address(said: _Said) -> str:
    return next(filter(None, (as_web(said.get(name)) for name in _ADDRESSES)), "")


def _find_place(kinds: list[str], said: _Said) -> str:
    """Where a film or a sound is, by its id."""
    for kind in kinds:
        key, place = _PLACES.get(kind, ("", ""))
        if _ID.fullmatch(found := _find_words(said, (key,))):
            return place.format(found)
    return ""


def _find_pictures(said: _Said) -> Iterator[tuple[str, str]]:
    """The pictures of a gallery, each with the words for all."""
    gallery = said.get("gallery")
    gallery = gallery if isinstance(gallery, dict) else {}
    pictures = gallery.get("images")
    words = _find_words(gallery, ("alt", "caption"))
    for picture in pictures if isinstance(pictures, list) else ():
        if isinstance(picture, dict) and (source := as_web(picture.get("src"))):
            yield source, words
