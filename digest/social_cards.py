"""What does a page look like where somebody shares it? A picture drawn from its headline.

Drawn in 16 shades, which is all that letters need, and takes a hundredth of a second.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from digest.arrangement.groups import Timeline
from digest.arrangement.site import Site
from digest.lettering import OURS, Face, compose, find_face, is_drawn, open_font
from digest.model.date_formats import format_day, format_days
from digest.model.digests import Digest
from digest.model.entry import Entry
from digest.model.settings import Settings
from digest.output import Block, Materials, Output, Share

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

# What networks ask for: https://ogp.me/ names no size, and all of them show this one whole.
WIDTH, HEIGHT = 1200, 630
_SIZE = (WIDTH, HEIGHT)
# No page is there: an entry can have any name that the program has not taken.
_SITE = "cards/cards.png"
_MARGIN = 80
_SIZES = (64, 54, 46)
_MOST_LINES = 5
_SMALL = 28
_SHADES = 16
_PAPER, _INK = (251, 250, 246), (29, 36, 48)


@dataclass(frozen=True)
class SocialCard:
    """What a picture says, from top to bottom; `font` is the file it is written with, and what is in it."""

    top: str
    title: str
    foot: str
    font: tuple[str, str] = ("", "")


def share_entry(entry: Entry, site: Site) -> Share | None:
    """The picture that stands for the page of an entry; None where there is none."""
    card = _card_of(entry, site)
    return Share(_path(entry.address), entry.title, _SIZE) if card else None


def share_digest(digest: Digest, settings: Settings) -> Share | None:
    """The picture that stands for the page of a digest."""
    card = digest_card(digest, settings)
    return Share(_path(digest.address), card.title, _SIZE) if card else None


def share_story(timeline: Timeline, settings: Settings) -> Share | None:
    """The picture that stands for the pages of a story."""
    card = story_card(timeline, settings)
    return Share(_path(timeline.story.address), card.title, _SIZE) if card else None


def share_site(settings: Settings) -> Share | None:
    """What stands for a page that has no picture of its own: the card of the site, or its logo."""
    if site_card(settings):
        return Share(_SITE, settings.site_name, _SIZE)
    # Networks want 144 by 144 at least, which an icon has.
    return Share(settings.icon, settings.site_name, large=False) if settings.icon else None


def _card_of(entry: Entry, site: Site) -> SocialCard | None:
    return entry_card(entry, site.settings, site.links.own_outlet(entry).title)


def entry_card(entry: Entry, settings: Settings, outlet: str) -> SocialCard | None:
    """Its headline, who published it, and the day; None where cards are not wanted, or cannot be written."""
    day = format_day(entry.date.day, entry.language)
    return _card(f"{settings.site_name} · {day}", entry.title, outlet, settings)


def digest_card(digest: Digest, settings: Settings) -> SocialCard | None:
    """Its headline, or its days."""
    days = format_days(*digest.period.shown, settings.language)
    title = digest.note.title if digest.note else ""
    entries = settings.words.say_number("%(num)s entry", "%(num)s entries", len(digest.entries))
    foot = entries if digest.closed else ""
    return _card(f"{settings.site_name} · {digest.name}", title or days, foot, settings)


def story_card(timeline: Timeline, settings: Settings) -> SocialCard | None:
    """Its title, and the days from its first entry to its last."""
    first, last = (timeline.entries[place].date.day for place in (0, -1))
    days = format_days(first, last, settings.language)
    return _card(settings.site_name, timeline.story.title, days, settings)


def site_card(settings: Settings) -> SocialCard | None:
    """Its name, and where it is."""
    return _card("", settings.site_name, settings.site_url.partition("://")[2].rstrip("/"), settings)


def blocks(site: Site) -> Iterator[Block]:
    """The pictures of the entries of each digest, those of digests and stories, and that of the site."""
    if not site.settings.options.social_cards:
        return
    for link, entries in site.by_digest:
        values = site.own_cards_of(entries), site.links.own_outlets(entries)
        yield Block(f"cards of {link.title}", partial(_draw_entries, entries, site), values)
    yield Block("cards of digests", partial(_draw_digests, site))
    yield Block("cards of stories", partial(_draw_stories, site))
    if card := site_card(site.settings):
        yield Block("card of the site", lambda: (Output(_SITE, card, draw),), (card,))


def _draw_entries(entries: Sequence[Entry], site: Site) -> Iterator[Output]:
    for entry in entries:
        if card := _card_of(entry, site):
            yield Output(_path(entry.address), card, draw)


def _draw_digests(site: Site) -> Iterator[Output]:
    for digest in site.digests:
        if card := digest_card(digest, site.settings):
            yield Output(_path(digest.address), card, draw)


def _draw_stories(site: Site) -> Iterator[Output]:
    for timeline in site.timelines.values():
        if card := story_card(timeline, site.settings):
            yield Output(_path(timeline.story.address), card, draw)


def _path(address: str) -> str:
    return f"cards/{address.rstrip('/')}.png"


def _card(top: str, title: str, foot: str, settings: Settings) -> SocialCard | None:
    if not settings.options.social_cards:
        return None
    face = find_face(settings)
    lines = [_writable(compose(line), face) for line in (top, title, foot)]
    # Without its headline a picture says nothing; of the other lines it says what it can.
    top, title, foot = (line or "" for line in lines)
    return SocialCard(top, title, foot, settings.card_font) if title else None


def _writable(text: str, face: Face) -> str | None:
    """The text if the font has all its letters, and they need not be joined or turned."""
    return text if text and all(map(partial(is_drawn, face), text)) else None


def draw(card: SocialCard, materials: Materials) -> bytes:
    """The picture as PNG."""
    from PIL import Image, ImageDraw

    face = (str(materials.locate(*card.font)), card.font[1]) if card.font[0] else OURS
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    drawing = ImageDraw.Draw(picture)
    small = open_font(face, _SMALL)
    size, lines = _fit(card.title, face)
    drawing.text((_MARGIN, 70), card.top, fill=170, font=small)
    for number, line in enumerate(lines):
        drawing.text((_MARGIN, 140 + number * size * 1.25), line, fill=255, font=open_font(face, size))
    drawing.text((_MARGIN, HEIGHT - 90), card.foot, fill=170, font=small)
    return _compress(picture.tobytes())


def _fit(title: str, face: Face) -> tuple[int, list[str]]:
    """The largest size at which the headline has room, and its lines; the smallest cuts it."""
    for size in _SIZES:
        lines = _break(title, open_font(face, size))
        if len(lines) <= _MOST_LINES:
            return size, lines
    *kept, last = lines[:_MOST_LINES]
    while open_font(face, size).getlength(f"{last}…") > WIDTH - 2 * _MARGIN:
        last = last[:-1]
    return size, [*kept, f"{last}…"]


def _break(title: str, font: "FreeTypeFont") -> list[str]:
    """Break between words, and inside one that is longer than a line: some languages know no spaces."""
    lines = [""]
    for word in title.split():
        joined = f"{lines[-1]} {word}".strip()
        if font.getlength(joined) <= WIDTH - 2 * _MARGIN:
            lines[-1] = joined
            continue
        lines.append("")
        for char in word:
            if font.getlength(lines[-1] + char) > WIDTH - 2 * _MARGIN:
                lines.append("")
            lines[-1] += char
    return [line for line in lines if line]


def _compress(grey: bytes) -> bytes:
    from PIL import Image

    shades = bytes((value * (_SHADES - 1) + 127) // 255 for value in range(256))
    picture = Image.frombytes("P", (WIDTH, HEIGHT), grey.translate(shades))
    mixes = (number / (_SHADES - 1) for number in range(_SHADES))
    picture.putpalette(
        [round(paper + (ink - paper) * mix) for mix in mixes for paper, ink in zip(_PAPER, _INK, strict=True)]
    )
    out = io.BytesIO()
    picture.save(out, "PNG", bits=4, compress_level=6)
    return out.getvalue()
