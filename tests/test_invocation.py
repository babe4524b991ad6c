import sys
from pathlib import Path

import pytest

from digest.keeping.invocation import own_command, run_name


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


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (["/a/bin/digest", "serve"], "digest serve"),
        (["/a/digest/__main__.py", "check", "-q"], "digest check"),
        (["mkdocs", "build"], "mkdocs build"),
        (["/a/bin/digest", "-h"], "another run of digest"),
        (["/a/bin/pytest", "serve"], "another run of digest"),
        (["-c"], "another run of digest"),
    ],
)
def test_a_run_is_called_as_it_was_started(
    argv: list[str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has `make serve` open is told that this is what is at work."""
    monkeypatch.setattr(sys, "argv", argv)
    assert run_name() == name
