"""Odd addresses are refused at their line, or lead where browsers would go; and the trial would notice."""

from pathlib import Path

import pytest

from tests.browser.chromium import ChromiumError, find_or_install
from tests.reliability.fields import ADDRESS, Case, Place, find_places
from tests.reliability.figures import addresses
from tests.reliability.payloads import read_payloads
from tests.reliability.trial import Trial
from tests.sites import build

OURS = [payload for payload in read_payloads("url_schemes") if "-own-" in payload.name]
SOURCE = Place("entry", ("source", "url"), ADDRESS)


@pytest.fixture(autouse=True, scope="module")
def _browser() -> None:
    try:
        find_or_install()
    except ChromiumError as error:
        pytest.skip(str(error))


def test_every_field_that_takes_an_address_is_tried() -> None:
    places = {str(place) for place in find_places() if place.sort == ADDRESS}
    assert {"entry: source.url", "entry: source.archive_url", "outlets: homepage"} <= places


def test_our_own_addresses_are_refused_or_lead_where_a_browser_goes(tmp_path: Path) -> None:
    cases = [Case(number, SOURCE, each.name, each.text, raw=False) for number, each in enumerate(OURS)]
    outcome = addresses.try_batch(cases, tmp_path)
    assert outcome.misses == {}
    kinds = {number: payload.kind for number, payload in enumerate(OURS)}
    assert {number for number, kind in kinds.items() if kind == "sound"}.isdisjoint(outcome.refused)


def test_a_sample_is_refused_or_leads_where_a_browser_goes(tmp_path: Path) -> None:
    (row,) = addresses.measure(Trial(tmp_path, share=0.05, peers=False))
    assert row.ours.misses == []
    assert row.ours.held == row.ours.tried > 0


def test_a_link_to_another_host_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(0, SOURCE, "sharp s", "https://faß.example/", raw=False)
    assert addresses.try_batch([case], tmp_path / "right").misses == {}

    def wrong(*what: object, **how: object) -> Path:
        site = build(*what, **how)  # type: ignore[arg-type]
        for path in site.rglob("*.html"):
            path.write_bytes(path.read_bytes().replace(b"xn--fa-hia.example", b"fass.example"))
        return site

    monkeypatch.setattr("tests.reliability.figures.addresses.build", wrong)
    (miss, *_) = addresses.try_batch([case], tmp_path / "wrong").misses[0]
    assert "'https://fass.example/'" in miss


def test_an_address_that_is_taken_and_not_printed_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.reliability.figures.addresses.list_pieces", lambda *_: [])
    case = Case(0, SOURCE, "plain", "https://a.example/", raw=False)
    assert addresses.try_batch([case], tmp_path).misses == {0: ["it is nowhere on the site"]}
