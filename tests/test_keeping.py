"""A `.cache` that came with a pull request: its links lead nowhere, and the work goes on."""

import os
from datetime import date
from pathlib import Path

import pytest

from digest.content.library import read_library
from digest.content.readings import copy_readings
from digest.content.reports import find_report, keep_report
from digest.contribute.tending.linkcheck import Answer, read_record, write_record
from digest.keeping.folder import claim_folder
from digest.keeping.journal import locked
from digest.printing.ledger import ledger_path
from digest.workers import Workshop
from tests.builders import settings, write_file
from tests.desk import FILES, Desk
from tests.sites import read_tree

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")
ADDRESS = "https://news.example/2026/11/ferry"
KNOWN = {ADDRESS: Answer(date(2026, 11, 29), "alive", "", date(2026, 11, 29), None)}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A digest that was never built."""
    return Desk(tmp_path / "digest").write(FILES)


def link(path: Path, target: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


def work(desk: Desk) -> dict[str, bytes]:
    """Do whatever keeps something, the check before the build; returns the site."""
    with locked(desk.cache) as cache:
        read_library(settings(desk.root), Workshop(cache=cache), glance=True)
    desk.build()
    with locked(desk.cache / "mail"):
        keep_report(desk.cache, ADDRESS, "The ferry sails.")
    write_record(desk.cache / "links.json", KNOWN, date(2026, 11, 29))
    return read_tree(desk.site)


def test_a_link_in_the_cache_leads_nothing_elsewhere(desk: Desk) -> None:
    elsewhere = desk.root.parent / "elsewhere"
    names = ("lock", "readings", "links.json", f"{ledger_path(Path(), desk.site)}.new", "glances/lock")
    for number, name in enumerate(names):
        write_file(elsewhere / f"{number}", "precious")
        link(desk.cache / name, elsewhere / f"{number}")
    link(desk.cache / ".gitignore", elsewhere / "new")
    link(desk.cache / "mail/lock", elsewhere / "new")
    assert work(desk) == desk.clean()
    assert read_tree(elsewhere) == {f"{number}": b"precious" for number in range(len(names))}
    assert not any(path.is_symlink() for path in desk.cache.rglob("*"))
    assert read_record(desk.cache / "links.json") == KNOWN


def test_a_folder_of_the_cache_that_is_a_link_is_made_anew(desk: Desk) -> None:
    elsewhere, names = desk.root.parent / "elsewhere", ("glances", "mail", "reports")
    write_file(elsewhere / "readings", "precious")
    for name in names:
        link(desk.cache / name, elsewhere)
    work(desk)
    assert read_tree(elsewhere) == {"readings": b"precious"}
    assert not any((desk.cache / name).is_symlink() for name in names)
    assert find_report(desk.cache, ADDRESS) == "The ferry sails."


@pytest.mark.parametrize("name", [".cache", ".cache/digest"])
def test_in_a_cache_behind_a_link_nothing_is_kept_and_that_is_told(name: str, desk: Desk) -> None:
    elsewhere, told = desk.root.parent / "elsewhere", list[str]()
    elsewhere.mkdir()
    link(desk.root / name, elsewhere)
    assert work(desk) == desk.clean()
    with locked(desk.cache, told.append) as kept:
        assert kept is None
    assert told == [
        f"{desk.cache} cannot be written ({Path(name).name} is a symbolic link); nothing is kept, "
        "and every run takes as long as the first: remove what stands in its place"
    ]
    assert read_tree(elsewhere) == {}
    assert (desk.root / name).is_symlink()


def test_what_a_revision_is_given_of_the_cache_overwrites_nothing(desk: Desk, tmp_path: Path) -> None:
    write_file(desk.cache / "readings", "kept")
    revision = tmp_path / "revision"
    write_file(revision / "entry.md", "precious")
    link(revision / ".cache/digest/readings", revision / "entry.md")
    copy_readings(desk.cache, revision / ".cache/digest")
    assert (revision / "entry.md").read_text(encoding="utf-8") == "precious"
    assert (revision / ".cache/digest/readings").read_text(encoding="utf-8") == "kept"


def test_a_project_may_lie_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    link(tmp_path / "there", tmp_path / "here")
    folder = tmp_path / "there/.cache/digest"
    assert claim_folder(folder) == folder
    assert (tmp_path / "here/.cache/digest").is_dir()
