"""`digest check`: list every fault, or those that a change brought."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.model.problems import (
    DigestError,
    FaultyContentError,
    Problem,
    count,
    count_rules,
    quote,
    summarise,
)
from digest.running.clock import current_time
from digest.terminal import (
    MANY,
    Bar,
    config_option,
    echo_problems,
    echo_unknown,
    echo_waiting,
    executor_option,
    published_option,
    write_output,
)
from digest.writing.languages import language_name

if TYPE_CHECKING:
    from digest.content.library import Library
    from digest.contribute.reviewing.reports import CheckReport
    from digest.contribute.tending.linkcheck import LinkReport
    from digest.contribute.tending.weblinks import WebLink
    from digest.model.settings import Settings


@click.command("check")
@config_option
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option(
    "--fix",
    is_flag=True,
    help="Mend first what can be mended without you: other names of tags, tags that stand there twice, dates "
    "in unusual forms, tracking parameters, lists without an empty line above them, line ends of Windows, "
    "byte order marks, UTF-16, places and persons in the files of photographs.",
)
@click.option(
    "--links",
    is_flag=True,
    help="Ask the web which links are dead; what it says is kept for a while. With --base only new links.",
)
@click.option(
    "--base",
    metavar="REV",
    help="Only what is new since this revision of git: faults that were there when the change began are "
    "left out, also those of a file that was renamed.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github", "gitlab"]),
    default="text",
    show_default=True,
    help="How the faults are told on standard output: for people, or for programs.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write them to this file in the format for programs; standard output tells people.",
)
@published_option
@executor_option
@click.option("-q", "--quiet", is_flag=True, help="Name no fault: say only how often each rule is broken.")
def command(
    config_file: Path,
    strict: bool,
    fix: bool,
    links: bool,
    base: str | None,
    form: str,
    output: Path | None,
    published: str | None,
    executor: str,
    quiet: bool,
) -> None:
    """Read everything and list every fault as path:line:column: rule: message.

    Templates of your own are compiled, and none is printed: a value that a page has not is told by `build`.
    """
    from digest.contribute.reviewing.reports import RENDER, CheckReport, is_refused
    from digest.keeping.journal import warned_once
    from digest.running.checking import check_content
    from digest.running.project import open_settings

    if output and form == "text":
        raise click.UsageError("--output is for what programs read; name a --format, such as gitlab")
    with Bar() as bar, warned_once():
        settings = open_settings(config_file)
        check = partial(
            check_content,
            settings,
            executor=executor,
            progress=bar.update,
            glance=not links,
            published=published,
        )
        library, problems = check()
        if fix and _mend(settings, library, problems):
            library, problems = check()
        if base is not None:
            problems = _leave_out_old(problems, settings, config_file, base, executor)
        asked = _ask_web(settings, library, base, bar) if links else None
    if asked:
        problems = sorted([*problems, *asked.problems])
    prefix = "" if form == "text" else _find_prefix(config_file)
    report = CheckReport(tuple(problems), len(library.written) + len(library.unreadable), strict, prefix)
    in_file = form != "text" and write_output(RENDER[form](report).encode(), output)
    if (form == "text" or in_file) and not quiet:
        echo_problems(problems, err=False)
    if not quiet:
        _say_beside(settings, library, asked)
    _sum_up(report, base, quiet=quiet)
    sys.exit(FaultyContentError.exit_code if is_refused(report) else 0)


def _say_beside(settings: "Settings", library: "Library", asked: "LinkReport | None") -> None:
    """Say what is no fault: what waits, which words the site lacks, and what the web did not answer."""
    from digest.arrangement.waiting import find_waiting

    echo_waiting(find_waiting(library, current_time()))
    for lack in _find_lacks(settings, library):
        click.echo(f"{lack}.", err=True)
    if asked:
        echo_unknown(asked.unknown)
        click.echo(f"{asked}.", err=True)


def _sum_up(report: "CheckReport", base: str | None, *, quiet: bool) -> None:
    """Say how many faults there are, and of which rules where they are many or none was named."""
    if len(report.problems) >= MANY or (quiet and report.problems):
        click.echo(f"{count_rules(report.problems)}.", err=True)
    new = f" new since {quote(base)}" if base is not None else ""
    found = summarise(report.problems) if report.problems else "No faults"
    click.echo(f"{found}{new}; {count(report.entries, 'entry', 'entries')} read.", err=True)


def _find_lacks(settings: "Settings", library: "Library") -> Iterator[str]:
    """Which texts there are none of, for each language that the site or an entry is in.

    The frame of an entry is in the entry's language where there is any word of it.
    """
    spoken = (settings.language, *sorted({entry.language for entry in library.written}))
    if not settings.catalogues.speak(settings.language):
        language = language_name(settings.language, "en")
        yield (
            f"there are no texts in {language}, the language of the site; they stay English: docs/start.md, "
            "in the repository of the program, tells how to give it yours"
        )
    yield from settings.catalogues.tell_unread(spoken)
    # Regions may share one catalogue.
    yield from dict.fromkeys(filter(None, map(settings.catalogues.tell_lack, spoken)))


def _leave_out_old(
    problems: list[Problem], settings: "Settings", config_file: Path, base: str, executor: str
) -> list[Problem]:
    """The faults that were not there yet when what is here parted from the revision.

    An entry that has come to a wrong place is one: nothing else would ever say that it is not read.
    """
    from digest.content.inventory import find_misplaced
    from digest.contribute.reviewing.new_faults import tell_brought
    from digest.contribute.reviewing.revisions import find_changed, find_fork, find_prefix, find_renames
    from digest.contribute.reviewing.trust import NoDigestError, find_program, laid_out
    from digest.running.checking import check_site

    root = config_file.parent.resolve()
    fork = find_fork(root, base)
    renames = find_renames(root, fork)
    try:
        with laid_out(config_file, fork, find_program(root, fork), called=base) as old_file:
            try:
                _, before = check_site(old_file, executor=executor)
            except DigestError as error:
                said = str(error).replace(str(old_file.parent), "its folder")
                click.echo(
                    f"At {quote(base)} the digest cannot be read, so every fault is new: {said}", err=True
                )
                return problems
            problems, harm = _find_harm(problems, config_file, old_file, renames, executor)
    except NoDigestError:
        click.echo(f"There was no digest here at {quote(base)}: every fault is new.", err=True)
        return problems
    prefix = find_prefix(root)
    changed = {path.removeprefix(prefix) for path in find_changed(root, fork) if path.startswith(prefix)}
    misplaced = find_misplaced(sorted(changed), settings)
    return tell_brought([*problems, *misplaced], before, harm, renames, changed)


def _find_harm(
    problems: list[Problem], config_file: Path, old_file: Path, renames: Mapping[str, str], executor: str
) -> tuple[list[Problem], list[Problem]]:
    """The problems that do not say the same, and what readers and subscribers would lose or get again.

    What goes with faulty files is not lost.
    """
    from digest.contribute.reviewing.new_faults import find_harm, leave_out_lost
    from digest.keeping.memory import Memory
    from digest.running.building import prepare_edition
    from digest.running.run import tell_nobody

    now, memory = current_time(), Memory()
    try:
        new, old = (
            prepare_edition(file, now, memory, skip_faulty=True, executor=executor, report=tell_nobody)
            for file in (config_file, old_file)
        )
        return leave_out_lost(problems, old, new), list(find_harm(old, new, renames))
    except FaultyContentError:
        # Where a list of tags cannot be read, nobody knows what would be lost; its fault is told.
        return problems, []


def _mend(settings: "Settings", library: "Library", problems: list[Problem]) -> bool:
    """Mend what can be mended, and say so; whether anything was."""
    from digest.contribute.tending.mending import mend_files

    mends = 0
    for mend in mend_files(problems, settings, library.tags):
        click.echo(f"fixed: {mend}", err=True)
        mends += 1
    return mends > 0


def _ask_web(settings: "Settings", library: "Library", base: str | None, bar: Bar) -> "LinkReport":
    """Ask for every link, or for the new ones; what an entry excepts is no fault here either."""
    from digest.checks.exceptions import without_exceptions
    from digest.contribute.tending.linkcheck import check_web_links

    today = current_time().astimezone(settings.timezone).date()
    links = _find_links(library, settings, base)
    report = check_web_links(links, settings, today, progress=bar.update)
    return replace(report, problems=tuple(without_exceptions(report.problems, library, settings)))


def _find_links(library: "Library", settings: "Settings", base: str | None) -> "list[WebLink]":
    from digest.contribute.reviewing.revisions import checked_out, find_fork, find_renames
    from digest.contribute.tending.weblinks import find_new, find_web_links

    links = list(find_web_links(library, settings))
    if base is None:
        return links
    fork = find_fork(settings.root, base)
    with checked_out(settings.root, fork) as folder:
        return list(find_new(links, folder, find_renames(settings.root, fork)))


def _find_prefix(config_file: Path) -> str:
    """Where the project lies in its repository; nothing where it lies in none."""
    from digest.contribute.reviewing.revisions import RevisionError, find_prefix

    try:
        return find_prefix(config_file.parent.resolve())
    except RevisionError:
        return ""
