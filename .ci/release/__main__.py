"""The command: what is locked, under which licences, and the packages of a release."""

from pathlib import Path

import click

from release import bill, licences, lock, packages


@click.group()
def main() -> None:
    """What a release is made from, and how."""


@main.command("lock")
@click.option("--upgrade", is_flag=True, help="Take the newest versions that pyproject.toml allows.")
def write_locks(*, upgrade: bool) -> None:
    """Write the locks anew, after pyproject.toml has changed."""
    for path, text in lock.lock(upgrade=upgrade).items():
        for folder in [lock.ROOT, lock.EQUIPMENT] if path in lock.EVERYWHERE else [lock.ROOT]:
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
        click.echo(path)


@main.command("licences")
def write_licences() -> None:
    """Write the list of licences anew, from what is locked and installed."""
    licences.PAGE.write_text(licences.render_page(), encoding="utf-8", newline="\n")


@main.command("dist")
@click.argument("folder", type=click.Path(path_type=Path), default=lock.ROOT / "dist")
@click.option("--tag", help="Refuse unless this is the tag of the version, such as v0.1.0.")
def make_packages(folder: Path, tag: str | None) -> None:
    """Make the packages of the newest commit, in FOLDER."""
    wanted = f"v{bill.read_bill().version}"
    if tag and tag != wanted:
        raise click.ClickException(
            f"the tag is {tag}, and pyproject.toml is at {wanted}; mend one of the two"
        )
    for path in packages.make_packages(folder):
        click.echo(path)


if __name__ == "__main__":
    main()
