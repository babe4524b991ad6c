"""The terms of the digest's own texts stand wherever a reader, a subscriber or a machine looks for them."""

import json
from pathlib import Path

import feedparser
import pytest

from digest.contribute.exporting.export import export_site
from digest.contribute.exporting.generators import GENERATORS
from digest.model.licences import find_terms
from digest.model.options import Licence, read_options
from tests.builders import Value, entry
from tests.sites import SVG, arrange_folder, build, find, html_files, read_page, texts, write_site

BY = "https://creativecommons.org/licenses/by/4.0/"
IMAGE: Value = {"file": "images/map.svg", "alt": "A map", "credit": "A desk", "licence": "CC BY-SA 3.0"}
FILES: dict[str, str | bytes] = {
    "content/entries/2024/11/a.md": entry(image=IMAGE),
    "content/entries/2024/11/b.md": entry(image={**IMAGE, "licence": "Ask us"}),  # type: ignore[dict-item]
    "content/images/map.svg": SVG,
}
HOUSE = {"name": "Terms <of> the house & its guests", "url": "https://example.org/terms?a=1&b=2"}


@pytest.mark.parametrize(
    ("licence", "terms"),
    [
        ("CC BY 4.0", BY),
        ("CC BY-NC-ND 2.5", "https://creativecommons.org/licenses/by-nc-nd/2.5/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("CC BY", ""),
        ("CC BY 4.0, cropped", ""),
        ("", ""),
    ],
)
def test_a_licence_is_known_by_its_name_and_version(licence: str, terms: str) -> None:
    assert find_terms(licence) == terms


def test_a_name_alone_stands_for_a_licence_that_is_known_and_any_other_is_named_with_its_terms() -> None:
    assert read_options({"licence": "CC BY 4.0"})[0].licence == Licence(name="CC BY 4.0", url=BY)
    assert read_options({"licence": HOUSE})[0].licence == Licence(**HOUSE)


@pytest.fixture(scope="module", params=["CC BY 4.0", HOUSE], ids=["known", "other"])
def licensed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Licence, Path]:
    licence = Licence.model_validate(request.param)
    return licence, build(write_site(tmp_path_factory.mktemp("site"), FILES, licence=request.param))


def test_each_page_states_the_terms(licensed: tuple[Licence, Path]) -> None:
    licence, site = licensed
    for path in html_files(site):
        page = read_page(path)
        assert find(page, "//a[@rel='license']/@href") == [licence.url], path
        assert f"Our own texts: {licence.name}" in texts(page, "//footer//div")


def test_search_engines_read_the_terms_of_the_text_and_of_the_picture(
    licensed: tuple[Licence, Path],
) -> None:
    licence, site = licensed
    found = {}
    for name in "ab":
        page = read_page(site / f"2024/11/{name}/index.html")
        article = json.loads(find(page, "//script[@type='application/ld+json']")[0].text)
        assert article["license"] == licence.url
        found[name] = article["image"]["license"]
    assert found == {
        "a": "https://creativecommons.org/licenses/by-sa/3.0/",
        "b": {"@type": "CreativeWork", "name": "Ask us"},
    }


def test_feeds_state_the_terms(licensed: tuple[Licence, Path]) -> None:
    licence, site = licensed
    for path in (*site.rglob("feed.xml"), *site.rglob("*.atom.xml")):
        assert (
            feedparser.parse(path.read_bytes()).feed.rights_detail.value == f"{licence.name}, {licence.url}"
        )


def test_an_export_states_the_terms(tmp_path: Path) -> None:
    site = arrange_folder(write_site(tmp_path / "digest", FILES), licence="CC BY 4.0")
    export_site(site, GENERATORS["plain"], tmp_path / "out")
    assert f"Our own texts: [CC BY 4.0]({BY})" in (tmp_path / "out/index.md").read_text(encoding="utf-8")


def test_where_no_terms_are_stated_nothing_is_said_of_them(tmp_path: Path) -> None:
    site = build(write_site(tmp_path, FILES))
    page = (site / "2024/11/a/index.html").read_text(encoding="utf-8")
    assert "Our own texts" not in page
    assert 'rel="license"' not in page
    for name in ("entries.xml", "entries.atom.xml"):
        assert not {"rights", "rights_detail"} & set(feedparser.parse((site / name).read_bytes()).feed)
