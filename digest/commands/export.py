"""`digest export`: leave with everything."""

import gc
from pathlib import Path

import click

from digest.model.problems import count
from digest.terminal import Bar, config_option, quiet_option, reporting


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@config_option
@click.option(
    "--for",
    "name",
    type=click.Choice(["plain", "zensical", "hugo"]),
    default="plain",
    show_default=True,
    help="Who will build it. The files for Zensical are built by MkDocs and ProperDocs, too.",
)
@quiet_option
def command(folder: Path, config_file: Path, name: str, quiet: bool) -> None:
    """Write all that is published into FOLDER as plain Markdown with front matter, for other generators."""
    from digest.contribute.exporting.export import export_site
    from digest.contribute.exporting.generators import GENERATORS
    from digest.running.building import prepare_edition

    with reporting(quiet=quiet) as report, Bar() as bar:
        edition = prepare_edition(config_file, progress=bar.update, report=report)
        # Each page leaves cycles behind; what was read is no garbage, and need not be looked at for it.
        gc.freeze()
        gc.enable()
        written = export_site(edition.site, GENERATORS[name], folder, bar.update)
    if not quiet:
        click.echo(
            f"wrote {count(written.pages, 'page')}, "
            f"{count(written.files, 'picture or other file', 'pictures and other files')} and "
            f"{count(written.old_addresses, 'old address', 'old addresses')} into {folder}"
        )
