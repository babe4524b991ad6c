"""Which files of the site does a change write?"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from digest import permanence
from digest.model.addresses import output_path
from digest.model.settings import Settings
from digest.output import Output
from digest.plan import Plan
from digest.printing.edition import Edition


@dataclass(frozen=True)
class WrittenFiles:
    """The paths of files that are new or other, and of those that are gone.

    `all` says that any file may be another: other settings may be seen on every page.
    """

    changed: frozenset[str]
    gone: frozenset[str]
    all: bool


def compare_files(old: Edition, new: Edition) -> WrittenFiles:
    """Compare what is planned; blocks that are surely the same are not planned.

    The maps of the site, which follow from all this, are not counted.
    """
    are_alike = _plain(old.settings) == _plain(new.settings)
    known = {block.name: block.values for block in old.plan.blocks if block.values} if are_alike else {}
    same = {block.name for block in new.plan.blocks if block.values and known.get(block.name) == block.values}
    before, after = _list_outputs(old.plan, same), _list_outputs(new.plan, same)
    changed = {path for path, output in after.items() if before.get(path) != output}
    pages = [set(map(output_path, edition.plan.hand_written)) for edition in (old, new)]
    return WrittenFiles(
        frozenset(changed),
        frozenset(before.keys() | pages[0]) - frozenset(after.keys() | pages[1]),
        not are_alike,
    )


def _list_outputs(plan: Plan, same: set[str]) -> dict[str, Output]:
    return {
        output.path: output
        for block in plan.blocks
        if block.name not in same and block.name != permanence.FILE
        for output in block.outputs
    }


def _plain(settings: Settings) -> Settings:
    """The settings wherever the project lies."""
    place = partial(_place, root=settings.root)
    return replace(
        settings,
        root=Path(),
        docs_dir=place(settings.pages),
        shipped=tuple(map(place, settings.shipped)),
        overrides=place(settings.overrides) if settings.overrides else None,
    )


def _place(folder: Path, root: Path) -> Path:
    """Where a folder lies in the project; as a whole where it lies elsewhere, as that of the theme does."""
    folder = folder.resolve()
    return folder.relative_to(root) if folder.is_relative_to(root) else folder
