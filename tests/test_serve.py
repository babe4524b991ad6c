"""While somebody writes: what is served follows what is edited."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.builders import entry, write_file
from tests.desk import FILES, B
from tests.sites import read_tree, write_site

PATIENCE = 60


@contextmanager
def serving(root: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address that `digest serve` serves the site at, and its process; it is ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [sys.executable, "-c", "from digest.cli import run; run()", "serve", "-a", place]
    log = (root.parent / "log").open("wb")
    with log, subprocess.Popen(command, cwd=root, stdout=log, stderr=log) as process:
        try:
            yield f"http://{place}/digest/", process
        finally:
            process.kill()


def read(address: str) -> str:
    """The page, or nothing where none is served yet."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
            return text
    except (URLError, ConnectionError):
        return ""


def wait_for(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.1)
    return held


@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
def test_an_edit_is_shown_a_fault_is_left_out_and_nothing_is_left_behind(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    with serving(root) as (address, process):
        page = f"{address}2024/12/b/"
        assert wait_for(lambda: "News of today" in read(page))
        write_file(root / B, entry(title="Other news", date="2024-12-30"))
        assert wait_for(lambda: "Other news" in read(page))
        assert "Other news" in read(address)
        write_file(root / B, entry(title="Other news", date="soon"))
        assert wait_for(lambda: "Other news" not in read(address))
        assert "First talks" in read(address)
        write_file(root / B, entry(title="News at last", date="2024-12-30"))
        assert wait_for(lambda: "News at last" in read(page))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    kept = {path for path in read_tree(root) if not path.startswith(("content/", ".cache/"))}
    assert kept == {"mkdocs.yml"}
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert f"{B}:3:" in said
    assert "Traceback" not in said
