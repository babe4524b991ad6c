"""Is a site the same after any edits? A few of those that the figure tries by the hundred."""

from pathlib import Path

import pytest

from tests.desk import FILES, Desk
from tests.edits import after_each_day
from tests.reliability.figures import edits
from tests.reliability.report import misses
from tests.reliability.trial import Trial


def test_after_edits_the_site_is_as_from_nothing(tmp_path: Path) -> None:
    rows = list(edits.measure(Trial(tmp_path, share=0.004, peers=False)))
    assert misses(rows) == []
    assert [row.ours.tried for row in rows] == [2, 1]


def test_a_build_that_forgets_a_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(tmp_path).write(FILES)
    monkeypatch.setattr("digest.printing.staging.Staging._remove", lambda *_: None)
    found = after_each_day(desk, [[("write_or_remove", ("content/entries/2024/12/b.md", None))]])
    assert "2024/12/b/index.html" in found
