"""Does an entry make sense as news?"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from digest.content.library import Library
from digest.model.dates import Moment
from digest.model.digests import parse_name
from digest.model.entry import Entry, Note
from digest.model.figures import fold_name
from digest.model.marks import NAME
from digest.model.problems import Problem, did_you_mean, quote
from digest.model.settings import Settings

# How much alike two names are that are meant to be one: a plural makes no other figure, another word does.
_ONE_NAME = 0.9
# How far an event is from its entry: news is hardly of what is older, or planned further ahead.
_MOST_YEARS = timedelta(days=3653)


def check_text(library: Library, _settings: Settings) -> Iterator[Problem]:
    """An entry says something: a summary, a body, or both; a comment has a body."""
    for entry in library.entries:
        if not entry.summary and not entry.body.html:
            found = "there is neither a summary nor a body"
            yield entry.marks.problem("no-text", found, "", "write one or two sentences as summary")
    for comment in library.comments:
        if not comment.body.html:
            yield comment.marks.problem(
                "no-text", "the comment says nothing", "", "write it, or delete the file"
            )


def check_corrections(library: Library, settings: Settings) -> Iterator[Problem]:
    """A correction comes after what it corrects: an entry, or the first day of a digest with its note."""
    for entry in library.entries:
        if entry.corrections:
            other, cure = f"the entry {entry.date.iso}", "correct one date"
            yield from _check_order(entry, entry.date.day, other, cure)
    for note in library.notes:
        if note.corrections and (period := parse_name(note.digest, settings.options.schedule)):
            other, cure = f"and {note.digest} begins on {period.first}", "correct the date"
            yield from _check_order(note, period.first, other, cure)


def _check_order(text: Entry | Note, first: date, other: str, cure: str) -> Iterator[Problem]:
    for number, correction in enumerate(text.corrections):
        if correction.date.day < first:
            found = f"the correction is dated {correction.date.iso}, {other}"
            at = ("corrections", number)
            yield text.marks.problem("correction-before-entry", found, "", cure, at)


def check_updates(library: Library, _settings: Settings) -> Iterator[Problem]:
    """An update comes after the entry, or on the same day where one of the two has no time."""
    for entry in library.entries:
        if entry.updated and _is_earlier(entry.updated, entry.date):
            found = f"the update is dated {entry.updated.iso}, the entry {entry.date.iso}"
            yield entry.marks.problem("update-before-entry", found, "", "correct one date", ("updated",))


def _is_earlier(one: Moment, other: Moment) -> bool:
    return one.at < other.at if one.timed and other.timed else one.day < other.day


def check_events(library: Library, _settings: Settings) -> Iterator[Problem]:
    """An event is at most ten years from the entry that reports it."""
    for entry in library.entries:
        if entry.event:
            first, last = entry.event.first, entry.event.last or entry.event.first
            far = first if abs(entry.date.day - first.day) > _MOST_YEARS else last
            if abs(entry.date.day - far.day) > _MOST_YEARS:
                found = f"the event is dated {far.iso}, the entry {entry.date.iso}"
                yield entry.marks.problem("distant-event", found, "", "correct one date", ("event_date",))


def check_figures(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A figure has the same name in all reports of a story, so that readers see how it changed."""
    stories: dict[str, list[Entry]] = defaultdict(list)
    for entry in library.entries:
        if entry.story and entry.figures and not entry.translates:
            stories[entry.story].append(entry)
    for entries in stories.values():
        names = [figure.name for entry in entries for figure in entry.figures]
        times = Counter(map(fold_name, names))
        # The first spelling of each comes last, and stays.
        shared = {fold_name(name): name for name in reversed(names) if times[fold_name(name)] > 1}
        earlier: list[str] = []
        for entry in entries:
            for name in [figure.name for figure in entry.figures if fold_name(figure.name) not in shared]:
                if near := did_you_mean(name, [*earlier, *shared.values()], _ONE_NAME):
                    found = f"no other report of the story gives {quote(name)}"
                    yield entry.marks.problem("figure-name", found, "", near, ("figures", name, NAME))
            earlier += [figure.name for figure in entry.figures]


def check_publication(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A report is published before the digest carries it; a day is allowed for timezones."""
    for entry in library.entries:
        published = entry.source.published
        if published and published.day > entry.date.day + timedelta(days=1):
            found = f"the source is dated {published.iso}, the entry {entry.date.iso}"
            yield entry.marks.problem(
                "published-after-entry", found, "", "correct one date", ("source", "published")
            )
