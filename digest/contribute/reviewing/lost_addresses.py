"""Which addresses would lead nowhere after a change, and what keeps each alive?

Counted is what readers keep: pages of entries, stories, digests, tags, outlets, contributors and languages,
those written by hand, old addresses that redirect, and feeds. Pages of calendars and parts of long lists may
go with what stands on them: readers come there by a link.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from digest.content.gone import FILE as GONE
from digest.contribute.reviewing.dependent_pages import pages_of
from digest.contribute.reviewing.setting_changes import blame_for_digests, blame_for_feeds
from digest.model.addresses import (
    FEED_ENDINGS,
    is_alias,
    is_slug,
    language_address,
    output_path,
    page_of_feed,
)
from digest.model.entry import Entry
from digest.model.problems import Problem, show
from digest.permanence import LISTS, LOST, TO_HEIR, TO_PAGE, TO_STORY, bring_back, list_waiting, say_lost
from digest.plan import REDIRECTS, Plan, Redirect
from digest.printing.edition import Edition

_AGAIN = "it comes back with the next entry that belongs there"
_COMES_BACK = f"merge it if that is meant; {_AGAIN}"
# Nothing but entries makes these, wherever they went.
_OF_ENTRIES = frozenset(("digest", "language"))
# Where only documents of archives lie, which are called like feeds.
_NO_FEEDS = ("feeds/", "search/", "sitemap")


@dataclass(frozen=True)
class Dead:
    """An address that readers may have kept, and that would lead nowhere.

    `feeds` is how many go with it. The cure is Markdown. `setting` is the one by which it goes, as many
    others do; `emptied` says that it goes only because every entry is gone from it.
    """

    address: str
    kind: str
    cure: str
    feeds: int = 0
    setting: str = ""
    emptied: bool = False

    @property
    def refused(self) -> "Dead":
        """The address with the cure for a change that must not lose it."""
        # One language alone has no page.
        again = "it comes back with entries in it beside others" if self.kind == "language" else _AGAIN
        again = f"{_say_why(self.address)}; {again}"
        return replace(self, cure=again) if self.emptied else self


def tell_dead(dead: Dead, content: str) -> Problem:
    """A lost address as a fault, for those who look at faults only."""
    path = f"{content}/{GONE}"
    cure = dead.cure.replace("`gone.yml`", path).replace("`", "")
    return Problem(path, 1, 1, LOST, say_lost(dead.address, dead.feeds), "", cure)


def find_dead(
    old: Edition, new: Edition, gone: Collection[str], heirs: Mapping[str, Entry], spared: Collection[str]
) -> Iterator[Dead]:
    """What readers may have kept of the old site, and would not find in the new one.

    `gone` are the paths of files that are no more, `heirs` what entries are now, by their old ids; `spared`
    are addresses that are gone for a fault only.
    """
    feeds = sorted(filter(_is_feed, gone))
    with_page = Counter(map(page_of_feed, feeds))
    owners = dict(_list_owners(old, heirs))
    waiting = list_waiting(new.site)
    emptied = _find_emptied(old, new, heirs, spared) if any(path in owners for path in gone) else ()
    told = set(spared)
    for path in sorted(gone):
        address = path.removesuffix("index.html")
        if path not in owners or address in spared:
            continue
        kind, cure = owners[path]
        if entry := waiting.get(address):
            cure = f"{bring_back(entry, name(entry.marks.path))}, or {_say_why(address)}"
        told.add(address)
        setting = blame_for_digests(old.settings, new.settings) if kind == "digest" else ""
        is_emptied = not setting and (kind in _OF_ENTRIES or address in emptied)
        cure = _COMES_BACK if is_emptied else cure
        yield Dead(address, kind, cure, with_page[address], setting, is_emptied)
    left = [feed for feed in feeds if page_of_feed(feed) not in told and feed not in owners]
    yield from _find_dead_feeds(left, blame_for_feeds(old.settings, new.settings))


def _find_dead_feeds(feeds: Iterable[str], setting: str) -> Iterator[Dead]:
    """The feeds and calendars whose pages are still there, or redirect."""
    for base, formats in groupby(feeds, lambda feed: feed.partition(".")[0]):
        first, *others = formats
        if setting and not first.endswith(".ics"):
            yield Dead(first, "feed", "leave the setting as it is", len(others), setting)
        elif base.startswith("stories/"):
            # A redirect leads readers on, and no program that reads feeds.
            page = page_of_feed(first).rstrip("/")
            yield Dead(first, "feed", TO_STORY.format(_alias(page)), len(others))
        else:
            yield Dead(first, "feed", _COMES_BACK, len(others), emptied=True)


def _find_emptied(
    old: Edition, new: Edition, heirs: Mapping[str, Entry], spared: Collection[str]
) -> Collection[str]:
    """The addresses of tags, outlets and stories of which every entry was removed.

    A faulty entry is still there, and a story whose file is gone may lead on to another.
    """
    kept, removed = set[str](), set[str]()
    for entry in old.site.entries:
        is_kept = entry.id in heirs or entry.address in spared
        (kept if is_kept else removed).update(pages_of(entry, old.site))
    stories = {story.address for story in old.site.library.stories}
    stories -= {story.address for story in new.site.library.stories}
    return removed - kept - stories


def _is_feed(path: str) -> bool:
    return path.endswith(FEED_ENDINGS) and not path.startswith(_NO_FEEDS)


def _list_owners(old: Edition, heirs: Mapping[str, Entry]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The file of each address that readers keep, with its kind, and what would keep it alive."""
    before = old.site
    yield from _list_redirects(old.plan)
    for entry in before.entries:
        yield output_path(entry.address), ("entry", _keep_entry(entry, heirs.get(entry.id)))
    for slug, timeline in before.timelines.items():
        pass_on, address = TO_STORY.format(_alias(f"stories/{slug}")), timeline.story.address
        cure = f"keep the story and an entry in it, {pass_on}, or {_say_why(address)}"
        yield output_path(address), ("story", cure)
    for digest in before.digests:
        yield output_path(digest.address), ("digest", "leave the setting as it is")
    for key, subject in before.subjects.items():
        keep = f"keep {name(key)} in `tags.yml` and on an entry"
        pass_on = f"{_pass_on('tags', key)}, as `digest tags rename` does"
        cure = f"{pass_on}, {keep}, or {_say_why(subject.tag.address)}"
        yield output_path(subject.tag.address), ("tag", cure)
    for key, desk in before.desks.items():
        keep = f"keep {name(key)} in `outlets.yml` and in an entry: what readers see is its `name`"
        cure = f"{_pass_on('outlets', key)}, {keep}; or {_say_why(desk.outlet.address)}"
        yield output_path(desk.outlet.address), ("outlet", cure)
    for key, portfolio in before.portfolios.items():
        address = portfolio.contributor.address
        keep = f"keep the name {name(portfolio.contributor.name)} in a `byline`"
        yield (
            output_path(address),
            ("contributor", f"{_pass_on('contributors', key)}, {keep}; or {_say_why(address)}"),
        )
    for code in before.languages:
        yield output_path(language_address(code)), ("language", _COMES_BACK)
    for gone in before.library.gone:
        yield gone.path, ("farewell", f"put {name(gone.address)} back into `gone.yml`")
    for address, file in old.plan.hand_written.items():
        yield output_path(address), ("page", _keep_page(address, file))


def _list_redirects(plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    """The old addresses that redirect."""
    for block in plan.blocks:
        for output in block.outputs if block.name == REDIRECTS else ():
            assert isinstance(output.values, Redirect)
            field = "redirect_from" if output.values.new.startswith("tags/") else "aliases"
            cure = f"put {name(output.values.old)} back into `{field}:`, once in {name(output.origin)}"
            section, _, rest = output.values.old.partition("/")
            if section in LISTS and is_slug(rest.partition("/")[0]) and "/" in rest:
                cure = _pass_on(section, rest.partition("/")[0])
            yield output.path, ("old address", cure)


def _keep_entry(entry: Entry, heir: Entry | None) -> str:
    alias = _alias(entry.address.rstrip("/"))
    if heir:
        return f"write {alias} into {name(heir.marks.path)}"
    lead = f"write {alias} into the entry that takes its place"
    return f"keep {name(entry.marks.path)} published, {lead}, or {_say_why(entry.address)}"


def _keep_page(address: str, file: str) -> str:
    place = address.rstrip("/")
    lead = TO_PAGE.format(_alias(place)) if is_alias(place) else "and say there where to go"
    return f"keep {name(file)}, {lead}, or {_say_why(address)}"


def _pass_on(section: str, slug: str) -> str:
    return TO_HEIR.format(name(f"former: [{slug}]"), LISTS[section], name(f"{section}.yml"))


def _say_why(address: str) -> str:
    return f"write into `gone.yml` why it is gone: {name(f'{address}: …')}"


def _alias(address: str) -> str:
    return name(f"aliases: [{address}]")


def name(text: str) -> str:
    """A name from the project, as code in Markdown."""
    return f"`{show(text, 300).replace('`', chr(39))}`"
