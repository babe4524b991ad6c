"""`digest tags`: count, add, rename, merge and remove tags across all entries."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.model.problems import FaultyContentError, count, show
from digest.terminal import Bar, config_option

if TYPE_CHECKING:
    from digest.content.library import Library
    from digest.contribute.tending.retag import Retagging
    from digest.model.settings import Settings

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Tell what would be changed, and change nothing."
)


@click.group("tags", invoke_without_command=True)
@config_option
@click.pass_context
def command(context: click.Context, config_file: Path) -> None:
    """Count the tags of all entries, and name those that are alike; or add, rename, merge and remove them."""
    if context.invoked_subcommand:
        return
    from digest.contribute.tending.alike import count_tags, find_alike

    _, library = open_to_change(config_file)
    uses = count_tags(library)
    width = max((len(use.key) for use in uses), default=0)
    for use in uses:
        click.echo(f"{use.count:6}  {use.key:{width}}  {show(use.label)}".rstrip())
    for pair in find_alike(uses, library.tags.known):
        cure = f"to make them one: digest tags merge {pair.rarer} {pair.other}"
        click.echo(f"{pair.rarer} and {pair.other} are alike ({pair.reason}); {cure}", err=True)


@command.command("add")
@click.argument("names", nargs=-1)
@dry_run_option
@config_option
def add(names: tuple[str, ...], dry_run: bool, config_file: Path) -> None:
    """Write the tags NAMES into tags.yml, or all that entries have and it lacks.

    What looks like another spelling of one that is there is left out, and told; name it to have it added.
    """
    from digest.contribute.tending.missing_names import add_tags

    settings, library = open_to_change(config_file)
    finish(add_tags(names, library, settings), settings, dry_run)


@command.command("rename")
@click.argument("old")
@click.argument("new")
@dry_run_option
@config_option
def rename(old: str, new: str, dry_run: bool, config_file: Path) -> None:
    """Give the tag OLD another slug; its old address leads to the new one.

    NEW may be a slug, or a name in quotation marks: that becomes the label, and the old label an alias.
    """
    from digest.contribute.tending.retag import rename_tag

    settings, library = open_to_change(config_file, (old,))
    finish(rename_tag(old, new, library, settings), settings, dry_run)


@command.command("merge")
@click.argument("olds", metavar="OLD...", nargs=-1, required=True)
@click.argument("into")
@dry_run_option
@config_option
def merge(olds: tuple[str, ...], into: str, dry_run: bool, config_file: Path) -> None:
    """Make the tags OLD one with the tag INTO; their addresses lead to it, their names become its aliases."""
    from digest.contribute.tending.retag import merge_tags

    settings, library = open_to_change(config_file, olds)
    finish(merge_tags(olds, into, library, settings), settings, dry_run)


@command.command("remove")
@click.argument("tag")
@dry_run_option
@config_option
def remove(tag: str, dry_run: bool, config_file: Path) -> None:
    """Take TAG out of all entries and of tags.yml. Its page goes: what is said there then stands in gone.yml.

    To have its address lead to another tag, merge it into that one.
    """
    from digest.contribute.tending.retag import remove_tag

    settings, library = open_to_change(config_file, (tag,))
    finish(remove_tag(tag, library, settings), settings, dry_run)


def open_to_change(config_file: Path, moved: Iterable[str] = ()) -> "tuple[Settings, Library]":
    """The settings, and what the content says; refused where a file may hide a tag that is to be moved."""
    from digest.contribute.tending.retag import find_hidden
    from digest.running.checking import check_content
    from digest.running.project import open_settings

    with Bar() as bar:
        settings = open_settings(config_file)
        library, problems = check_content(settings, progress=bar.update)
    if moved and (hidden := find_hidden(moved, problems, library, settings)):
        raise FaultyContentError(hidden)
    return settings, library


def finish(retagging: "Retagging", settings: "Settings", dry_run: bool) -> None:
    """Write what is to be changed, and say so when it is done."""
    from digest.contribute.tending.edits import write_all

    if not dry_run:
        places = {path: settings.root / path for path in retagging.files}
        write_all(
            {places[path]: data for path, data in retagging.files.items()},
            [places[path] for path in retagging.begun],
        )
    for path in retagging.files:
        click.echo(show(path, 500))
    for hint in retagging.hints:
        click.echo(f"note: {show(hint, 500)}", err=True)
    files = count(len(retagging.files), "file")
    if not retagging.files:
        click.echo("There is nothing to change.", err=True)
    elif dry_run:
        click.echo(f"Would change {files}; nothing was changed.", err=True)
    else:
        click.echo(f"Changed {files}; look at them with git diff.", err=True)
