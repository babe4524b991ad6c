"""`digest print`: a digest as one document, for paper."""

from pathlib import Path

import click

from digest.terminal import Bar, config_option, report_faults, write_output

LATEST = "latest"


@click.command("print")
@click.argument("name", default=LATEST)
@config_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The file to write, or - for standard output, which is the default.",
)
def command(name: str, config_file: Path, output: Path | None) -> None:
    """Write the digest NAME, such as 2024-W46, with all its texts as one HTML document, for paper or a mail.

    Without a name, or with `latest`, it is the newest that is closed. Pictures are in the file, and nothing
    is loaded from elsewhere: print it with a browser, or hand it round.
    """
    from digest.running.building import print_digest

    with Bar() as bar:
        document, still_open = print_digest(
            config_file, "" if name == LATEST else name, progress=bar.update, report=report_faults
        )
    if still_open:
        click.echo(f"{still_open}: this is it as it is now", err=True)
    if write_output(document, output):
        click.echo(f"wrote {output}", err=True)
