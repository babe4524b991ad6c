"""Fixtures that every module of tests may use."""

import gc
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Protocol

import hypothesis
import mkdocs.utils
import pytest

from tests.browser.chromium import NO_INSTALL
from tests.builders import Value
from tests.drawing import Draw
from tests.offline import forget, go_offline, read_record
from tests.sites import write_site

# How long an example takes says something of the machine, not of the code. Each run has other examples.
hypothesis.settings.register_profile("digest", deadline=None, max_examples=50)
hypothesis.settings.load_profile("digest")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are cores: many tests wait, for a browser, a server or a disk."""
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


class NewDigest(Protocol):
    """Writes a minimal digest and returns its folder, the one of `mkdocs.yml`.

    `files` maps paths below that folder to text or bytes; `options` are those of the plugin.
    """

    def __call__(
        self,
        files: Mapping[str, str | bytes] | None = None,
        folder: str = "digest",
        **options: Value,
    ) -> Path:
        """Write into `folder`, below the test's own."""


Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="Write what was found into the expected files of tests/cases; review the difference.",
    )


def pytest_configure() -> None:
    """What tests need from elsewhere is there by now: `make test` has installed it."""
    go_offline()
    # With this, jsonschema compiles a grammar of addresses for seconds, and nothing here asks for it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    os.environ[NO_INSTALL] = "1"
    # MkDocs reads the metadata of every package for it, twice in each build; meanwhile no theme is installed.
    mkdocs.utils.get_themes = cache(mkdocs.utils.get_themes)
    # As in our workers: to look at all values for every few hundred new ones takes an eighth of the time.
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """What has been imported stays: no look for garbage in it."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    forget()


@pytest.fixture(autouse=True)
def _stays_here() -> Iterator[None]:
    before = len(read_record())
    yield
    assert read_record()[before:] == []


@pytest.fixture
def new_digest(tmp_path: Path) -> NewDigest:
    def write(
        files: Mapping[str, str | bytes] | None = None, folder: str = "digest", **options: Value
    ) -> Path:
        return write_site(tmp_path / folder, files or {}, **options)

    return write


@pytest.fixture
def draw() -> Draw:
    """Draws some of many; pytest shows what is printed here where the test fails."""
    draw = Draw()
    print(f"DIGEST_SEED={draw.seed} has the same drawn again")
    return draw


@pytest.fixture
def check_golden(request: pytest.FixtureRequest) -> Golden:
    """Compares a text with an expected file, or writes that file when pytest runs with `--update`."""
    update = bool(request.config.getoption("--update"))

    def check(expected: Path, found: str) -> None:
        if update:
            expected.write_text(found, encoding="utf-8", newline="\n")
        wanted = expected.read_text(encoding="utf-8") if expected.exists() else ""
        assert found == wanted, f"{expected} says otherwise; if it is wrong, run pytest --update"

    return check
