"""Is the site whole after kills and failing calls? A few of those that the figures try by the hundred."""

from pathlib import Path

import pytest

from tests.reliability.figures import calls, kills
from tests.reliability.report import misses
from tests.reliability.states import Place
from tests.reliability.trial import DIGEST, MATERIAL, Trial
from tests.sites import read_tree


def test_a_killed_build_leaves_a_whole_site(tmp_path: Path) -> None:
    rows = list(kills.measure(Trial(tmp_path, share=0.01, peers=False)))
    assert misses(rows) == []
    assert [row.ours.tried for row in rows] == [2, 2]


@pytest.mark.skipif(not calls.STRACE, reason="calls are made to fail by strace, which is not here")
def test_a_failing_call_leaves_a_whole_site(tmp_path: Path) -> None:
    rows = list(calls.measure(Trial(tmp_path, share=0.002, peers=False)))
    assert misses(rows) == []
    assert all(row.ours.tried for row in rows)


def test_a_site_that_is_neither_old_nor_new_is_noticed(tmp_path: Path) -> None:
    places = Place.lay_out(tmp_path, peers=True)
    for place in places:
        assert place.judge() == "new"
        place.put(1)
        assert place.judge() == "old"
        names = sorted(place.trees[0])
        (place.site / names[len(names) // 2]).write_bytes(b"half")
        assert place.judge() == "mixed"
    assert {place.who for place in places} >= {DIGEST, MATERIAL}
    assert all(len(place.trees[0]) > 20 for place in places), [len(place.trees[0]) for place in places]
    assert read_tree(places[0].site).keys() == places[0].trees[0].keys(), "our builds are steady"
