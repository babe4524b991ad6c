"""`digest diff`: what a change means for readers."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
    output: Path | None,
    preview: Path | None,
    quiet: bool,
    executor: str,
) -> None:
    """Say what a change since REV means for readers, as Markdown for a pull request.

    The change begins where it parted from REV, a revision of git. Where an address would die that readers may
    have kept, or files are faulty, the exit code is 1.
    """
    from digest.contribute.reviewing.account import render_account
    from digest.running.run import tell_nobody

    now = current_time()
    if preview:
        _refuse_other(preview)
    with ExitStack() as opened:
        if quiet:
            opened.enter_context(_counting_faults())
        new_file = opened.enter_context(_open_new(config_file, to))
        # Most warnings are older than the change, and told by a check.
        difference, site_url = _compare(
            config_file, new_file, revision, to, executor, now, tell_nobody if quiet else report_errors
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


@contextmanager
def _open_new(config_file: Path, to: str | None) -> Iterator[Path]:
    """The configuration of the side that is new."""
    from digest.contribute.reviewing.revisions import checked_out

    if to is None:
        yield config_file
        return
    with checked_out(config_file.parent.resolve(), to) as folder:
        yield _find_project(folder / config_file.name, to)


def _compare(
    config_file: Path,
    new_file: Path,
    revision: str,
    to: str | None,
    executor: str,
    now: datetime,
    report: "Tell",
) -> tuple["Difference", str]:
    from digest.contribute.reviewing.diff import compare
    from digest.contribute.reviewing.revisions import checked_out, find_fork, find_renames
    from digest.keeping.memory import Memory
    from digest.running.building import prepare_edition

    root, memory = config_file.parent.resolve(), Memory()
    fork = find_fork(root, revision, to or "HEAD")
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
    # Only now: what has been read there serves here.
    with checked_out(root, fork) as folder:
        old_file = _find_project(folder / config_file.name, revision)
        old = _prepare_old(old_file, revision, now, memory, executor)
        difference = compare(old, new, find_renames(root, fork, to), _find_outside(root, new, fork, to))
    return difference, new.settings.site_url


def _find_outside(root: Path, edition: "Edition", fork: str, to: str | None) -> list[str]:
    """The changed files of the repository that are no content, no pages, and not made from the vocabulary."""
    from digest.content.inventory import is_content
    from digest.contribute.reviewing.revisions import find_changed, find_prefix
    from digest.contribute.starting.equip import is_made

    prefix, settings = find_prefix(root), edition.settings

    def is_inside(path: str) -> bool:
        return is_content(path, settings) or is_made(path, settings)

    return [
        path
        for path in find_changed(root, fork, to)
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


def _find_project(config_file: Path, revision: str) -> Path:
    if not config_file.is_file():
        raise DigestError(
            f"there was no {config_file.name} here at {quote(revision)}, and so nothing to compare with; "
            "name a later revision"
        )
    return config_file


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
