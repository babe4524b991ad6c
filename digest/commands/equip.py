"""`digest equip`: what forges and editors need."""

from pathlib import Path

import click

from digest.terminal import config_option


@click.command("equip")
@config_option
@click.option("--replace", is_flag=True, help="Also replace files that you have changed.")
def command(config_file: Path, replace: bool) -> None:
    """Write workflows and forms for GitHub and GitLab, and forms, snippets and schemas for editors.

    Run it again after a change of settings or of the vocabulary, or with a new version: what nobody has
    changed is brought up to date, files that you have changed are kept.
    """
    from digest.contribute.starting.equip import equip, tell_of_repository
    from digest.running.project import open_settings

    settings, kept = open_settings(config_file), False
    for done in equip(settings, replace=replace):
        click.echo(f"{done.what} {done.path}")
        kept = kept or done.what == "kept"
    if kept:
        click.echo("What was kept is not as this version has it; --replace takes this version's.", err=True)
    if said := tell_of_repository(settings.root):
        click.echo(said, err=True)
