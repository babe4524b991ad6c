"""What do feed readers show of drawings, and of the site itself? Few of them show SVG."""

import json
from pathlib import Path

import feedparser
import pytest

from tests.builders import config, entry
from tests.conftest import NewDigest
from tests.sites import SVG, build
from tests.test_pictures import photo

FILES: dict[str, str | bytes] = {
    "content/entries/2024/11/a.md": entry(
        date="2024-11-12", image={"file": "images/map.svg", "alt": "A map", "credit": "The digest"}
    ),
    "content/entries/2024/11/b.md": entry(
        date="2024-11-11",
        image={"file": "images/b.png", "alt": "A ship", "caption": "In port", "credit": "The digest"},
    ),
    "content/images/map.svg": SVG,
    "content/images/b.png": photo("png"),
}
SITE = "https://example.org/digest/"
CARD = f"{SITE}cards/2024/11/a.png"


@pytest.mark.parametrize("cards", [True, False])
def test_the_card_of_an_entry_stands_for_its_drawing(new_digest: NewDigest, cards: bool) -> None:
    site = build(new_digest(FILES, social_cards=str(cards).lower(), search="false"))
    assert (site / "cards/2024/11/a.png").is_file() == cards
    for name in ("entries.xml", "entries.atom.xml"):
        drawing, photograph = feedparser.parse((site / name).read_bytes()).entries
        assert [each["url"] for each in drawing.get("media_thumbnail", [])] == ([CARD] if cards else [])
        assert drawing.media_content[0]["url"] == f"{SITE}images/map.svg"
        assert "media_thumbnail" not in photograph
    drawing, photograph = json.loads((site / "entries.json").read_bytes())["items"]
    assert drawing["image"] == (CARD if cards else f"{SITE}images/map.svg")
    assert drawing["attachments"][0]["url"] == f"{SITE}images/map.svg"
    assert photograph["image"] == f"{SITE}images/b.png"
    titles = [each["attachments"][0]["title"] for each in (drawing, photograph)]
    assert titles == ["A map", "In port"]


def build_with(new_digest: NewDigest, theme: str, files: dict[str, bytes]) -> Path:
    own = config({}).replace("  name: digest", f"  name: digest\n{theme}")
    pages = {f"content/pages/{name}": data for name, data in files.items()}
    return build(new_digest({**FILES, **pages, "mkdocs.yml": own}))


def find_icons(site: Path) -> set[str]:
    """The picture of the site that each format names; empty for none."""
    rss, atom = (feedparser.parse((site / name).read_bytes()).feed for name in ("feed.xml", "feed.atom.xml"))
    held = json.loads((site / "feed.json").read_bytes())
    return {rss.get("image", {}).get("href", ""), atom.get("icon", ""), held.get("icon", "")}


@pytest.mark.parametrize(
    ("theme", "icon"),
    [
        ("  logo: a.png", "a.png"),
        ("  logo: wide.png\n  favicon: a.png", "a.png"),
        ("  logo: drawing.svg\n  favicon: small.png", ""),
        ("  language: en", ""),
    ],
)
def test_a_logo_that_feed_readers_can_show_stands_for_the_site(
    new_digest: NewDigest, theme: str, icon: str
) -> None:
    files = {
        "a.png": photo("png", (144, 144)),
        "wide.png": photo("png", (300, 144)),
        "small.png": photo("png", (32, 32)),
        "drawing.svg": SVG.encode(),
    }
    assert find_icons(build_with(new_digest, theme, files)) == {f"{SITE}{icon}" if icon else ""}
