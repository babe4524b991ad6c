"""Which addresses would lead nowhere after a change, and what keeps each alive?

Counted is what readers keep: pages of entries, stories, digests, tags, outlets and languages, those written
by hand, old addresses that redirect, and feeds. Pages of calendars and parts of long lists may go with what
stands on them: readers come there by a link.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from digest.addresses import output_path
from digest.edition import Edition
from digest.entry import Entry
from digest.feeds.family import LANGUAGES, language_feed
from digest.plan import Plan, Redirect
from digest.problems import show

_KEEP_STORY = "keep the name of the story's file; what readers see is its `title`"
_KEEP_FEEDS = "leave `feed_kinds` and `feed_formats` as they are"
# What subscribers' programs and calendars ask for again and again, and where only documents of archives lie.
_FEED_ENDINGS, _NO_FEEDS = (".xml", ".json", ".ics"), ("feeds/", "search/", "sitemap")


@dataclass(frozen=True)
class Dead:
    """An address that readers may have kept, and that would lead nowhere.

    `feeds` is how many go with it. The cure is Markdown.
    """

    address: str
    kind: str
    cure: str
    feeds: int = 0


def find_dead(
    old: Edition, gone: Collection[str], heirs: Mapping[str, Entry], spared: Collection[str]
) -> Iterator[Dead]:
    """What readers may have kept of the old site, and would not find in the new one.

    `gone` are the paths of files that are no more, `heirs` what entries are now, by their old ids; `spared`
    are addresses that are gone for a fault only.
    """
    feeds = sorted(filter(_is_feed, gone))
    owners = dict(_list_owners(old, heirs))
    told = tuple(place for address in spared for place in _feed_places(address))
    for path in sorted(gone):
        address = path.removesuffix("index.html")
        if path not in owners or address in spared:
            continue
        kind, cure = owners[path]
        places = _feed_places(address)
        told += places
        yield Dead(address, kind, cure, sum(feed.startswith(places) for feed in feeds))
    left = [feed for feed in feeds if not feed.startswith(told) and feed not in owners]
    for base, formats in groupby(left, lambda feed: feed.partition(".")[0]):
        first, *others = formats
        # A redirect leads readers on, and no program that reads feeds.
        cure = _KEEP_STORY if base.startswith("stories/") else _KEEP_FEEDS
        yield Dead(first, "feed", cure, len(others))


def _feed_places(address: str) -> tuple[str, ...]:
    """What the paths of the feeds begin with that go with a page."""
    if address.startswith(LANGUAGES):
        return (f"{language_feed(address.removeprefix(LANGUAGES).strip('/')).base}.",)
    return (address,) if address.endswith("/") else ()


def _is_feed(path: str) -> bool:
    return path.endswith(_FEED_ENDINGS) and not path.startswith(_NO_FEEDS)


def _list_owners(old: Edition, heirs: Mapping[str, Entry]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The file of each address that readers keep, with its kind, and what would keep it alive."""
    before = old.site
    yield from _list_redirects(old.plan)
    for entry in before.entries:
        yield output_path(entry.address), ("entry", _keep_entry(entry, heirs.get(entry.id)))
    for slug, timeline in before.timelines.items():
        cure = f"keep the story and an entry in it, or write {_alias(f'stories/{slug}')} into its heir"
        yield output_path(timeline.story.address), ("story", cure)
    for digest in before.digests:
        yield output_path(digest.address), ("digest", "leave an entry in it")
    for key, subject in before.subjects.items():
        cure = f"rename it with `digest tags rename`, or keep {name(key)} in `tags.yml` and on an entry"
        yield output_path(subject.tag.address), ("tag", cure)
    for key, desk in before.desks.items():
        cure = f"keep {name(key)} in `outlets.yml` and in an entry; what readers see is its `name`"
        yield output_path(desk.outlet.address), ("outlet", cure)
    for code in before.languages:
        yield output_path(f"{LANGUAGES}{code}/"), ("language", "keep an entry in this language")
    for address, file in old.plan.hand_written.items():
        yield output_path(address), ("page", f"keep {name(file)}, and say there where to go")


def _list_redirects(plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    """The old addresses that redirect."""
    for block in plan.blocks:
        for output in block.outputs if block.name == "old addresses" else ():
            assert isinstance(output.values, Redirect)
            cure = f"put {name(output.values.old)} back into `aliases:`, once in {name(output.origin)}"
            yield output.path, ("old address", cure)


def _keep_entry(entry: Entry, heir: Entry | None) -> str:
    alias = _alias(entry.address.rstrip("/"))
    if heir:
        return f"write {alias} into {name(heir.marks.path)}"
    return f"keep {name(entry.marks.path)} published, or write {alias} into the entry that takes its place"


def _alias(address: str) -> str:
    return name(f"aliases: [{address}]")


def name(text: str) -> str:
    """A name from the project, as code in Markdown."""
    return f"`{show(text, 300).replace('`', chr(39))}`"
