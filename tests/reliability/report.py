"""How are the figures told? As a table for the terminal and for `docs/reliability.md`, and as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.reliability.trial import CONTROL, DIGEST, HUGO, MATERIAL, Count, Row

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
COLUMNS = (DIGEST, CONTROL, MATERIAL, HUGO)
MOST_MISSES = 20


@dataclass(frozen=True)
class Figure:
    """What came of one figure, by which command, and how long that took."""

    command: str
    seconds: float
    rows: Sequence[Row]


@dataclass(frozen=True)
class Report:
    """All that is told: where it was tried, and what came of each figure, by name."""

    machine: Mapping[str, str]
    figures: Mapping[str, Figure]

    def with_others(self, earlier: Mapping[str, Figure]) -> "Report":
        """The figures of earlier reports stay, unless they were tried again."""
        return Report(self.machine, dict(sorted({**earlier, **self.figures}.items())))


def render_markdown(report: Report) -> str:
    """The machine, the table, and how to try each figure again."""
    facts = [f"| {name} | {value} |" for name, value in report.machine.items()]
    parts = [["| | |", "|---|---|", *facts], _table(report), _notes(report), _commands(report)]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def render_json(report: Report) -> str:
    """Everything, with the name of each payload that did not hold."""
    return json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n"


def read_json(path: Path) -> dict[str, Figure]:
    """The figures of an earlier report, by name; none where there is no file."""
    if not path.exists():
        return {}
    figures = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return {name: _read_figure(**figure) for name, figure in figures.items()}


def _read_figure(command: str, seconds: float, rows: Iterable[Mapping[str, Any]]) -> Figure:
    read = [Row(row["question"], row["must"], [Count(**count) for count in row["counts"]]) for row in rows]
    return Figure(command, seconds, read)


def write_markdown(report: Report, path: Path) -> None:
    """Put the figures between the marks of a page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(f"{before}{BEGIN}\n\n{render_markdown(report)}\n{END}{after}", encoding="utf-8")


def misses(rows: Sequence[Row]) -> list[str]:
    """What of ours did not hold, a line each."""
    return [
        f"{row.question}: {miss}"
        for row in rows
        if (ours := row.ours).held < ours.tried
        for miss in [f"held {ours.held:,} of {ours.tried:,}", *ours.misses[:MOST_MISSES]]
    ]


def _table(report: Report) -> list[str]:
    lines = ["| what is asked | must | " + " | ".join(COLUMNS) + " |", "|---|---|" + "--:|" * len(COLUMNS)]
    for figure in report.figures.values():
        for row in figure.rows:
            counts = {count.who: count for count in row.counts}
            cells = [_cell(counts.get(who)) for who in COLUMNS]
            lines.append(f"| {row.question} | {row.must} | " + " | ".join(cells) + " |")
    return lines


def _cell(count: Count | None) -> str:
    return "" if count is None else f"{count.held:,} of {count.tried:,}"


def _notes(report: Report) -> list[str]:
    return [
        f"- {row.question}, {count.who}: {count.note}"
        for figure in report.figures.values()
        for row in figure.rows
        for count in row.counts
        if count.note
    ]


def _commands(report: Report) -> list[str]:
    lines = [f"| `{figure.command}` | {figure.seconds:,.0f} |" for figure in report.figures.values()]
    return ["| to try it again | seconds |", "|---|--:|", *lines]
