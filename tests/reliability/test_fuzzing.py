"""What fuzzers found stays mended, a few more inputs are tried, and every oracle notices a fault."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from digest.contribute.tending.retag import Retagging
from tests.reliability.edited import edited
from tests.reliability.figures import fuzzing
from tests.reliability.fuzz import FOUND, choose_seeds
from tests.reliability.fuzzer import Notebook, count_runs, find_failure, fuzz_by_chance, shorten
from tests.reliability.report import misses
from tests.reliability.targets import load, names
from tests.reliability.targets.retagging import ENTRY
from tests.reliability.trial import Trial
from tests.sites import ROOT

CASES = sorted(path for path in FOUND.rglob("*") if path.is_file())
EXAMPLES = 60


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_stays_mended(case: Path) -> None:
    load(case.parent.name).attempt(case.read_bytes())


@pytest.mark.parametrize("name", names())
def test_edited_seeds_break_no_promise(name: str) -> None:
    target = load(name)
    # By the same choices each time: what fails today must fail tomorrow.
    how = hypothesis.settings(max_examples=EXAMPLES, derandomize=True, database=None, deadline=None)
    how(hypothesis.given(edited(choose_seeds(target), target.SIGNS))(target.attempt))()


def leave(value: Any, *_: Any, **__: Any) -> Any:
    """In place of a function that changes something."""
    return value


def say_nothing(*_: Any) -> str:
    """In place of a function that finds something."""
    return ""


def read_raw(_: Any, event: Any) -> Any:
    """In place of the reader of a text."""
    return event.value + " "


# A fault in the program, an input that meets it, and the target whose oracle must notice.
HERE, IMPORT, NEW = (
    "tests.reliability.targets",
    "digest.contribute.importing.importer",
    "digest.contribute.adding",
)
JPEG, SVG = (next(data for data in load("pictures").seeds() if data[0] == kind) for kind in (2, 0))
COMMENT = b"---\nauthor: A\ndate: 2024-11-13\n---\n<b id=a>b</b>"
TRACKED = b"---\ntitle: A\ndate: 2024-11-13\nsource: {name: B, url: 'https://b.example/?utm_id=c'}\n---\nC.\n"
ITEM = b'{"id": "1", "url": "https://a.example/b", "title": "A", "date_published": "2024-11-13"}'
FEED = b'{"version": "https://jsonfeed.org/version/1.1", "items": [%s]}' % ITEM
POST = b"\0---\ntitle: A\ndate: 2024-11-13\n---\n" + b"[a](" * 5_000
RETAG = b"c:\nd:\n%%%\n" + TRACKED.replace(b"title: A", b"title: A\ntags: [c]")
ISSUE = b"### Address of the report\n\nhttps://a.example/b\n\n### Headline\n\nA: b\n"
PLANTED: list[tuple[str, bytes, str, Callable[..., Any]]] = [
    ("addresses", b"../../../../../x", "digest.text.tidy._normalise", leave),
    ("addresses", "https://a.example/é".encode(), "digest.model.addresses.encode", leave),
    ("articles", b"\0<title>A: b</title>", f"{NEW}.scaffold._field", "{}: {}".format),
    ("comments", COMMENT, "digest.content.parsers.flatten", leave),
    ("feeds", b"A\nB &amp; C\nD\nE\nF\nG\nH\nI\nJ", "digest.feeds.xml.escape", leave),
    ("feeds", b"A\nB\nC\nD\nE\nF\nG\nH\nI", "digest.feeds.xml.xml_text", leave),
    ("feeds", b"A\nB\nC\nD\nE\nF\nG\nH\n<b class=md-x>a", "digest.text.markdown.sanitise", leave),
    ("front_matter", b"---\na: b\n---\nC.\n", "digest.content.yaml_reader._Reader._text", read_raw),
    ("front_matter", b'---\na: "\\0"\n---\nC.\n', "digest.content.yaml_reader._Reader._text", read_raw),
    ("front_matter", b"---\na: b\na: c\n---\nC.\n", "digest.content.diagnosis.quote", "{}\n".format),
    ("front_matter", b"---\na: 'b: c'\n---\nC.\n", f"{HERE}.front_matter.format_scalar", leave),
    ("imported_feeds", FEED, f"{IMPORT}.slugify", "../../../{}".format),
    ("imported_posts", POST, f"{IMPORT}._find_fault", say_nothing),
    ("issues", ISSUE, f"{NEW}.scaffold._field", "{}: {}".format),
    ("markdown", b"<nav>a</nav>", "digest.text.markdown.sanitise", leave),
    ("markdown", b"<b id=a>c</b>", f"{HERE}.markdown.flatten", leave),
    ("markdown", b"[a](b.md)", f"{HERE}.markdown.unlink", leave),
    ("mending", TRACKED, "digest.contribute.tending.mending.clean_address", "{}&utm_id=a".format),
    ("pictures", SVG[:-7] + b"<script/></svg>", "digest.pictures.formats._find_element_fault", say_nothing),
    ("pictures", JPEG, f"{HERE}.pictures.strip_metadata", lambda _, data: data),
    ("retagging", RETAG, f"{HERE}.retagging.rename_tag", lambda *_: Retagging({ENTRY: TRACKED})),
    (
        "vocabulary",
        b"a: {parent: b}\nb: {parent: a}\n",
        "digest.content.vocabulary._check_parents",
        lambda *_: [],
    ),
]


@pytest.mark.parametrize(("name", "data", "where", "fault"), PLANTED)
def test_a_planted_fault_is_noticed(
    name: str, data: bytes, where: str, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_failure(load(name).attempt, data) == ""
    monkeypatch.setattr(where, fault)
    # A text that was read just now is not read again.
    find_failure(load(name).attempt, data + b" again")
    assert find_failure(load(name).attempt, data) != ""


def test_every_target_has_a_planted_fault() -> None:
    assert {name for name, *_ in PLANTED} == set(names())


def test_an_input_that_fails_is_made_as_short_as_it_can_be() -> None:
    assert (
        shorten(b"x" * 300 + b"<a" + b"y" * 300 + b">", lambda data: b"<a" in data and b">" in data) == b"<a>"
    )


def test_how_many_inputs_were_tried_is_read_of_what_a_fuzzer_says() -> None:
    assert count_runs("#2\tINITED cov: 3\n#1024\tpulse\nDone\nstat::number_of_executed_units: 2048\n") == 2048
    assert count_runs("#2\tINITED cov: 3\n#1024\tpulse cov: 12\n") == 1024
    assert count_runs("") == 0


def test_fuzzing_by_chance_finds_what_is_planted(tmp_path: Path) -> None:
    work = lay_out_planted(tmp_path)
    fuzz_by_chance(Notebook(fail_at_sign, work / "found"), [work / "seeds"], [SIGN], 1, seed=1)
    assert [path.read_bytes() for path in (work / "found").iterdir()] == [SIGN.encode()]


@pytest.mark.skipif(not find_spec("atheris"), reason="atheris is not installed")
def test_fuzzing_by_coverage_finds_what_is_planted(tmp_path: Path) -> None:
    work = lay_out_planted(tmp_path)
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.reliability.fuzzer import Notebook, fuzz_by_coverage\n"
        "from tests.reliability.test_fuzzing import fail_at_sign\n"
        "work = Path(sys.argv[1])\n"
        "notebook = Notebook(fail_at_sign, work / 'found')\n"
        "fuzz_by_coverage(notebook, [work / 'corpus', work / 'seeds'], work / 'signs', 3, seed=1)\n"
    )
    call = [sys.executable, "-c", code, str(work)]
    said = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False).stderr
    assert count_runs(said) > 100
    assert [path.read_bytes() for path in (work / "found").iterdir()] == [SIGN.encode()]


def test_a_target_is_fuzzed_for_the_figure_and_its_corpus_kept(tmp_path: Path) -> None:
    (row,) = fuzzing.measure(Trial(tmp_path, SEED, share=0.0006, peers=False))
    assert row.ours.tried > 100
    assert misses([row]) == []
    assert list((tmp_path / "corpus/addresses").iterdir()) or not find_spec("atheris")


SIGN = "<planted>"
SEED = 2  # chooses the addresses


def fail_at_sign(data: bytes) -> None:
    assert SIGN.encode() not in data


def lay_out_planted(folder: Path) -> Path:
    """Seeds and signs for a target that fails at one of the signs."""
    for name in ("seeds", "corpus", "found"):
        (folder / name).mkdir()
    (folder / "seeds/one").write_bytes(b"Some text, and more of it.")
    (folder / "signs").write_text(f'"{SIGN}"\n', encoding="ascii")
    return folder
