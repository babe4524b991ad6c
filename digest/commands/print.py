"""`digest print`: a digest as one document, for paper."""

from pathlib import Path

import click

from digest.terminal import LATEST, Bar, config_option, quiet_option, reporting, write_output


@click.command("print")
@click.argument("name", default=LATEST)
@config_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="The file to write, or - for standard output, which is the default.",
)
@click.option("--skip-faulty", is_flag=True, help="Leave files with errors out, and say which.")
@quiet_option
def command(name: str, config_file: Path, output: Path | None, skip_faulty: bool, quiet: bool) -> None:
    """Write the digest NAME, such as 2024-W46, with all its texts as one HTML document, for paper or a mail.

    Without a name, or with `latest`, it is the newest that is closed. Pictures are in the file, and nothing
    is loaded from elsewhere: print it with a browser, or hand it round.
    """
    from digest.running.building import print_digest

    with reporting(quiet=quiet) as report, Bar() as bar:
        document, said = print_digest(
            config_file,
            "" if name == LATEST else name,
            skip_faulty=skip_faulty,
            progress=bar.update,
            report=report,
        )
    if said and not quiet:
        click.echo(said, err=True)
    if write_output(document, output) and not quiet:
        click.echo(f"wrote {output}", err=True)
