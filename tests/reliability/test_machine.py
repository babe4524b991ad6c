"""Is the site whole after kills and failing calls? A few of those that the figures try by the hundred."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.drawing import Draw
from tests.reliability.figures import calls, kills
from tests.reliability.report import misses
from tests.reliability.states import Place
from tests.reliability.trial import DIGEST, MATERIAL, Trial
from tests.sites import read_tree


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Place]:
    """digest and those beside it: what each makes of two states is learned by three builds."""
    return Place.lay_out(tmp_path_factory.mktemp("places"), peers=True)


def test_a_killed_build_leaves_a_whole_site(tmp_path: Path, places: Sequence[Place]) -> None:
    rows = list(kills.measure(Trial(tmp_path, share=0.01, peers=False), places[:1]))
    assert misses(rows) == []
    assert [row.ours.tried for row in rows] == [2, 2]


@pytest.mark.skipif(not calls.STRACE, reason="calls are made to fail by strace, which is not here")
def test_a_failing_call_leaves_a_whole_site(
    tmp_path: Path, places: Sequence[Place], draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    # For each kind of call the program begins twice.
    monkeypatch.setattr(calls, "FAULTS", draw.some(calls.FAULTS, 3))
    trial = Trial(tmp_path, seed=draw.seed, share=0.002, peers=False)
    rows = list(calls.measure(trial, places[:1]))
    assert misses(rows) == []
    assert all(row.ours.tried for row in rows)


def test_a_site_that_is_neither_old_nor_new_is_noticed(places: Sequence[Place]) -> None:
    for place in places:
        assert place.judge() == "new"
        place.put(1 - place.state)
        assert place.judge() == "old"
        names = sorted(place.trees[0].keys() & place.trees[1].keys())
        path = place.site / names[len(names) // 2]
        whole = path.read_bytes()
        path.write_bytes(b"half")
        assert place.judge() == "mixed"
        path.write_bytes(whole)
        place.put(1 - place.state)
    assert {place.who for place in places} >= {DIGEST, MATERIAL}
    assert all(len(place.trees[0]) > 20 for place in places), [len(place.trees[0]) for place in places]
    assert read_tree(places[0].site).keys() == places[0].trees[places[0].state].keys(), (
        "our builds are steady"
    )
