"""Sites that cost seconds to build, built once for all tests that read them (a pytest plugin)."""

import shutil
from pathlib import Path

import pytest

from tests.sites import NOW, ROOT, build, make_once


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digest of this repository, built from a copy, search index included; its folder."""

    def make(root: Path) -> None:
        shutil.copy(ROOT / "mkdocs.yml", root)
        shutil.copytree(ROOT / "content", root / "content")
        build(root, NOW)

    return make_once(tmp_path_factory, "real", make) / "site"
