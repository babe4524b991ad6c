"""Does a translation keep up with its original?"""

from collections.abc import Iterator, Mapping, Sequence

from digest.content.library import Library
from digest.content.vocabulary import Vocabulary, ancestors
from digest.model.dates import Moment
from digest.model.entry import Entry, Tag
from digest.model.marks import Where
from digest.model.problems import Problem, quote
from digest.model.settings import Settings

# How much of a correction is shown: enough to find what was wrong.
_SHOWN = 160
_CURE = "write it there, too, or take it out here"


def check_amends(library: Library, _settings: Settings) -> Iterator[Problem]:
    """What is corrected in a text is corrected in its translations, too."""
    for entry, original in _pair(library):
        if not original.corrections:
            continue
        newest = max(original.corrections, key=lambda correction: correction.date)
        own = (entry.date, *(correction.date for correction in entry.corrections))
        if all(_is_after(newest.date, date) for date in own):
            note = quote(newest.note, _SHOWN)
            found = f"{quote(original.id)} was corrected on {newest.date.day}: {note}"
            cure = (
                "correct this text, too, and say so under corrections, or write an exception if it never "
                "had the mistake"
            )
            yield entry.marks.problem("uncorrected-translation", found, "", cure, ("translates",))


def check_likeness(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A translation has no other tags, story and date of the event than its original."""
    known = library.tags.known
    stories = {"", *(story.slug for story in library.stories), *library.missing_stories}
    for entry, original in _pair(library):
        wrong = list(_find_wrong((entry, original), library.tags, stories))
        for found, cure, at in _compare(entry, original, known):
            if at[0] not in wrong:
                yield entry.marks.problem("unlike-original", found, "", cure, at)


def _find_wrong(both: Sequence[Entry], tags: Vocabulary[Tag], stories: set[str]) -> Iterator[str]:
    """Fields in which one of the two has an error, which is to be mended first: the other may be right."""
    if any(tags.lacks(mention.name) for each in both for mention in each.tags):
        yield "tags"
    if not stories.issuperset(each.story for each in both):
        yield "story"


def _compare(entry: Entry, original: Entry, known: Mapping[str, Tag]) -> Iterator[tuple[str, str, Where]]:
    """What only one of the two says of its place in lists: what was found, the cure, and the field."""
    name, own = quote(original.id), {mention.key for mention in original.tags}
    if lacking := [number for number, mention in enumerate(entry.tags) if mention.key not in own]:
        # It is in the lists of wider tags already.
        own |= {wider.slug for key in own & known.keys() for wider in ancestors(known[key], known)}
        lacking = [number for number in lacking if entry.tags[number].key not in own]
    if lacking:
        tags = quote(", ".join(entry.tags[number].name for number in lacking))
        yield f"lists take tags from {name}, which has no {tags}", _CURE, ("tags", lacking[0])
    if entry.story not in ("", original.story):
        found = f"lists take the story from {name}, which is not in {quote(entry.story)}"
        yield found, _CURE, ("story",)
    here, there = (each.event.iso if each.event else "" for each in (entry, original))
    if here and not there:
        yield f"the calendar takes event_date from {name}, which has none", _CURE, ("event_date",)
    elif here != there:
        cure = "write one date in both" if here else "write it here, too"
        at = "event_date" if here else "translates"
        yield f"{name} has the event_date {there}, and this text {here or 'none'}", cure, (at,)


def _pair(library: Library) -> Iterator[tuple[Entry, Entry]]:
    """Each translation with the text that it names; with a draft it has nothing to do yet."""
    translations = [entry for entry in library.entries if entry.translates]
    known = {entry.id: entry for entry in library.entries if not entry.draft} if translations else {}
    return ((entry, known[entry.translates]) for entry in translations if entry.translates in known)


def _is_after(one: Moment, other: Moment) -> bool:
    """Whether it is later for sure: of a day without a time nobody knows the hour."""
    return one.at > other.at if one.timed and other.timed else one.day > other.day
