"""Faults as other programs read them, and which of them a change brought."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.contribute.reviewing.new_faults import find_brought, tell_brought
from digest.contribute.reviewing.reports import (
    GITHUB_SHOWS,
    RENDER,
    CheckReport,
    is_refused,
    render_github,
    render_gitlab,
    render_json,
    render_sarif,
)
from digest.model.problems import Problem
from digest.model.rules import RULES
from digest.reference.examples import ENTRY, NOT_SHOWN, _fill
from tests.builders import Value, config, entry, write_file
from tests.conftest import NewDigest
from tests.repositories import commit
from tests.test_cli import in_folder

A, B, C = (f"content/entries/2024/11/{name}.md" for name in "abc")
ERROR = Problem(A, 4, 7, "unknown-tag", "'pyhton' is not in tags.yml", "", "did you mean 'python'?")
WARNING = Problem(B, 1, 1, "odd-date", "[a](https://evil.example) 100%\r\n::error::x, y: z")
problems = st.builds(
    Problem,
    path=st.text(min_size=1, max_size=20),
    line=st.integers(1, 9),
    column=st.integers(1, 9),
    rule=st.sampled_from([rule.name for rule in RULES]),
    found=st.text(max_size=20),
)


def test_json_is_one_object_with_the_faults_and_their_number() -> None:
    told = json.loads(render_json(CheckReport((ERROR, WARNING), 12, prefix="news/")))
    assert (told["errors"], told["warnings"], told["entries"], told["prefix"]) == (1, 1, 12, "news/")
    assert told["problems"][0] == {
        "path": A, "line": 4, "column": 7, "rule": "unknown-tag", "severity": "error",
        "found": ERROR.found, "wanted": "", "cure": ERROR.cure,
        "message": "'pyhton' is not in tags.yml; did you mean 'python'?",
    }  # fmt: skip


def test_sarif_has_what_the_standard_wants() -> None:
    told = json.loads(render_sarif(CheckReport((ERROR, WARNING), 2, prefix="my news/")))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.name for rule in RULES]
    assert all(rule["shortDescription"]["text"] and rule["help"]["text"] for rule in driver["rules"])
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning"}
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[\w./%-]+", place["artifactLocation"]["uri"])
        assert unquote(place["artifactLocation"]["uri"]).startswith("my news/content/")
        assert min(place["region"].values()) >= 1
    assert r"\[a\](https://evil.example)" in run["results"][1]["message"]["text"]


def test_annotations_escape_what_would_end_them() -> None:
    first, second = render_github(CheckReport((WARNING, ERROR), 2, prefix="a,b:c%/")).splitlines()
    assert first == (
        f"::error file=a%2Cb%3Ac%25/{A},line=4,col=7,title=unknown-tag"
        "::'pyhton' is not in tags.yml; did you mean 'python'?"
    )
    assert second.endswith("title=odd-date::[a](https://evil.example) 100%25%0D%0A::error::x, y: z")


def test_more_annotations_than_github_shows_are_announced() -> None:
    many = tuple(Problem(A, line, 1, "odd-date", "x") for line in range(1, GITHUB_SHOWS + 2))
    assert "::notice" not in render_github(CheckReport(many[1:], 1))
    assert (
        render_github(CheckReport(many, 1))
        .splitlines()[-1]
        .startswith("::notice title=digest check::11 faults")
    )


def test_gitlab_knows_a_fault_again_on_another_line() -> None:
    moved = Problem(A, 9, 7, ERROR.rule, ERROR.found)
    old, new = (json.loads(render_gitlab(CheckReport((problem,), 1))) for problem in (ERROR, moved))
    assert old[0]["fingerprint"] == new[0]["fingerprint"]
    assert new[0]["location"] == {"path": A, "lines": {"begin": 9}}
    assert (old[0]["check_name"], old[0]["severity"]) == ("unknown-tag", "major")


def test_with_strict_a_warning_is_an_error_everywhere() -> None:
    report = CheckReport((WARNING,), 1, strict=True)
    assert is_refused(report)
    assert not is_refused(CheckReport((WARNING,), 1))
    assert json.loads(render_json(report))["errors"] == 1
    assert json.loads(render_sarif(report))["runs"][0]["results"][0]["level"] == "error"
    assert json.loads(render_gitlab(report))[0]["severity"] == "major"
    assert render_github(report).startswith("::error ")


def _results(form: str, told: Any) -> list[Any]:
    found = {"json": "problems", "sarif": "runs"}.get(form)
    results = told[found] if found else told
    assert isinstance(results, list)
    return list(results[0]["results"]) if form == "sarif" else results


@given(st.lists(problems, max_size=6))
def test_any_text_gives_a_sound_report(found: list[Problem]) -> None:
    report = CheckReport(tuple(sorted(found)), 3)
    for form, render in RENDER.items():
        text = render(report)
        if form == "github":
            assert len(text.split("\n")) == len(found) + 1
            assert all(line.startswith("::") for line in text.split("\n")[:-1])
        else:
            told = json.loads(text.encode())
            results = _results(form, told)
            assert len(results) == len(found)
    fingerprints = [each["fingerprint"] for each in json.loads(render_gitlab(report))]
    assert len(set(fingerprints)) == len(fingerprints)


@given(st.lists(problems, max_size=6), st.lists(problems, max_size=6))
def test_what_was_there_before_is_not_brought(old: list[Problem], new: list[Problem]) -> None:
    assert find_brought(old, old, {}) == []
    assert find_brought(new, [], {}) == new
    assert len(find_brought(old + new, old, {})) == len(new)


def test_a_second_fault_of_the_same_kind_is_new_and_a_moved_one_is_not() -> None:
    lower = Problem(A, 14, 7, ERROR.rule, ERROR.found)
    assert find_brought([lower], [ERROR], {}) == []
    assert find_brought([ERROR, lower], [ERROR], {}) == [lower]
    opened = [Problem(A, 1, 1, "unclosed-front-matter", f"opens in line {line} is") for line in (1, 2)]
    assert find_brought(opened[1:], opened[:1], {}) == []


def test_who_would_be_told_again_is_said_in_place_of_what_else_is_said_of_ids() -> None:
    harm = Problem(A, 4, 1, "announced-again", "subscribers know this entry as x")
    same = Problem(B, 4, 1, "same-report", f"it is the report of {A} in line 4", other=(A, 4, 1))
    bare = Problem(C, 4, 1, "no-identity", "it has no id of its own")
    assert tell_brought([same, bare, WARNING], [], [harm], {}, {A, B, C}) == [harm, WARNING, bare]
    assert tell_brought([same], [], [], {}, {A, B}) == [same]
    assert tell_brought([same], [], [], {}, {A}) == [same.turned()]
    assert tell_brought([same], [same], [harm], {}, {A, B}) == [harm]


def test_only_the_faults_that_a_change_brought_are_told(new_digest: NewDigest) -> None:
    long = "A long text that git knows again.\n\n" * 10
    root = new_digest(
        {
            A: entry(body=long + "[to the other](b.md)"),
            B: entry(),
            "content/tags.yml": "python: {}\n",
            "content/entries/2024/11/old.md": entry(tags=["pyhton"], body=long),
        }
    )
    base = commit(root)
    assert in_folder(root, "check").exit_code == 1
    found = in_folder(root, "check", "--base", base)
    assert (found.exit_code, found.stdout) == (0, "")
    assert f"No faults new since '{base}'; 3 entries read." in found.stderr
    # Renamed, it keeps its fault; the new one has one; and one link loses what it led to.
    (root / "content/entries/2024/11/old.md").rename(root / C)
    (root / B).rename(root / "content/entries/2024/11/d.md")
    write_file(root / "content/entries/2024/11/new.md", entry(tags=["pyhton"]))
    found = in_folder(root, "check", "--base", base, "--format", "json")
    told = json.loads(found.stdout)
    assert [(each["path"], each["rule"]) for each in told["problems"]] == [
        (A, "broken-link"),
        ("content/entries/2024/11/new.md", "unknown-tag"),
        ("content/gone.yml", "lost-address"),
    ]
    assert found.exit_code == 1
    assert "2 errors and 1 warning in 3 files new since" in found.stderr


def test_a_fault_of_the_tags_is_told_to_programs_though_what_is_lost_is_not_known(
    new_digest: NewDigest,
) -> None:
    root = new_digest({A: entry(), "content/tags.yml": "python: {}\n"})
    base = commit(root)
    (root / "content/tags.yml").write_text("python: [\n")
    found = in_folder(root, "check", "--base", base, "--format", "json")
    assert [each["rule"] for each in json.loads(found.stdout)["problems"]] == ["yaml-syntax"]
    assert found.exit_code == 1


@pytest.mark.parametrize("rule", ["same-report", "duplicate-story"])
def test_what_is_told_twice_is_told_at_the_file_that_came(
    rule: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    place = "https://news.example/{}?id=7" if rule == "duplicate-story" else "https://news.example/one"
    sources = [{"name": "Example News", "url": place.format(name)} for name in ("one", "two")]
    title = "Night ferry returns to the islands in December"
    root = new_digest({A: entry(title=title, date="2024-11-13", source=sources[0])}, folder="news/digest")
    base = commit(tmp_path)
    # A day earlier: so it is the other that comes second.
    new: dict[str, Value] = {"title": title, "date": "2024-11-12", "source": sources[1]}
    write_file(root / B, entry(**new))
    whole, brought = in_folder(root, "check"), in_folder(root, "check", "--base", base)
    assert [line.partition(":")[0] for line in whole.stdout.splitlines()] == [A]
    (line,) = brought.stdout.splitlines()
    assert line.startswith(f"{B}:")
    # Of one report a review knows more: which of the two subscribers have.
    assert f": {'announced-again' if rule == 'same-report' else rule}: " in line
    assert A in line
    # So whoever wrote it can say there that it is right, and that is no exception from nothing.
    write_file(root / B, entry(**new, exceptions={rule: "One is of the morning, one of the evening."}))
    assert in_folder(root, "check").output == "No faults; 2 entries read.\n"
    assert f": {rule}: " not in in_folder(root, "check", "--base", base).stdout


@pytest.mark.parametrize(("there", "new"), [("ferry", "Ferry"), ("Ferry", "ferry"), ("FERRY", "Ferry")])
def test_of_two_at_one_address_the_new_one_is_told(there: str, new: str, new_digest: NewDigest) -> None:
    one, two = (f"content/entries/2024/11/{name}.md" for name in (there, new))
    source = {"name": "Example News", "url": "https://news.example/ferry?id=7"}
    root = new_digest({one: entry()})
    base = commit(root)
    write_file(root / two, entry(title="The night ferry sails", source=source))
    lines = in_folder(root, "check", "--base", base).stdout.splitlines()
    told = [line for line in lines if "address-collision" in line]
    assert [line.partition(":")[0] for line in told] == [two]
    assert f"is also the address of {one}" in told[0]


@pytest.mark.parametrize(
    "path", ["ferry.md", "entries/2024/11/ferry.md", "Content/entries/ferry.md", "2024/11/ferry.md", "Ferry"]
)
def test_an_entry_that_a_change_puts_beside_the_content_is_told_its_place(
    path: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest({A: entry()}, folder="news/digest")
    base = commit(tmp_path)
    for folder in ("", "templates/"):
        write_file(root / f"{folder}README.md", "# How to write\n")
    write_file(root / "templates/entry.md", entry())
    write_file(tmp_path / "entry.md", entry())
    assert in_folder(root, "check", "--base", base).exit_code == 0
    write_file(root / path, entry(date="2024-11-20"))
    assert in_folder(root, "check", "--base", base, "--strict").stdout == (
        f"{path}:1:1: stray-file: this is an entry, and lies outside of content/; "
        "move it into a folder such as content/entries/2024/11/ (warning)\n"
    )
    (root / path).unlink()
    assert in_folder(root, "check", "--base", base).exit_code == 0


@pytest.mark.parametrize("form", sorted(RENDER))
def test_programs_get_paths_from_the_root_of_the_repository(
    form: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest({A: entry(date="soon")}, folder="news/digest")
    commit(tmp_path)
    found = in_folder(root, "check", "--format", form)
    assert "news/digest/" in found.stdout
    assert found.exit_code == 1
    assert found.stderr == "1 error in 1 file; 1 entry read.\n"


def test_without_a_digest_at_the_base_every_fault_is_new(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(date="soon")})
    (root / "mkdocs.yml").write_text("site_name: [\n")
    broken = commit(root)
    (root / "mkdocs.yml").unlink()
    missing = commit(root)
    write_file(root / "mkdocs.yml", config({}))
    for base, said in ((broken, "the digest cannot be read"), (missing, "There was no digest here")):
        found = in_folder(root, "check", "--base", base)
        assert found.exit_code == 1
        assert said in found.stderr
        assert "digest-revision-" not in found.stderr
        assert "bad-date" in found.stdout


def test_a_base_that_is_no_revision_is_misuse(new_digest: NewDigest) -> None:
    root = new_digest({A: entry()})
    commit(root)
    found = in_folder(root, "check", "--base", "nowhere")
    assert found.exit_code == 2
    assert "'nowhere' is no revision here" in found.stderr


def test_a_file_holds_what_programs_read_and_people_are_told_beside_it(new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/one.md": entry(sumary="x")})
    shown = in_folder(root, "check", "--format", "json")
    written = in_folder(root, "check", "--format", "json", "--output", root / "faults.json")
    assert (root / "faults.json").read_text(encoding="utf-8") == shown.stdout
    assert written.exit_code == shown.exit_code == 1
    assert written.stdout == in_folder(root, "check").stdout


def count_late(root: Path, base: str, *options: str) -> int:
    return in_folder(root, "check", "--base", base, *options).stdout.count(" late-entry: ")


def test_an_entry_for_a_digest_that_went_out_is_told_how_the_next_one_gets_it(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795029000")  # 2026-11-18T19:10:00Z
    earlier = entry(date="2026-11-18", source={"name": "Example News", "url": "https://news.example/1"})
    root = new_digest({A: earlier}, cadence="daily", closes="08:30")
    base = commit(root)
    write_file(root / ENTRY, _fill(""))
    said = in_folder(root, "check", "--base", base).stdout
    assert NOT_SHOWN["late-entry"].said in said.splitlines()
    # Without a base nobody knows what is new.
    assert "late-entry" not in in_folder(root, "check").stdout
    meant = _fill("exceptions:\n  late-entry: It was announced for this digest.\n")
    for text in (_fill("date: 2026-11-18 19:10\n"), _fill("date: 2026-11-19\n"), meant):
        write_file(root / ENTRY, text)
        said = in_folder(root, "check", "--base", base).stdout + in_folder(root, "check").stdout
        assert ("late-entry" in said, "needless-exception" in said) == (False, False)


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({}, 1),
        ({"language": "ko", "translates": "2024/11/a"}, 0),
        ({"draft": "true"}, 0),
        # Nobody has a digest of that week, and whoever writes it now is announced it.
        ({"date": "2024-11-06"}, 0),
        # What is as old as that is for the archive.
        ({"date": "2024-09-04"}, 0),
    ],
)
def test_an_entry_is_late_where_subscribers_have_its_digest_since_lately(
    fields: dict[str, Value], late: int, new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1732060800")  # 2024-11-20T00:00:00Z
    old = entry(date="2024-09-03", source={"name": "Example News", "url": "https://news.example/1"})
    root = new_digest({A: entry(date="2024-11-13"), C: old})
    base = commit(root)
    source: dict[str, Value] = {"name": "Example News", "url": "https://news.example/2"}
    written: dict[str, Value] = {"title": "Another one", "date": "2024-11-12", "source": source, **fields}
    write_file(root / B, entry(**written))
    assert count_late(root, base) == late


def test_what_comes_in_great_number_is_for_the_archive(
    new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1732060800")  # 2024-11-20T00:00:00Z
    root = new_digest({A: entry(date="2024-11-13")})
    base = commit(root)
    paths = [root / f"content/entries/2024/11/import-{number}.md" for number in range(11)]
    for number, path in enumerate(paths):
        source = {"name": "Example News", "url": f"https://news.example/{number}"}
        write_file(path, entry(title=f"Number {number}", date="2024-11-12", source=source))
    assert count_late(root, base) == 0
    paths[0].unlink()
    assert count_late(root, base) == 10
