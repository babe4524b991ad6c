"""Which entries tell one story in several languages, and which of them do lists and digests show?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from digest.model.digests import period_of
from digest.model.entry import Entry
from digest.model.schedule import Schedule
from digest.writing.languages import reads_as


@dataclass(frozen=True)
class Translations:
    """The texts of each story; what is none of them, as a draft, stands for itself.

    `originals` has for each entry the id of the text that it goes back to, which may be its own. By the id
    of an original that is translated, `groups` has all its texts, itself first, and `shown` the one in the
    language of the site, where that is another.
    """

    originals: Mapping[str, str]
    groups: Mapping[str, tuple[Entry, ...]]
    shown: Mapping[str, Entry]

    def original_of(self, entry: Entry) -> str:
        """The id of the text that it goes back to; its own where it is no translation."""
        return self.originals[entry.id]

    def is_original(self, entry: Entry) -> bool:
        """Whether lists have a place for it."""
        return self.originals[entry.id] == entry.id

    def others_of(self, entry: Entry) -> tuple[Entry, ...]:
        """The other texts of its story."""
        group = self.groups.get(self.originals[entry.id], ())
        return tuple(other for other in group if other.id != entry.id) if group else ()

    def carrier_of(self, entry: Entry, schedule: Schedule) -> Entry:
        """The text whose digest carries it.

        That is the original; but a text in the language of the site that comes in another digest is news
        there, to readers who may not have been able to read it before.
        """
        original = self.originals.get(entry.id, entry.id)
        if original == entry.id:
            return entry
        first = self.groups[original][0]
        is_shown = self.shown.get(original) is entry
        return entry if is_shown and _has_other_digest(entry, first, schedule) else first

    def texts_of(self, entries: Sequence[Entry]) -> Sequence[Entry]:
        """The texts that lists show of entries, in the same order; `entries` itself where none is another."""
        return [self.shown.get(entry.id, entry) for entry in entries] if self.shown else entries

    def shown_for(self, entry: Entry) -> tuple[Entry, ...]:
        """The texts in whose places digests show it."""
        original = self.originals[entry.id]
        if self.shown.get(original) is entry:
            return entry, self.groups[original][0]
        return (entry,)

    def list_carried(self, entries: Iterable[Entry], schedule: Schedule) -> Sequence[Entry]:
        """The entries that a digest carries in their own place, in the same order."""
        return [entry for entry in entries if self.carrier_of(entry, schedule) is entry]


def find_translations(entries: Sequence[Entry], language: str) -> Translations:
    """The texts of each story that is published, for a site in this language."""
    originals = find_originals(entries)
    groups = _group(entries, originals)
    shown = {key: text for key, group in groups.items() if (text := _choose(group, language)).id != key}
    return Translations(originals, groups, shown)


def find_originals(entries: Sequence[Entry]) -> dict[str, str]:
    """The id of the text that each entry goes back to: its own, unless it translates a published one.

    A translation of a translation goes back to the first text. Entries that translate each other in a ring
    have none: each stands for itself, so that nothing is lost from the lists.
    """
    translated = {entry.id: entry.translates for entry in entries}
    originals = {key: key for key, wider in translated.items() if wider not in translated}
    # Those from which no way leads to an original.
    astray: set[str] = set()
    for key in [key for key in translated if key not in originals]:
        # Each is walked over once, however long the ways are.
        at, way = key, dict[str, str]()
        while at not in originals and at not in way:
            way[at] = at
            at = translated[at]
        if at in way or at in astray:
            astray.update(way)
            originals |= way
        else:
            originals |= dict.fromkeys(way, originals[at])
    return {key: originals[key] for key in translated}


def _group(entries: Iterable[Entry], originals: Mapping[str, str]) -> dict[str, tuple[Entry, ...]]:
    groups: dict[str, list[Entry]] = {
        original: [] for entry, original in originals.items() if entry != original
    }
    for entry in entries:
        if (original := originals[entry.id]) in groups:
            groups[original].append(entry)
    return {key: tuple(sorted(group, key=lambda entry: entry.id != key)) for key, group in groups.items()}


def _choose(group: Sequence[Entry], language: str) -> Entry:
    """The first text in this language, or the original."""
    return next((text for text in group if reads_as(text.language, language)), group[0])


def _has_other_digest(one: Entry, other: Entry, schedule: Schedule) -> bool:
    return period_of(one.date, schedule) != period_of(other.date, schedule)
