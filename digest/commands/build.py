"""`digest build`: make the site."""

from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from digest.terminal import (
    Bar,
    config_option,
    executor_option,
    published_option,
    quiet_option,
    report_as_before,
    reporting,
)


@click.command("build")
@config_option
@click.option("--strict", is_flag=True, help="Warnings forbid publishing, too.")
@click.option(
    "--skip-faulty", is_flag=True, help="Leave files with errors out, say which, and publish the rest."
)
@click.option(
    "-d",
    "--site-dir",
    type=click.Path(path_type=Path),
    help="Where to build, instead of mkdocs.yml's site_dir.",
)
@click.option("--clean", is_flag=True, help="Use nothing of earlier builds.")
@click.option(
    "--explain",
    is_flag=True,
    help="Say what has changed in content, and of each file that is printed why it is.",
)
@published_option
@executor_option
@quiet_option
def command(
    config_file: Path,
    strict: bool,
    skip_faulty: bool,
    site_dir: Path | None,
    clean: bool,
    explain: bool,
    published: str | None,
    executor: str,
    quiet: bool,
) -> None:
    """Build the site. With an error nothing is written; the site that is up stays up.

    What has not changed since the last build is taken over from it.
    """
    from digest.running.building import build_site

    with reporting(quiet=quiet) as report, Bar() as bar:
        target = build_site(
            config_file,
            strict=strict,
            skip_faulty=skip_faulty,
            # From here, as all paths of a command are; MkDocs takes it from the folder of its settings.
            site_dir=site_dir and site_dir.absolute(),
            clean=clean,
            published=published,
            executor=executor,
            progress=bar.update,
            report=report,
            report_again=report if quiet else report_as_before,
            explain=_explain if explain else None,
            wait=_tell_nothing if quiet else partial(click.echo, err=True),
        )
    if not quiet:
        click.echo(f"Built {target}")


def _tell_nothing(_said: str) -> None:
    """Whom we wait for is no failure."""


def _explain(path: str, reason: str) -> None:
    # Whoever has read enough wants the site all the same.
    with suppress(BrokenPipeError):
        click.echo(f"{path}: {reason}")
