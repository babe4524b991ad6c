"""`digest new`: begin an entry."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from digest.running.clock import current_time
from digest.terminal import Bar, config_option, echo_problems

if TYPE_CHECKING:
    from digest.content.library import Library
    from digest.contribute.adding.scaffold import Wanted, Written
    from digest.model.settings import Settings

# What options and a form may both say.
_ALSO_IN_A_FORM = ("title", "url", "outlet", "tags", "story", "summary", "byline")


@click.command("new")
@click.argument("what", required=False, default="")
@config_option
@click.option("--url", default="", help="The address of the report, with a headline or a saved page.")
@click.option("--title", default="", help="Your own headline; by default that of the report.")
@click.option("--summary", default="", help="One or two sentences in your own words.")
@click.option("--outlet", default="", help="Who published it.")
@click.option(
    "--date", "day", default="", help="The day it is carried, such as 2024-11-13; by default today."
)
@click.option(
    "--language", default="", help="The language of the entry, such as vi; by default that of the site."
)
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--story", default="", help="The running story it belongs to.")
@click.option(
    "--translates", default="", help="The entry that it renders into another language: its id, or its file."
)
@click.option(
    "--byline", multiple=True, help="Who wrote the entry, for readers to see; may be given several times."
)
@click.option("--own", is_flag=True, help="It is a piece of your own, and not about a report of others.")
@click.option(
    "--from-issue",
    "issue",
    type=click.File("rb"),
    help="A file with the body of an issue that a form made, or - for standard input; what "
    "options say counts more.",
)
@click.option("--no-fetch", is_flag=True, help="Do not fetch the report that an issue names.")
@click.option("--anyway", is_flag=True, help="Write it even if the digest has this story.")
@click.option("--porcelain", is_flag=True, help="Print nothing but path=… and title=…, for programs.")
def command(
    what: str,
    config_file: Path,
    url: str,
    title: str,
    summary: str,
    outlet: str,
    day: str,
    language: str,
    tags: tuple[str, ...],
    story: str,
    translates: str,
    byline: tuple[str, ...],
    own: bool,
    issue: BinaryIO | None,
    no_fetch: bool,
    anyway: bool,
    porcelain: bool,
) -> None:
    """Begin an entry about WHAT: the address or DOI of a report, a saved page (page.html), or a headline.

    What the report says of itself is filled in; your own words are left to write. Without WHAT it asks, step
    by step.
    """
    from digest.contribute.adding.dossier import look_into_issue, refuse_known, require_story
    from digest.contribute.adding.scaffold import Wanted, parse_language, propose_day, write_scaffold
    from digest.model.canonical import resolve_paper
    from digest.running.checking import open_library

    _refuse_mixtures(what, title=title, url=url, translates=translates, own=own, issue=bool(issue))
    with Bar() as bar:
        settings, library = open_library(config_file, progress=bar.update)
    now = current_time().astimezone(settings.timezone)
    said = Wanted(
        title=title,
        day=day or propose_day(now, settings),
        url=resolve_paper(url),
        outlet=outlet,
        tags=tags,
        story=require_story(story, library),
        summary=summary,
        written_in=parse_language(language) if language else "",
        own=own,
        byline=byline,
    )
    left_out: list[str] = []
    if issue:
        form = _read_form(issue, said, is_dated=bool(day))
        wanted, left_out = look_into_issue(form, library, settings, may_fetch=not no_fetch, anyway=anyway)
    else:
        wanted = _begin(what, said, translates, library, settings, anyway=anyway)
    if not (anyway or translates):
        refuse_known(wanted, library, settings)
    written = write_scaffold(settings, wanted, now)
    _say(written, settings.root, left_out, porcelain=porcelain)
    if wanted.summary and not porcelain:
        _check(config_file, written.path, settings.root)


def _refuse_mixtures(what: str, *, title: str, url: str, translates: str, own: bool, issue: bool) -> None:
    """Refuse options that each say what the entry is about."""
    from digest.contribute.adding.dossier import is_address, is_page

    names_report = issue or bool(url) or is_address(what) or is_page(what)
    if what and issue:
        raise click.UsageError("--from-issue says what the entry is about; leave WHAT out.")
    if translates and names_report:
        raise click.UsageError("--translates takes the report of that entry; leave yours out.")
    if own and (names_report or translates or not (what or title)):
        raise click.UsageError("--own wants a headline, and no report.")


def _read_form(issue: BinaryIO, said: "Wanted", *, is_dated: bool) -> "Wanted":
    """What the form of an issue says where options do not: an editor knows better than the form."""
    from digest.contribute.adding.issue_form import MAX_ISSUE, read_issue

    names = (*_ALSO_IN_A_FORM, "day") if is_dated else _ALSO_IN_A_FORM
    options = {name: value for name in names if (value := getattr(said, name))}
    form = read_issue(issue.read(MAX_ISSUE + 1), said.day)
    return replace(form, written_in=said.written_in, **options)


def _begin(
    what: str, said: "Wanted", translates: str, library: "Library", settings: "Settings", *, anyway: bool
) -> "Wanted":
    """What is wanted: an entry of the digest or a report tells it, or whoever is asked."""
    from digest.contribute.adding.dossier import look_into
    from digest.contribute.adding.interview import interview
    from digest.contribute.adding.rendering import begin_rendering

    if translates:
        return begin_rendering(translates, replace(said, title=said.title or what), library, settings)
    if what:
        return look_into(what, said, library, settings, anyway=anyway)
    return said if said.title else interview(said, library, settings, anyway=anyway)


def _say(written: "Written", root: Path, left_out: list[str], *, porcelain: bool) -> None:
    """Where it is and what is left to do; to programs the first alone, each value on one line."""
    from digest.model.problems import show

    if porcelain:
        click.echo(f"path={written.path.relative_to(root).as_posix()}\ntitle={show(written.title, 400)}")
    else:
        here = Path.cwd()
        path = written.path.resolve()
        click.echo(f"wrote {path.relative_to(here) if path.is_relative_to(here) else written.path}")
    for line in (*left_out, *written.hints):
        click.echo(f"  {line}", err=porcelain)


def _check(config_file: Path, path: Path, root: Path) -> None:
    """Say what is left to mend in this one entry."""
    from digest.keeping.invocation import own_command
    from digest.model.problems import is_error, summarise
    from digest.running.checking import check_site

    _, problems = check_site(config_file)
    own = [problem for problem in problems if (root / problem.path) == path]
    echo_problems(own)
    click.echo(f"  checked: {summarise(own)}" if own else "  checked: no faults; it is ready for review")
    if own and not any(map(is_error, own)):
        click.echo(
            "  A warning, too, is to be mended before review, or answered with a reason: exceptions, in"
        )
        click.echo(f"  docs/add-an-entry.md. Then: {own_command()} check --strict")
    elif own:
        click.echo(f"  mend it, then: {own_command()} check --strict")
