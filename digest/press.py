"""How does a plan become a site? Everything is printed into a staging folder, then swapped in as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from digest.arrange import arrange
from digest.frame import Frame
from digest.library import Library, Progress
from digest.output import FrameKey, Materials
from digest.pagefind import find_program, index_bundle, write_engine
from digest.plan import Plan, make_plan
from digest.problems import DigestError, FaultyContentError, Problem, is_error
from digest.review import find_problems, review
from digest.search import Bundle
from digest.settings import Settings
from digest.swap import refuse_foreign
from digest.templates import PressMaterials, SiteInfo

_END_OF_TIME = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Edition:
    """All that is needed to print: the plan, and what was found on the way."""

    settings: Settings
    plan: Plan
    problems: tuple[Problem, ...]
    left_out: tuple[str, ...]


def prepare(
    settings: Settings,
    now: datetime,
    *,
    strict: bool = False,
    skip_faulty: bool = False,
    progress: Progress | None = None,
) -> Edition:
    """Read, check, arrange and plan. Raises FaultyContentError where the content must not be published."""
    reviewed = review(settings, strict=strict, skip_faulty=skip_faulty, progress=progress)
    site = arrange(reviewed.library, settings, now)
    return Edition(settings, make_plan(site), reviewed.problems, reviewed.left_out)


def find_all_problems(settings: Settings, progress: Progress | None = None) -> tuple[Library, list[Problem]]:
    """Read and check everything, and plan it as if all that waits were published; every fault, sorted."""
    library, problems = find_problems(settings, progress)
    if not any(map(is_error, problems)):
        try:
            make_plan(arrange(library, settings, _END_OF_TIME))
        except FaultyContentError as faulty:
            problems = sorted({*problems, *faulty.problems})
    return library, problems


def check_site_dir(site_dir: Path, settings: Settings) -> None:
    """Raise DigestError for a folder that must not be replaced: the project's own, or a stranger's."""
    target = site_dir.resolve()
    for kept in (settings.root.resolve(), settings.content.resolve()):
        if kept.is_relative_to(target) or target.is_relative_to(settings.content.resolve()):
            raise DigestError(f"site_dir {site_dir} lies over {kept}; choose another folder")
    refuse_foreign(target)


def print_edition(
    edition: Edition,
    frames: Mapping[FrameKey, Frame],
    template_folders: Iterable[Path],
    staging: Path,
    progress: Progress | None = None,
) -> None:
    """Render every output of the plan into the staging folder, and the search index."""
    settings, plan = edition.settings, edition.plan
    info = SiteInfo(settings.site_name, settings.site_url, settings.language)
    materials = PressMaterials(info, template_folders, frames)
    made: set[Path] = set()
    for number, output in enumerate(plan.outputs, start=1):
        path = staging / output.path
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_bytes(output.render(output.values, materials))
        if progress:
            progress("Printing", number, len(plan.outputs))
    if plan.bundles:
        _print_search(plan.bundles, materials, staging / "pagefind", progress)


def _print_search(
    bundles: Iterable[Bundle], materials: Materials, folder: Path, progress: Progress | None
) -> None:
    program = find_program()
    bundles = tuple(bundles)
    for number, bundle in enumerate(bundles):
        if progress:
            progress("Indexing", number, len(bundles))
        index_bundle(bundle, materials, folder / bundle.name, program)
    write_engine(sorted({language for bundle in bundles for language in bundle.languages}), folder, program)
    if progress:
        progress("Indexing", len(bundles), len(bundles))
