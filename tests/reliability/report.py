"""How are the figures told? As a table for the terminal and for `docs/reliability.md`, and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.reliability.trial import CONTROL, DIGEST, HUGO, MATERIAL, Count, Row

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
COLUMNS = (DIGEST, CONTROL, MATERIAL, HUGO)
MOST_MISSES = 20


@dataclass(frozen=True)
class Report:
    """All that is told: what was run, where, and what came of each figure, by name."""

    command: str
    machine: Mapping[str, str]
    seconds: Mapping[str, float]
    rows: Mapping[str, Sequence[Row]]


def render_markdown(report: Report) -> str:
    """The command, the machine and the table."""
    facts = [f"| {name} | {value} |" for name, value in report.machine.items()]
    head = ["```console", report.command, "```", "", "| | |", "|---|---|", *facts, ""]
    return "\n".join([*head, *_table(report), "", *_notes(report)]).rstrip() + "\n"


def render_json(report: Report) -> str:
    """Everything, with the name of each payload that did not hold."""
    return json.dumps(asdict(report), indent=1, ensure_ascii=False) + "\n"


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
    for rows in report.rows.values():
        for row in rows:
            counts = {count.who: count for count in row.counts}
            cells = [_cell(counts.get(who)) for who in COLUMNS]
            lines.append(f"| {row.question} | {row.must} | " + " | ".join(cells) + " |")
    return lines


def _cell(count: Count | None) -> str:
    return "" if count is None else f"{count.held:,} of {count.tried:,}"


def _notes(report: Report) -> list[str]:
    return [
        f"- {row.question}, {count.who}: {count.note}"
        for rows in report.rows.values()
        for row in rows
        for count in row.counts
        if count.note
    ]
