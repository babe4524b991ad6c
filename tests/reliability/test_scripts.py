"""Hostile text stays text in every place; and the trial would notice if it did not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from digest.content.fields import MODELS
from tests.browser.chromium import ChromiumError, find_or_install
from tests.builders import config, entry
from tests.reliability import tripwire
from tests.reliability.figures import scripts
from tests.reliability.figures.scripts import look_at_site, measure
from tests.reliability.places import Place, alone, groups, places, references, write_units
from tests.reliability.report import misses
from tests.reliability.trial import CONTROL, Trial
from tests.reliability.tripwire import REQUEST, SCRIPT, STYLE, bare_page, inspect, opened_browser
from tests.sites import NOW, build, write_site

HOSTILE = "Talks <img src=x onerror=alert(1)>"
ENDLESS = "/endless"
PAGES = {
    "/silent": ("<script>let nothing</script>", {SCRIPT}),
    "/event": ("<b onmouseover='alert(1)'>bold</b>", {SCRIPT}),
    "/link": ("<a href='java&#10;script:alert(1)' target=_blank>link</a>", {SCRIPT}),
    "/form": ("<form><button formaction=javascript:alert(1)>send</button></form>", {SCRIPT}),
    "/frame": ("<iframe srcdoc='<script>alert(1)</script>'></iframe>", {SCRIPT}),
    "/foreign-frame": ('<iframe src="data:text/html,<script>alert(1)</script>"></iframe>', {SCRIPT}),
    "/destroyed": ("<script>top.document.write('gone'); top.document.close()</script>", {SCRIPT}),
    ENDLESS: ("<script>for (;;);</script>", {SCRIPT}),
    "/image": ("<img src=//hostile.example/x>", {REQUEST}),
    "/away": ("<meta http-equiv=refresh content='0;url=https://hostile.example/'>", {REQUEST}),
    "/over-all": ("<p style='position:fixed;top:0'>over all</p>", {STYLE}),
    "/sheet": ("<style>p { display: none }</style>", {STYLE}),
    "/harmless": ("<p id=a onelement=x title='<script>alert(1)</script>'>&lt;script&gt;</p>", set()),
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        find_or_install()
    except ChromiumError as error:
        pytest.skip(str(error))
    with opened_browser() as browser:
        yield browser


def test_the_wire_is_tripped_by_each_page_and_by_it_alone(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One of them never ends: alone, it is not waited for twice.
    monkeypatch.setattr(tripwire, "_LIMIT", 6_000)
    monkeypatch.setattr(tripwire, "PATIENCE", 3_000)
    shown = {path: bare_page(text) for path, (text, _) in PAGES.items()}
    together = [path for path in shown if path != ENDLESS]
    found = {**inspect(browser, shown.get, together), **inspect(browser, shown.get, [ENDLESS])}
    kinds = {path: {each.what for each in found.get(path, ())} for path in PAGES}
    assert kinds == {path: wanted for path, (_, wanted) in PAGES.items()}


def test_no_hostile_text_comes_to_life_anywhere(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All are opened without their policy; with it, and with their scripts, some of each site.
    monkeypatch.setattr(scripts, "_MOST_PAGES", 16)
    rows = list(measure(Trial(tmp_path, seed=7, share=0.003, peers=False), browser))
    assert [miss for row in rows for miss in misses([row])] == []
    control = next(count for count in rows[0].counts if count.who == CONTROL)
    assert control.held <= control.tried * 0.8


def test_a_template_that_does_not_escape_is_noticed_and_its_script_is_stopped_by_the_policy(
    browser: Browser, tmp_path: Path
) -> None:
    own = config({"search": "false"}).replace("name: digest", "name: digest\n  custom_dir: own")
    template = '<article class="entry"><h1>{{ content.entry.title | safe }}</h1></article>'
    files = {"mkdocs.yml": own, "own/pages/entry.html": template}
    write_site(tmp_path, {**files, "content/entries/2024/11/a.md": entry(title=HOSTILE)})
    site = build(tmp_path, NOW)
    page = "/2024/11/a/index.html"
    assert {each.what for each in look_at_site(browser, site, policy=False)[page]} == {SCRIPT}
    assert page not in look_at_site(browser, site, policy=True)


def test_every_place_of_the_content_model_is_tried() -> None:
    assert {place.kind for place in places()} == set(MODELS)
    tried = {str(place) for group in (*groups(), references()) for place in group}
    assert tried == set(map(str, places()))
    wanted = {"entry title", "entry source.url", "entry corrections.note", "entry figures.<name>"}
    assert {*wanted, "comment author", "tags label.<value>", "outlets homepage", "digest body"} <= tried


def test_a_place_that_takes_words_is_published_with_them(tmp_path: Path) -> None:
    title = Place("entry", ("title",))
    too_long = "x" * 401
    assert not title.takes(too_long)
    units = list(alone([(title, "Some words"), (title, "Others")], 0))
    assert list(write_units(tmp_path, units)) == units
