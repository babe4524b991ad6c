"""`digest outlets`: take over the outlets that entries name."""

from pathlib import Path

import click

from digest.commands.tags import dry_run_option, finish, open_to_change
from digest.terminal import config_option


@click.group("outlets")
def command() -> None:
    """Tend the list of outlets."""


@command.command("add")
@click.argument("names", nargs=-1)
@dry_run_option
@config_option
def add(names: tuple[str, ...], dry_run: bool, config_file: Path) -> None:
    """Write the outlets NAMES into outlets.yml, or all that entries name and it lacks.

    What looks like another spelling of one that is there is left out, and told; name it to have it added.
    """
    from digest.contribute.tending.missing_names import add_outlets

    settings, library = open_to_change(config_file)
    finish(add_outlets(names, library, settings), settings, dry_run)
