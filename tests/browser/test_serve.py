"""Does `digest serve` show what is being written, as it is written?"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(sys.platform == "win32", reason="ends the server with an interrupt"),
]

# Whoever runs tests in the background hands down an ignored interrupt: the server is to end by it.
DIGEST = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from digest.cli import main
main()
"""
PATIENCE = 60  # seconds for a build on a busy machine


def digest(*arguments: str) -> list[str]:
    return [sys.executable, "-c", DIGEST, *arguments]


@contextmanager
def serving(folder: Path, log: Path) -> Iterator[str]:
    """The address where `digest serve` serves the folder. It must end cleanly when it is interrupted."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    scratch = log.parent / "scratch"
    scratch.mkdir()
    with log.open("wb") as said:
        process = subprocess.Popen(
            digest("serve", "--address", f"127.0.0.1:{port}"),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            env={**os.environ, "TMPDIR": str(scratch)},
        )
        try:
            wait_for(address, process, log)
            yield address
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0, log.read_text(encoding="utf-8")
            assert list(scratch.iterdir()) == []
        finally:
            process.kill()
            process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"nothing is served: {log.read_text(encoding='utf-8')}")


def test_what_is_written_is_shown_at_once_and_a_fault_takes_nothing_down(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "village-news"
    subprocess.run(digest("init", str(folder)), check=True, capture_output=True)
    [file] = (folder / "content" / "entries").rglob("*.md")
    first = file.read_text(encoding="utf-8")
    second = file.with_name("second-entry.md")
    before = sorted(folder.rglob("*"))
    log = tmp_path / "log.txt"

    with serving(folder, log) as address:
        page.goto(address)
        headline = page.get_by_role("heading", name="This digest has begun")
        expect(headline).to_be_visible()
        expect(page.get_by_role("banner")).to_contain_text("Village News")

        # An edit and a new entry: nobody touches the page, it loads itself again.
        file.write_text(first.replace("has begun", "has begun well"), encoding="utf-8")
        expect(page.get_by_role("heading", name="This digest has begun well")).to_be_visible(
            timeout=PATIENCE * 1000
        )
        second.write_text(first.replace("This digest has begun", "A second story"), encoding="utf-8")
        new = page.get_by_role("heading", name="A second story")
        expect(new).to_be_visible(timeout=PATIENCE * 1000)

        # A fault: that entry is left out and said, the others stay.
        second.write_text(first.replace("tags: [announcements]", "tags: [anouncements]"), encoding="utf-8")
        expect(new).to_be_hidden(timeout=PATIENCE * 1000)
        expect(page.get_by_role("heading", name="This digest has begun well")).to_be_visible()
        said = log.read_text(encoding="utf-8")
        assert "second-entry.md:8:8: unknown-tag: 'anouncements' is not in tags.yml" in said
        assert "second-entry.md was left out" in said

        # Repaired, it is back.
        second.write_text(first.replace("This digest has begun", "A second story"), encoding="utf-8")
        expect(new).to_be_visible(timeout=PATIENCE * 1000)

    second.unlink()
    shutil.rmtree(folder / ".cache/digest")
    (folder / ".cache").rmdir()
    assert sorted(folder.rglob("*")) == before
