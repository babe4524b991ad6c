"""`digest ping`: tell the hub."""

from pathlib import Path

import click

from digest.model.problems import count
from digest.terminal import config_option, wait_option


@click.command("ping")
@config_option
@click.option(
    "-d",
    "--site-dir",
    type=click.Path(path_type=Path),
    help="Where the site was built, if not in mkdocs.yml's site_dir.",
)
@wait_option("the host serves what was built")
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    help="Where it is kept what the hub was told; by default in .cache.",
)
@click.option("--dry-run", is_flag=True, help="Only say which feeds have changed.")
def command(
    config_file: Path, site_dir: Path | None, wait: float | None, record: Path | None, dry_run: bool
) -> None:
    """Tell the hub which feeds have changed since it was told last, when the site is up."""
    from digest.running.announcing import ping_hub

    told = ping_hub(config_file, site_dir=site_dir, wait=wait, record=record, dry_run=dry_run)
    for address in told if dry_run else ():
        click.echo(address)
    said = "would be told of" if dry_run else "was told of"
    click.echo(f"The hub {said} {count(len(told), 'feed', 'feeds')}.", err=True)
