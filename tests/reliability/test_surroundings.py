"""Is the same content the same site, whatever is around the build? Here in all of that at once."""

import sys
from pathlib import Path

import pytest

from tests.drawing import Draw
from tests.reliability.figures.surroundings import Builder, compare, ours
from tests.reliability.running import Run
from tests.reliability.trial import DIGEST
from tests.reliability.unlike import DAYS_ON, Surroundings, all_at_once, list_surroundings
from tests.sites import write_site

USUAL = Surroundings("as usual")
# What a program sees of its surroundings, a line each.
_PROBE = """
import locale, os, time
print("path", os.getcwd())
print("locale", locale.getpreferredencoding(False))
print("timezone", time.strftime("%z"))
print("umask", os.umask(0))
print("hash", hash("digest"))
print("order", [entry.name for entry in os.scandir(os.path.dirname(os.__file__))])
print("day", int(time.time()) // 86400)
print("file", int(os.stat("mkdocs.yml").st_mtime) // 86400)
print("terminal", os.environ.get("TERM"), os.environ.get("COLUMNS"))
"""
_LEAKS = """
import os, time

def on_page_content(html, page, **_):
    leak = LEAKS.get(page.file.name)
    return f"{html}<p>{eval(leak)}</p>" if leak else html

LEAKS = """
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="only there another clock is made")


def see(around: Surroundings, folder: Path) -> dict[str, str]:
    """What the probe sees, by name."""
    root = around.lay_out(write_site(folder / "master", {}), folder)
    told = around.run([around.python.program, "-c", _PROBE], root)
    assert told.succeeded, told.output
    return dict(line.split(" ", 1) for line in told.output.splitlines())


def test_in_unlike_surroundings_the_site_is_the_same(tmp_path: Path) -> None:
    builder = ours(tmp_path / "demo")
    count = compare(builder, USUAL, [all_at_once(tmp_path)], tmp_path / "built", [])
    assert (count.misses, count.held) == ([], 1)


@needs_linux
def test_nothing_that_a_program_sees_is_as_usual(tmp_path: Path) -> None:
    usual, other = see(USUAL, tmp_path / "usual"), see(all_at_once(tmp_path), tmp_path / "other")
    assert [name for name in usual if usual[name] == other[name]] == []
    assert int(other["day"]) - int(usual["day"]) in {DAYS_ON, DAYS_ON + 1}


@needs_linux
def test_what_leaks_into_a_site_is_noticed(tmp_path: Path, draw: Draw) -> None:
    every = {
        "os.getcwd()": "another path",
        "hash('digest')": "hash seed 1",
        "time.tzname": "timezone Pacific/Kiritimati",
        "os.listdir(os.path.dirname(os.__file__))": "order of files 1",
        "int(time.time() // 10**7)": f"{DAYS_ON} days later",
    }
    leaks = dict(draw.some(list(every.items()), 3))
    known = {around.name: around for around in list_surroundings(tmp_path, lambda _: None, {})}
    named = {f"leak-{number}": leak for number, leak in enumerate(leaks)}
    pages = {f"content/pages/{name}.md": f"# {name}\n" for name in named}
    master = write_site(tmp_path / "site", {"leaks.py": f"{_LEAKS}{named}", **pages}, search=False)
    with (master / "mkdocs.yml").open("a", encoding="utf-8") as settings:
        settings.write("hooks: [leaks.py]\n")
    around = [known[name] for name in leaks.values()]
    count = compare(Builder(DIGEST, master, "site", _build), USUAL, around, tmp_path / "built", [])
    wanted = [
        f"{name}: 1 differ, {page}/index.html" for name, page in zip(leaks.values(), named, strict=True)
    ]
    assert list(count.misses) == wanted


def _build(root: Path, around: Surroundings) -> Run:
    """As the figure builds it, one worker less."""
    command = [around.python.program, "-m", "digest", "build", "--executor", "serial"]
    return around.run([*command, "-f", f"{root}/mkdocs.yml"], root)
