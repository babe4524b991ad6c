"""What may be published? Reads and checks everything, then refuses, or leaves out what is faulty."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from digest.checks import begin_checks, check_library
from digest.checks.exceptions import find_needless, without_exceptions
from digest.content.inventory import TOP_FILES
from digest.content.library import Library, read_library
from digest.model.problems import FaultyContentError, Problem, is_error, show_folder
from digest.model.settings import Settings
from digest.workers import ALONE, Workshop


@dataclass(frozen=True)
class Review:
    """A library that may be published, every problem, and the files that were left out."""

    library: Library
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...] = ()


class Inspection:
    """What was read, and what is wrong with it; that is looked for until somebody wants to know.

    With `glance` sound texts stay raw. With what `looks_sound` work may go on until then. `known` is what is
    wrong with the site beside its content.
    """

    def __init__(
        self,
        settings: Settings,
        shop: Workshop = ALONE,
        *,
        glance: bool = False,
        known: Iterable[Problem] = (),
    ) -> None:
        """Read the content and begin to check it."""
        self.settings = settings
        self.library, read = read_library(settings, shop, glance=glance)
        self._read = [*read, *known]
        self._find, is_elsewhere = begin_checks(self.library, settings, shop)
        # Work that goes on elsewhere leaves time to hope.
        self.looks_sound = is_elsewhere and not any(map(is_error, self._read))

    @cached_property
    def problems(self) -> list[Problem]:
        """Every fault that is no exception, sorted."""
        problems = [*self._read, *self._find()]
        problems += find_needless(problems, self.library)
        return sorted(set(without_exceptions(problems, self.library, self.settings)))

    @property
    def has_errors(self) -> bool:
        """Whether any of the faults is grave."""
        return any(map(is_error, self.problems))


def review(inspection: Inspection, *, strict: bool, skip_faulty: bool) -> Review:
    """Decide what may be published; where there are no errors it is the library of the inspection itself.

    Raises FaultyContentError for errors, and when `strict` for warnings too. With `skip_faulty` files with
    errors are left out, and so are those that stand only on what was left out. Refused all the same is a
    fault in the vocabulary, which every entry stands on, in what every page is printed with, and in a
    hand-written page: MkDocs would read that, and follow a link to wherever it leads.
    """
    library, settings, problems = inspection.library, inspection.settings, inspection.problems

    def refuses(problem: Problem) -> bool:
        return strict or is_error(problem)

    if not any(map(refuses, problems)):
        return Review(library, tuple(problems))
    name = settings.options.content
    folders = filter(None, (settings.pages, settings.overrides))
    below = (f"{show_folder(folder, settings.root)}/" for folder in folders)
    needed = (*(f"{name}/{file}" for file in TOP_FILES), *below)
    if not skip_faulty or any(refuses(problem) and problem.path.startswith(needed) for problem in problems):
        raise FaultyContentError(problems)
    left_out: set[str] = set()
    found = set(problems)
    refused = {problem.path for problem in found if refuses(problem)}
    while faulty := refused - left_out:
        left_out |= faulty
        library = _without(library, left_out, name)
        found = set(without_exceptions(check_library(library, settings), library, settings))
        problems = sorted({*problems, *found})
        # What lost its footing goes, too; a link to what was left out is no reason.
        refused = {problem.path for problem in found if is_error(problem)}
    return Review(library, tuple(problems), tuple(sorted(left_out)))


def _without(library: Library, paths: set[str], name: str) -> Library:
    stories = [story for story in library.stories if story.marks.path not in paths]
    missing = {story.slug for story in library.stories} - {story.slug for story in stories}
    return replace(
        library,
        entries=tuple(entry for entry in library.entries if entry.marks.path not in paths),
        faulty=(),
        notes=tuple(note for note in library.notes if note.marks.path not in paths),
        stories=tuple(stories),
        # An entry stands without the page of its story, too.
        missing_stories=library.missing_stories | missing,
        comments=tuple(comment for comment in library.comments if comment.marks.path not in paths),
        images={file: picture for file, picture in library.images.items() if f"{name}/{file}" not in paths},
    )
