from pathlib import Path

import pytest

from digest.content.library import Library, read_library
from digest.content.vocabulary import read_outlets, read_tags
from digest.contribute.adding.article import Article
from digest.contribute.adding.proposals import propose, propose_cites, propose_story, propose_tags
from tests.builders import entry, settings, write_file

TAGS, _ = read_tags(
    """\
security: {label: Security}
nuclear-weapons: {label: Nuclear weapons, parent: security}
arms: {label: Arms, aliases: [weapons], parent: security}
united-states: {label: {en: United States, ko: 미국, ja: 米国}, aliases: [US, U.S.]}
russia: {label: {en: Russia, vi: Nga}}
ferries: {label: Ferries}
c++: {label: C++}
""".encode(),
    "tags.yml",
)
OUTLETS, _ = read_outlets(
    """\
ap: {name: Associated Press, aliases: [AP]}
yonhap: {name: {en: Yonhap, ko: 연합뉴스}}
times: {name: The Island Times}
""".encode(),
    "outlets.yml",
)


@pytest.mark.parametrize(
    ("headline", "language", "slugs"),
    [
        ("Ministers talk about nuclear weapons", "en", ("nuclear-weapons",)),
        ("More weapons for the islands", "en", ("arms",)),
        ("A ferry returns", "en", ("ferries",)),
        ("US and Russia’s ministers meet", "en", ("united-states", "russia")),
        ("U.S. minister resigns", "en", ("united-states",)),
        ("Nobody told us", "en", ()),
        ("Bà Nga gặp bộ trưởng", "vi", ("russia",)),
        ("Nga wins the race", "en", ()),
        ("미국 국무장관 방한", "ko", ("united-states",)),
        ("米国務長官が来日、米国で会談へ", "ja", ("united-states",)),
        ("Warships and harms", "en", ()),
        ("", "", ()),
    ],
)
def test_tags_are_proposed_by_their_names_as_whole_words(
    headline: str, language: str, slugs: tuple[str, ...]
) -> None:
    assert propose_tags((headline, "", ""), TAGS, language) == slugs


def test_only_the_narrowest_tag_is_proposed_and_not_what_a_text_mentions_once() -> None:
    assert propose_tags(("Security: arms talks", "", ""), TAGS) == ("arms",)
    assert propose_tags(("Talks", "", "A ferry. " + "Russia. " * 3), TAGS) == ("russia",)


def test_outlets_that_a_report_names_are_proposed_in_their_own_spelling() -> None:
    parts = (
        "Ferry returns",
        "",
        "Yonhap and AP say so; AP twice. An app and the island times do not. 연합뉴스도.",
    )
    assert propose_cites(parts, OUTLETS) == ("Associated Press", "Yonhap")
    assert propose_cites(parts, OUTLETS, "Yonhap") == ("Associated Press",)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = tmp_path_factory.mktemp("proposals")
    for slug, title in {"island-ferries": "Ferries to the islands", "harbour": "The new harbour"}.items():
        write_file(root / f"content/stories/{slug}.md", f"---\ntitle: {title}\n---\n")
    headlines = {
        "island-ferries": ("Island Line sells its last night boat", "Eastholm asks for a winter boat"),
        "harbour": ("Work on the quay begins", "Quay costs twice as much as planned"),
    }
    for slug, titles in headlines.items():
        for number, title in enumerate(titles):
            text = entry(title=title, summary="The council has decided.", story=slug)
            write_file(root / f"content/entries/2026/{slug}-{number}.md", text)
    write_file(root / "content/entries/2026/other.md", entry(title="Ministers meet", summary="They met."))
    return read_library(settings(root))[0]


def test_the_story_is_proposed_that_a_report_is_like_and_the_words_say_why(library: Library) -> None:
    story = propose_story(("Island Line buys a new night boat for Eastholm", "", ""), (), library)
    assert story is not None
    assert story.slug == "island-ferries"
    assert {"boat", "eastholm"} <= {*story.shared}


@pytest.mark.parametrize("headline", ["Parliament votes on the budget", "The council has decided", ""])
def test_no_story_is_proposed_for_what_belongs_to_none(headline: str, library: Library) -> None:
    assert propose_story((headline, "", ""), (), library) is None


def test_a_report_of_hundreds_of_thousands_of_letters_is_looked_through(library: Library) -> None:
    article = Article(title="x" * 400, lede="é " * 500, text="국" * 100_000 + " US" * 30_000)
    assert propose(article, library).tags == ()


def test_without_vocabulary_and_stories_nothing_is_proposed(tmp_path: Path) -> None:
    bare, _ = read_library(settings(tmp_path))
    proposals = propose(Article(title="Ferry returns"), bare)
    assert (proposals.tags, proposals.story, proposals.cites) == ((), None, ())
