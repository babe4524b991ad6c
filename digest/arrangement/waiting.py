"""What waits, and what may readers know meanwhile?"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import replace
from functools import partial
from typing import TypeVar

from digest.content.library import Library
from digest.model.entry import Body, Entry, Note, story_address
from digest.text.sanitiser import name_parts_as_written, unlink

# What says of itself what was wrong in it.
Corrected = TypeVar("Corrected", Entry, Note)
# How many entries that wait are named.
MOST_WAITING = 10


def find_waiting(library: Library, now: dt.datetime) -> tuple[str, ...]:
    """What is not published at `now` for no fault, in few lines: `content/entries/a.md until 2026-12-01`."""
    entries = find_waiting_entries(library, now)
    ids = {entry.id for entry in entries}
    amended = [entry for entry in library.amended if entry.id not in ids]
    corrected: list[Entry | Note] = [*amended, *library.notes]
    waiting = [
        *map(name_waiting, entries),
        *(
            f"a correction in {each.marks.path} until {correction.date.iso}"
            for each in corrected
            for correction in each.corrections
            if correction.date.at > now
        ),
        *(
            f"the update of {entry.marks.path} until {entry.updated.iso}"
            for entry in amended
            if entry.updated and entry.updated.at > now
        ),
        *(
            f"{comment.marks.path} until {comment.date.iso}"
            for comment in library.comments
            if comment.date.at > now
        ),
        *(
            f"the withdrawal of {gone.address} in {gone.marks.path} until {gone.date.iso}"
            for gone in library.gone
            if gone.date and gone.has_page and gone.date.at > now
        ),
    ]
    return list_some(waiting)


def list_some(waiting: Iterable[str]) -> tuple[str, ...]:
    """The first of what waits, and how much more there is."""
    lines = tuple(waiting)
    left = len(lines) - MOST_WAITING
    return (*lines[:MOST_WAITING], f"and {left} more") if left > 0 else lines


def when_all_is_out(library: Library, now: dt.datetime) -> dt.datetime:
    """The moment from `now` on when nothing waits any more but drafts."""
    # Entries are in order of date.
    last = (entry.date.at for entry in library.entries[-1:])
    return max(now, *last, *list_moments_beside(library))


def list_moments_beside(library: Library) -> Iterator[dt.datetime]:
    """The moments of all that may wait beside entries: updates, corrections, comments and withdrawals."""
    corrected: tuple[Entry | Note, ...] = (*library.amended, *library.notes)
    yield from (entry.updated.at for entry in library.amended if entry.updated)
    yield from (correction.date.at for each in corrected for correction in each.corrections)
    yield from (comment.date.at for comment in library.comments)
    yield from (gone.date.at for gone in library.gone if gone.date)


def say_how_long(entry: Entry) -> str:
    """How long an entry waits, as the end of a sentence."""
    return "as long as it is a draft" if entry.draft else f"until {entry.date.iso}"


def name_waiting(entry: Entry) -> str:
    """The file of an entry, and how long it waits: `content/entries/a.md until 2026-12-01`."""
    return f"{entry.marks.path} {say_how_long(entry)}"


def find_waiting_entries(
    library: Library, now: dt.datetime, *, with_drafts: bool = False
) -> tuple[Entry, ...]:
    """The entries that are not out at `now`, for whoever sees drafts or not."""
    hides_drafts = not with_drafts
    return tuple([each for each in library.entries if each.date.at > now or (each.draft and hides_drafts)])


def without_what_waits(library: Library, now: dt.datetime, *, with_drafts: bool = False) -> Library:
    """The library as readers may know it at `now`, or whoever sees drafts."""
    waiting = {entry.id for entry in find_waiting_entries(library, now, with_drafts=with_drafts)}
    published = [entry for entry in library.entries if entry.id not in waiting]
    hidden = {*library.unreadable, *map(story_address, library.missing_stories)}
    if waiting:
        hidden |= {entry.address for entry in library.entries} - {entry.address for entry in published}
    link = partial(_linked, hidden=hidden, pages=library.pages.keys())
    return replace(
        library,
        # Most were never put right and lead nowhere within the site.
        entries=tuple(
            [
                _as_known(_without_later_update(entry, now), link, now)
                if entry.updated or entry.corrections or entry.body.links
                else entry
                for entry in published
            ]
        ),
        notes=tuple(_as_known(note, link, now) for note in library.notes),
        stories=tuple(replace(story, body=link(story.body)) for story in library.stories),
        comments=tuple(
            replace(comment, body=link(comment.body))
            for comment in library.comments
            if comment.date.at <= now
        ),
        # The reason is told at once.
        gone=tuple(
            replace(each, date=None) if each.date and each.date.at > now else each for each in library.gone
        ),
    )


def _without_later_update(entry: Entry, now: dt.datetime) -> Entry:
    """The entry as it says of itself before the moment of its update."""
    return replace(entry, updated=None) if entry.updated and entry.updated.at > now else entry


def _as_known(text: Corrected, link: Callable[[Body], Body], now: dt.datetime) -> Corrected:
    """The text without corrections to come and links that are hidden: nearly always the very same."""
    if not text.corrections and not text.body.links:
        return text
    body = link(text.body)
    corrections = tuple(correction for correction in text.corrections if correction.date.at <= now)
    if body is text.body and len(corrections) == len(text.corrections):
        return text
    return replace(text, body=body, corrections=corrections)


def _linked(body: Body, hidden: Set[str], pages: Set[str]) -> Body:
    """The body without links to what waits or was left out; nearly always the very same.

    Links to parts of hand-written pages name them as they are named there.
    """
    if not body.links:
        return body
    addresses = {link.address for link in body.links}
    led, named = addresses & hidden, addresses & pages
    if not led and not named:
        return body
    # Read once: it may lie on the disk.
    before = body.html
    html = name_parts_as_written(unlink(before, led), named)
    return Body(html, body.opening, body.links) if html != before else body
