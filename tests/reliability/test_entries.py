"""One bad file harms no other, and the trial would notice if it did."""

import sys
from pathlib import Path

import pytest

from tests.reliability.figures import entries
from tests.reliability.running import run
from tests.reliability.trial import Trial

# What is slow where many build at once is for the command to judge.
SLOW = "s more than a plain build"


def test_a_sample_harms_nothing(tmp_path: Path) -> None:
    rows = list(entries.measure(Trial(tmp_path, share=0.005, peers=False)))
    assert len(rows) == len(entries.FAMILIES)
    assert [miss for row in rows for miss in row.ours.misses if SLOW not in miss] == []
    assert sum(row.ours.tried for row in rows) > 5


@pytest.mark.parametrize(
    ("program", "fault"),
    [
        ("raise SystemExit(0)", ""),
        ("print('bad.md:3:1: a fault'); raise SystemExit(1)", ""),
        ("print('there is a fault'); raise SystemExit(1)", "it is not said where the fault is"),
        ("raise ValueError", "a traceback"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "ended by the signal 15"),
        ("x = bytearray(700_000_000); x[::4096] = b'x' * len(x[::4096])", "MB"),
    ],
)
def test_what_goes_wrong_is_noticed(program: str, fault: str, tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    page.write_text("A sound entry", encoding="utf-8")
    found = entries.find_fault(run([sys.executable, "-c", program], tmp_path), 100, page, "bad.md")
    assert fault in found
    assert bool(found) == bool(fault)


def test_a_sound_entry_that_is_missing_and_a_fault_that_is_not_told_are_noticed(tmp_path: Path) -> None:
    found = run([sys.executable, "-c", "print('a.md:1:1: wrong')"], tmp_path)
    assert "not published" in entries.find_fault(found, 100, tmp_path / "index.html", "bad.md")
    assert SLOW in entries.find_fault(found, -100, tmp_path, "bad.md")
    assert entries.find_silence(found, ("a.md:1:1",)) == ""
    assert entries.find_silence(found, ("a.md:1:1", "b.md:2:1")) == "not told: b.md:2:1"
