"""Does an entry make sense as news?"""

from collections.abc import Iterator
from datetime import timedelta

from digest.library import Library
from digest.problems import Problem
from digest.settings import Settings


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


def check_corrections(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A correction comes after what it corrects."""
    for entry in library.entries:
        for number, correction in enumerate(entry.corrections):
            if correction.date.day < entry.date.day:
                found = f"the correction is dated {correction.date.iso}, the entry {entry.date.iso}"
                yield entry.marks.problem(
                    "correction-before-entry", found, "", "correct one date", ("corrections", number)
                )


def check_publication(library: Library, _settings: Settings) -> Iterator[Problem]:
    """A report is published before the digest carries it; a day is allowed for timezones."""
    for entry in library.entries:
        published = entry.source.published
        if published and published.day > entry.date.day + timedelta(days=1):
            found = f"the source is dated {published.iso}, the entry {entry.date.iso}"
            yield entry.marks.problem(
                "published-after-entry", found, "", "correct one date", ("source", "published")
            )
