"""What does a card of a newsletter say? It is often an empty element, with JSON that the service showed.

What is known becomes a link or a quotation; other prose of the JSON is told, whatever kind of card it is.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.etree import SubElement, _Element

from digest.contribute.importing.elements import join_text, put_link
from digest.contribute.importing.feeds.values import as_line, as_text, as_web, without_twins
from digest.contribute.importing.html import name_address

# Posts of somebody, whose words are quoted.
_SAYINGS = frozenset("bluesky-wrap comment tweet twitter-embed".split())
# Cards whose preview may stand in the text, and says less than their JSON.
_PREVIEWS = _SAYINGS | frozenset("digest-post-embed embedded-post-wrap embedded-publication-wrap".split())
_ADDRESSES = ("canonical_url", "targetUrl", "url", "base_url")
_TITLES = ("title", "label", "name", "full_text", "text", "caption")
_OTHERS = tuple(
    "full_text caption truncated_body_text hero_text subtitle description body text author_name authorName "
    "author podcastTitle podcastByline publication_name".split()
)
_WORDS = ("full_text", "text", "body")
_AUTHORS, _HANDLES = ("authorName", "author_name", "name"), ("authorHandle", "username", "handle")
# Lists of persons, of whom the service shows the names.
_BYLINES = ("bylines", "publishedBylines")
# What says nothing of its own: words of a button, days, and a text that stands there once more.
_UNSEEN = frozenset((*_BYLINES, "body_json", "createdAt", "created_at", "cta", "date", "edited_at"))
# Where films and sounds are that a card knows by an id.
_PLACES = {
    "youtube-wrap": ("videoId", "https://www.youtube.com/watch?v={}"),
    "vimeo-wrap": ("videoId", "https://vimeo.com/{}"),
    "native-audio-embed": ("mediaUploadId", "https://api.substack.com/api/v1/audio/upload/{}/src"),
    "native-video-embed": ("mediaUploadId", "https://api.substack.com/api/v1/video/upload/{}/src"),
    "instagram": ("instagram_id", "https://www.instagram.com/p/{}/"),
    "instagram-embed-wrap": ("instagram_id", "https://www.instagram.com/p/{}/"),
}
# A note is shown on no page of its own, but at the home of whoever reads it.
_NO_PLACE = "https://open.substack.com/home"
# What readers see, or hear, without words.
_SHOWN = ("audio", "iframe", "img", "pre", "video")
_ID = re.compile(r"[\w.-]{1,100}", re.ASCII)
_ADDRESS = re.compile(r"[a-z][\w+.-]*:\S|<", re.IGNORECASE)
Said = Mapping[str, Any]


@dataclass(frozen=True)
class _Saying:
    """What somebody posted elsewhere; `address` is empty where that is not known."""

    words: str
    author: str
    address: str


def read_card(element: _Element) -> Said:
    """What a card says of itself in JSON, if it can be read; a picture says nothing more by that."""
    written = element.get("data-attrs") if element.tag not in {"a", "img"} else None
    try:
        said = json.loads(written or "{}")
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def find_address(said: Said) -> str:
    """Where a card leads, as its JSON says it; empty where it does not."""
    return next(filter(None, (as_web(said.get(name)) for name in _ADDRESSES)), "")


def open_card(element: _Element, kinds: list[str], said: Said) -> bool:
    """Have a card say what it shows to readers; False where nothing of that is known."""
    frame = _find_frame(element)
    is_shown = bool(join_text(element)) or next(element.iter(*_SHOWN), None) is not None
    if is_shown and frame is None and _PREVIEWS.isdisjoint(kinds):
        return True
    if element.tag == "span":
        element.text = _find_words(said, ("name",))
        return bool(element.text)
    if formula := _find_words(said, ("persistentExpression",)):
        SubElement(element, "pre").text = formula
        return True
    if _show_gallery(element, said):
        return True
    if not _SAYINGS.isdisjoint(kinds) and (saying := _read_saying(said)):
        _put_quotation(element, saying)
        return True
    there, title = ("", "") if frame is None else (as_web(frame.get("src")), as_line(frame.get("title")))
    if address := find_address(said) or there or _find_place(kinds, said):
        words = _find_words(said, _TITLES) or title or name_address(address)
        others = (_find_words(said, (name,)) for name in _OTHERS)
        put_link(element, address, words, (*others, *_find_people(said)))
        return True
    return is_shown


def find_unsaid(element: _Element, said: Said) -> tuple[str, ...]:
    """The prose in the JSON of a card that its element does not show."""
    shown = _squeeze("".join((join_text(element), *(img.get("alt", "") for img in element.iter("img")))))
    return without_twins(prose for prose in _list_prose(said) if _squeeze(prose) not in shown)


def _squeeze(text: str) -> str:
    """A text without blanks: those between paragraphs stand in no text of an element."""
    return "".join(text.split())


def _list_prose(said: Said) -> Iterator[str]:
    """Each text that has several words, and is no address and no HTML."""
    waiting: deque[object] = deque([said])
    while waiting:
        each = waiting.popleft()
        if isinstance(each, dict):
            waiting.extend(value for name, value in each.items() if name not in _UNSEEN)
        elif isinstance(each, list):
            waiting.extend(each)
        elif " " in (line := as_line(each)) and not _ADDRESS.match(line):
            yield line


def _find_frame(element: _Element) -> _Element | None:
    """The page in a frame, if a card shows nothing else."""
    shown = list(element.iter(*_SHOWN))
    is_alone = len(shown) == 1 and shown[0].tag == "iframe"
    return shown[0] if is_alone and (shown[0] is element or not join_text(element)) else None


def _find_words(said: Said, names: tuple[str, ...]) -> str:
    """The first text of these names, in one line."""
    return next(filter(None, (as_line(said.get(name)) for name in names)), "")


def _find_people(said: Said) -> Iterator[str]:
    for people in map(said.get, _BYLINES):
        for person in people if isinstance(people, list) else ():
            yield as_line(person.get("name")) if isinstance(person, dict) else ""


def _find_place(kinds: list[str], said: Said) -> str:
    """Where a film or a sound is, by its id."""
    for kind in kinds:
        key, place = _PLACES.get(kind, ("", ""))
        if _ID.fullmatch(found := _find_words(said, (key,))):
            return place.format(found)
    return ""


def _read_saying(said: Said) -> _Saying | None:
    """What somebody posted; None where the card does not say it."""
    note = said.get("comment")
    post: Said = note if isinstance(note, dict) else said
    words = next(filter(None, (as_text(post.get(name)) for name in _WORDS)), "")
    name, handle = _find_words(post, _AUTHORS), _find_words(post, _HANDLES)
    by = f"@{handle.removeprefix('@')}" if handle else ""
    author = f"{name} ({by})" if name and by else name or by
    return _Saying(words, author, _find_post(said, handle)) if words and author else None


def _find_post(said: Said, handle: str) -> str:
    """Where a post of somebody is; empty where nothing says it."""
    address = find_address(said).removesuffix("/")
    if address and address != _NO_PLACE:
        return find_address(said)
    if not _ID.fullmatch(handle):
        return ""
    if _ID.fullmatch(post := as_line(said.get("postId"))):
        return f"https://bsky.app/profile/{handle}/post/{post}"
    number = said.get("commentId")
    return f"https://substack.com/@{handle}/note/c-{number}" if isinstance(number, int) else ""


def _put_quotation(element: _Element, saying: _Saying) -> None:
    """Put what somebody posted in place of all that an element shows, with the author below."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = "blockquote", tail
    for line in filter(None, map(str.strip, saying.words.splitlines())):
        SubElement(element, "p").text = line
    below = SubElement(element, "p")
    below.text = "— " if saying.address else f"— {saying.author}"
    if saying.address:
        SubElement(below, "a", href=saying.address).text = saying.author


def _show_gallery(element: _Element, said: Said) -> bool:
    """Put the pictures of a gallery there, with the caption of all below; False where there are none."""
    gallery = said.get("gallery")
    gallery = gallery if isinstance(gallery, dict) else {}
    pictures, caption = gallery.get("images"), _find_words(gallery, ("caption",))
    alt = _find_words(gallery, ("alt",)) or caption
    shown = False
    for picture in pictures if isinstance(pictures, list) else ():
        if isinstance(picture, dict) and (source := as_web(picture.get("src"))):
            words = _find_words(picture, ("alt",)) or alt
            SubElement(SubElement(element, "p"), "img", src=source, alt=words)
            shown = True
    if shown and caption:
        SubElement(SubElement(element, "p"), "em").text = caption
    return shown
