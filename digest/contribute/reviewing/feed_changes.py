"""What do subscribers of the main feeds meet of a change?"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from digest.arrangement.site import Site
from digest.contribute.reviewing.changed_ids import Renamed
from digest.contribute.reviewing.setting_changes import blame_for_ids
from digest.feeds.feed import Feed, Item
from digest.feeds.planning import MAIN_FEEDS
from digest.model.identity import name_corrections, name_digest
from digest.model.settings import Settings
from digest.plan import Plan
from digest.printing.edition import Edition

Doings: TypeAlias = Literal["announced", "announced again", "moved up", "shown again", "changed"]
_MAIN_FEEDS = {block: kind for kind, block in MAIN_FEEDS.items()}


@dataclass(frozen=True)
class News:
    """What happens to an item of a main feed: subscribers meet it, meet it again, or it changes unseen.

    One that has a later date is moved up, or comes back into a feed that had no room for it any more.
    `setting` is the one by which it has a new id or another time, as many others have.
    """

    feed: str
    title: str
    done: Doings
    setting: str = ""


def find_news(
    old: Edition,
    new: Edition,
    renamed: Iterable[Renamed],
    guids: Mapping[str, str],
    later_dated: Collection[str],
) -> Iterator[News]:
    """What subscribers meet; of what has a new id those of any feed, of the rest those of the main ones."""
    setting = blame_for_ids(old.settings, new.settings)
    known = {*_list_ids(old.site, guids, old.settings)}
    anew = {*_list_ids(old.site, guids, new.settings)} - known if setting else set()
    for each in renamed:
        yield News("entries", each.entry.title, "announced again", each.setting)
    rezoned = "timezone" if old.settings.timezone != new.settings.timezone else ""
    told = frozenset(guid for each in renamed for guid in (each.guid, each.known))
    of_told = tuple(f"{guid}{mark}" for guid in told for mark in "#;")
    items_before = _main_items(old.plan)
    for feed, items in _main_items(new.plan).items():
        earlier = items_before.get(feed, {})
        for item in items.values():
            if item.id in told or item.id.startswith(of_told):
                continue
            before = earlier.get(item.id)
            if item.id in later_dated and item.id in known:
                yield News(feed, item.title, "moved up", rezoned)
            elif before and before != item:
                done: Doings = "shown again" if item.updated > before.updated else "changed"
                yield News(feed, item.title, done, rezoned)
            elif not before and item.id in anew:
                yield News(feed, item.title, "announced again", setting)
            elif not before and item.id not in known:
                yield News(feed, item.title, "announced")


def _list_ids(site: Site, guids: Mapping[str, str], settings: Settings) -> Iterator[str]:
    """All ids that subscribers may know, those of what the feeds have no room for included."""
    yield from guids.values()
    yield from (name_digest(digest, settings) for digest in site.closed)
    corrected = [(guids[entry.id], entry.corrections) for entry in site.entries]
    corrected += [(name_digest(each, settings), each.note.corrections) for each in site.digests if each.note]
    for guid, corrections in corrected:
        yield from name_corrections(guid, corrections)


def _main_items(plan: Plan) -> Mapping[str, Mapping[str, Item]]:
    """The items of the main feeds by their ids."""
    feeds = {_MAIN_FEEDS[block.name]: block for block in plan.blocks if block.name in _MAIN_FEEDS}
    items: dict[str, dict[str, Item]] = {}
    for name, block in feeds.items():
        feed = block.outputs[0].values
        assert isinstance(feed, Feed)
        items[name] = {item.id: item for item in feed.items}
    return items
