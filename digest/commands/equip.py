"""`digest equip`: what forges and editors need."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.terminal import config_option, forge_option

if TYPE_CHECKING:
    from digest.contribute.starting.forges import Forge


@click.command("equip")
@config_option
@click.option(
    "--replace",
    is_flag=True,
    help="Also replace files that you have changed, and bring back what you removed.",
)
@forge_option
def command(config_file: Path, replace: bool, forge: "Forge | None") -> None:
    """Write workflows and forms for GitHub, GitLab or Forgejo, and forms, snippets and schemas for editors.

    Run it again after a change of settings or of the vocabulary, or with a new version: what nobody has
    changed is brought up to date, files that you have changed are kept, and those that you have removed stay
    away. A digest has the files of one forge, if it was cloned from there or --forge names it, or else those
    of GitHub and GitLab; those of the one that is named come back where you have removed them.
    """
    from digest.contribute.starting.equip import equip, tell_of_repository
    from digest.running.project import open_settings

    settings = open_settings(config_file)
    seen = set()
    for done in equip(settings, replace=replace, forge=forge):
        click.echo(f"{done.what} {done.path}")
        seen.add(done.what)
    if "kept" in seen:
        click.echo("What was kept is not as this version has it; --replace takes this version's.", err=True)
    if "left out" in seen:
        click.echo("What was left out you have removed; --replace brings it back.", err=True)
    if said := tell_of_repository(settings.root):
        click.echo(said, err=True)
