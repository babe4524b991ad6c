"""From a link to an entry: what a report says is filled in, and what the digest has is refused."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from digest.arrangement.cards import leads_back
from digest.cli import main
from digest.content.frontmatter import parse_document
from digest.content.reports import find_report
from digest.content.yaml_reader import Tree
from digest.contribute.adding.dossier import fetch_report, is_address, is_other_file, is_page, read_saved
from digest.model.entry import Mention
from digest.model.problems import DigestError
from digest.running.checking import open_library
from digest.running.project import open_settings
from tests.builders import entry, write_file
from tests.conftest import NewDigest
from tests.copies import run_copy
from tests.sites import ROOT, SVG, read_tree
from tests.test_cli import DIGEST
from tests.web import network, page, redirect, serve

ARTICLE = ROOT / "tests/cases/articles/eastholm-visas.html"
ADDRESS = "https://www.eastholm-post.example/2026/visas-ferry"
OUTLETS = "eastholm-post: {name: The Eastholm Post, domains: [eastholm-post.example]}\n"
TAGS = """\
travel: {label: Travel}
visas: {label: {en: Visas, ko: 비자}, parent: travel, aliases: [visa waiver]}
treaties: {label: Treaties, aliases: [treaty]}
united-states: {label: United States, aliases: [US]}
"""
STORY = "---\ntitle: Free travel to Eastholm\n---\n"
EARLIER = "content/entries/2026/10/talks.md"
FILES = {
    "content/outlets.yml": OUTLETS,
    "content/tags.yml": TAGS,
    "content/stories/free-travel.md": STORY,
    "content/stories/harbour.md": "---\ntitle: {ko: 새 항구, en: The new harbour}\n---\n",
    EARLIER: entry(
        title="Talks about visas for ferry passengers begin", date="2026-10-02",
        story="free-travel", tags=["visas"],
        source={"name": "The Eastholm Post", "url": "https://www.eastholm-post.example/2026/talks"},
    ),
}  # fmt: skip
# Friday 20 November 2026.
EPOCH = "1795132800"


@pytest.fixture
def root(new_digest: NewDigest, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return new_digest(FILES)


def new(root: Path, *arguments: object, typed: str = "") -> Result:
    command = ["new", "-f", str(root / "mkdocs.yml"), *map(str, arguments)]
    return CliRunner().invoke(main, command, input=typed)


def written(root: Path) -> list[Path]:
    return [path for path in (root / "content/entries").rglob("*.md") if path != root / EARLIER]


def fields_of(root: Path) -> dict[str, Tree]:
    (path,) = written(root)
    document, problems = parse_document(path.read_bytes(), "x.md")
    assert problems == []
    assert document is not None
    return document.fields


def write_page(folder: Path, **changes: str) -> Path:
    """The saved article with other words in some places."""
    text = ARTICLE.read_text(encoding="utf-8")
    for old, wanted in changes.items():
        text = text.replace(
            {"title": "Eastholm drops visas for ferry passengers", "language": "en-GB"}[old], wanted
        )
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    return path


# A piece of one's own


def test_a_piece_of_ones_own_has_its_page_for_a_source(root: Path) -> None:
    new(root, "--own", "We have counted the ferries", "--date", "2024-11-13", "--summary", "There are six.")
    settings, library = open_library(root / "mkdocs.yml")
    found = next(each for each in library.entries if each.title == "We have counted the ferries")
    assert found.source.url == f"{settings.site_url}{found.address}"
    assert found.source.outlet.name == settings.site_name


def test_a_piece_of_ones_own_stays_one_when_the_site_moves(root: Path) -> None:
    new(root, "--own", "We have counted the ferries", "--date", "2024-11-13", "--summary", "There are six.")
    config = root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    address = open_settings(config).site_url
    config.write_text(text.replace(address, "https://new.example/news/"), encoding="utf-8")
    settings, library = open_library(config)
    assert settings.site_url == "https://new.example/news/"
    own = [each for each in library.entries if leads_back(each, settings)]
    assert [each.title for each in own] == ["We have counted the ferries"]
    # A report at another host may well lie at such an address.
    other = replace(own[0].source, outlet=Mention("n", "Example News"))
    assert not leads_back(replace(own[0], source=other), settings)


@pytest.mark.parametrize(
    "words", [["https://news.example/a"], [], ["A headline", "--url", "https://n.example/"]]
)
def test_a_piece_of_ones_own_is_about_no_report(root: Path, words: list[str]) -> None:
    result = CliRunner().invoke(main, ["new", "-f", str(root / "mkdocs.yml"), "--own", *words])
    assert result.exit_code == 2
    assert "--own wants a headline, and no report" in result.stderr


# A saved page


def test_of_a_saved_page_all_is_filled_in_but_the_contributors_own_words(root: Path) -> None:
    result = new(root, ARTICLE)
    assert result.exit_code == 0
    assert fields_of(root) == {
        "title": "Eastholm drops visas for ferry passengers",
        "date": "2026-11-20",
        "summary": None,
        "source": {
            "name": "The Eastholm Post",
            "url": ADDRESS,
            "published": "2026-11-17",
            "authors": ["Ada Brandt"],
        },
        "tags": ["visas"],
        "cites": [],
        "story": "free-travel",
    }
    assert "  fill in: summary, and the text below the second ---\n" in result.stdout
    assert "  story: free-travel, because the report shares “eastholm”, “ferry”" in result.stdout
    text = written(root)[0].read_text(encoding="utf-8")
    assert "#   https://www.eastholm-post.example/images/night-ferry.jpg" in text
    assert "belongs to its outlet" in text
    assert "We want to see who comes" in (find_report(root / ".cache/digest", ADDRESS) or "")


def test_with_a_headline_of_ones_own_that_of_the_report_is_the_sources(root: Path) -> None:
    result = new(
        root, ARTICLE, "--title", "No visa for the ferry", "--summary", "From December, says the ministry."
    )
    assert fields_of(root)["title"] == "No visa for the ferry"
    source = fields_of(root)["source"]
    assert isinstance(source, dict)
    assert source["title"] == "Eastholm drops visas for ferry passengers"
    assert result.stdout.endswith("  checked: no faults; it is ready for review\n")


def test_a_report_in_another_language_leaves_the_headline_to_write(root: Path, tmp_path: Path) -> None:
    saved = write_page(tmp_path, title="이스트홀름, 여객선 승객 비자 면제", language="ko")
    new(root, saved)
    fields = fields_of(root)
    assert fields["title"] is None
    # Whether the text will be a translation only its author knows.
    assert "translation" not in fields
    assert isinstance(fields["source"], dict)
    assert (fields["source"]["title"], fields["source"]["language"]) == (
        "이스트홀름, 여객선 승객 비자 면제",
        "ko",
    )
    assert "visas" in (fields["tags"] or [])
    assert "# Your headline, in English." in written(root)[0].read_text(encoding="utf-8")


def test_an_outlet_that_is_not_listed_is_said_how_to_list(root: Path) -> None:
    (root / "content/outlets.yml").write_text("eastholm-pots: {name: Eastholm Pots}\n", encoding="utf-8")
    said = new(root, ARTICLE).stdout
    assert (
        "'Eastholm Post' is not in content/outlets.yml; did you mean 'Eastholm Pots'? If not, add it there:"
        in said
    )
    assert (
        "    eastholm-post: {name: Eastholm Post, domains: [eastholm-post.example], language: en}\n" in said
    )


def test_a_saved_page_knows_its_address_from_itself_from_the_browser_or_is_told(
    root: Path, tmp_path: Path
) -> None:
    bare, saved = tmp_path / "bare.html", tmp_path / "saved.html"
    bare.write_text("<title>Eastholm drops visas</title>", encoding="utf-8")
    saved.write_text("<!-- saved from url=(0026)https://example.org/a?fbclid=1 -->", encoding="utf-8")
    refused = new(root, bare)
    assert (refused.exit_code, "add --url ADDRESS" in refused.stderr) == (2, True)
    assert written(root) == []
    assert new(root, bare, "--url", f"{ADDRESS}?utm_source=mail").exit_code == 0
    assert isinstance(source := fields_of(root)["source"], dict)
    assert source["url"] == ADDRESS
    assert read_saved(saved).address == "https://example.org/a"


def test_a_page_that_is_not_there_or_says_no_headline_is_refused(root: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.write_bytes(b"")
    for arguments, said in (
        ([tmp_path / "gone.html"], "cannot be used"),
        ([empty, "--url", ADDRESS], "gives no headline; add --title"),
    ):
        result = new(root, *arguments)
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    assert written(root) == []


@pytest.mark.parametrize(
    "name", ["report.pdf", "papers/Ferries.DOCX", "file:///tmp/report.epub", "./report.odt", "보고서.doc"]
)
def test_a_file_that_is_no_page_is_refused_with_what_is_wanted(root: Path, name: str) -> None:
    for options in ([], ["--url", ADDRESS], ["--own"]):
        result = new(root, name, *options)
        assert (result.exit_code, written(root)) == (2, [])
        assert f"'{name}' is the name of a file, and no page saved as .html" in result.stderr
        assert 'digest new "A headline" --url ADDRESS' in result.stderr


def test_a_headline_may_end_like_a_file_that_is_not_there(root: Path, tmp_path: Path) -> None:
    headline = "Ministry leaks budget.pdf"
    assert new(root, headline).exit_code == 0
    assert fields_of(root)["title"] == headline
    (tmp_path / headline).write_bytes(b"%PDF")
    assert "is the name of a file" in new(root, tmp_path / headline).stderr
    assert new(root, "비" * 300).exit_code == 0


# A story that the digest has


@pytest.mark.parametrize(
    "address", [ADDRESS, f"{ADDRESS}?utm_source=x", "http://m.eastholm-post.example/2026/visas-ferry/"]
)
def test_a_report_that_the_digest_has_is_refused_and_the_entry_named(root: Path, address: str) -> None:
    assert new(root, ARTICLE).exit_code == 0
    result = new(root, "Another headline", "--url", address)
    assert result.exit_code == 2
    assert "content/entries/2026/11/eastholm-drops-visas-for-ferry-passengers.md" in result.stderr
    assert "'Eastholm drops visas for ferry passengers'" in result.stderr
    assert new(root, "Another headline", "--url", address, "--anyway").exit_code == 0


# The same story in another language

KOREAN = entry(
    title="여객선 비자 회담",
    date="2026-10-02",
    language="ko",
    summary="두 장관이 비자를 논의했다.",
    source={
        "name": "The Eastholm Post", "url": "https://www.eastholm-post.example/2026/talks",
        "published": "2026-10-01", "authors": ["Ada Brandt"], "title": "Talks: the first day",
        "archive_url": "https://web.archive.org/web/20261002/https://www.eastholm-post.example/2026/talks",
        "language": "en-GB",
    },
    tags=["비자"], cites=["여객선 조합"], story="free-travel", event_date="2026-10-01/2026-10-03",
    figures={"여객선": "세 척", "승객: 하루": "100명"},
    image={
        "file": "images/ferry.svg", "alt": "여객선", "caption": "항구에서", "credit": "Island Line",
        "licence": "CC BY 4.0",
    },
)  # fmt: skip


def begin(root: Path, *arguments: object) -> Result:
    write_file(root / EARLIER, KOREAN)
    write_file(root / "content/images/ferry.svg", SVG)
    return new(root, *arguments)


def test_a_rendering_begins_with_what_the_original_says_in_any_language(root: Path) -> None:
    result = begin(root, "--translates", "2026/10/talks")
    assert result.exit_code == 0, result.stderr
    assert [path.relative_to(root).as_posix() for path in written(root)] == [
        "content/entries/2026/10/talks.en.md"
    ]
    assert fields_of(root) == {
        "title": None,
        "date": "2026-11-20",
        "language": "en",
        "translates": "2026/10/talks",
        "summary": None,
        "source": {
            "name": "The Eastholm Post",
            "url": "https://www.eastholm-post.example/2026/talks",
            "title": "Talks: the first day",
            "published": "2026-10-01",
            "authors": ["Ada Brandt"],
            "archive_url": "https://web.archive.org/web/20261002/https://www.eastholm-post.example/2026/talks",
        },
        "tags": ["visas"],
        "cites": [],
        "story": "free-travel",
        "translation": {"from": "ko"},
        "event_date": "2026-10-01/2026-10-03",
        "image": {
            "file": "images/ferry.svg",
            "alt": None,
            "caption": None,
            "credit": "Island Line",
            "licence": "CC BY 4.0",
        },
    }
    text = written(root)[0].read_text(encoding="utf-8")
    for said in ("여객선 비자 회담", "두 장관이 비자를 논의했다.", "여객선", "항구에서"):
        assert f"# In the original: {said}\n" in text
    assert "# Your headline, in English.\n" in text
    assert "# The original names: 여객선 조합.\n" in text
    assert '# figures:\n#   여객선: 세 척\n#   "승객: 하루": "100명"\n' in text
    assert "  fill in: title, summary, image.alt, and the text below the second ---\n" in result.stdout


def test_a_rendering_in_own_words_lacks_only_what_its_readers_see_of_the_picture(root: Path) -> None:
    own = "--title", "Talks begin", "--summary", "Two ministers spoke of visas."
    result = begin(root, "--translates", root / EARLIER, *own)
    assert "missing-field: image: 'alt' is missing or empty" in result.stderr
    assert "  fill in: image.alt\n" in result.stdout
    assert "  checked: 1 error in 1 file" in result.stdout


def test_a_rendering_may_be_in_any_language_that_the_story_has_not(root: Path) -> None:
    assert begin(root, "Đàm phán", "--translates", EARLIER, "--language", "vi").exit_code == 0
    fields = fields_of(root)
    assert (fields["title"], fields["language"]) == ("Đàm phán", "vi")
    # Of a rendering that is named, the original is meant.
    assert new(root, "--translates", "2026/10/talks.vi").exit_code == 0
    english = root / "content/entries/2026/10/talks.en.md"
    assert "translates: 2026/10/talks\n" in english.read_text(encoding="utf-8")
    write_file(english, entry(language="en", translates="2026/10/talks"))
    for language, file in (("ko", "talks.md"), ("vi", "talks.vi.md"), ("en", "talks.en.md")):
        again = new(root, "--translates", "2026/10/talks", "--language", language)
        assert again.exit_code == 2
        assert f"content/entries/2026/10/{file} has the story in " in again.stderr


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("talks", "did you mean '2026/10/talks'?"),
        ("2026/10/tlaks", "did you mean '2026/10/talks'?"),
        ("nothing", "an id is the path below entries/"),
    ],
)
def test_who_names_the_original_almost_is_told_which(root: Path, name: str, cure: str) -> None:
    result = begin(root, "--translates", name)
    assert (result.exit_code, written(root)) == (2, [])
    assert f"'{name}' is not the id of an entry; {cure}" in result.stderr


def test_a_rendering_is_of_an_entry_without_faults_and_takes_its_report(root: Path) -> None:
    assert "leave yours out" in begin(root, ADDRESS, "--translates", "2026/10/talks").stderr
    write_file(root / EARLIER, entry(language="ko", date="soon"))
    assert "talks.md has faults; mend them first" in new(root, "--translates", "2026/10/talks").stderr
    assert written(root) == []


def test_a_story_that_the_digest_has_in_another_language_is_said_how_to_render(root: Path) -> None:
    address = "https://www.eastholm-post.example/2026/talks"
    for result in (begin(root, "Talks begin", "--url", address), new(root, address)):
        assert result.exit_code == 2
        assert (
            "of the same report, in Korean; begin its text in English with --translates 2026/10/talks "
            "in place of the report, add to that entry, or write another" in result.stderr
        )
    assert "--translates" not in new(root, "회담", "--url", address, "--language", "ko").stderr
    # Once it is there in that language, that text is the one to add to.
    write_file(
        root / "content/entries/2026/10/talks.en.md",
        entry(translates="2026/10/talks", source={"name": "The Eastholm Post", "url": address}),
    )
    told = new(root, "Talks begin", "--url", address).stderr
    assert "talks.en.md" in told
    assert "--translates" not in told


# An address


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("https://example.org/a", "address"),
        ("example.org/night-ferry", "address"),
        ("HTTP://EXAMPLE.ORG", "address"),
        ("https://example.org/a.html", "address"),
        ("example.org/report.pdf", "address"),
        ("doi:10.1016/report.pdf", "address"),
        ("report.pdf", "file"),
        (str(ROOT / "LICENSE"), "file"),
        ("doi:10.1016/j.x", "address"),
        ("10.1016/j.x", "address"),
        ("page.html", "page"),
        ("~/Downloads/A page.HTM", "page"),
        ("Night ferry returns", "headline"),
        ("S.Korea/Japan talks end", "headline"),
        ("AC/DC", "headline"),
    ],
)
def test_an_address_a_page_and_a_headline_are_told_apart(what: str, kind: str) -> None:
    kinds = {"page": is_page, "file": is_other_file, "address": is_address}
    assert next((name for name, is_it in kinds.items() if is_it(what)), "headline") == kind


def test_a_doi_is_the_address_of_its_report(root: Path) -> None:
    new(root, "Ferries are late", "--url", "doi:10.1016/J.Ferry")
    assert isinstance(source := fields_of(root)["source"], dict)
    assert source["url"] == "https://doi.org/10.1016/J.Ferry"
    for arguments in (
        ["10.1016/j.ferry"],
        ["doi:10.1016/j.ferry"],
        ["Quite another headline", "--url", "http://dx.doi.org/10.1016/j.ferry"],
        ["Quite another headline", "--url", "10.1016/j.ferry"],
    ):
        assert "the digest has this story" in new(root, *arguments).stderr


def test_an_entry_whose_source_is_the_doi_of_a_page_has_its_story(root: Path, tmp_path: Path) -> None:
    new(root, "Late boats in November", "--url", "10.1016/J.Ferry")
    saved = write_page(tmp_path)
    text = saved.read_text(encoding="utf-8")
    said = '<head><meta name="citation_doi" content="10.1016/j.ferry">'
    saved.write_text(text.replace("<head>", said), encoding="utf-8")
    result = new(root, saved)
    assert "late-boats-in-november.md" in result.stderr
    assert new(root, saved, "--anyway").exit_code == 0
    entries = [path.read_text(encoding="utf-8") for path in written(root)]
    assert [ADDRESS in text for text in entries].count(True) == 1


def test_a_report_is_fetched_and_its_address_cleaned() -> None:
    with serve() as web:
        web.answers["/short"] = redirect("/2026/visas-ferry?utm_source=x")
        web.answers["/2026/visas-ferry?utm_source=x"] = page(
            "<title>이스트홀름</title>".encode("cp949"), "Content-Type: text/html; charset=euc-kr"
        )
        article = fetch_report(f"{web.url}/short", network(web))
        assert (article.title, article.address) == ("이스트홀름", f"{web.url}/2026/visas-ferry")
        web.answers["/pdf"] = page(b"%PDF", "Content-Type: application/pdf")
        with pytest.raises(DigestError, match=r"save it, and run: digest new page\.html --url ADDRESS"):
            fetch_report(f"{web.url}/pdf", network(web))


def test_an_address_within_a_private_network_is_refused_with_a_cure(root: Path) -> None:
    result = new(root, "http://127.0.0.1:8000/admin")
    assert (result.exit_code, written(root)) == (2, [])
    assert "save it, and run: digest new page.html" in result.stderr


def test_an_address_is_cleaned_whatever_way_it_comes_in(root: Path, tmp_path: Path) -> None:
    tracked = f"{ADDRESS}?utm_source=q&fbclid=1"
    issue = tmp_path / "issue.md"
    issue.write_text(ISSUE.replace(ADDRESS, "http://127.0.0.1/x?utm_source=q"), encoding="utf-8")
    for arguments in (
        ("A headline of one's own", "--url", tracked),
        ("--title", "A headline of one's own", "--url", tracked),
        ("--from-issue", issue, "--no-fetch"),
        ("--from-issue", issue),
    ):
        assert new(root, *arguments, "--anyway").exit_code == 0
        source = fields_of(root)["source"]
        assert isinstance(source, dict)
        assert "?" not in str(source["url"])
        written(root)[0].unlink()


def test_an_address_that_the_digest_has_is_refused_before_anything_is_fetched(
    root: Path, tmp_path: Path
) -> None:
    address = "http://www.nowhere.invalid/2026/talks?utm_source=x"
    taken = {"name": "The Eastholm Post", "url": "https://nowhere.invalid/2026/talks"}
    write_file(root / EARLIER, entry(title="Talks about visas", date="2026-10-02", source=taken))
    issue = tmp_path / "issue.md"
    issue.write_text(ISSUE.replace(ADDRESS, address), encoding="utf-8")
    for result in (new(root, address), new(root, "--from-issue", issue), new(root, typed=f"{address}\n")):
        assert (result.exit_code, written(root)) == (2, [])
        assert "the digest has this story: content/entries/2026/10/talks.md" in result.stderr
    assert "no host" in new(root, address, "--anyway").stderr


# An issue


ISSUE = f"""\
### Address of the report

{ADDRESS}

### Headline

Ferry: "no visa" $(id)

### Summary

From December, says the ministry.

### Tags

visas, ferrys

### Story

Free Travel to Eastholm
"""


def test_an_issue_becomes_an_entry_and_programs_are_told_which(root: Path, tmp_path: Path) -> None:
    result = new(root, "--from-issue", "-", "--no-fetch", "--porcelain", typed=ISSUE)
    assert result.exit_code == 0, result.stderr
    path = "content/entries/2026/11/ferry-no-visa-id.md"
    assert result.stdout == f'path={path}\ntitle=Ferry: "no visa" $(id)\n'
    assert "tag left out: 'ferrys' is not in tags.yml" in result.stderr
    typo = ISSUE.replace("visas, ferrys", "visass").replace("Free Travel to", "Free Travl to")
    left_out = new(
        root, "--from-issue", "-", "--no-fetch", "--anyway", typed=typo.replace("no visa", "no")
    ).stdout
    assert "tag left out: 'visass' is not in tags.yml; did you mean 'Visas'?" in left_out
    assert "story left out: 'Free Travl to Eastholm' is not in content/stories/; did you mean" in left_out
    (root / "content/entries/2026/11/ferry-no-id.md").unlink()
    fields = fields_of(root)
    assert (fields["tags"], fields["story"]) == (["visas"], "free-travel")
    assert fields["title"] == 'Ferry: "no visa" $(id)'


def test_a_report_that_cannot_be_had_does_not_stop_an_issue(root: Path, tmp_path: Path) -> None:
    issue = tmp_path / "issue.md"
    issue.write_text(ISSUE.replace(ADDRESS, "http://127.0.0.1/x"), encoding="utf-8")
    result = new(root, "--from-issue", issue)
    assert result.exit_code == 0
    assert "report not read: http://127.0.0.1/x cannot be fetched" in result.stdout
    assert new(root, "A headline", "--from-issue", issue).exit_code == 2


def test_without_a_headline_it_is_said_why_the_report_gives_none(root: Path, tmp_path: Path) -> None:
    issue = tmp_path / "issue.md"
    bare = ISSUE.replace('Ferry: "no visa" $(id)', "_No response_")
    issue.write_text(bare.replace(ADDRESS, "http://127.0.0.1/x"), encoding="utf-8")
    fetched, unfetched = new(root, "--from-issue", issue), new(root, "--from-issue", issue, "--no-fetch")
    assert (fetched.exit_code, unfetched.exit_code) == (2, 2)
    lack = "digest: the form gives no headline; add --title with your own"
    assert f"{lack}. Its report cannot be read: http://127.0.0.1/x cannot be fetched" in fetched.stderr
    assert unfetched.stderr == f"{lack}\n"


def test_what_options_say_counts_more_than_an_issue(root: Path, tmp_path: Path) -> None:
    issue = tmp_path / "issue.md"
    issue.write_text(ISSUE, encoding="utf-8")
    options = ("--title", "A ferry", "--outlet", "Ferry Times", "--date", "2026-11-03")
    assert new(root, "--from-issue", issue, "--no-fetch", *options).exit_code == 0
    fields = fields_of(root)
    assert (fields["title"], fields["date"]) == ("A ferry", "2026-11-03")
    assert isinstance(fields["source"], dict)
    assert fields["source"]["name"] == "Ferry Times"
    assert fields["summary"] == "From December, says the ministry."


# Step by step


def answer(root: Path, *typed: str, options: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """The command asked without anything, with answers from a pipe."""
    # The last question is who wrote it, and Enter names nobody.
    return run_copy(root, "new", *options, typed="".join(f"{line}\n" for line in (*typed, "")))


def test_every_answer_may_be_enter_but_the_summary(root: Path) -> None:
    done = answer(
        root, str(ARTICLE), "", "", "", "", "Eastholm drops visas for ferry passengers.", "From December."
    )
    assert done.returncode == 0, done.stderr
    assert "that is the headline again" in done.stdout
    assert "free-travel is proposed because the report shares “eastholm”, “ferry”" in done.stdout
    assert done.stdout.endswith("  checked: no faults; it is ready for review\n")
    fields = fields_of(root)
    assert (fields["tags"], fields["story"], fields["summary"]) == (
        ["visas"],
        "free-travel",
        "From December.",
    )


def test_a_report_in_another_language_needs_a_headline_in_that_of_the_site(
    root: Path, tmp_path: Path
) -> None:
    saved = write_page(tmp_path, title="이스트홀름, 여객선 승객 비자 면제", language="ko")
    done = answer(root, str(saved), "", "", "", "No visa for the ferry", "y", "visas", "-", "From December.")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Language of your entry (the report is in ko) [en]" in done.stdout
    # Enter proposes nothing here: it is asked again, with the reason.
    assert "Headline, in English:   An entry needs a headline" in done.stdout
    fields = fields_of(root)
    assert (fields["title"], fields["translation"]) == ("No visa for the ferry", {"from": "ko"})


def test_an_entry_may_be_in_the_language_of_its_report(root: Path, tmp_path: Path) -> None:
    saved = write_page(tmp_path, title="이스트홀름, 여객선 승객 비자 면제", language="ko")
    done = answer(root, str(saved), "", "hangul", "ko", "비자 없이 여객선으로", "visas", "-", "12월부터.")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'hangul' is not a language tag" in done.stdout
    assert "Headline, in Korean" in done.stdout
    fields = fields_of(root)
    assert (fields["language"], "translation" in fields) == ("ko", False)
    assert "language" not in dict(fields["source"])  # type: ignore[arg-type]


def test_answers_that_cannot_be_used_are_asked_for_again(root: Path) -> None:
    done = answer(
        root, "nowhere.html", "http://127.0.0.1/x", str(ARTICLE), "", "Own headline", "treatys",
        "1, treaties", "free-travl", "-", "", "From December.",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    for said in (
        "nowhere.html cannot be used",
        "save it, and name the file here",
        "127.0.0.1/x cannot be fetched",
        "mean 'Treaties'?",
        "'free-travel'?",
        "Without a summary lists and feeds show the headline only",
    ):
        assert said in done.stdout
    assert (fields_of(root)["tags"], "story" in fields_of(root)) == (["visas", "treaties"], False)
    assert isinstance(source := fields_of(root)["source"], dict)
    assert source["url"] == ADDRESS


def test_every_answer_that_is_refused_says_a_way_out(root: Path) -> None:
    done = answer(root, str(ARTICLE), "maybe", "yes", "", "rockets", "-", "-", ",", "From December.")
    assert done.returncode == 0, done.stdout + done.stderr
    for said in (
        "Is that right? [Y/n]:   answer y for yes or n for no; Enter is yes",
        "'rockets' is not in tags.yml; content/tags.yml has all that there are",
        "Without a summary lists and feeds show the headline only",
    ):
        assert said in done.stdout
    fields = fields_of(root)
    assert (fields["tags"], "story" in fields, fields["summary"]) == ([], False, "From December.")


@pytest.mark.parametrize(
    ("language", "cure"),
    [
        ("german", "a language tag such as en, ko or zh-Hans is wanted; did you mean 'de'?"),
        ("kr", "a language tag is wanted; write ko for Korean, or kr-NG for Kanuri"),
    ],
)
def test_a_language_that_is_none_is_told_with_the_cure(root: Path, language: str, cure: str) -> None:
    refused = new(root, "A headline", "--language", language)
    assert (refused.exit_code, cure in refused.stderr) == (2, True), refused.stderr


def test_who_called_make_is_told_what_to_say_to_make(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new(root, ARTICLE)
    assert "write another all the same with --anyway\n" in new(root, ARTICLE).stderr
    (call,) = re.findall(
        r"^\t@(\w+)=(\w+) .*digest new", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE
    )
    monkeypatch.setenv(*call)
    assert "all the same with make new ARGS=--anyway\n" in new(root, ARTICLE).stderr
    rendering = "begin its text in Korean with make new ARGS='--translates 2026/11/"
    assert rendering in new(root, ARTICLE, "--language", "ko").stderr


@pytest.mark.parametrize("comma", ["، ", "，", "、"])
def test_names_are_parted_by_the_comma_of_any_keyboard(root: Path, comma: str) -> None:
    done = answer(
        root, str(ARTICLE), "n", f"Ada Brandt{comma}Bo Lind", "2026-11-16", "", "Harbour Radio", "n",
        f"1{comma}treaties", "-", "From December.",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert isinstance(source := fields_of(root)["source"], dict)
    assert (source["authors"], fields_of(root)["tags"]) == (["Ada Brandt", "Bo Lind"], ["visas", "treaties"])


def test_what_the_page_says_wrongly_can_be_corrected_and_left_out(root: Path) -> None:
    done = answer(
        root, str(ARTICLE), "n", "-", "17.11.", "2026-11-16", "", "Harbour Radio", "n", "", "-",
        "From December.",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'17.11.' is not a date; write it as 2026-11-17" in done.stdout
    assert fields_of(root)["source"] == {
        "name": "Harbour Radio",
        "url": ADDRESS,
        "published": "2026-11-16",
    }


def test_a_day_that_would_be_warned_of_is_doubted(root: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(ARTICLE.read_text(encoding="utf-8").replace("2026-11-17", "2026-12-24"), encoding="utf-8")
    done = answer(root, str(page), "", "", "", "", "", "", "-", "From December.")
    assert "published: 2026-12-24 (34 days after the entry)" in done.stdout
    assert isinstance(source := fields_of(root)["source"], dict)
    assert "published" not in source
    assert done.stdout.endswith("  checked: no faults; it is ready for review\n")


def test_the_reports_own_words_are_no_summary(root: Path) -> None:
    lede = (
        "Passengers of the night ferry may stay in Eastholm for three days without a visa from December, "
        "the foreign ministry said."
    )
    done = answer(root, str(ARTICLE), "", "", "", "-", lede, "From December.")
    assert "words in a row are the report's" in done.stdout
    assert "say it in your own, or quote them" in done.stdout
    assert fields_of(root)["summary"] == "From December."


def test_who_wrote_an_entry_is_named_where_they_say_so(root: Path, tmp_path: Path) -> None:
    named = ("--byline", "Lena Müller", "--byline", "No")
    issue = tmp_path / "issue.md"
    issue.write_text(ISSUE, encoding="utf-8")
    for arguments in ((ARTICLE,), ("--from-issue", issue, "--no-fetch"), ("--own", "A headline")):
        assert new(root, *arguments, *named, "--anyway").exit_code == 0
        assert fields_of(root)["byline"] == ["Lena Müller", "No"]
        written(root)[0].unlink()
    new(root, ARTICLE)
    assert "byline" not in fields_of(root)


@pytest.mark.parametrize(
    ("options", "typed", "byline"),
    [
        ((), "", None),
        ((), "Lena Müller, Bo Lind", ["Lena Müller", "Bo Lind"]),
        (("--byline", "Lena Müller"), "", ["Lena Müller"]),
        (("--byline", "Lena Müller"), "-", None),
    ],
)
def test_the_last_question_is_who_wrote_it(
    root: Path, options: Sequence[str], typed: str, byline: list[str] | None
) -> None:
    done = answer(root, str(ARTICLE), "", "", "", "-", "From December.", typed, options=options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert fields_of(root).get("byline") == byline


def test_a_summary_may_be_left_for_later(root: Path) -> None:
    done = answer(root, str(ARTICLE), "", "", "", "-", "-")
    assert fields_of(root)["summary"] is None
    assert "  fill in: summary, and the text below the second ---\n" in done.stdout


def test_no_story_is_proposed_that_the_check_would_warn_of(root: Path) -> None:
    text = (root / EARLIER).read_text(encoding="utf-8").replace("2026-10-02", "2024-10-02")
    (root / EARLIER).write_text(text, encoding="utf-8")
    new(root, ARTICLE)
    assert "story" not in fields_of(root)


def test_a_story_is_known_by_its_title_in_any_language(root: Path) -> None:
    for title in ("새 항구", "the new harbour"):
        new(root, "A headline", "--url", "https://a.example/b", "--story", title)
        (path,) = written(root)
        assert "\nstory: harbour\n" in path.read_text(encoding="utf-8")
        path.unlink()


def test_who_names_a_story_or_a_tag_almost_is_told_which(root: Path) -> None:
    for arguments, said in (
        (["--story", "free-travle"], "'free-travle' is not in content/stories/; did you mean 'free-travel'?"),
        (["--tag", "visa waver"], "'visa waver' is not in tags.yml; did you mean 'visas'?"),
    ):
        result = new(root, "A headline", "--url", ADDRESS, *arguments)
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr
    assert written(root) == []


def test_a_page_is_not_believed_that_it_lies_on_this_machine(root: Path, tmp_path: Path) -> None:
    saved = tmp_path / "evil.html"
    saved.write_text(
        '<link rel="canonical" href="http://127.0.0.1:22/admin"><title>Ferry returns</title>'
        f'<meta property="og:site_name" content="Evil: News url: javascript:alert(1) {"x" * 500}">',
        encoding="utf-8",
    )
    refused = new(root, saved)
    assert (refused.exit_code, "add --url ADDRESS" in refused.stderr) == (2, True)
    said = new(root, saved, "--url", "http://127.0.0.1:22/admin").stdout
    assert "domains" not in said
    assert isinstance(source := fields_of(root)["source"], dict)
    assert len(str(source["name"])) <= 80


def test_a_warning_is_said_to_be_asked_for(root: Path) -> None:
    result = new(root, "Ferry returns", "--url", "http://intranet/ferry", "--outlet", "The Eastholm Post",
                 "--summary", "From December, it says.")  # fmt: skip
    assert "checked: 1 warning in 1 file" in result.stdout
    assert "A warning, too, is to be mended before review" in result.stdout
    assert "check --strict" in result.stdout


def test_without_a_report_the_rest_is_asked(root: Path) -> None:
    done = answer(root, "", "", "A headline", "Harbour Radio", "y", "", "", "Somebody said so.")
    assert done.returncode == 0, done.stderr
    assert "source.url" in done.stdout
    assert "checked: 1 error in 1 file" in done.stdout
    outlets = (root / "content/outlets.yml").read_text(encoding="utf-8")
    assert outlets == OUTLETS + "harbour-radio: {name: Harbour Radio}\n"


def test_the_address_of_a_report_that_cannot_be_had_is_asked_for(root: Path) -> None:
    address = "https://www.eastholm-post.example/2026/quay?utm_source=x"
    done = answer(root, "", "from a friend", address, "A headline", "visas", "-", "The quay is new.")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'from a friend' is no address; copy it from the browser" in done.stdout
    assert fields_of(root)["source"] == {"name": "The Eastholm Post", "url": address.partition("?")[0]}
    known = answer(root, "", address)
    assert (known.returncode, "the digest has this story" in known.stderr) == (2, True)


def test_a_story_that_the_digest_has_ends_the_questions(root: Path) -> None:
    new(root, ARTICLE)
    done = answer(root, str(ARTICLE))
    assert (done.returncode, len(written(root))) == (2, 1)
    assert "the digest has this story" in done.stderr


def test_who_stops_in_the_middle_leaves_nothing_behind(root: Path) -> None:
    before = read_tree(root / "content")
    assert answer(root, str(ARTICLE), "A headline").returncode == 1
    with Terminal(root) as terminal:
        terminal.answer(str(ARTICLE))
        terminal.answer("A headline")
        terminal.read_prompt()
        terminal.interrupt()
        assert "Aborted!" in terminal.shown
    assert read_tree(root / "content") == before


class Terminal:
    """The command in a terminal, which shows what is typed."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.shown = ""
        self.child, self._end = pty.fork()
        if not self.child:
            # Whoever runs tests in the background does not hear Ctrl-C; this terminal does.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.chdir(root)
            os.execv(DIGEST[0], [*DIGEST, "new", *arguments])

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._end)
        os.waitpid(self.child, 0)

    def answer(self, text: str) -> None:
        self.read_prompt()
        self.press(f"{text}\n".encode())

    def press(self, keys: bytes) -> None:
        os.write(self._end, keys)

    def interrupt(self) -> None:
        """Press Ctrl-C until it is heard: Python misses one that comes as it begins to wait for a line."""
        while "Aborted!" not in self.shown:
            self.press(b"\x03")
            for part in self._parts(patience=2):
                self.shown += part

    def read_prompt(self) -> None:
        """Read until a question stands at the end, and the command waits."""
        seen = len(self.shown)
        for part in self._parts():
            self.shown += part
            if self.shown[seen:].endswith(": "):
                return

    def read_all(self) -> str:
        for part in self._parts():
            self.shown += part
        return self.shown.replace("\r\n", "\n")

    def _parts(self, patience: float = 60) -> Iterator[str]:
        while select.select([self._end], [], [], patience)[0]:
            try:
                part = os.read(self._end, 65_536)
            except OSError:
                # So Linux says that the other end is closed.
                return
            if not part:
                return
            yield part.decode()


def test_the_session_in_the_documentation_is_what_the_terminal_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    documentation = (ROOT / "docs/add-an-entry.md").read_text(encoding="utf-8")
    session = re.search(r"```console\n\$ make new\n(.*?)```", documentation, re.DOTALL)
    assert session
    clone = tmp_path / "digest"
    for name in ("content", "tests/cases/articles"):
        shutil.copytree(ROOT / name, clone / name)
    shutil.copy(ROOT / "mkdocs.yml", clone)
    with Terminal(clone) as terminal:
        for typed in re.findall(r"^(?! ).*?[\])s]: (.*)$", session[1], re.MULTILINE):
            terminal.answer(typed)
        shown = terminal.read_all()
    # Who has checked before does not see the bar.
    assert re.sub(r"\r?Reading +\[.*?(?:\n|\r(?!\rR))", "", shown).replace("\r", "") == session[1]
