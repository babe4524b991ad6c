"""`digest init`: start a new digest."""

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from digest.model.problems import count
from digest.running.clock import current_time
from digest.terminal import forge_option

if TYPE_CHECKING:
    from digest.contribute.starting.forges import Forge


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="", help="The name of the digest; by default made from the folder's.")
@click.option("--language", default="en", show_default=True, help="The language of the site, such as ko.")
@forge_option
def command(folder: Path, name: str, language: str, forge: "Forge | None") -> None:
    """Start a new digest in FOLDER: settings, a first entry, a vocabulary. It builds at once."""
    from digest.contribute.starting.equip import equip, tell_of_repository
    from digest.contribute.starting.start import NOWHERE, empty, start_digest
    from digest.running.configuration import check_language
    from digest.running.project import open_settings

    check_language(language)
    with empty(folder):
        for path in start_digest(folder, name, current_time().date(), language):
            click.echo(f"wrote {path}")
        settings = open_settings(folder / "mkdocs.yml")
        written = list(equip(settings, forge=forge))
    click.echo(f"wrote {count(len(written), 'file')} for forges and editors; `digest equip` tells of them")
    if said := tell_of_repository(settings.root):
        click.echo(said)
    if NOWHERE in (folder / "requirements.txt").read_text(encoding="utf-8"):
        click.echo(
            "requirements.txt does not know where the program comes from; before a forge builds, fill it in"
        )
    if not settings.catalogues.speak(language):
        click.echo(
            f"digest has no words in {language} yet, so the site says “Subscribe” and the like in English; "
            "docs/start.md, in the repository of the program, tells how to give it yours"
        )
    click.echo(f"\nNow: cd {quote(str(folder))} && digest serve")
