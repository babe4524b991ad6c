"""The pictures that stand for pages where they are shared."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from digest.lettering import is_font
from digest.model.problems import DigestError
from digest.model.settings import Settings
from digest.running.checking import check_site
from digest.social_cards import HEIGHT, WIDTH, SocialCard, blocks, digest_card, draw, entry_card
from tests.builders import entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import ROOT, arrange_values, build, find, find_problems, materials, news, read_page


def chosen() -> Settings:
    plain = settings(Path("nowhere"))
    return replace(plain, options=plain.options.model_copy(update={"social_cards": True}))


def picture(title: str) -> Image.Image:
    data = draw(SocialCard("The Digest", title, "The Outlet"), materials())
    assert data == draw(SocialCard("The Digest", title, "The Outlet"), materials())
    return Image.open(io.BytesIO(data))


def test_a_card_says_headline_outlet_and_day() -> None:
    card = entry_card(news("2024/11/a", "2024-11-13", title="Peace at last"), chosen(), "NHK")
    assert card == SocialCard("The Test Digest · 13 November 2024", "Peace at last", "NHK")


def test_a_picture_has_the_size_that_networks_ask_for_and_is_small() -> None:
    image = picture("Peace at last")
    assert (image.format, image.size, image.mode) == ("PNG", (WIDTH, HEIGHT), "P")
    assert len(draw(SocialCard("a", "b", "c"), materials())) < 20_000
    assert image.convert("RGB").getpixel((2, 2)) == (251, 250, 246)


@pytest.mark.parametrize(
    "title",
    ["Peace", "word " * 30, "word " * 200, "Donaudampfschifffahrtsgesellschaftskapitän" * 4, "W" * 400],
)
def test_a_headline_of_any_length_stays_in_its_place(title: str) -> None:
    # What is dark is the headline; the lines around it are grey.
    box = picture(title).convert("L").point([255] * 60 + [0] * 196).getbbox()
    assert box
    left, top, right, bottom = box
    assert 70 < left < right < WIDTH - 70
    assert 130 < top < bottom < HEIGHT - 90


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("Malmö – “no”", True),
        ("Ελληνικά, по-русски", True),
        ("Bình Nhưỡng tập trận", True),
        ("Nhu\u031bo\u031b\u0303ng", True),  # put together to single letters
        ("북한, 도로 폭파", False),
        ("السلام", False),
        ("a\u200db", False),
    ],
)
def test_no_card_is_better_than_one_with_missing_letters(title: str, written: bool) -> None:
    assert bool(entry_card(news("2024/11/a", title=title), chosen(), "NHK")) == written


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        (["Peace", "Ελληνικά, по-русски", "Nhu\u031bo\u031b\u0303ng"], []),
        (
            ["Peace", "북한, 도로 폭파", "首相が会見"],
            [
                "mkdocs.yml:1:1: undrawn-card: the font of social cards has not the letters of every "
                "headline; 2 of 3 entries have none, such as '북한, 도로 폭파' in "
                "content/entries/2024/11/1.md; "
                "name a font that has them as card_font, or write social_cards: false (warning)"
            ],
        ),
        (
            ["السلام"],
            [
                "mkdocs.yml:1:1: undrawn-card: most headlines are in a script of which no font makes a "
                "social card; 1 of 1 entry has none, such as 'السلام' in content/entries/2024/11/0.md; "
                "write social_cards: false (warning)"
            ],
        ),
        (
            ["السلام", "夜班", "سلام"],
            [
                "mkdocs.yml:1:1: undrawn-card: most headlines are in a script of which no font makes a "
                "social card; 2 of 3 entries have none, such as 'السلام' in content/entries/2024/11/0.md; "
                "write social_cards: false (warning)"
            ],
        ),
        # Nothing gives a card to these, and the others have theirs.
        (["Peace", "War", "السلام", "A smile \U0001f600"], []),
    ],
)
def test_headlines_without_a_card_are_told_once(tmp_path: Path, titles: list[str], said: list[str]) -> None:
    for number, title in enumerate(titles):
        address = f"https://news.example/{number}"
        text = entry(title=title, language="ko", source={"name": "Example News", "url": address})
        write_file(tmp_path / f"content/entries/2024/11/{number}.md", text)
    found = find_problems(settings(tmp_path, social_cards=True))[1]
    assert [str(problem) for problem in found if problem.rule == "undrawn-card"] == said
    assert "undrawn-card" not in {problem.rule for problem in find_problems(settings(tmp_path))[1]}


def test_headlines_without_a_card_are_told_where_cards_are_asked_for(new_digest: NewDigest) -> None:
    files = {"content/entries/2024/11/a.md": entry(title="북한, 도로 폭파", language="ko")}
    root = new_digest(files, social_cards="true")
    lines = (root / "mkdocs.yml").read_text(encoding="utf-8").split("\n")
    (number,) = (number for number, line in enumerate(lines, 1) if "social_cards" in line)
    (told,) = (each for each in check_site(root / "mkdocs.yml")[1] if each.rule == "undrawn-card")
    assert (told.line, told.column) == (number, lines[number - 1].index("social_cards") + 1)
    assert number > 1


def test_an_outlet_that_cannot_be_written_is_left_out() -> None:
    card = entry_card(news("2024/11/a", title="Peace"), chosen(), "연합뉴스")
    assert card
    assert (card.title, card.foot) == ("Peace", "")


def test_a_digest_without_a_headline_shows_its_days() -> None:
    site = arrange_values([news("2024/11/a", "2024-11-13"), news("2024/11/b", "2024-11-14")])
    card = digest_card(site.digests[0], chosen())
    assert card == SocialCard("The Test Digest · 2024-W46", "11–17 November 2024", "2 entries")


def test_without_the_option_nothing_is_drawn() -> None:
    site = arrange_values([news("2024/11/a")])
    assert list(blocks(site)) == []
    assert entry_card(site.entries[0], site.settings, "NHK") is None


def test_pages_name_their_cards(new_digest: NewDigest) -> None:
    files = {"content/entries/2024/11/a.md": entry(title="A “quoted” headline", date="2024-11-13")}
    site = build(new_digest(files, social_cards="true"))
    for path, card in (
        ("2024/11/a/index.html", "cards/2024/11/a.png"),
        ("digests/2024-W46/index.html", "cards/digests/2024-W46.png"),
        ("index.html", "cards/digests/2024-W46.png"),
    ):
        page = read_page(site / path)
        assert find(page, "//meta[@property='og:image']/@content") == [f"https://example.org/digest/{card}"]
        assert find(page, "//meta[@name='twitter:card']/@content") == ["summary_large_image"]
        assert (site / card).read_bytes().startswith(b"\x89PNG")
    said = find(read_page(site / "2024/11/a/index.html"), "//meta[@property='og:image:alt']/@content")
    assert said == ["A “quoted” headline"]
    assert "cards/" not in (site / "sitemaps/pages.xml").read_text(encoding="utf-8")


def test_a_font_of_the_owner_is_used_and_one_that_is_none_is_refused(new_digest: NewDigest) -> None:
    files: dict[str, str | bytes] = {
        "content/entries/2024/11/a.md": entry(),
        "content/fonts/own.ttf": b"no font",
    }
    root = new_digest(files, social_cards="true", card_font="fonts/own.ttf")
    with pytest.raises(DigestError, match=r"card_font 'fonts/own\.ttf' is no font"):
        build(root)
    shutil.copy(ROOT / "digest/fonts/DejaVuSerif-Bold.ttf", root / "content/fonts/own.ttf")
    assert (build(root) / "cards/2024/11/a.png").is_file()
    assert find_problems(settings(root, social_cards=True, card_font="fonts/own.ttf"))[1] == []
    (left_out,) = find_problems(settings(root))[1]
    assert (left_out.path, left_out.rule) == ("content/fonts", "stray-file")


def test_a_font_of_the_machine_does_not_stand_in_for_one_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "fonts").mkdir()
    shutil.copy(ROOT / "digest/fonts/DejaVuSerif-Bold.ttf", tmp_path / "fonts/own.ttf")
    assert is_font(tmp_path / "fonts/own.ttf")
    assert not is_font(tmp_path / "content/own.ttf")
