import sys
from pathlib import Path

import pytest

from digest.program import own_command


def test_messages_name_the_program_as_it_is_called_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "a clone/.venv/bin/digest"
    own.parent.mkdir(parents=True)
    own.touch(mode=0o755)
    monkeypatch.setattr(sys, "argv", [str(own)])
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path / "a clone")
    assert own_command() == ".venv/bin/digest"
    monkeypatch.chdir(own.parent.parent)
    assert own_command() == "bin/digest"
    beside = tmp_path / "beside"
    beside.mkdir()
    monkeypatch.chdir(beside)
    assert own_command() == f"'{own}'"
    monkeypatch.setenv("PATH", str(own.parent))
    assert own_command() == "digest"
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert own_command() == "digest"
