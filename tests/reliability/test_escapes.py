"""No path leads out of the project, and the trial would notice one that did."""

import os
import sys
from pathlib import Path

import pytest

from tests.reliability.figures import escapes
from tests.reliability.trial import Trial
from tests.reliability.watching import prepare, watch

if not hasattr(os, "fork"):
    pytest.skip("symbolic links want a privilege on Windows", allow_module_level=True)


def test_a_sample_of_paths_and_every_link_stay_inside(tmp_path: Path) -> None:
    (row,) = escapes.measure(Trial(tmp_path, share=0.02, peers=False))
    assert row.ours.misses == []
    assert row.ours.tried > len(escapes.LINKS) + len(escapes.FIELDS)


@pytest.mark.parametrize(
    ("program", "escape"),
    [
        ("open('../secret.txt').read()", "open: "),
        ("open('.env').read()", "open: "),
        ("import os; os.listdir('../..')", "os.listdir: "),
        ("open('../escaped.html', 'w').close()", "changed: "),
        ("import os; os.mkdir('../../escaped')", "changed: "),
        ("import os; os.remove('../secret.md')", "changed: "),
        (
            "import shutil, os; os.mkdir('site'); shutil.copy('../secret.svg', 'site/x.svg')",
            "published: x.svg",
        ),
        ("import os; os.mkdir('site'); os.symlink('/etc', 'site/etc')", "published: the link etc"),
        ("print(open('../secret.txt').read())", "printed: a secret"),
    ],
)
def test_what_leads_out_is_noticed(program: str, escape: str, tmp_path: Path) -> None:
    root = tmp_path / "trial"
    project = prepare(root)
    found = watch([sys.executable, "-c", program], root, project, listen=True, site="site")
    assert found.run.succeeded, found.run.output
    assert any(each.startswith(escape) for each in found.escapes), found.escapes


def test_what_stays_inside_is_no_escape(tmp_path: Path) -> None:
    root = tmp_path / "trial"
    project = prepare(root)
    program = (
        "import os; os.makedirs('site/a'); open('site/a/b', 'w').close(); os.makedirs('content'); import json"
    )
    assert watch([sys.executable, "-c", program], root, project, listen=True, site="site").escapes == [
        "changed: " + str(project / "content")
    ]
