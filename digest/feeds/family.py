"""Which feeds are there, what are they called, and where are they? Not what is in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from digest.arrangement.groups import Desk, Portfolio, Subject, Timeline
from digest.arrangement.site import Site
from digest.model.addresses import FORMAT_ENDINGS, language_address
from digest.model.entry import Contributor, Outlet, Story, Tag
from digest.model.feed_options import FeedFormat, FeedKind
from digest.model.options import Options
from digest.model.settings import Settings
from digest.output import FeedLink
from digest.writing.languages import name_apart
from digest.writing.words import Words


@dataclass(frozen=True)
class Format:
    """How feeds are written: what the addresses end in, and the media type."""

    name: FeedFormat
    label: str
    ending: str
    type: str


RSS = Format("rss", "RSS", FORMAT_ENDINGS["rss"], "application/rss+xml")
ATOM = Format("atom", "Atom", FORMAT_ENDINGS["atom"], "application/atom+xml")
JSON = Format("json", "JSON", FORMAT_ENDINGS["json"], "application/feed+json")
FORMATS = (RSS, ATOM, JSON)


@dataclass(frozen=True)
class FeedName:
    """One feed in all its formats: `base` is what its addresses begin with, `page` what shows the same.

    `title` says what is in it, without the name of the site; `language` is empty for that of the site. It is
    written at `former` bases as well: a static host cannot send subscribers elsewhere.
    """

    kind: FeedKind
    title: str
    base: str
    page: str
    language: str = ""
    former: tuple[str, ...] = ()

    def address(self, format_: Format) -> str:
        """Where it is in this format."""
        return self.base + format_.ending


def formats_of(settings: Settings) -> tuple[Format, ...]:
    """The formats that the site offers."""
    return tuple(format_ for format_ in FORMATS if format_.name in settings.options.feed_formats)


def main_feeds(settings: Settings, language: str = "") -> tuple[FeedLink, ...]:
    """The feeds of the whole site, for pages that show no part of it; called in this language."""
    words = settings.catalogues.words(language or settings.language)
    names = name_main(words, settings.options)
    return tuple(link for name in names for link in link_feed(name, settings))


def link_feed(name: FeedName | None, settings: Settings) -> tuple[FeedLink, ...]:
    """A feed in all formats, as a page advertises it; nothing where the site has no such feed."""
    if name is None or name.kind not in settings.options.feed_kinds:
        return ()
    return _links(name, settings.site_name, formats_of(settings))


def corrections_feed(words: Words) -> FeedName:
    """The feed of corrections."""
    return FeedName("corrections", words.say("Corrections"), "corrections/feed", "corrections/")


def tag_feed(subject: Subject) -> FeedName | None:
    """The feed of a tag; None where no list has an entry of it."""
    if not subject.entries:
        return None
    return _topic_feed("tags", subject.label, subject.tag)


def outlet_feed(desk: Desk) -> FeedName:
    """The feed of an outlet."""
    return _topic_feed("outlets", desk.outlet.name, desk.outlet)


def contributor_feed(portfolio: Portfolio) -> FeedName | None:
    """The feed of a contributor; None of one who signs digests alone, which are in a feed of their own."""
    if not portfolio.entries:
        return None
    return _topic_feed("contributors", portfolio.contributor.name, portfolio.contributor)


def story_feed(timeline: Timeline) -> FeedName:
    """The feed of a running story."""
    return _topic_feed("stories", timeline.story.title, timeline.story)


def _topic_feed(kind: FeedKind, title: str, topic: Tag | Outlet | Contributor | Story) -> FeedName:
    former = tuple(f"{address}feed" for address in topic.former_addresses)
    return FeedName(kind, title, f"{topic.address}feed", topic.address, former=former)


def language_feed(code: str, beside: Iterable[str] = ()) -> FeedName:
    """The feed of the entries in a language; called as that calls itself, apart from those `beside`."""
    name, base = name_apart(code, code, beside), f"entries.{code.lower()}"
    return FeedName("languages", name, base, language_address(code), code)


def list_feeds(site: Site) -> Iterator[FeedName]:
    """Every feed of the site."""
    words, options = site.settings.words, site.settings.options
    yield from name_main(words, options)
    names: list[FeedName | None] = [
        corrections_feed(words),
        *(language_feed(code, site.languages) for code in site.languages),
        *map(tag_feed, site.subjects.values()),
        *map(outlet_feed, site.desks.values()),
        *map(contributor_feed, site.portfolios.values()),
        *map(story_feed, site.timelines.values()),
    ]
    yield from (name for name in names if name and name.kind in options.feed_kinds)


def name_main(words: Words, options: Options) -> tuple[FeedName, ...]:
    """The feeds of the whole site, of the kinds that it has."""
    return _name_main(words, options.feed_kinds, is_heard=options.podcast is not None)


@lru_cache(maxsize=64)
def _name_main(words: Words, kinds: tuple[FeedKind, ...], *, is_heard: bool) -> tuple[FeedName, ...]:
    names = [
        FeedName("digests", words.say("Digests"), "feed", ""),
        FeedName("entries", words.say("Entries"), "entries", ""),
    ]
    if is_heard:
        names.append(FeedName("podcast", words.say("Podcast"), "podcast", ""))
    return tuple(name for name in names if name.kind in kinds)


@lru_cache(maxsize=1024)
def _links(name: FeedName, site_name: str, formats: tuple[Format, ...]) -> tuple[FeedLink, ...]:
    title = f"{site_name}: {name.title}"
    return tuple(
        FeedLink(
            title if number == 0 else f"{title} ({format_.label})",
            name.address(format_),
            format_.type,
            format_.label,
        )
        for number, format_ in enumerate(formats)
    )
