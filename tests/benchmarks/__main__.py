"""The command of the yardstick: which scenarios, with how many entries, and where the results go."""

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from tests.benchmarks.articles import Article, ContentError, read_articles
from tests.benchmarks.environments import (
    Environment,
    digest_environment,
    digest_place,
    digest_version,
    open_environment,
    package_version,
)
from tests.benchmarks.inventor import invent_articles
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.measure import RunError
from tests.benchmarks.peers import PEERS
from tests.benchmarks.report import Report, render_json, render_text, write_markdown
from tests.benchmarks.scenarios import SCENARIOS, Bench, Result, measure_scenario
from tests.builders import SHARED

_USUAL = ("first", "pages", "one-added", "check")
_CORPUS = SHARED / "corpus/entries"
_WARM_UP = 5  # entries of a build that nobody times: it fills the caches of Python and of the disk


class _Commas(click.ParamType):  # type: ignore[type-arg]  # not generic in older versions
    name = "LIST"

    def __init__(self, choices: Sequence[str]) -> None:
        self._choices = choices

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        if not isinstance(value, str):
            return value
        names = [name.strip() for name in value.split(",")]
        for name in names:
            if name not in self._choices:
                self.fail(f"{name!r} is none of {', '.join(self._choices)}", param, ctx)
        return names


@click.command()
@click.argument("scenarios", nargs=-1, type=click.Choice(list(SCENARIOS)))
@click.option("-n", "--entries", default=1000, show_default=True, help="How many entries are built.")
@click.option("--runs", default=3, show_default=True, help="How often each peer is measured.")
@click.option("--peers", type=_Commas(list(PEERS)), help=f"Which, by commas: {', '.join(PEERS)}.")
@click.option("--sizes", default="1000,10000", show_default=True, help="Numbers of entries for `scale`.")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A folder of real entries; without it ../shared/corpus/entries, or invented ones.",
)
@click.option("--invented", is_flag=True, help="Build invented entries, even where there are real ones.")
@click.option(
    "--digest",
    "script",
    type=click.Path(path_type=Path),
    help="Which `digest`; by default that beside Python.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(".bench"),
    show_default=True,
    help="Where the peers are installed and everything is built.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write every figure there.")
@click.option("--markdown", type=click.Path(path_type=Path), help="Write the tables there.")
def main(
    scenarios: tuple[str, ...],
    entries: int,
    runs: int,
    peers: list[str] | None,
    sizes: str,
    corpus: Path | None,
    invented: bool,
    script: Path | None,
    cache: Path,
    json_file: Path | None,
    markdown: Path | None,
) -> None:
    """Measure digest and its peers on the same entries, in turn.

    SCENARIOS are first, pages, one-added, check and scale; without any, all except scale.
    """
    names = scenarios or _USUAL
    folder = corpus or (_CORPUS if _CORPUS.is_dir() else None)
    used = None if invented else folder
    chosen = {name: tuple(peers or SCENARIOS[name].peers) for name in names}
    machine = describe_machine()
    try:
        environments = _open_environments(chosen, script, cache.absolute())
        work = Path(tempfile.mkdtemp(prefix="work-", dir=cache.absolute()))
        bench = Bench(work, runs, environments, lambda count: _articles(used, count), _say)
        _warm_up(bench, chosen)
        results: list[Result] = []
        for name in names:
            counts = [int(size) for size in sizes.split(",")] if name == "scale" else [entries]
            for count in counts:
                results += measure_scenario(bench, SCENARIOS[name], chosen[name], count)
    except (RunError, ContentError) as error:
        raise click.ClickException(str(error)) from error
    finally:
        for left in cache.glob("work*"):
            shutil.rmtree(left, ignore_errors=True)
    report = Report(
        command=tell_command(sys.argv[1:]),
        content="Real entries" if used else "Invented entries",
        machine=machine,
        versions=_versions(environments),
        runs=runs,
        results=results,
    )
    click.echo(render_text(report))
    if json_file:
        json_file.write_text(render_json(report), encoding="utf-8")
    if markdown:
        write_markdown(report, markdown)
    sys.exit(1 if any(result.faults for result in results) else 0)


def _articles(folder: Path | None, count: int) -> list[Article]:
    return read_articles(folder, count) if folder else invent_articles(count)


def _open_environments(
    chosen: dict[str, tuple[str, ...]], script: Path | None, cache: Path
) -> dict[str, Environment]:
    cache.mkdir(parents=True, exist_ok=True)
    environments = {"digest": digest_environment(script)}
    _say(f"Measuring the digest in {digest_place(environments['digest'])}")
    for tool in {
        PEERS[name].tool.name: PEERS[name].tool for peers in chosen.values() for name in peers
    }.values():
        if tool.name not in environments:
            environments[tool.name] = open_environment(tool, cache / "environments", _say)
    return environments


def _warm_up(bench: Bench, chosen: dict[str, tuple[str, ...]]) -> None:
    once = Bench(bench.folder, 1, bench.environments, bench.articles, lambda _text: None)
    every = dict.fromkeys(name for peers in chosen.values() for name in peers)
    for result in measure_scenario(once, SCENARIOS["first"], list(every), _WARM_UP):
        for fault in result.faults:
            _say(f"{PEERS[result.peer].label}: {fault}")


def _versions(environments: dict[str, Environment]) -> dict[str, str]:
    versions = {"digest": digest_version(environments["digest"])}
    for peer in PEERS.values():
        if peer.tool.name in environments and peer.tool.packages:
            for package in peer.tool.packages:
                name = package.partition("[")[0]
                versions[name] = package_version(environments[peer.tool.name], package)
    return versions


def tell_command(arguments: Sequence[str]) -> str:
    """The command as others could give it: without this machine's folders, and where results go."""
    told: list[str] = []
    words = iter(arguments)
    for word in words:
        if word in ("--json", "--markdown", "--cache"):
            next(words, None)
        elif not word.startswith(("--json=", "--markdown=", "--cache=")):
            told.append(f"…/{Path(word).name}" if Path(word).is_absolute() else word)
    return " ".join(("python -m tests.benchmarks", *told))


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main(prog_name="python -m tests.benchmarks")
