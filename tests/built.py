"""Sites that cost seconds to build, built once for all tests that read them (a pytest plugin)."""

import shutil
from pathlib import Path

import pytest

from tests.sites import NOW, ROOT, build


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The digest of this repository, built from a copy, search index included; its folder."""
    root = tmp_path_factory.mktemp("real")
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "content", root / "content")
    return build(root, NOW)
