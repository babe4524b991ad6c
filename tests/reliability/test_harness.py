"""Do the parts that all figures stand on do what they say?"""

import sys
from pathlib import Path

import pytest

from tests.reliability.payloads import OWN, read_payloads
from tests.reliability.peers import PEERS, Peer
from tests.reliability.report import (
    BEGIN,
    END,
    Figure,
    Report,
    misses,
    read_json,
    render_json,
    write_markdown,
)
from tests.reliability.running import run
from tests.reliability.trial import DIGEST, HUGO, Count, Row, Trial

POST = b"---\ntitle: A title\ndate: 2024-11-05\ndescription: Short\n---\n\nThe talks went on.\n"


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_a_peer_builds_a_sound_post(peer: Peer, tmp_path: Path) -> None:
    built = peer.build(peer.write(tmp_path, {"a.md": POST}))
    assert built.succeeded, built.output
    pages = [path.read_text(encoding="utf-8") for path in peer.site(tmp_path).rglob("*.html")]
    assert any("The talks went on." in page for page in pages)
    feeds = [path.read_text(encoding="utf-8") for path in peer.site(tmp_path).rglob("*.xml")]
    assert any("A title" in feed and "<rss" in feed for feed in feeds)


def test_a_program_is_stopped_in_time_with_what_it_started(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    found = run([sys.executable, "-c", code], tmp_path, seconds=1)
    assert not found.in_time
    assert not found.succeeded
    assert found.seconds < 20


def test_memory_and_status_of_a_program_are_told(tmp_path: Path) -> None:
    found = run(
        [sys.executable, "-c", "x = bytearray(200_000_000); x[::4096] = b'x' * len(x[::4096]); exit(3)"],
        tmp_path,
    )
    assert found.status == 3
    assert 200_000_000 < found.memory < 400_000_000


def test_a_seed_chooses_the_same_again(tmp_path: Path) -> None:
    items = range(1000)
    assert Trial(tmp_path, 1, 0.01).sample(items) == Trial(tmp_path, 1, 0.01).sample(items)
    assert Trial(tmp_path, 1, 0.01).sample(items) != Trial(tmp_path, 2, 0.01).sample(items)
    assert len(Trial(tmp_path, 1, 0.01).sample(items)) == 10
    assert Trial(tmp_path).sample(items) == list(items)


def test_what_did_not_hold_is_named(tmp_path: Path) -> None:
    rows = [Row("Is it whole?", "all", [Count(DIGEST, 3, 2, ["kill 7"]), Count(HUGO, 3, 1)])]
    assert misses(rows) == ["Is it whole?: held 2 of 3", "Is it whole?: kill 7"]
    page = tmp_path / "page.md"
    page.write_text(f"Before.\n{BEGIN} old {END}\nAfter.\n", encoding="utf-8")
    write_markdown(Report({}, {"kills": Figure("python -m …", 1_200.4, rows)}), page)
    text = page.read_text(encoding="utf-8")
    assert "| Is it whole? | all | 2 of 3 |  |  | 1 of 3 |" in text
    assert "| `python -m …` | 1,200 |" in text
    assert "old" not in text
    assert text.startswith("Before.\n")
    assert text.endswith("\nAfter.\n")


def test_figures_that_were_tried_before_are_told_with_the_new(tmp_path: Path) -> None:
    rows = [Row("Is it whole?", "all", [Count(DIGEST, 3, 2, ["kill 7"], "slow"), Count(HUGO, 3, 1, [])])]
    kills, edits = Figure("old", 1.5, rows), Figure("new", 2.5, [])
    file = tmp_path / "figures.json"
    assert read_json(file) == {}
    file.write_text(render_json(Report({}, {"kills": kills, "edits": kills})), encoding="utf-8")
    report = Report({}, {"edits": edits}).with_others(read_json(file))
    assert report.figures == {"edits": edits, "kills": kills}


def test_our_own_payloads_can_be_told_apart() -> None:
    files = sorted(OWN.glob("*.jsonl"))
    for path in files:
        payloads = read_payloads(path.stem)
        assert len({payload.name for payload in payloads}) == len(payloads), path
