"""How are the results told? As tables for the terminal and for docs/, and as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from statistics import median

from tests.benchmarks.measure import Measure, middle
from tests.benchmarks.peers import PEERS
from tests.benchmarks.peers.hugo import HUGO
from tests.benchmarks.peers.material import MATERIAL
from tests.benchmarks.peers.ours import DIGEST
from tests.benchmarks.peers.pelican import PELICAN
from tests.benchmarks.scenarios import SCENARIOS, Result
from tests.benchmarks.trees import Change, of_pages, of_search

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
_MOST_PATHS = 60
_UNKNOWN = "–"


@dataclass(frozen=True)
class Report:
    """All that is told: what was run where, and what came of it."""

    command: str
    content: str
    machine: Mapping[str, str]
    versions: Mapping[str, str]
    runs: int
    results: Sequence[Result]


@dataclass(frozen=True)
class Table:
    """Rows of text under heads; the first column stands left, the others right."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    left: bool = False


def make_tables(report: Report) -> list[Table]:
    """The tables of all scenarios, in the order in which they ran."""
    tables = []
    for name, group in groupby(report.results, key=lambda result: result.scenario):
        results = list(group)
        tables += _growth(results) if name == "scale" else _scenario(name, results)
    return tables


def render_text(report: Report) -> str:
    """The tables for a terminal."""
    return "\n".join(map(_render_text, make_tables(report)))


def render_markdown(report: Report) -> str:
    """The machine, the command and the tables, for a page of docs/."""
    facts = [f"| {name} | {value} |" for name, value in {**report.machine, **report.versions}.items()]
    runs = f"{report.runs} run{'s' if report.runs > 1 else ''} each, in turn; medians. {report.content}."
    head = ["```console", report.command, "```", "", runs, "", "| | |", "|---|---|", *facts, ""]
    tables = [*make_tables(report), features()]
    return "\n".join([*head, *map(_render_markdown, tables)])


def render_json(report: Report) -> str:
    """Everything that was measured, every run."""
    return json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n"


def write_markdown(report: Report, path: Path) -> None:
    """Put the figures between the marks of a page, or make a page of them."""
    figures = f"{BEGIN}\n\n{render_markdown(report)}\n{END}"
    text = path.read_text(encoding="utf-8") if path.is_file() else f"{BEGIN}{END}\n"
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(before + figures + after, encoding="utf-8")


def features() -> Table:
    """What each generator does and does not do, as it is measured here."""
    tools = {"digest": DIGEST, "Hugo": HUGO, "Pelican": PELICAN, "MkDocs + Material": MATERIAL}
    rows = [
        [name, *(tool.features.get(name, _UNKNOWN) for tool in tools.values())] for name in DIGEST.features
    ]
    return Table("What they do, as measured here", ["", *tools], rows, left=True)


def _scenario(name: str, results: Sequence[Result]) -> list[Table]:
    title = f"{SCENARIOS[name].question}: {results[0].entries:,} entries"
    told = [result for result in results if result.runs]
    rows = [row for result in told for row in _cost_rows(result, told[0], several=_several(told))]
    heads = [
        "",
        "wall, s",
        "from–to",
        "× first row",
        "CPU, s",
        "× first row",
        "memory, MB",
        "largest process, MB",
    ]
    tables = [Table(title, heads, rows, _faults(results))]
    made = [result for result in told if result.made]
    if made and name != "one-added":
        tables.append(_made_table(made))
    changes = [result for result in told if result.change]
    if changes:
        tables.append(_change_table(changes))
    return tables


def _cost_rows(result: Result, base: Result, *, several: bool) -> Iterable[list[str]]:
    label = PEERS[result.peer].label
    yield _cost_row(f"{label}: {result.what}" if several else label, result.runs, base.runs)
    for program, runs in result.parts.items():
        yield _cost_row(f"↳ {program}", runs, base.runs)


def _cost_row(label: str, runs: Sequence[Measure], base: Sequence[Measure]) -> list[str]:
    found = middle(runs)
    walls = [run.wall for run in runs]
    return [
        label,
        _seconds(found.wall),
        f"{_seconds(min(walls))}–{_seconds(max(walls))}",
        _ratio([run.wall for run in runs], [run.wall for run in base]),
        _seconds(found.processor),
        _ratio([run.processor for run in runs], [run.processor for run in base]),
        _megabytes(found.together),
        _megabytes(found.largest),
    ]


def _ratio(values: Sequence[float], base: Sequence[float]) -> str:
    """The median of the ratios within each turn: a slow hour slows all that run in it."""
    return f"{median(value / other for value, other in zip(values, base, strict=False)):.2f}"


def _several(results: Sequence[Result]) -> bool:
    return len({result.what for result in results}) > 1


def _made_table(results: Sequence[Result]) -> Table:
    heads = ["what was written", "entry pages", "tag pages", "all pages", "feeds", "files", "MB"]
    rows = []
    for result in results:
        assert result.made
        made = result.made
        counts = (made.entry_pages, made.tag_pages, made.pages, made.feeds, made.files)
        rows.append([PEERS[result.peer].label, *(f"{count:,}" for count in counts), _megabytes(made.bytes)])
    return Table("", heads, rows)


def _change_table(results: Sequence[Result]) -> Table:
    heads = ["which files", "all", "written anew", "of search", "of other content", "of search", "removed"]
    rows, notes = [], []
    for result in results:
        assert result.change
        label = f"{PEERS[result.peer].label}: {result.what}"
        rows.append([label, *_count_changes(result.change)])
        if result.peer.startswith("digest"):
            notes.append(f"{label}: {_list_paths(of_pages(result.change.changed))}")
    return Table("", heads, rows, notes)


def _count_changes(change: Change) -> list[str]:
    counts = (
        change.files,
        len(of_pages(change.rewritten)),
        len(of_search(change.rewritten)),
        len(of_pages(change.changed)),
        len(of_search(change.changed)),
        len(change.removed),
    )
    return [f"{count:,}" for count in counts]


def _list_paths(paths: Sequence[str]) -> str:
    shown = ", ".join(f"`{path}`" for path in paths[:_MOST_PATHS])
    return f"{shown} and {len(paths) - _MOST_PATHS} more" if len(paths) > _MOST_PATHS else shown


def _growth(results: Sequence[Result]) -> list[Table]:
    heads = [
        "",
        "entries",
        "wall, s",
        "CPU, s",
        "CPU ms an entry",
        "memory, MB",
        "kB an entry",
        "files",
        "MB written",
    ]
    rows = []
    for result in results:
        if not result.runs:
            continue
        found = middle(result.runs)
        memory = found.together or found.largest
        rows.append(
            [
                PEERS[result.peer].label,
                f"{result.entries:,}",
                _seconds(found.wall),
                _seconds(found.processor),
                f"{1000 * found.processor / result.entries:.2f}",
                _megabytes(memory),
                f"{memory / 1000 / result.entries:.0f}",
                f"{result.made.files:,}" if result.made else _UNKNOWN,
                _megabytes(result.made.bytes if result.made else None),
            ]
        )
    return [Table(SCENARIOS["scale"].question, heads, rows, _faults(results))]


def _faults(results: Iterable[Result]) -> list[str]:
    return [f"Fault: {PEERS[result.peer].label}: {fault}" for result in results for fault in result.faults]


def _seconds(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _megabytes(value: int | None) -> str:
    return _UNKNOWN if value is None else f"{value / 1e6:,.0f}"


def _render_text(table: Table) -> str:
    rows = [table.heads, *table.rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.heads))]
    lines = [
        "  ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in cells)
        for cells in (enumerate(zip(row, widths, strict=True)) for row in rows)
    ]
    return "\n".join((table.title, *lines, *table.notes, ""))


def _render_markdown(table: Table) -> str:
    rule = ["---"] + ["---" if table.left else "--:"] * (len(table.heads) - 1)
    rows = ["| " + " | ".join(row) + " |" for row in (table.heads, rule, *table.rows)]
    title = [f"### {table.title}", ""] if table.title else []
    notes = [line for note in table.notes for line in ("", note)]
    return "\n".join((*title, *rows, *notes, ""))
