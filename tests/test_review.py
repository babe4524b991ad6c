"""Every fault of every file in one run, and what may be published then."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.checks.review import Inspection, review
from digest.model.problems import FaultyContentError
from digest.printing.edition import find_all_problems, prepare
from digest.running.project import open_settings
from digest.workers import Crew, Workshop
from tests.builders import entry, settings, write_file
from tests.conftest import Golden, NewDigest
from tests.drawing import Draw
from tests.faults import BUILT, Case, expected_lines, find_lines, read_cases, write_cases
from tests.sites import NOW, find_problems

FOLDERS = read_cases()
A, B, C = (f"content/entries/2024/11/{name}.md" for name in "abc")


def test_what_the_cases_lie_over_has_no_fault(tmp_path: Path) -> None:
    assert find_lines(write_cases(tmp_path)) == []


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_faults_are_said_as_expected(case: Case, tmp_path: Path, check_golden: Golden) -> None:
    lines = find_lines(write_cases(tmp_path, case))
    assert lines, "a case without a fault is no case"
    assert isinstance(case.expected, Path)
    check_golden(case.expected, "".join(f"{line}\n" for line in lines))


@pytest.mark.parametrize("case", BUILT, ids=lambda case: case.name)
def test_faults_of_bytes_and_names_are_said_as_expected(case: Case, tmp_path: Path) -> None:
    assert find_lines(write_cases(tmp_path, case)) == expected_lines(case)


def test_one_run_reports_the_faults_of_all_files(tmp_path: Path) -> None:
    cases = [case for case in [*FOLDERS, *BUILT] if not case.replaces_vocabulary]
    found = set(find_lines(write_cases(tmp_path, *cases)))
    # Where anything has an error it is not known what an exception would silence, nor which digest is empty.
    unknown = re.compile(": (?:needless-exception|empty-digest): ")
    wanted = {
        case.name: {line for line in expected_lines(case) if not unknown.search(line)} for case in cases
    }
    for name, lines in wanted.items():
        assert lines <= found, name
    assert found == set().union(*wanted.values())


def test_problems_come_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    cases = [case for case in FOLDERS if not case.replaces_vocabulary]
    _, problems = find_problems(settings(write_cases(tmp_path, *cases)))
    places = [(problem.path, problem.line, problem.column) for problem in problems]
    assert places == sorted(places)
    assert len(problems) == len(set(problems))


class Hopeful(Crew):
    """Says that others check meanwhile; they begin when their answer is wanted."""

    copies = 1

    def beside(self, work: Callable[[], Any]) -> Callable[[], Any]:
        return work


# Whether a build is strict, and whether it leaves out what is faulty.
WAYS = [(False, False), (False, True), (True, False), (True, True)]


def prepare_all(root: Path, crew: Crew, ways: Iterable[tuple[bool, bool]]) -> Iterator[object]:
    """What comes of a digest that is asked for so: its paths and faults, or the faults that forbid it."""
    shop = Workshop(crew)
    for strict, skip_faulty in ways:
        try:
            edition = prepare(settings(root), NOW, strict=strict, skip_faulty=skip_faulty, shop=shop)
            yield edition.plan.paths, edition.problems, edition.left_out
        except FaultyContentError as faulty:
            yield faulty.problems
    yield find_all_problems(settings(root), shop)[1]


@pytest.mark.parametrize("case", [*FOLDERS, *BUILT], ids=lambda case: case.name)
def test_what_is_laid_out_before_its_faults_are_known_changes_nothing(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Draw
) -> None:
    monkeypatch.setattr("digest.checks.MANY", 0)
    root = write_cases(tmp_path, case)
    ways = draw.some(WAYS, 2)
    assert list(prepare_all(root, Hopeful(), ways)) == list(prepare_all(root, Crew("serial"), ways))


def test_a_clean_library_may_be_published(new_digest: NewDigest) -> None:
    reviewed = review(Inspection(settings(new_digest({A: entry()}))), strict=True, skip_faulty=False)
    assert [item.id for item in reviewed.library.entries] == ["2024/11/a"]
    assert (reviewed.problems, reviewed.left_out) == ((), ())


def test_an_error_refuses_everything_and_says_every_problem(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(date="never"), B: entry(), C: entry(language="Korean", date="soon")})
    with pytest.raises(FaultyContentError, match=r"^3 errors in 2 files$") as refused:
        review(Inspection(settings(root)), strict=False, skip_faulty=False)
    assert [problem.rule for problem in refused.value.problems] == ["bad-date", "bad-date", "bad-language"]


def test_a_warning_is_said_and_does_not_refuse(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(date="13 November 2024")})
    reviewed = review(Inspection(settings(root)), strict=False, skip_faulty=False)
    assert [problem.rule for problem in reviewed.problems] == ["odd-date"]
    assert len(reviewed.library.entries) == 1
    assert reviewed.left_out == ()


def test_in_strict_mode_a_warning_refuses(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(date="13 November 2024")})
    with pytest.raises(FaultyContentError, match=r"^1 warning in 1 file$"):
        review(Inspection(settings(root)), strict=True, skip_faulty=False)


def test_faulty_files_can_be_left_out_and_named(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(source=None), B: entry(), C: b"\xff"})
    reviewed = review(Inspection(settings(root)), strict=False, skip_faulty=True)
    assert [item.id for item in reviewed.library.entries] == ["2024/11/b"]
    assert reviewed.left_out == (A, C)
    assert [problem.rule for problem in reviewed.problems] == ["missing-field", "not-utf-8"]


def test_what_stands_only_on_what_is_left_out_is_left_out_too(new_digest: NewDigest) -> None:
    """The image is unsafe, so its entry goes, its translation, and the note that leads with it."""
    root = new_digest(
        {
            "content/images/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>',
            A: entry(image={"file": "images/map.svg", "alt": "A map", "credit": "Nobody"}),
            B: entry(translates="2024/11/a", language="ko"),
            C: entry(),
            "content/digests/2024-W46.md": "---\nlead: 2024/11/a\n---\n",
        }
    )
    reviewed = review(Inspection(settings(root)), strict=False, skip_faulty=True)
    assert [item.id for item in reviewed.library.entries] == ["2024/11/c"]
    assert reviewed.library.images == {}
    assert reviewed.library.notes == ()
    assert reviewed.left_out == ("content/digests/2024-W46.md", A, B, "content/images/map.svg")
    said = [(problem.path, problem.rule) for problem in reviewed.problems]
    assert said == [
        ("content/digests/2024-W46.md", "unknown-entry"),
        (A, "missing-image"),
        (B, "unknown-entry"),
        ("content/images/map.svg", "unsafe-image"),
    ]


def test_of_two_entries_with_one_id_the_earlier_stays(new_digest: NewDigest) -> None:
    root = new_digest(
        {A: entry(id="x", date="2024-11-14"), B: entry(id="x"), C: entry(id="x", date="2024-11-15")}
    )
    reviewed = review(Inspection(settings(root)), strict=False, skip_faulty=True)
    assert [item.marks.path for item in reviewed.library.entries] == [B]
    assert reviewed.left_out == (A, C)


@pytest.mark.parametrize("content", ["content", "./content", "content/", "./content//"])
def test_what_is_left_out_is_left_out_however_the_folder_is_written(
    content: str, new_digest: NewDigest
) -> None:
    picture = "content/images/x.svg"
    files = {picture: "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", B: entry()}
    root = new_digest({**files, A: entry(image={"file": "images/x.svg", "alt": "X", "credit": "X"})})
    found = settings(root, content=content)
    reviewed = review(Inspection(found), strict=False, skip_faulty=True)
    assert reviewed.left_out == (A, picture)
    assert reviewed.library.images == {}
    write_file(root / "content/tags.yml", "a: [")
    with pytest.raises(FaultyContentError):
        review(Inspection(found), strict=False, skip_faulty=True)


@pytest.mark.parametrize(
    ("file", "text"),
    [("tags.yml", "a:\n  parent: b\n"), ("outlets.yml", "example: Example\n"), ("tags.yml", "a: [")],
)
def test_a_faulty_vocabulary_refuses_even_where_faulty_files_are_left_out(
    file: str, text: str, new_digest: NewDigest
) -> None:
    root = new_digest({f"content/{file}": text, B: entry()})
    with pytest.raises(FaultyContentError):
        review(Inspection(settings(root)), strict=False, skip_faulty=True)


def test_a_fault_is_placed_below_the_folder_that_the_site_names(new_digest: NewDigest) -> None:
    root = new_digest(
        {"news/entries/a.md": entry(draft="perhaps"), "news/tags.yml": "a: b\n"}, content="news"
    )
    _, problems = find_problems(settings(root, content="news"))
    assert [problem.path for problem in problems] == ["news/entries/a.md", "news/tags.yml"]


def test_progress_counts_every_file(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), B: "", "content/stories/s.md": "---\ntitle: S\n---\n"})
    steps: list[tuple[str, int, int]] = []
    find_problems(settings(root), Workshop(progress=lambda *step: steps.append(step)))
    assert steps == [("Reading", 3, 3)]


def test_the_digest_of_this_repository_has_no_fault() -> None:
    library, problems = find_problems(open_settings(Path(__file__).parents[1] / "mkdocs.yml"))
    assert [str(problem) for problem in problems] == []
    assert library.entries


def test_strict_leaves_out_what_has_warnings_and_not_what_links_to_it(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(body="<script>alert(1)</script>\n"),
            "content/entries/2024/11/b.md": entry(body="[link](a.md)\n"),
        }
    )
    reviewed = review(Inspection(settings(root)), strict=True, skip_faulty=True)
    assert reviewed.left_out == ("content/entries/2024/11/a.md",)
    assert [entry.id for entry in reviewed.library.entries] == ["2024/11/b"]
