"""The command: which figures, how much of each, by which seed, and where the results go."""

import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import click

from tests.benchmarks.machine import describe_machine
from tests.reliability.figures import load, names
from tests.reliability.report import (
    Figure,
    Report,
    misses,
    read_json,
    render_json,
    render_markdown,
    write_markdown,
)
from tests.reliability.trial import Trial


@click.command()
@click.argument("figures", nargs=-1, type=click.Choice(names()))
@click.option("--seed", default=1, show_default=True, help="Chooses what is tried; the same seed, the same.")
@click.option("--share", default=1.0, show_default=True, help="How much is tried; 0.01 is a hundredth.")
@click.option("--peers/--no-peers", default=True, show_default=True, help="Try others beside digest.")
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    help="Write every figure there, and tell those that are there, too.",
)
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
    tried: dict[str, Figure] = {}
    for name in figures or names():
        begin = time.monotonic()
        with tempfile.TemporaryDirectory(prefix=f"reliability-{name}-") as folder:
            rows = list(load(name).measure(Trial(Path(folder), seed, share, peers)))
        tried[name] = Figure(_command(name, seed, share, peers), round(time.monotonic() - begin, 1), rows)
        click.echo(f"{name}: {tried[name].seconds:.0f} s", err=True)
    machine = describe_machine() | {"mkdocs-material": version("mkdocs-material"), "hugo": version("hugo")}
    report = Report(machine, tried)
    if json_file:
        report = report.with_others(read_json(json_file))
        json_file.write_text(render_json(report), encoding="utf-8")
    click.echo(render_markdown(report))
    if markdown:
        write_markdown(report, markdown)
    if missed := [line for figure in tried.values() for line in misses(figure.rows)]:
        click.echo("\n".join(missed), err=True)
        sys.exit(1)


def _command(name: str, seed: int, share: float, peers: bool) -> str:
    """The command that tries one figure as it was tried."""
    options = [*(["--share", f"{share:g}"] if share < 1 else []), *([] if peers else ["--no-peers"])]
    return " ".join(["python -m tests.reliability", name, "--seed", str(seed), *options])


if __name__ == "__main__":
    main()
