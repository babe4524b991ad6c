"""What is an entry, an outlet, a tag, a story, an editor's note, a comment?

Values; nothing here reads or writes.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from digest.model.addresses import CONTRIBUTORS, alias_address
from digest.model.audio import Audio
from digest.model.dates import Moment
from digest.model.marks import Marks

NO_MARKS = Marks("")
_TIMELINE = re.compile(r"stories/[^/]+/")


@dataclass(frozen=True)
class Tag:
    """A subject. `slug` is its part of the address; `labels` are what readers see, by language.

    `former` are slugs that it had, or that tags had which are one with it now; `redirect_from` are other old
    addresses of the site that lead to it.
    """

    slug: str
    name: str
    labels: Mapping[str, str] = field(default_factory=dict)
    kind: str = "topic"
    description: str = ""
    parent: str | None = None
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    redirect_from: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where its page is."""
        return tag_address(self.slug)

    @property
    def former_addresses(self) -> tuple[str, ...]:
        """Where its page was."""
        return tuple(map(tag_address, self.former))


@dataclass(frozen=True)
class Party:
    """Who publishes or signs, by a name in each language."""

    id: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    homepage: str = ""
    description: str = ""
    former: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """What entries may call it, each once: its names in all languages, and its aliases."""
        return tuple(dict.fromkeys((self.name, *self.names.values(), *self.aliases)))


@dataclass(frozen=True)
class Outlet(Party):
    """Who publishes reports. `id` is its part of the address; `former` are those that it had, as of a tag.

    `names` are what readers see, by language; there are none where `name` is for all of them.
    """

    domains: tuple[str, ...] = ()
    country: str = ""
    language: str = ""
    kind: str = ""
    paywall: bool | None = None

    @property
    def address(self) -> str:
        """Where its page is."""
        return outlet_address(self.id)

    @property
    def former_addresses(self) -> tuple[str, ...]:
        """Where its page was."""
        return tuple(map(outlet_address, self.former))


@dataclass(frozen=True)
class Contributor(Party):
    """Who signs entries, or curates digests. `id`, `names` and `former` are as those of an outlet."""

    @property
    def address(self) -> str:
        """Where their page is."""
        return contributor_address(self.id)

    @property
    def former_addresses(self) -> tuple[str, ...]:
        """Where their page was."""
        return tuple(map(contributor_address, self.former))


@dataclass(frozen=True)
class Mention:
    """A tag or an outlet as an entry names it: the key it was understood as, and the words used.

    `key` is empty for a name that has no page (an official who is cited).
    """

    key: str
    name: str


@dataclass(frozen=True)
class Source:
    """Where a story comes from."""

    outlet: Mention
    url: str
    title: str = ""
    published: Moment | None = None
    language: str = ""
    authors: tuple[str, ...] = ()
    archive_url: str = ""


@dataclass(frozen=True)
class Image:
    """A picture; `file` is its address on the site, the path below `content/`."""

    file: str
    alt: str
    credit: str
    caption: str = ""
    licence: str = ""


@dataclass(frozen=True)
class Translation:
    """The text was translated from the language `origin`."""

    origin: str
    original_title: str = ""
    translator: str = ""
    machine: bool = False


@dataclass(frozen=True)
class Correction:
    """What was wrong and was put right."""

    date: Moment
    note: str


@dataclass(frozen=True)
class Figure:
    """A number that a report gives, with what it counts; the same name in each report of a story."""

    name: str
    value: str


@dataclass(frozen=True)
class Event:
    """When what an entry reports happens or happened: a moment, or a span that includes both its days."""

    first: Moment
    last: Moment | None = None

    @property
    def iso(self) -> str:
        """`2024-11-13`, or `2024-11-13/2024-11-15`."""
        return "/".join(each.iso for each in (self.first, self.last) if each)


@dataclass(frozen=True)
class LocalLink:
    """A link from a body to an address of this site, and where it stands in the file.

    `anchor` is the part of that page, as it is written behind the #.
    """

    address: str
    line: int = field(default=1, compare=False)
    column: int = field(default=1, compare=False)
    anchor: str = ""


@dataclass(frozen=True)
class Body:
    """A rendered text: safe HTML in which addresses of this site start with `local:`.

    `opening` is the plain text of the first paragraph with words of its own.
    """

    html: str = ""
    opening: str = ""
    links: tuple[LocalLink, ...] = ()

    @cached_property
    def key(self) -> bytes:
        """What the text is known by between builds: equal for equal HTML."""
        return text_key(self.html)

    @property
    def size(self) -> int:
        """How many bytes the HTML has."""
        return len(self.html.encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class Picture:
    """A file of `content/images/`: its address on the site, and the SHA-256 of its bytes.

    `size` is its width and height in CSS pixels, where it says so; `length` is how many bytes of it are
    published.
    """

    address: str
    sha256: str
    size: tuple[int, int] | None = None
    length: int = 0


@dataclass(frozen=True)
class Entry:
    """One news story of the digest, as read from one file.

    `exceptions` are the rules whose warnings are no fault here, each with the reason; `sketch` is for telling
    whether another entry tells the same. Like `marks` they are for checks and reviewers alone: nothing that
    is printed depends on them.
    """

    id: str
    address: str
    title: str
    date: Moment
    source: Source
    language: str
    byline: tuple[str, ...] = ()
    summary: str = ""
    body: Body = Body()
    tags: tuple[Mention, ...] = ()
    cites: tuple[Mention, ...] = ()
    story: str = ""
    image: Image | None = None
    audio: Audio | None = None
    translation: Translation | None = None
    translates: str = ""
    updated: Moment | None = None
    corrections: tuple[Correction, ...] = ()
    figures: tuple[Figure, ...] = ()
    event: Event | None = None
    aliases: tuple[str, ...] = ()
    guid: str = ""
    draft: bool = False
    faulty: bool = False
    exceptions: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    sketch: bytes = field(default=b"", compare=False, repr=False)
    marks: Marks = field(default=NO_MARKS, compare=False, repr=False)

    @property
    def lede(self) -> str:
        """The summary, or the opening of the text in its place."""
        return self.summary or shorten(self.body.opening, 300)

    @property
    def report_language(self) -> str:
        """The language of the report: as it says, or that of which the text is a translation, or its own."""
        return self.source.language or (self.translation.origin if self.translation else self.language)

    @property
    def order(self) -> tuple[datetime, bool, str, str]:
        """By date, then by path: the one order of entries."""
        date = self.date
        # In parts, because comparing two moments costs a call.
        return date.at, date.timed, date.understood, self.address

    @property
    def modified(self) -> Moment:
        """When it was published, updated or last corrected, whichever was last."""
        moments = [self.date, *(correction.date for correction in self.corrections)]
        return max([*moments, self.updated] if self.updated else moments)

    @property
    def revisions(self) -> int:
        """How often it was published anew: for its update, and for each of its corrections."""
        return len(self.corrections) + (self.updated is not None)


@dataclass(frozen=True)
class Note:
    """What an editor says about one digest."""

    digest: str
    title: str = ""
    summary: str = ""
    lead: str = ""
    order: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    guid: str = ""
    body: Body = Body()
    byline: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    exceptions: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    marks: Marks = field(default=NO_MARKS, compare=False, repr=False)

    @property
    def address(self) -> str:
        """Where the page of its digest is."""
        return digest_address(self.digest)

    @property
    def lede(self) -> str:
        """The summary as it stands above the text; nothing where that begins with the same words."""
        told, text = (" ".join(words.split()) for words in (self.summary, self.body.opening))
        return "" if text.startswith(told.rstrip(".…。")) else self.summary


@dataclass(frozen=True)
class Story:
    """A running story: entries that belong together over time. `titles` are as the names of an outlet."""

    slug: str
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""
    body: Body = Body()
    aliases: tuple[str, ...] = ()
    exceptions: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    marks: Marks = field(default=NO_MARKS, compare=False, repr=False)

    @property
    def all_titles(self) -> tuple[str, ...]:
        """Its titles in all languages, each once."""
        return tuple(dict.fromkeys((self.title, *self.titles.values())))

    @property
    def address(self) -> str:
        """Where its timeline is."""
        return story_address(self.slug)

    @property
    def former_addresses(self) -> tuple[str, ...]:
        """Where its timeline was, or those of stories that are one with it now; not all old addresses are."""
        old = map(alias_address, self.aliases)
        return tuple(address for address in old if _TIMELINE.fullmatch(address))


@dataclass(frozen=True)
class OwnPage:
    """What a hand-written page says of itself: where it stood before, and what search engines are told.

    Where that lets them, it is `kept`.
    """

    address: str
    title: str
    aliases: tuple[str, ...] = ()
    robots: str = ""
    kept: bool = True
    marks: Marks = field(default=NO_MARKS, compare=False, repr=False)


@dataclass(frozen=True)
class MovedTag:
    """A tag whose page another program had elsewhere: `aliases` say where, and lead to where it is."""

    address: str
    aliases: tuple[str, ...]
    marks: Marks = field(default=NO_MARKS, compare=False, repr=False)


@dataclass(frozen=True)
class Comment:
    """What a reader says about an entry, and an editor has merged; `entry` is the id of that one.

    `name` is what it is called on the page of the entry.
    """

    entry: str
    name: str
    author: str
    date: Moment
    language: str
    body: Body = Body()
    exceptions: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    marks: Marks = field(default=NO_MARKS, compare=False, repr=False)


def story_address(slug: str) -> str:
    """Where the timeline of a story is."""
    return f"stories/{slug}/"


def digest_address(name: str) -> str:
    """The page of a digest, by its name: `digests/2024-W46/`."""
    return f"digests/{name}/"


def outlet_address(key: str) -> str:
    """Where the page of an outlet is, or was."""
    return f"outlets/{key}/"


def contributor_address(key: str) -> str:
    """Where the page of a contributor is, or was."""
    return f"{CONTRIBUTORS}{key}/"


def tag_address(slug: str) -> str:
    """Where the page of a tag is, or was."""
    return f"tags/{slug}/"


def text_key(html: str) -> bytes:
    """The name of a rendered text: 16 bytes that no other text has."""
    return hash_text(html.encode("utf-8", "surrogatepass"))


def hash_text(data: bytes) -> bytes:
    """The name of a rendered text, from its bytes."""
    return hashlib.blake2b(data, digest_size=16).digest()


def shorten(text: str, limit: int) -> str:
    """Text cut at a word, with an ellipsis where something was cut; at a letter where there are no spaces."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    cut = text[:limit].rsplit(" ", 1)[0]
    if len(cut) < limit * 0.6:
        cut = text[:limit]
    return cut.rstrip(" ,;:–—-") + "…"
