"""While somebody writes: what is served follows what is edited."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urljoin, urlsplit

import pytest

from digest.model.problems import DigestError
from digest.running.server import serve_site
from tests.builders import config, entry, write_file
from tests.conftest import NewDigest
from tests.desk import FILES, A, B
from tests.sites import PATIENCE, build, read_tree, wait_for, write_site


@contextmanager
def serving(
    root: Path, *options: str, place: str = "", before: str = "pass"
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """The address that `digest serve` serves the site at, and its process; it is ended afterwards.

    What stands `before` is done before it starts.
    """
    place = place or find_place()
    # Whoever runs the tests in the background has made them deaf to an interrupt.
    hear = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    command = [
        sys.executable,
        "-c",
        f"{hear}; {before}; from digest.cli import run; run()",
        "serve",
        "-a",
        place,
        *options,
    ]
    log, scratch = (root.parent / "log").open("wb"), root.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    place_for_scratch = {**os.environ, "TMPDIR": str(scratch)}
    with log, subprocess.Popen(command, cwd=root, stdout=log, stderr=log, env=place_for_scratch) as process:
        try:
            yield f"http://{place}/digest/", process
        finally:
            process.kill()


def find_place() -> str:
    """A host and a port where nothing is served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def read(address: str) -> str:
    """The page, or nothing where none is served yet."""
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            text: str = answer.read().decode()
            return text
    except (URLError, ConnectionError):
        return ""


@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
@pytest.mark.parametrize("address", ["8743", "localhost", ":80", "x:y"])
def test_what_is_no_address_to_serve_at_is_said_to_be_none(new_digest: NewDigest, address: str) -> None:
    with pytest.raises(DigestError, match=f"nothing can be served at '{address}'; write a host and a port"):
        serve_site(new_digest() / "mkdocs.yml", address=address)


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
    assert not any((tmp_path / "scratch").iterdir())
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert f"{B}:3:" in said
    assert "Traceback" not in said


def list_children(process: int) -> list[int]:
    """The processes that this one has begun."""
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a copy of the process")
@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="the two would only take turns")
def test_of_a_large_archive_a_copy_of_the_server_checks_what_is_edited(tmp_path: Path) -> None:
    root = write_site(
        tmp_path / "root", {**FILES, "content/tags.yml": "arms: {}\npeace: {}\n"}, search="false"
    )
    large = "from digest import checks; from digest.running import serving; checks.MANY = serving.MANY = 0"

    def said() -> str:
        return (tmp_path / "log").read_text(encoding="utf-8")

    with serving(root, before=large) as (address, process):
        page = f"{address}2024/12/b/"
        assert wait_for(lambda: "News of today" in read(page))
        (copy,) = list_children(process.pid)
        write_file(root / B, entry(title="Other news", date="2024-12-30", tags=["arms", "arms"]))
        assert wait_for(lambda: f"{B}:6:16: duplicate-tag" in said())
        write_file(root / "content/tags.yml", "arms: {}\n")
        assert wait_for(lambda: f"{A}:6:8: unknown-tag" in said())
        assert list_children(process.pid) == [copy]
        os.kill(copy, signal.SIGKILL)
        write_file(root / B, entry(title="Last news", date="2024-12-30", tags=["arms", "x"]))
        assert wait_for(lambda: f"{B}:6:16: unknown-tag" in said())
        write_file(root / B, entry(title="Last news", date="2024-12-30", tags=["arms"]))
        assert wait_for(lambda: "Last news" in read(page))
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    assert "Traceback" not in said()


@pytest.mark.skipif(os.name == "nt", reason="not everybody may make links there")
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_the_next_server_prints_what_has_changed_since(end: signal.Signals, tmp_path: Path) -> None:
    root, place = write_site(tmp_path / "root", FILES, search="false"), find_place()
    site = root / ".cache/digest/served/site"
    with serving(root, place=place) as (address, process):
        assert wait_for(lambda: "News of today" in read(f"{address}2024/12/b/"))
        write_file(root / B, entry(title="Other news", date="2024-12-30"))
        assert wait_for(lambda: "Other news" in read(f"{address}2024/12/b/"))
        process.send_signal(end)
        process.wait(PATIENCE)
    there = (site / "tags/peace/index.html").stat()
    write_file(root / B, entry(title="News at last", date="2024-12-30"))
    write_file(site / "2024/stranger.html", "Who am I?")
    (site / "feed.xml").unlink()
    with serving(root, place=place) as (address, process):
        assert wait_for(lambda: "News at last" in read(f"{address}2024/12/b/"))
        assert "News at last" in read(address)
        assert "First talks" in read(f"{address}feed.xml")
        assert not read(f"{address}2024/stranger.html")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    now = (site / "tags/peace/index.html").stat()
    assert (now.st_ino, now.st_mtime_ns) == (there.st_ino, there.st_mtime_ns)


def test_a_project_that_is_its_own_content_is_served(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write_file(root / "entries/2024/11/a.md", entry(title="News of today"))
    write_file(root / "pages/about.md", "# About\n")
    settings = config({"content": ".", "search": "false"}).replace("content/pages", "pages")
    write_file(root / "mkdocs.yml", settings)
    with serving(root) as (address, _):
        assert wait_for(lambda: "News of today" in read(f"{address}2024/11/a/"))


@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
def test_two_servers_of_one_project_do_not_share_what_they_serve(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    with serving(root) as (one, _first), serving(root) as (other, second):
        assert wait_for(lambda: all("News of today" in read(f"{each}2024/12/b/") for each in (one, other)))
        assert one in read(one)
        assert other in read(other)
        second.send_signal(signal.SIGINT)
        assert second.wait(PATIENCE) == 0
        assert "News of today" in read(f"{one}2024/12/b/")


def test_until_the_first_build_is_done_the_site_of_the_last_one_is_served(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    build(root)
    chosen = (root / "mkdocs.yml").read_text(encoding="utf-8")
    write_file(root / "slow.py", "import time\ndef on_pre_build(config): time.sleep(600)\n")
    write_file(root / "mkdocs.yml", f"{chosen}hooks: [slow.py]\n")
    with serving(root) as (address, process):
        assert wait_for(lambda: "News of today" in read(f"{address}2024/12/b/"))
        assert "Serving on" not in (tmp_path / "log").read_text(encoding="utf-8")
        assert "News of today" in read(urljoin(address, "/"))
        assert not read(urljoin(address, "/2024/12/b/"))
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 130
        assert not read(address)
    write_file(root / "mkdocs.yml", chosen)
    with serving(root) as (address, _process):
        assert wait_for(lambda: "livereload" in read(f"{address}2024/12/b/"))


def test_drafts_and_what_waits_are_shown_to_whoever_asks_for_them(tmp_path: Path) -> None:
    later = {
        "content/entries/2024/12/draft.md": entry(title="A draft", date="2024-12-29", draft=True),
        "content/entries/2199/01/later.md": entry(title="Much later", date="2199-01-02"),
    }
    root = write_site(tmp_path / "root", {**FILES, **later}, search="false")
    with serving(root, "--drafts") as (address, _process):
        assert wait_for(lambda: "A draft" in read(f"{address}2024/12/draft/"))
        assert "Much later" in read(f"{address}2199/01/later/")
        assert "Much later" in read(f"{address}entries.xml")
        # Which of them are drafts is told on their pages and in lists.
        flag = ">Draft</span>"
        assert [read(f"{address}{page}").count(flag) for page in ("2024/12/draft/", "digests/2024-W52/")] == [
            1,
            1,
        ]
        assert flag not in read(f"{address}2199/01/later/")
        # What is shown is told of all the same.
        assert says(tmp_path, "waits: content/entries/2199/01/later.md until 2199-01-02")
        write_file(root / "content/entries/2024/12/draft.md", entry(title="Redrafted", draft=True))
        assert wait_for(lambda: "Redrafted" in read(f"{address}2024/12/draft/"))
    assert not (root / "site").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
def test_a_fault_that_nothing_can_be_built_with_leaves_the_pages_as_they_were(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    chosen = (root / "mkdocs.yml").read_text(encoding="utf-8")
    with serving(root) as (address, process):
        assert wait_for(lambda: "News of today" in read(address))
        for name, wrong, said in (
            ("content/tags.yml", "tags: [", "content/tags.yml:1:7: yaml-syntax: the [ is never closed"),
            ("mkdocs.yml", chosen.replace("search:", "serach:"), "did you mean 'search'?"),
            ("mkdocs.yml", f'{chosen}copyright: "x\n', "the quotation mark is never closed; put another"),
            ("mkdocs.yml", f"{chosen}nav: [indx.md]\n", "there is no such page; did you mean 'index.md'?"),
        ):
            passing = root / "content/entries/passing.md"
            write_file(passing, entry(date="soon"))
            assert wait_for(lambda: says(tmp_path, "passing.md was left out"))
            passing.unlink()
            write_file(root / name, wrong)
            assert wait_for(lambda: says(tmp_path, "The pages are those of before"))
            assert says(tmp_path, said)
            assert not says(tmp_path, "Config value")
            assert "News of today" in read(address)
            (root / name).unlink()
            write_file(root / "mkdocs.yml", chosen)
            write_file(root / B, entry(title="Mended", date="2024-12-30"))
            assert wait_for(lambda: "Mended" in read(address))
            assert not says(tmp_path, "unreadable-file")
            write_file(root / B, entry(title="News of today", date="2024-12-30"))
            assert wait_for(lambda: "News of today" in read(address))
            (tmp_path / "log").write_text("", encoding="utf-8")
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not any((tmp_path / "scratch").iterdir())


def test_templates_of_ones_own_and_inherited_settings_are_followed(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    chosen = (root / "mkdocs.yml").read_text(encoding="utf-8")
    theme = "theme:\n  name: digest\n"
    assert theme in chosen
    chosen = chosen.replace(theme, f"{theme}  custom_dir: overrides\n")
    write_file(root / "base.yml", "copyright: The first line\n")
    write_file(root / "mkdocs.yml", f"INHERIT: base.yml\n{chosen}")
    write_file(root / "overrides/partials/extra-head.html", "<!-- the first -->")
    with serving(root) as (address, _):
        assert wait_for(lambda: "The first line" in read(address) and "the first -->" in read(address))
        write_file(root / "overrides/partials/extra-head.html", '<meta name="a" content="the second">')
        assert wait_for(lambda: "the second" in read(address))
        write_file(root / "base.yml", "copyright: Another line\n")
        assert wait_for(lambda: "Another line" in read(address))
        numbers = count(1)

        def prints_alone() -> bool:
            (tmp_path / "log").write_text("", encoding="utf-8")
            title = f"News {next(numbers)}"
            write_file(root / B, entry(title=title, date="2024-12-30"))
            assert wait_for(lambda: title in read(address))
            return not says(tmp_path, "Building documentation")

        # As soon as times can be trusted, MkDocs is not asked for what an entry changes.
        assert wait_for(prints_alone)
        assert "Another line" in read(address)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
def test_it_ends_at_once_though_a_browser_waits_and_it_is_told_more_than_once(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    with serving(root) as (address, process):
        assert wait_for(lambda: "News of today" in read(address))
        host = urlsplit(address)
        with socket.create_connection((host.hostname, host.port), PATIENCE) as waiting:
            # So a page asks whether there is a newer one; it is answered after a minute.
            waiting.sendall(f"GET /livereload/{2**60}/1 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert wait_for(lambda: says(tmp_path, "Browser connected"))
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE / 2) == 0
    assert says(tmp_path, "Shutting down")
    assert not says(tmp_path, "Aborted")
    assert not any((tmp_path / "scratch").iterdir())


def says(folder: Path, wanted: str) -> bool:
    return wanted in (folder / "log").read_text(encoding="utf-8")


def test_an_address_that_cannot_be_served_at_is_told_before_the_build(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for place, wanted in (
            (f"127.0.0.1:{taken.getsockname()[1]}", "another program serves there"),
            ("127.0.0.1:99999", "port must be 0-65535"),
        ):
            done = subprocess.run(
                [sys.executable, "-c", "from digest.cli import run; run()", "serve", "-a", place],
                cwd=root, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 2
            assert f"{place} cannot be served at: " in done.stderr
            assert wanted in done.stderr
            assert not (root / ".cache").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent in another way there")
def test_new_moved_and_removed_files_are_followed_and_reading_calls_for_no_build(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", FILES, search="false")
    log = root.parent / "log"
    entries = root / "content/entries"
    with serving(root) as (address, process):
        assert wait_for(lambda: "News of today" in read(f"{address}2024/12/b/"))
        write_file(entries / "2023/01/new.md", entry(title="From a new folder", date="2023-01-03"))
        assert wait_for(lambda: "From a new folder" in read(f"{address}2023/01/new/"))
        (entries / "2023/01/new.md").rename(entries / "2024/12/moved.md")
        assert wait_for(lambda: "From a new folder" in read(f"{address}2024/12/moved/"))
        assert "From a new folder" not in read(f"{address}2023/01/new/")
        (entries / "2024/12/moved.md").unlink()
        assert wait_for(lambda: "From a new folder" not in read(f"{address}archive/2023/"))
        (entries / "2024/12").rename(tmp_path / "away")
        assert wait_for(lambda: "News of today" not in read(f"{address}2024/12/b/"))
        (tmp_path / "away").rename(entries / "2024/12")
        assert wait_for(lambda: "News of today" in read(f"{address}2024/12/b/"))
        builds = log.read_text().count("Detected file changes")
        assert all(path.read_bytes() for path in entries.rglob("*.md"))
        write_file(root / "content/pages/about.md", "# About\n\nSomething else.\n")
        assert wait_for(lambda: "Something else" in read(f"{address}about/"))
        assert log.read_text().count("Detected file changes") == builds + 1
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="the limits of another process are set there")
def test_a_full_disk_leaves_the_pages_as_they_were_until_there_is_room(tmp_path: Path) -> None:
    import resource

    root = write_site(tmp_path / "root", FILES, search="false")
    with serving(root) as (address, process):
        page = f"{address}2024/12/b/"
        assert wait_for(lambda: "News of today" in read(page))
        before = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        # No file can be longer; its log has to be, a little.
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (4_000, before[1]))
        write_file(root / B, entry(title="Other news", date="2024-12-30"))
        assert wait_for(lambda: says(tmp_path, "The pages are those of before"))
        assert not says(tmp_path, "Traceback")
        assert says(tmp_path, "File too large")
        assert "News of today" in read(page)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, before)
        write_file(root / B, entry(title="News at last", date="2024-12-30"))
        assert wait_for(lambda: "News at last" in read(page))
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not any((tmp_path / "scratch").iterdir())
