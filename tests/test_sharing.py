"""What do networks, browsers and search engines find in the head of each kind of page?"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import extruct
import pytest

from digest.writing.languages import name_locale
from tests.builders import DESCRIPTION, SITE_NAME, SITE_URL, config, entry
from tests.sites import ROOT, SVG, build, find, make_once, read_page, write_site
from tests.test_pictures import photo

ABOUT = '---\ndescription: Who writes “this” & why\n---\n\n# About "us" & them\n\nA digest for tests.\n'
FILES: dict[str, str | bytes] = {
    "content/entries/2024/11/a.md": entry(title="Talks", date="2024-11-13", tags=["peace"], story="talks"),
    "content/entries/2024/11/b.md": entry(title="회담", date="2024-11-13", language="ko"),
    "content/entries/2024/11/c.md": entry(
        title="A map", date="2024-11-13", image={"file": "images/map.svg", "alt": "A map", "credit": "Us"}
    ),
    "content/images/map.svg": SVG,
    "content/tags.yml": "politics:\n  label: Politics\npeace:\n  label: Peace\n  parent: politics\n",
    "content/stories/talks.md": "---\ntitle: The talks\n---\n",
    "content/pages/about.md": ABOUT,
    "content/pages/plain.md": "Nothing but a text.\n",
    "content/pages/logo.png": photo("png", (180, 180)),
}
# A page that has no picture of its own, of each kind.
WITHOUT = ("tags/peace", "tags", "archive/2024/11", "languages/ko", "subscribe", "about", "plain")


def make(root: Path, *, logo: bool, cards: bool) -> None:
    theme = "  name: digest\n  logo: logo.png\n" if logo else "  name: digest\n"
    chosen = config({"search": "false", "social_cards": cards})
    build(write_site(root, {**FILES, "mkdocs.yml": chosen.replace("  name: digest\n", theme, 1)}))


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with social cards."""
    return make_once(tmp_path_factory, "drawn", lambda root: make(root, logo=False, cards=True)) / "site"


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a logo, and without social cards."""
    return make_once(tmp_path_factory, "signed", lambda root: make(root, logo=True, cards=False)) / "site"


def read_meta(site: Path, address: str) -> dict[str, str]:
    page = read_page(site / address / "index.html")
    found = [(meta.get("property") or meta.get("name"), meta.get("content")) for meta in find(page, "//meta")]
    said = [(name, text) for name, text in found if name and re.match(r"og:|twitter:|robots$", name)]
    assert len(dict(said)) == len(said)
    return dict(said)


def test_a_hand_written_page_says_what_all_pages_say(drawn: Path) -> None:
    assert read_meta(drawn, "about") == {
        "og:type": "website",
        "og:site_name": SITE_NAME,
        "og:title": 'About "us" & them',
        "og:description": "Who writes “this” & why",
        "og:url": f"{SITE_URL}about/",
        "og:locale": "en_US",
        "og:image": f"{SITE_URL}cards/cards.png",
        "og:image:alt": SITE_NAME,
        "og:image:width": "1200",
        "og:image:height": "630",
        "twitter:card": "summary_large_image",
    }
    assert read_meta(drawn, "plain")["og:description"] == DESCRIPTION
    for address in ("tags/peace", "2024/11/a", ""):
        assert set(read_meta(drawn, address)) == set(read_meta(drawn, "about")), address


def test_a_story_has_its_card_and_a_page_without_one_that_of_the_site(drawn: Path) -> None:
    assert read_meta(drawn, "stories/talks")["og:image"] == f"{SITE_URL}cards/stories/talks.png"
    assert (drawn / "cards/stories/talks.png").is_file()
    assert (drawn / "cards/cards.png").is_file()
    # Of the last one the font lacks the letters.
    for address in (*WITHOUT, "2024/11/b"):
        assert read_meta(drawn, address)["og:image"] == f"{SITE_URL}cards/cards.png", address


def test_without_cards_a_logo_stands_small_beside_each_page(signed: Path) -> None:
    for address in (*WITHOUT, "2024/11/a", "stories/talks", "digests/2024-W46", ""):
        said = read_meta(signed, address)
        assert said["og:image"] == f"{SITE_URL}logo.png", address
        assert said["twitter:card"] == "summary"
    assert not (signed / "cards").exists()


def test_without_both_no_picture_is_named(tmp_path: Path) -> None:
    make(tmp_path, logo=False, cards=False)
    for address in ("about", "tags/peace", "2024/11/a", ""):
        said = read_meta(tmp_path / "site", address)
        assert not [name for name in said if name.startswith("og:image")], address
        assert said["twitter:card"] == "summary"
        assert not find(
            read_page(tmp_path / "site" / address / "index.html"), "//link[@rel='apple-touch-icon']"
        )


def test_a_page_is_in_the_language_of_its_text(drawn: Path) -> None:
    assert read_meta(drawn, "2024/11/b")["og:locale"] == "ko_KR"
    codes = ("en", "pt-BR", "zh-Hant", "zh", "no", "tlh")
    assert [name_locale(code) for code in codes] == ["en_US", "pt_BR", "zh_TW", "zh_CN", "", ""]


def test_a_telephone_finds_a_large_icon_at_each_depth(signed: Path) -> None:
    for address in ("", "about", "2024/11/a"):
        (link,) = find(read_page(signed / address / "index.html"), "//link[@rel='apple-touch-icon']/@href")
        assert (signed / address / link).resolve() == (signed / "logo.png").resolve()


def test_an_icon_is_found_whatever_its_file_is_called(tmp_path: Path) -> None:
    name = 'a#b" é.png'
    theme = f"  name: digest\n  logo: '{name}'\n"
    root = write_site(
        tmp_path,
        {
            "content/entries/2024/11/a.md": entry(),
            "content/pages/about.md": ABOUT,
            f"content/pages/{name}": photo("png", (180, 180)),
            "mkdocs.yml": config({"search": "false"}).replace("  name: digest\n", theme, 1),
        },
    )
    site = build(root)
    address = f"{SITE_URL}a%23b%22%20%C3%A9.png"
    for page in ("about", "2024/11/a"):
        assert read_meta(site, page)["og:image"] == address
        (link,) = find(read_page(site / page / "index.html"), "//link[@rel='apple-touch-icon']/@href")
        assert urljoin(f"{SITE_URL}{page}/", link) == address
    assert address in (site / "feed.json").read_text(encoding="utf-8")


def test_browsers_are_told_the_colour_of_the_masthead_by_day_and_by_night(drawn: Path) -> None:
    css = (ROOT / "theme/assets/stylesheets/digest.css").read_text(encoding="utf-8")
    colours = re.search(r"--md-primary-fg-color: light-dark\((\S+), (\S+)\);", css)
    assert colours
    for path in ("index.html", "about/index.html", "404.html"):
        found = find(read_page(drawn / path), "//meta[@name='theme-color']")
        assert [(meta.get("media"), meta.get("content")) for meta in found] == [
            ("(prefers-color-scheme: light)", colours[1]),
            ("(prefers-color-scheme: dark)", colours[2]),
        ]


def test_a_site_of_one_palette_has_one_colour(tmp_path: Path) -> None:
    own = config({"search": "false"}).replace(
        "  name: digest", "  name: digest\n  palette: {scheme: slate}", 1
    )
    site = build(write_site(tmp_path, {**FILES, "mkdocs.yml": own}))
    (meta,) = find(read_page(site / "index.html"), "//meta[@name='theme-color']")
    assert (meta.get("media"), meta.get("content")) == (None, "#15181e")


def read_linked_data(site: Path, address: str) -> list[dict[str, Any]]:
    html = (site / address / "index.html").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = extruct.extract(html, syntaxes=["json-ld"], errors="strict")["json-ld"]
    return found


def test_the_home_page_names_the_site_and_its_publisher(signed: Path) -> None:
    logo = {"@type": "ImageObject", "url": f"{SITE_URL}logo.png"}
    publisher = {"@type": "Organization", "name": SITE_NAME, "url": SITE_URL, "logo": logo}
    (website,) = read_linked_data(signed, "")
    assert website == {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": SITE_NAME,
        "url": SITE_URL,
        "description": DESCRIPTION,
        "inLanguage": "en",
        "publisher": publisher,
    }
    (article,) = read_linked_data(signed, "2024/11/a")
    assert article["publisher"] == publisher
    assert "logo" not in article["author"]


def test_a_list_tells_the_way_that_readers_see_above_its_heading(drawn: Path) -> None:
    for address, above in {
        "tags/peace": ["Tags", "Politics"],
        "outlets/example-news": ["Outlets"],
        "stories/talks": ["Stories"],
        "digests/2024-W46": ["Digests"],
        "archive/2024/11": ["Archive", "2024"],
        "languages/ko": ["언어"],
    }.items():
        (page,) = read_linked_data(drawn, address)
        assert (page["@type"], page["breadcrumb"]["@type"]) == ("CollectionPage", "BreadcrumbList")
        trail = page["breadcrumb"]["itemListElement"]
        assert [item["position"] for item in trail] == list(range(1, len(trail) + 1))
        assert [item["name"] for item in trail[:-1]] == above
        assert trail[-1]["item"] == f"{SITE_URL}{address}/"
        html = read_page(drawn / address / "index.html")
        html.make_links_absolute(f"{SITE_URL}{address}/")
        shown = find(html, "//p[@class='kicker']/a/@href")
        assert [item["item"] for item in trail[:-1]] == shown
    for address in ("tags", "archive", "archive/2024", "subscribe", "about"):
        assert read_linked_data(drawn, address) == []


def test_a_drawing_has_its_card_beside_it_for_search_engines(drawn: Path, signed: Path) -> None:
    (article,) = read_linked_data(drawn, "2024/11/c")
    assert [picture["url"] for picture in article["image"]] == [
        f"{SITE_URL}images/map.svg",
        f"{SITE_URL}cards/2024/11/c.png",
    ]
    assert read_linked_data(signed, "2024/11/c")[0]["image"]["url"] == f"{SITE_URL}images/map.svg"
