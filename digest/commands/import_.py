"""`digest import`: take over what was published elsewhere."""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from digest.running.clock import current_time
from digest.terminal import config_option


@click.command("import")
@click.argument("origin", metavar="FROM")
@config_option
@click.option(
    "--kind",
    type=click.Choice(
        "digest hugo jekyll pelican material rss atom json wordpress ghost substack medium buttondown".split()
    ),
    help="What FROM is; by default it is recognised.",
)
@click.option("--site", default="", help="The address of the old site, where its settings do not say it.")
@click.option("--outlet", default="", help="The outlet of its own posts; by default the old site's title.")
@click.option("--url-pattern", default="", help="The old addresses, such as /:year/:month/:slug/.")
@click.option(
    "--post-type",
    "post_types",
    multiple=True,
    metavar="TYPE",
    help="What else is news in WordPress, beside posts and podcasts; once for each type.",
)
@click.option("--pictures", is_flag=True, help="Fetch the pictures that are at the old site or elsewhere.")
@click.option("--dry-run", is_flag=True, help="Write nothing, and show the report.")
def command(
    origin: str,
    config_file: Path,
    kind: str | None,
    site: str,
    outlet: str,
    url_pattern: str,
    post_types: tuple[str, ...],
    pictures: bool,
    dry_run: bool,
) -> None:
    """Make entries of what was published elsewhere. What was imported before is not touched.

    FROM is the file or address of a feed (RSS, Atom, JSON), the export of WordPress, Ghost, Substack, Medium
    or Buttondown, or the folder of a site (Hugo, Jekyll, Pelican, Material) or of what `digest export` wrote.
    """
    from digest.contribute.importing.fetching import fetch_pictures
    from digest.contribute.importing.importer import plan_import, write_import
    from digest.contribute.importing.origin import read_origin
    from digest.contribute.importing.post import Wishes
    from digest.contribute.importing.report import REPORT, format_report, summarise
    from digest.keeping.invocation import own_command
    from digest.model.problems import DigestError, count
    from digest.running.project import open_settings

    settings = open_settings(config_file)
    wishes = Wishes(site, outlet, url_pattern, current_time(), post_types)
    library = read_origin(origin, kind or "", wishes, settings.timezone)
    if not kind:
        click.echo(f"{origin} is {library.kind}", err=True)
    planned = plan_import(library, settings, wishes)
    with TemporaryDirectory(prefix="digest-import-") as folder:
        if pictures and planned.report.elsewhere and not dry_run:
            click.echo(f"{count(len(planned.report.elsewhere), 'picture')} to fetch", err=True)
            fetched = fetch_pictures(planned.report.elsewhere, Path(folder))
            library = replace(library, fetched=fetched.files, unfetched=fetched.faults)
            planned = plan_import(library, settings, wishes)
        if dry_run:
            click.echo(format_report(planned.report))
        else:
            write_import(planned, settings)
    for line in summarise(planned.report, dry=dry_run):
        click.echo(line)
    if not dry_run:
        told = "says what did not come along" if REPORT in planned.files else "stays as it is: nothing is new"
        click.echo(f"{REPORT} {told}. Then: {own_command()} check")
    if planned.report.refused and not planned.report.written and not planned.report.known:
        raise DigestError(f"nothing could be taken over; {planned.report.refused[0]}")
