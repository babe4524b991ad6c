"""`digest stats`: what the digest is made of."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.model.problems import count, quote, show
from digest.terminal import Bar, config_option, quiet_option, reporting

if TYPE_CHECKING:
    from digest.arrangement.statistics import Statistics, Tally

_WIDTH = 30
_LACKS = {
    "summary": "a summary",
    "tags": "tags",
    "cites": "anybody who is cited",
    "published": "the date of the report",
    "authors": "the authors of the report",
    "archived": "an archived copy",
    "licence": "the licence of the picture",
    "text": "a text in the language of the site",
}


def _read_day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    from digest.model.dates import NotADateError, parse_moment

    try:
        return parse_moment(text, UTC).day if text else None
    except NotADateError as error:
        raise click.BadParameter(f"{quote(text)}: {error}; {error.cure or 'write 2026-01-31'}") from error


@click.command("stats")
@config_option
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="How many outlets, tags and contributors are listed.",
)
@click.option("--since", metavar="DATE", callback=_read_day, help="Only entries of this day and later.")
@click.option("--until", metavar="DATE", callback=_read_day, help="Only entries of this day and earlier.")
@click.option("--json", "as_json", is_flag=True, help="All numbers, for programs.")
@quiet_option
def command(
    config_file: Path, most: int, since: date | None, until: date | None, as_json: bool, quiet: bool
) -> None:
    """Count what is published: outlets, tags, bylines, languages, stories, days from report to digest, gaps.

    For a report on a year: --since 2026-01-01 --until 2026-12-31.
    """
    from digest.arrangement.statistics import count_site, cut_site
    from digest.running.building import prepare_edition
    from digest.running.run import tell_in_log

    first, last = since or date.min, until or date.max
    if first > last:
        raise click.UsageError(f"--since {first} is later than --until {last}; exchange the two")
    with reporting(quiet=quiet) as report, Bar() as bar:
        edition = prepare_edition(
            config_file, progress=bar.update, report=tell_in_log if as_json and not quiet else report
        )
    is_cut = since or until
    counted = count_site(cut_site(edition.site, edition.now, first, last) if is_cut else edition.site)
    if as_json:
        click.echo(json.dumps(asdict(counted), default=str, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join(_print(counted, most)))


def _print(counted: "Statistics", most: int) -> Iterator[str]:
    if not counted.entries:
        yield "There is no published entry."
        return
    entries = count(counted.entries, "entry", "entries")
    yield f"{entries} in {count(counted.digests, 'digest')}, {counted.first} to {counted.last}"
    yield f"{count(counted.corrected, 'entry', 'entries')} corrected"
    yield from _table("Entries by year" if counted.by_year else "Entries by month", counted.periods)
    yield from _table("Outlets", counted.outlets, most)
    yield from _table("Tags", counted.tags, most)
    yield from _table("Contributors", counted.contributors, most)
    remark = ", translations included" if counted.translations else ""
    yield from _table(f"Languages{remark}", counted.languages)
    yield from _table("Languages of the reports", counted.report_languages)
    yield from _table("Stories told by one outlet alone", counted.single)
    yield from _table("Days from the report to the digest", counted.delays)
    if counted.delay is not None:
        yield f"  median: {counted.delay:g}"
    yield from ("", "Entries without")
    for tally in counted.lacks:
        yield f"  {tally.count:>6}  {_LACKS[tally.name]}"


def _table(title: str, tallies: Sequence["Tally"], most: int = 0) -> Iterator[str]:
    """Lines with a bar each; nothing where nothing was counted."""
    if not tallies:
        return
    shown = tallies[:most] if most else tallies
    largest = max(tally.count for tally in shown)
    yield from ("", f"{title} ({len(tallies)})" if most else title)
    for tally in shown:
        bar = "#" * round(_WIDTH * tally.count / largest) if largest else ""
        yield f"  {tally.count:>6}  {bar:<{_WIDTH}}  {show(tally.name)}"
    if len(tallies) > len(shown):
        yield f"          and {len(tallies) - len(shown)} more"
