"""`digest diff`: what a change means for readers."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.model.problems import DigestError, FaultyContentError, count, is_error, quote, summarise
from digest.running.clock import current_time
from digest.terminal import Bar, config_option, executor_option, report_errors, write_output

if TYPE_CHECKING:
    from digest.contribute.reviewing.diff import Difference
    from digest.keeping.memory import Memory
    from digest.printing.edition import Edition
    from digest.running.run import Tell

# What leads to all that has changed, in a preview.
_CHANGES = "changes.html"


@click.command("diff")
@click.argument("revision", metavar="REV")
@config_option
@click.option(
    "--to", metavar="REV", help="The revision with the change, instead of the files as they lie here."
)
@click.option(
    "--with-settings",
    is_flag=True,
    help="Read each revision by its own settings, hooks and templates: this runs what is in them.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file to write, instead of standard output."
)
@click.option(
    "--preview",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Also build the site as it would be into DIR; changes.html there leads to what has changed.",
)
@click.option(
    "-q", "--quiet", is_flag=True, help="Say how many files are faulty, and not why: `digest check` does."
)
@executor_option
def command(
    revision: str,
    config_file: Path,
    to: str | None,
    with_settings: bool,
    output: Path | None,
    preview: Path | None,
    quiet: bool,
    executor: str,
) -> None:
    """Say what a change since REV means for readers, as Markdown for a pull request.

    The change begins where it parted from REV, a revision of git. Where an address would die that readers may
    have kept, or files are faulty, the exit code is 1.

    A stranger's branch that --to names is read by the settings and the pages of where the change begins.
    """
    from digest.contribute.reviewing.account import render_account
    from digest.running.run import tell_nobody

    now = current_time()
    if preview:
        _refuse_other(preview)
    with ExitStack() as opened:
        if quiet:
            opened.enter_context(_counting_faults())
        sides = _find_sides(config_file.parent.resolve(), revision, to, with_settings=with_settings)
        new_file = opened.enter_context(_open_new(config_file, sides))
        # Most warnings are older than the change, and told by a check.
        difference, site_url = _compare(
            config_file, new_file, sides, executor, now, tell_nobody if quiet else report_errors
        )
        write_output(render_account(difference).encode(), output)
        if preview:
            _build_preview(new_file, preview, difference, site_url, now)
    if difference.dead:
        click.echo(f"{count(len(difference.dead), 'address', 'addresses')} would die.", err=True)
    if difference.left_out:
        click.echo(f"{count(len(difference.left_out), 'file')} left out for faults.", err=True)
    sys.exit(FaultyContentError.exit_code if difference.dead or difference.left_out else 0)


@contextmanager
def _counting_faults() -> Iterator[None]:
    """Say how many faults forbid a comparison, and not which."""
    try:
        yield
    except FaultyContentError as faulty:
        errors = filter(is_error, faulty.problems)
        click.echo(f"{summarise(errors)}. Nothing was compared; `digest check` says why.", err=True)
        sys.exit(faulty.exit_code)


@dataclass(frozen=True)
class _Sides:
    """The revisions that are compared, and the commits by whose settings and program each is read.

    `revision` is how the old one was called, `fork` where the change began. Without `to` the new side is the
    files as they lie here.
    """

    revision: str
    fork: str
    old_program: str
    to: str | None
    new_program: str


def _find_sides(root: Path, revision: str, to: str | None, *, with_settings: bool) -> _Sides:
    from digest.contribute.reviewing.revisions import find_commit, find_fork
    from digest.contribute.reviewing.trust import find_program

    new = find_commit(root, to or "HEAD")
    fork = find_fork(root, revision, new)
    if with_settings:
        return _Sides(revision, fork, fork, to, new)
    # Where the new side's own is not trusted, both are read by the same: its author has changed nothing else.
    return _Sides(revision, fork, find_program(root, fork), to, find_program(root, new, fork))


@contextmanager
def _open_new(config_file: Path, sides: _Sides) -> Iterator[Path]:
    """The configuration of the side that is new."""
    from digest.contribute.reviewing.trust import laid_out

    if sides.to is None:
        yield config_file
        return
    with laid_out(config_file, sides.to, sides.new_program, called=sides.to) as file:
        yield file


def _compare(
    config_file: Path, new_file: Path, sides: _Sides, executor: str, now: datetime, report: "Tell"
) -> tuple["Difference", str]:
    from digest.contribute.reviewing.diff import compare
    from digest.contribute.reviewing.revisions import find_commit, find_renames
    from digest.contribute.reviewing.trust import laid_out
    from digest.keeping.memory import Memory
    from digest.running.building import prepare_edition

    root, memory = config_file.parent.resolve(), Memory()
    with Bar() as bar:
        new = prepare_edition(
            new_file,
            now,
            memory,
            skip_faulty=True,
            executor=executor,
            progress=bar.update,
            report=report,
        )
    counts = sides.to is None or sides.new_program == find_commit(root, sides.to)
    outside = _find_outside(root, new, sides, with_pages=not counts)
    # Only now: what has been read there serves here.
    with laid_out(config_file, sides.fork, sides.old_program, called=sides.revision) as old_file:
        old = _prepare_old(old_file, sides.revision, now, memory, executor)
        renames = find_renames(root, sides.fork, sides.to)
        difference = compare(old, new, renames, outside, outside_counts=counts)
    return difference, new.settings.site_url


def _find_outside(root: Path, edition: "Edition", sides: _Sides, *, with_pages: bool) -> list[str]:
    """The changed files of the repository that are no content, no pages, and not made from the vocabulary.

    `with_pages` these are told, too.
    """
    from digest.content.inventory import is_content, is_contributed
    from digest.contribute.reviewing.revisions import find_changed, find_prefix
    from digest.contribute.starting.equip import is_made

    prefix, settings = find_prefix(root), edition.settings
    is_looked_at = is_contributed if with_pages else is_content

    def is_inside(path: str) -> bool:
        return is_looked_at(path, settings) or is_made(path, settings)

    return [
        path
        for path in find_changed(root, sides.fork, sides.to)
        if not (path.startswith(prefix) and is_inside(path.removeprefix(prefix)))
    ]


def _prepare_old(
    config_file: Path, revision: str, now: datetime, memory: "Memory", executor: str
) -> "Edition":
    from digest.running.building import prepare_edition
    from digest.running.run import tell_nobody

    try:
        # Its faults are no matter of the change.
        return prepare_edition(
            config_file, now, memory, skip_faulty=True, executor=executor, report=tell_nobody
        )
    except DigestError as error:
        said = str(error).replace(str(config_file.parent), "its folder")
        raise DigestError(f"the digest cannot be read as it was at {quote(revision)}: {said}") from error


def _refuse_other(preview: Path) -> None:
    """Raise DigestError for a folder with something that is no preview, such as the site that is up."""
    if preview.is_dir() and any(preview.iterdir()) and not (preview / _CHANGES).is_file():
        raise DigestError(f"{preview} holds something else than a preview; choose another folder")


def _build_preview(
    config_file: Path, preview: Path, difference: "Difference", site_url: str, now: datetime
) -> None:
    from digest.contribute.reviewing.preview import render_preview
    from digest.running.building import build_site
    from digest.running.run import tell_nobody

    # What waits is to be seen, too.
    shown = max([now, *(moment.at for moment in difference.later.moments)])
    # What is faulty has been told.
    target = build_site(
        config_file, site_dir=preview.resolve(), skip_faulty=True, now=shown, report=tell_nobody
    )
    page = target / _CHANGES
    page.write_text(render_preview(difference, site_url), encoding="utf-8", newline="\n")
    click.echo(f"Built {preview}; begin at {preview / page.name}", err=True)
