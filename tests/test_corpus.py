"""3,835 real entries from other archives. They lie beside the repository; whoever clones it has none."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.model.problems import Problem, is_error
from tests.builders import SHARED, config, write_file
from tests.sites import build, find, html_files, read_page

CORPUS = SHARED / "corpus/entries"
WHOLE = os.environ.get("DIGEST_WHOLE_CORPUS") == "1"
# Every thirteenth file: about 300, of all years and sources.
STEP = 1 if WHOLE else 13
MAX_PAGE = 200_000

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="there is no corpus beside the repository")


@dataclass
class Told:
    """What the build said."""

    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def report(self, problems: Sequence[Problem], left_out: Sequence[str], _: Sequence[str]) -> None:
        self.problems += problems
        self.left_out += left_out


@pytest.fixture(scope="module")
def told() -> Told:
    return Told()


@pytest.fixture(scope="module")
def corpus_site(tmp_path_factory: pytest.TempPathFactory, told: Told) -> Path:
    root = tmp_path_factory.mktemp("corpus")
    for path in sorted(CORPUS.rglob("*.md"))[::STEP]:
        target = root / "content/entries" / path.relative_to(CORPUS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    write_file(root / "content/pages/about.md", "# About\n")
    write_file(root / "mkdocs.yml", config({"search": "true" if WHOLE else "false"}))

    # The newest entry is of 2026.
    return build(root, datetime(2027, 1, 1, tzinfo=UTC), skip_faulty=True, report=told.report)


def test_no_real_entry_is_refused(corpus_site: Path, told: Told) -> None:
    assert [str(problem) for problem in told.problems if is_error(problem)] == []
    assert told.left_out == []
    count = sum(
        path.read_text(encoding="utf-8").count("<loc>") for path in corpus_site.glob("sitemaps/2*.xml")
    )
    assert count == len(sorted(CORPUS.rglob("*.md"))[::STEP])


def test_no_page_grows_with_the_site(corpus_site: Path) -> None:
    sizes = {
        path.relative_to(corpus_site).as_posix(): path.stat().st_size for path in html_files(corpus_site)
    }
    assert {path: size for path, size in sizes.items() if size > MAX_PAGE} == {}


def test_no_entry_is_in_the_navigation(corpus_site: Path) -> None:
    page = read_page(corpus_site / "index.html")
    links = find(page, "//nav[contains(@class, 'md-nav') or contains(@class, 'md-tabs')]//a/@href")
    assert len(set(links)) == 9
