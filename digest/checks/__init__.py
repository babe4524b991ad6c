"""Does the library hold together? One rule, one function, one docstring; the order is CHECKS."""

from collections.abc import Callable, Iterable
from functools import partial

from digest.checks.audio import check_audio_files, check_audio_hosts, check_cover
from digest.checks.filing import check_file_names, check_folders
from digest.checks.freshness import check_distance, check_future, check_staleness
from digest.checks.hand_written import check_hand_written
from digest.checks.identity import (
    check_addresses,
    check_aliases,
    check_guids,
    check_ids,
    check_names_of_aliases,
)
from digest.checks.images import check_images
from digest.checks.links import check_links, check_menu
from digest.checks.news import (
    check_corrections,
    check_events,
    check_figures,
    check_publication,
    check_text,
    check_updates,
)
from digest.checks.references import (
    check_bylines,
    check_comments,
    check_empty_digests,
    check_names,
    check_notes,
    check_stories,
    check_tags,
    check_translations,
)
from digest.checks.scripts import check_scripts
from digest.checks.social_cards import check_cards
from digest.checks.sources import check_duplicates, check_reach, check_tracking
from digest.checks.translations import check_amends, check_likeness
from digest.checks.wording import check_copies, check_headlines, check_repetition
from digest.content.library import Library
from digest.keeping.memory import Slot
from digest.model.problems import Problem
from digest.model.settings import Settings
from digest.workers import Workshop

# With more entries it is worth a process to check them.
MANY = 1_000
# What waits for the faults that another process looks for; None where it did not find out.
PROOF = Slot[Callable[[], list[Problem] | None]]("the faults of a draft")
Check = Callable[[Library, Settings], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (
    check_ids,
    check_guids,
    check_duplicates,
    check_tracking,
    check_reach,
    check_addresses,
    check_aliases,
    check_names_of_aliases,
    check_folders,
    check_file_names,
    check_names,
    check_bylines,
    check_tags,
    check_stories,
    check_translations,
    check_likeness,
    check_notes,
    check_empty_digests,
    check_comments,
    check_images,
    check_audio_files,
    check_audio_hosts,
    check_cover,
    check_links,
    check_menu,
    check_hand_written,
    check_text,
    check_corrections,
    check_updates,
    check_amends,
    check_events,
    check_figures,
    check_publication,
    check_distance,
    check_future,
    check_staleness,
    check_scripts,
    check_headlines,
    check_repetition,
    check_copies,
    check_cards,
)


def check_library(library: Library, settings: Settings) -> list[Problem]:
    """Every fault that shows only when files are seen together, or when a value is known to be one."""
    return [*settings.faults, *(problem for check in CHECKS for problem in check(library, settings))]


def begin_checks(
    library: Library, settings: Settings, shop: Workshop
) -> tuple[Callable[[], list[Problem]], bool]:
    """Begin `check_library`, in a process beside this one where entries are many; call the first once.

    The second says whether that goes on elsewhere.
    """
    check, proof = partial(check_library, library, settings), shop.kept.take(PROOF)
    if len(library.entries) <= MANY:
        return check, False
    if proof:
        return partial(_read_proof, proof, check), True
    return shop.crew.beside(check), shop.crew.copies > 0


def _read_proof(
    proof: Callable[[], list[Problem] | None], check: Callable[[], list[Problem]]
) -> list[Problem]:
    found = proof()
    return check() if found is None else found
