"""What was put right or taken back, and which digest tells readers of it?"""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from digest.arrangement.cards import CorrectionLine, Link
from digest.arrangement.links import Links
from digest.content.gone import Gone
from digest.model.dates import Moment
from digest.model.digests import Digest
from digest.model.entry import Correction, Entry
from digest.model.settings import Settings
from digest.model.translations import Translations


@dataclass(frozen=True)
class Corrections:
    """What was put right in entries and in notes of digests; `withdrawn` is what was taken back."""

    settings: Settings
    entries: tuple[Entry, ...]
    digests: tuple[Digest, ...]
    translations: Translations
    links: Links
    withdrawn: tuple[CorrectionLine, ...]

    def of_entry(self, entry: Entry) -> Iterator[CorrectionLine]:
        """What was put right in an entry."""
        return (CorrectionLine(each, self.links.entry(entry)) for each in entry.corrections)

    def of_note(self, digest: Digest) -> Iterator[CorrectionLine]:
        """What was put right in the editor's note of a digest."""
        corrections = digest.note.corrections if digest.note else ()
        return (CorrectionLine(each, self.links.digest(digest)) for each in corrections)

    @property
    def lines(self) -> Iterator[CorrectionLine]:
        """All that was put right."""
        for entry in self.entries:
            yield from self.of_entry(entry)
        for digest in self.digests:
            yield from self.of_note(digest)

    @cached_property
    def by_digest(self) -> Mapping[str, tuple[CorrectionLine, ...]]:
        """What was put right or taken back of earlier digests, oldest first, by the digest of those days.

        A period without entries has none: the next digest tells it.
        """
        zone = self.settings.timezone
        ends = [digest.period.closes(zone).astimezone(dt.UTC) for digest in self.digests]
        # Which digest had what was taken back, nobody knows any more.
        shown: dict[str, tuple[int, Iterable[CorrectionLine]]] = {"": (-1, self.withdrawn)}
        for number, digest in enumerate(self.digests):
            shown[digest.address] = number, self.of_note(digest)
            for entry in self.translations.texts_of(digest.entries):
                if entry.corrections:
                    # By the last digest that shows it: from there on readers know it as it is now.
                    shown[entry.address] = number, self.of_entry(entry)
        found: dict[str, list[CorrectionLine]] = defaultdict(list)
        for number, lines in shown.values():
            for line in lines:
                teller = bisect_right(ends, _latest(line.correction.date))
                if number < teller < len(ends):
                    found[self.digests[teller].name].append(line)
        return {
            name: tuple(sorted(lines, key=lambda line: (line.correction.date, line.page.address)))
            for name, lines in found.items()
        }


def find_withdrawn(
    gone: Iterable[Gone], addresses: Iterable[str], settings: Settings
) -> Iterator[CorrectionLine]:
    """What was taken back in the open, and is at none of these addresses again: when, and why."""
    dated = [each for each in gone if each.date and each.has_page]
    there = frozenset(addresses if dated else ())
    for each in dated:
        if each.date and each.address not in there:
            yield CorrectionLine(Correction(each.date, each.reason), _link_withdrawn(each, settings))


def _link_withdrawn(gone: Gone, settings: Settings) -> Link:
    language = gone.language or settings.language
    title = settings.words_around(language).say("Withdrawn: %(title)s", title=gone.title)
    return Link(title, gone.address, language)


def _latest(moment: Moment) -> dt.datetime:
    """When something was at the latest, of which only the day may be known."""
    # What was put right after a digest had closed on that day, nobody would be told of there.
    at = moment.at if moment.timed else moment.at.replace(hour=23, minute=59, second=59, microsecond=999999)
    return at.astimezone(dt.UTC)
