"""`digest new`: begin an entry."""

from datetime import datetime
from pathlib import Path

import click

from digest.terminal import config_option


@click.command("new")
@click.argument("title")
@config_option
@click.option("--url", default="", help="The address of the report.")
@click.option("--outlet", default="", help="Who published it.")
@click.option(
    "--date", "day", default="", help="The day it is carried, such as 2024-11-13; by default today."
)
@click.option("--tag", "tags", multiple=True, help="A tag; may be given several times.")
@click.option("--story", default="", help="The running story it belongs to.")
def command(
    title: str, config_file: Path, url: str, outlet: str, day: str, tags: tuple[str, ...], story: str
) -> None:
    """Write the scaffold of an entry with the headline TITLE, and say what is left to fill in."""
    from digest.contribute.scaffold import Wanted, write_scaffold
    from digest.project import open_settings

    settings = open_settings(config_file)
    now = datetime.now(settings.timezone)
    written = write_scaffold(
        settings, Wanted(title, day or now.date().isoformat(), url, outlet, tags, story), now
    )
    click.echo(f"wrote {written.path}")
    for line in written.hints:
        click.echo(f"  {line}")
