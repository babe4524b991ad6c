"""What subscribers would get again is told before it is merged, with what keeps it from them."""

import re
from pathlib import Path

from digest.contribute.reviewing.account import render_account
from digest.contribute.reviewing.changed_ids import tell_renamed
from digest.contribute.reviewing.diff import compare
from digest.model.identity import name_entries
from digest.model.problems import Problem
from digest.reference.examples import ENTRY, EXAMPLES, NOT_SHOWN, _fill
from tests.builders import SITE_URL, Value, config, entry
from tests.test_diff import prepare_both

A, B, C = (f"content/entries/2024/11/{name}.md" for name in "abc")
CONFIG = "mkdocs.yml"


def report(name: str) -> dict[str, Value]:
    return {"name": "Example News", "url": f"https://news.example/{name}"}


def tell(root: Path, old: dict[str, str], new: dict[str, str]) -> tuple[list[Problem], dict[str, str]]:
    """What is told of a change, and the ids in feeds after it."""
    before, after = prepare_both(root, old, new)
    found = list(tell_renamed(compare(before, after, {}).renamed, after.settings.file))
    return found, dict(name_entries(after.site.entries, after.settings))


def write_down(problem: Problem) -> str:
    """The guid that the cure names."""
    found = re.search(r"`guid: (.+?)`", problem.cure)
    assert found
    return found[1]


def test_another_address_of_the_report_is_another_id_unless_that_is_written_down(tmp_path: Path) -> None:
    old = {A: entry(source=report("one")), B: entry(source=report("two"))}
    _, known = tell(tmp_path / "0", old, old)
    (problem,), _ = tell(tmp_path / "1", old, {**old, B: entry(source=report("three"))})
    assert (problem.path, problem.severity) == (B, "warning")
    assert known["2024/11/b"] in problem.found
    mended = entry(source=report("three"), guid=write_down(problem))
    assert tell(tmp_path / "2", old, {**old, B: mended}) == ([], known)


def test_an_entry_that_takes_the_place_of_another_is_told_at_its_own_file(tmp_path: Path) -> None:
    old = {B: entry(date="2024-11-13", source=report("one"))}
    _, known = tell(tmp_path / "0", old, old)
    earlier: dict[str, Value] = {"date": "2024-11-12", "source": report("one")}
    new = {**old, A: entry(**earlier, title="Another")}
    (problem,), _ = tell(tmp_path / "1", old, new)
    assert problem.path == A
    assert B in problem.found
    # The account for the editor says the same, and no more of either.
    difference = compare(*prepare_both(tmp_path / "both", old, new), {})
    assert f"Write `guid: {write_down(problem)}` into `{A}`." in render_account(difference)
    assert [(news.done, news.title) for news in difference.news if news.feed == "entries"] == [
        ("announced again", "Two ministers meet")
    ]
    found, after = tell(tmp_path / "2", old, {**old, A: entry(**earlier, guid=write_down(problem))})
    assert found == []
    assert after["2024/11/b"] == known["2024/11/b"]
    # The same by hand.
    stolen = {**old, A: entry(source=report("two"), guid=known["2024/11/b"])}
    (problem,), _ = tell(
        tmp_path / "3", {**old, B: entry(source=report("one"))}, {**stolen, B: entry(source=report("three"))}
    )
    assert (problem.path, problem.cure) == (A, "write another guid")


def test_of_two_entries_about_one_report_that_change_places_each_keeps_its_own_id(tmp_path: Path) -> None:
    first = entry(date="2024-11-12", source=report("one"))
    old = {A: first, B: entry(date="2024-11-13", source=report("one"))}
    _, known = tell(tmp_path / "0", old, old)
    earlier: dict[str, Value] = {"date": "2024-11-11", "source": report("one")}
    found, _ = tell(tmp_path / "1", old, {A: first, B: entry(**earlier)})
    assert {(problem.path, write_down(problem)) for problem in found} == {(B, known["2024/11/b"])}
    account = render_account(compare(*prepare_both(tmp_path / "2", old, {A: first, B: entry(**earlier)}), {}))
    assert re.findall("Write `guid: (.+?)`", account) == [known["2024/11/b"]] * 2
    mended = entry(**earlier, guid=known["2024/11/b"])
    assert tell(tmp_path / "3", old, {A: first, B: mended}) == ([], known)


def test_ids_that_were_written_into_each_other_s_entry_go_back(tmp_path: Path) -> None:
    old, new = (
        {A: entry(source=report("one"), guid=guid), B: entry(source=report("two"), guid=other)}
        for guid, other in (("tag:a", "tag:b"), ("tag:b", "tag:a"))
    )
    found, _ = tell(tmp_path, old, new)
    assert {(problem.path, write_down(problem)) for problem in found} == {(A, "tag:a"), (B, "tag:b")}


def test_what_one_setting_renames_is_told_once(tmp_path: Path) -> None:
    files = {name: entry(source=report(name)) for name in (A, B, C)}
    old, new = ({**files, CONFIG: config({"identity": name})} for name in ("one.example", "two.example"))
    (problem,), _ = tell(tmp_path / "1", old, new)
    assert (problem.path, "3 entries" in problem.found) == (CONFIG, True)
    assert "`identity: one.example`" in problem.cure
    nameless = config({"identity": ""})
    moved = {**files, CONFIG: nameless.replace(SITE_URL, "https://example.net/digest/")}
    (problem,), _ = tell(tmp_path / "2", {**files, CONFIG: nameless}, moved)
    assert "`identity: example.org`" in problem.cure


def test_what_is_new_moved_or_gone_is_told_of_by_nobody(tmp_path: Path) -> None:
    old = {A: entry(source=report("one")), B: entry(source=report("two"))}
    new = {
        C: entry(source=report("one"), aliases=["2024/11/a"]),
        "content/entries/2024/11/d.md": entry(source=report("three")),
    }
    assert tell(tmp_path, old, new)[0] == []


def test_what_stands_in_place_of_an_example_is_what_is_said(tmp_path: Path) -> None:
    address = "https://example.org/night-ferry"
    # What is dated after the tests' present waits, and nobody knows it.
    new = _fill("").replace("date: 2026", "date: 2023")
    (problem,), _ = tell(tmp_path, {ENTRY: new.replace(address, f"{address}-again")}, {ENTRY: new})
    assert str(problem) == NOT_SHOWN["announced-again"].said
    assert "announced-again" not in EXAMPLES
