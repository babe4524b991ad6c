"""The command: which figures, how much of each, by which seed, and where the results go."""

import shlex
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import click

from tests.benchmarks.machine import describe_machine
from tests.reliability.figures import load, names
from tests.reliability.report import Report, misses, render_json, render_markdown, write_markdown
from tests.reliability.trial import Row, Trial


@click.command()
@click.argument("figures", nargs=-1, type=click.Choice(names()))
@click.option("--seed", default=1, show_default=True, help="Chooses what is tried; the same seed, the same.")
@click.option("--share", default=1.0, show_default=True, help="How much is tried; 0.01 is a hundredth.")
@click.option("--peers/--no-peers", default=True, show_default=True, help="Try others beside digest.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write every figure there.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the table there, between its marks.")
def main(
    figures: tuple[str, ...],
    seed: int,
    share: float,
    peers: bool,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Try FIGURES, or all; ends with 1 where anything of digest did not hold."""
    rows: dict[str, list[Row]] = {}
    seconds: dict[str, float] = {}
    for name in figures or names():
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"reliability-{name}-") as folder:
            rows[name] = list(load(name).measure(Trial(Path(folder), seed, share, peers)))
        seconds[name] = round(time.monotonic() - begin, 1)
        click.echo(f"{name}: {seconds[name]:.0f} s", err=True)
    command = shlex.join(["python", "-m", "tests.reliability", *sys.argv[1:]])
    machine = describe_machine() | {"mkdocs-material": version("mkdocs-material"), "hugo": version("hugo")}
    report = Report(command, machine, seconds, rows)
    click.echo(render_markdown(report))
    if json_file:
        json_file.write_text(render_json(report), encoding="utf-8")
    if markdown:
        write_markdown(report, markdown)
    if missed := [line for found in rows.values() for line in misses(found)]:
        click.echo("\n".join(missed), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
