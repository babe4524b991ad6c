"""Does the library hold together? One rule, one function, one docstring; the order is CHECKS."""

from collections.abc import Callable, Iterable
from functools import partial

from digest.checks.freshness import check_distance, check_future, check_staleness
from digest.checks.identity import check_addresses, check_aliases, check_guids, check_ids
from digest.checks.images import check_images
from digest.checks.links import check_links
from digest.checks.news import check_corrections, check_events, check_figures, check_publication, check_text
from digest.checks.places import check_file_names, check_places
from digest.checks.references import (
    check_comments,
    check_names,
    check_notes,
    check_stories,
    check_tags,
    check_translations,
)
from digest.checks.sources import check_duplicates, check_reach, check_tracking
from digest.checks.wording import check_copies, check_headlines, check_repetition
from digest.library import Library
from digest.problems import Problem
from digest.settings import Settings
from digest.workers import ALONE, Crew

# With more entries it is worth a process to do one check beside the others.
MANY = 1_000
Check = Callable[[Library, Settings], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    check_ids,
    check_guids,
    check_duplicates,
    check_tracking,
    check_reach,
    check_addresses,
    check_aliases,
    check_places,
    check_file_names,
    check_names,
    check_tags,
    check_stories,
    check_translations,
    check_notes,
    check_comments,
    check_images,
    check_links,
    check_text,
    check_corrections,
    check_events,
    check_figures,
    check_publication,
    check_distance,
    check_future,
    check_staleness,
    check_headlines,
    check_repetition,
    check_copies,
)


def check_library(library: Library, settings: Settings) -> list[Problem]:
    """Every fault that shows only when files are seen together, or when a value is known to be one."""
    found, find_doubles = begin_checks(library, settings)
    return [*found, *find_doubles()]


def begin_checks(
    library: Library, settings: Settings, crew: Crew = ALONE.crew
) -> tuple[list[Problem], Callable[[], list[Problem]]]:
    """The same in two parts; the second is waited for by calling it, once, and holds no error.

    To look for stories that are told twice takes as long as all else, and goes on meanwhile.
    """
    find_doubles = partial(_find_all, check_duplicates, library, settings)
    doubles = crew.beside(find_doubles) if len(library.entries) > MANY else find_doubles
    others = (check for check in CHECKS if check is not check_duplicates)
    return [problem for check in others for problem in check(library, settings)], doubles


def _find_all(check: Check, library: Library, settings: Settings) -> list[Problem]:
    return list(check(library, settings))
