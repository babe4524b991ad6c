"""Who signs entries has a page and a feed, by the names of `contributors.yml` where it has them."""

from dataclasses import replace
from pathlib import Path

import feedparser
import pytest

from digest.arrangement.cards import Link
from digest.arrangement.site import arrange
from digest.content.vocabulary import read_contributors
from digest.model.problems import FaultyContentError
from tests.builders import entry, settings
from tests.conftest import NewDigest
from tests.sites import NOW, arrange_folder, build, find, find_problems, read_page, texts

A, B, C = (f"content/entries/2024/11/{name}.md" for name in "abc")
KNOWN = "content/contributors.yml"
DESK = """\
ana:
  name: Ana Ruiz
  aliases: [A. Ruiz]
  former: [ana-maria]
  homepage: https://ruiz.example/
  description: She reads the papers of the islands.
kim: {name: {en: Kim Min-ji, ko: 김민지}}
"""


def signature(path: Path) -> str:
    """What stands above the headline of an entry: its day, and who signs it."""
    return texts(read_page(path), "//header/p[contains(@class, 'kicker')]")[0]


def test_who_signs_has_a_page_to_which_entries_and_lists_lead(new_digest: NewDigest) -> None:
    site = build(
        new_digest({A: entry(byline=["Ana Ruiz", "Tom Berg"]), B: entry(title="Alone")}, search="false")
    )
    page = read_page(site / "contributors/ana-ruiz/index.html")
    assert find(page, "//h1/text()") == ["Ana Ruiz"]
    assert find(page, "//*[@class='card__headline']/a/@href") == ["../../2024/11/a/"]
    lead = "//*[contains(@class, 'kicker')]/a[contains(@href, 'contributors')]/@href"
    assert find(read_page(site / "2024/11/a/index.html"), lead) == [
        "../../../contributors/ana-ruiz/",
        "../../../contributors/tom-berg/",
    ]
    assert find(read_page(site / "2024/11/b/index.html"), lead) == []
    home = read_page(site / "index.html")
    assert find(home, "//a[contains(@href, 'contributors/tom-berg')]/text()") == ["Tom Berg"]
    listed = read_page(site / "contributors/index.html")
    assert find(listed, "//ul[@class='register']//a/text()") == ["Ana Ruiz", "Tom Berg"]


def test_where_nobody_signs_there_are_no_pages_of_contributors(new_digest: NewDigest) -> None:
    site = build(new_digest({A: entry()}))
    assert not (site / "contributors").exists()


def test_a_contributor_can_be_subscribed_to(new_digest: NewDigest) -> None:
    site = build(
        new_digest(
            {A: entry(byline=["Ana Ruiz"]), B: entry(title="Other", byline=["Tom Berg"])}, search="false"
        )
    )
    feed = feedparser.parse((site / "contributors/ana-ruiz/feed.xml").read_bytes())
    assert [item.title for item in feed.entries] == ["Two ministers meet"]
    page = read_page(site / "contributors/ana-ruiz/index.html")
    assert "../../contributors/ana-ruiz/feed.xml" in find(page, "//link[@rel='alternate']/@href")
    assert "contributors/tom-berg/feed.xml" in (site / "feeds/feeds.opml").read_text(encoding="utf-8")


def test_a_site_may_do_without_their_feeds(new_digest: NewDigest) -> None:
    site = build(
        new_digest({A: entry(byline=["Ana Ruiz"])}, feed_kinds=["digests", "entries"], search="false")
    )
    assert [path.name for path in (site / "contributors/ana-ruiz").iterdir()] == ["index.html"]


def test_the_list_says_who_it_is_and_leads_on_from_former_keys(new_digest: NewDigest) -> None:
    site = build(new_digest({KNOWN: DESK, A: entry(byline=["A. Ruiz"])}, search="false"))
    page = read_page(site / "contributors/ana/index.html")
    assert find(page, "//h1/text()") == ["Ana Ruiz"]
    assert find(page, "//p[@class='lede']/text()") == ["She reads the papers of the islands."]
    assert find(page, "//ul[@class='facts']//a/@href") == ["https://ruiz.example/"]
    assert "By Ana Ruiz" in signature(site / "2024/11/a/index.html")
    former = read_page(site / "contributors/ana-maria/index.html")
    assert find(former, "//link[@rel='canonical']/@href") == ["https://example.org/digest/contributors/ana/"]
    assert (site / "contributors/ana-maria/feed.xml").exists()


def test_a_name_is_that_of_the_language_of_the_entry(new_digest: NewDigest) -> None:
    files = {
        KNOWN: DESK,
        A: entry(byline=["kim"]),
        B: entry(title="회담", language="ko", byline=["Kim Min-ji"]),
    }
    site = build(new_digest(files, search="false"))
    assert "By Kim Min-ji" in signature(site / "2024/11/a/index.html")
    assert "김민지" in signature(site / "2024/11/b/index.html")
    assert find(read_page(site / "contributors/kim/index.html"), "//h1/text()") == ["Kim Min-ji"]
    assert len(find(read_page(site / "contributors/kim/index.html"), "//*[@class='card__headline']")) == 2


def test_an_original_and_its_translation_stand_once(new_digest: NewDigest) -> None:
    translation = entry(title="회담", language="ko", translates="2024/11/b", byline=["Ana Ruiz", "Lee"])
    site = build(new_digest({A: translation, B: entry(byline=["Ana Ruiz"])}, search="false"))

    def headlines(who: str) -> list[str]:
        return find(
            read_page(site / f"contributors/{who}/index.html"), "//*[@class='card__headline']/a/text()"
        )

    assert headlines("ana-ruiz") == ["Two ministers meet"]
    assert headlines("lee") == ["회담"]


def test_cards_that_are_kept_lead_to_whose_name_it_is_now(new_digest: NewDigest) -> None:
    """Both are still called by the same name on the site; those in another language were mixed up."""
    known = "kim: {name: {en: Kim, ko: 김}}\nlee: {name: {en: Lee, ko: 이}}\n"
    signed = {A: ["김"], B: ["Kim"], C: ["Lee"]}
    files = {each: entry(byline=names, title=names[0]) for each, names in signed.items()}
    root = new_digest(files | {A: entry(byline=["김"], language="ko"), KNOWN: known}, search="false")
    before = arrange_folder(root)
    mended = known.replace("김", "X").replace("이", "김").replace("X", "이")
    vocabulary, _ = read_contributors(mended.encode(), KNOWN)
    library, _ = find_problems(before.settings)
    library = replace(library, entries=before.entries, contributors=vocabulary)
    after = arrange(library, before.settings, NOW, before.all_cards)
    (link,) = after.cards["2024/11/a"].writers
    assert link == Link("김", "contributors/lee/")


def test_a_page_of_the_owner_is_the_list_where_there_is_one(new_digest: NewDigest) -> None:
    own = "# Our writers\n\n[Ana](../contributors/ana-ruiz/)\n"
    files = {A: entry(byline=["Ana Ruiz"]), "content/pages/contributors.md": own}
    site = build(new_digest(files, search="false"))
    assert find(read_page(site / "contributors/index.html"), "//h1/text()") == ["Our writers"]
    assert (site / "contributors/ana-ruiz/index.html").exists()


def test_one_name_of_two_contributors_is_a_fault_with_its_place(new_digest: NewDigest) -> None:
    known = "ana: {name: Ana Ruiz}\nruiz: {name: Ruiz, aliases: [ana ruiz]}\n"
    with pytest.raises(FaultyContentError) as caught:
        build(new_digest({KNOWN: known, A: entry(byline=["Ana Ruiz"])}))
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.rule) == (KNOWN, 2, "duplicate-name")


def test_who_is_not_in_the_list_may_sign(new_digest: NewDigest) -> None:
    site = build(new_digest({KNOWN: DESK, A: entry(byline=["Guest Writer"])}, search="false"))
    assert (site / "contributors/guest-writer/index.html").exists()
    assert not (site / "contributors/ana").exists()


def test_who_curates_a_digest_has_a_page_with_it(new_digest: NewDigest) -> None:
    note = "---\ntitle: A week\nbyline: [A. Ruiz]\n---\nHello.\n"
    site = build(
        new_digest({KNOWN: DESK, "content/digests/2024-W46.md": note, A: entry(byline=["Kim Min-ji"])})
    )
    page = read_page(site / "contributors/ana/index.html")
    assert find(page, "//ul[@class='lines']//a/@href") == ["../../digests/2024-W46/"]
    assert texts(page, "//ul[@class='lines']//a") == ["A week"]
    assert not (site / "contributors/ana/feed.xml").exists()
    digest = read_page(site / "digests/2024-W46/index.html")
    assert find(digest, "//header/p[contains(@class, 'kicker')]/a[2]/@href") == ["../../contributors/ana/"]
    listed = read_page(site / "contributors/index.html")
    assert texts(listed, "//ul[@class='register']/li") == ["Ana Ruiz 1", "Kim Min-ji 1"]


def misspelt(root: Path) -> list[tuple[str, int]]:
    """Where somebody in the list is misspelt; nothing else is wrong."""
    problems = find_problems(settings(root))[1]
    assert {problem.rule for problem in problems} <= {"misspelt-byline"}
    return [(problem.path, problem.column) for problem in problems]


def test_a_misspelt_name_is_told_where_there_is_a_list(new_digest: NewDigest) -> None:
    known = "weiss: {name: Jana Weiss, aliases: [J. Sommer]}\n"
    written = {
        A: entry(byline=["Jana Weis", "Jana Weiss", "Guest Writer"]),
        "content/digests/2024-W46.md": "---\nbyline: [J. Somer]\n---\nThe note.\n",
    }
    assert misspelt(new_digest({KNOWN: known, **written})) == [("content/digests/2024-W46.md", 10), (A, 10)]
    # Somebody else is put into the list, or excepted.
    both = f"{known}weis: {{name: Jana Weis}}\nsomer: {{name: J. Somer}}\n"
    assert misspelt(new_digest({KNOWN: both, **written})) == []
    reason = {"misspelt-byline": "She is another."}
    excepted = {
        A: entry(byline=["Jana Weis"], exceptions=reason),
        "content/digests/2024-W46.md": "---\nbyline: [J. Somer]\nexceptions: "
        "{misspelt-byline: Another.}\n---\nThe note.\n",
    }
    assert misspelt(new_digest({KNOWN: known, **excepted})) == []


def test_without_a_list_no_name_is_called_misspelt(new_digest: NewDigest) -> None:
    assert misspelt(new_digest({A: entry(byline=["Jana Weis", "Jana Weiss"])})) == []


def test_who_is_in_the_list_need_not_sign(new_digest: NewDigest) -> None:
    assert misspelt(new_digest({KNOWN: DESK, A: entry()})) == []
