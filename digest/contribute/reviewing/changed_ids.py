"""Which entries would subscribers be told of again, because their ids in feeds are others after a change?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from digest.arrangement.site import Site
from digest.model.entry import Entry
from digest.model.problems import Problem, count


@dataclass(frozen=True)
class Renamed:
    """An entry with another id in feeds; `known` is the one that subscribers have, `guid` the new one.

    `heir` is another entry that they would take for it; with the guid `of_heir` that leaves it its id, where
    one is known that does. `setting` is the one by which all have other ids.
    """

    entry: Entry
    known: str
    guid: str
    heir: Entry | None = None
    of_heir: str = ""
    setting: str = ""


def find_renamed(
    site: Site, pairs: Mapping[str, Entry], before: Mapping[str, str], after: Mapping[str, str], setting: str
) -> Iterator[Renamed]:
    """The entries of the new site whose ids are others by `after` than they were by `before`.

    `pairs` is what each entry was, by its id now; `setting` the one by which all have other ids, if one is.
    """
    renamed = {key: before[known.id] for key, known in pairs.items() if after[key] != before[known.id]}
    if not renamed:
        return
    owners = {after[entry.id]: entry for entry in site.entries}
    for entry in site.entries:
        if known := renamed.get(entry.id):
            heir, guid = owners.get(known), after[entry.id]
            # One that was out already is to keep its own, or it would be told of again in its turn.
            of_heir = (renamed.get(heir.id) or ("" if heir.guid else guid)) if heir else ""
            yield Renamed(entry, known, guid, heir, of_heir, setting)


def tell_renamed(renamed: tuple[Renamed, ...], settings_file: str) -> Iterator[Problem]:
    """A fault for each changed id, where it is to be mended; one for all that one setting changes."""
    by_setting = [each for each in renamed if each.setting]
    if by_setting:
        setting, (_, _, known) = by_setting[0].setting, by_setting[0].known.partition("tag:")
        found = f"by another {setting} subscribers would be told again of "
        found += count(len(by_setting), "entry", "entries")
        is_written = setting in {"site_url", "identity"} and known
        keep = (
            f"write `identity: {known.partition(',')[0]}` below digest:"
            if is_written
            else "leave it as it is"
        )
        yield Problem(settings_file, 1, 1, "announced-again", found, "", f"{keep}, unless that is meant")
    yield from (_tell(each) for each in renamed if not each.setting)


def _tell(renamed: Renamed) -> Problem:
    if heir := renamed.heir:
        # With an id of its own it leaves the other one to the entry that had it.
        found = f"subscribers would take this entry for {renamed.entry.marks.path}, and get that one again"
        write = f"write `guid: {renamed.of_heir}`" if renamed.of_heir else "write another guid"
        is_new = renamed.of_heir == renamed.guid
        return _problem(heir, found, f"keep one of the two, or {write}" if is_new else write)
    found = f"subscribers know this entry as {renamed.known}, and would get it again"
    return _problem(renamed.entry, found, f"write `guid: {renamed.known}`, unless that is meant")


def _problem(entry: Entry, found: str, cure: str) -> Problem:
    place = ("guid",) if entry.guid else ("source", "url")
    return entry.marks.problem("announced-again", found, "", cure, place)
