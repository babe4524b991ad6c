"""What do lists show of an entry, and by which names do pages link each other?"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from urllib.parse import urlsplit

from digest.model.addresses import decode_address, fold_address
from digest.model.dates import Moment
from digest.model.entry import NO_MARKS, Body, Correction, Entry, Image, shorten
from digest.model.settings import Settings
from digest.pictures.formats import widths_of
from digest.writing.languages import reads_as

# How much of a lede lists show: a list of a hundred entries stays a small page.
CARD_LEDE = 400


@dataclass(frozen=True)
class Link:
    """A page of the site by its name."""

    title: str
    address: str
    language: str = ""

    @property
    def slug(self) -> str:
        """The last part of its address: what a tag or an outlet is known by."""
        return self.address.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True)
class CorrectionLine:
    """What lists show of a correction: its day and note, and the page that it is of."""

    correction: Correction
    page: Link

    @property
    def day(self) -> dt.date:
        """The day it is listed under."""
        return self.correction.date.day


@dataclass(frozen=True)
class Card:
    """What lists show of an entry: its headline and lede, and the pages it leads to.

    `tags` are slugs, by which readers mute: no list calls a tag by its name. `translations` are the same
    story in other languages; their cards have none. `size` is the width and height of its picture in CSS
    pixels, where they are known. `writers` are the pages of those who sign it. `place` is set where this text
    is listed instead of another of the same story: the date of that one. `leads_back` says that its source is
    its own page.
    """

    entry: Entry
    outlet: Link
    tags: tuple[str, ...] = ()
    story: Link | None = None
    translations: tuple["Card", ...] = ()
    size: tuple[int, int] | None = None
    writers: tuple[Link, ...] = ()
    place: Moment | None = None
    leads_back: bool = False

    @property
    def title(self) -> str:
        """The headline."""
        return self.entry.title

    @property
    def address(self) -> str:
        """Where the entry's page is."""
        return self.entry.address

    @property
    def date(self) -> Moment:
        """When it is carried."""
        return self.place or self.entry.date

    @property
    def day(self) -> dt.date:
        """The day it is listed under."""
        return self.date.day

    @property
    def language(self) -> str:
        """The language of the entry."""
        return self.entry.language

    @cached_property
    def link(self) -> Link:
        """Its page by its headline."""
        return Link(self.title, self.address, self.language)

    @property
    def image(self) -> Image | None:
        """Its picture."""
        return self.entry.image

    @property
    def widths(self) -> tuple[int, ...]:
        """How wide the smaller ones of its picture are; none of drawings."""
        return widths_of(self.image.file, self.size) if self.image else ()

    @property
    def corrected(self) -> bool:
        """Whether something in it was wrong."""
        return bool(self.entry.corrections)

    @cached_property
    def lede(self) -> str:
        """Its lede, or the beginning of a long one."""
        return shorten(self.entry.lede, CARD_LEDE)

    def text_in(self, *languages: str) -> "Card":
        """The card of the same story in the first of these languages that has a text; itself where none has.

        Another text takes the place of this one: its date, tags and story, and its picture if it has none.
        """
        if not self.translations:
            return self
        texts = product(languages, (self, *self.translations))
        found = next((card for wanted, card in texts if reads_as(card.language, wanted)), self)
        if found is self:
            return self
        pictured = found if found.image else self
        return replace(
            found,
            entry=replace(found.entry, image=pictured.image),
            tags=self.tags,
            story=self.story,
            translations=(self.alone, *(other for other in self.translations if other is not found)),
            size=pictured.size,
            place=self.date,
        )

    @cached_property
    def alone(self) -> "Card":
        """What lists show of it, and nothing else."""
        return replace(self, entry=self._headline, translations=())

    @cached_property
    def _headline(self) -> Entry:
        body = Body("", self.entry.body.opening)
        return replace(self.entry, body=body, cites=(), tags=(), aliases=(), marks=NO_MARKS)

    def __reduce__(self) -> tuple[type["Card"], tuple[object, ...]]:
        """Travel to workers without what lists do not show."""
        shown = self.outlet, self.tags, self.story, self.translations, self.size, self.writers
        return Card, (self._headline, *shown, self.place, self.leads_back)


def leads_back(entry: Entry, settings: Settings) -> bool:
    """Whether its source is its own page: a piece of the site's own, or what stood at this address before.

    A piece of the site's own stays one when the site moves to another host or folder.
    """
    url = entry.source.url
    is_own = entry.source.outlet.name == settings.site_name
    if not (is_own or url.startswith(settings.site_url)):
        return False
    path = (
        urlsplit(url).path
        if is_own
        else url.removeprefix(settings.site_url).partition("#")[0].partition("?")[0]
    )
    led = fold_address(decode_address(path))
    known = tuple(map(fold_address, (entry.address, *entry.aliases)))
    return led in known or (is_own and led.endswith(tuple(f"/{address.lstrip('/')}" for address in known)))
