"""A digest as one document, for paper."""

import base64
from io import BytesIO
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner, Result
from lxml.html import HtmlElement
from PIL import Image

from digest.arrangement.finding import find_newest
from digest.cli import main
from digest.model.problems import DigestError
from digest.running.building import print_digest
from tests.builders import entry, photograph, write_file
from tests.conftest import NewDigest
from tests.sites import NOW, SVG, arrange_values, find, news, read_page, texts, write_site

FOOTNOTE = (
    "The {0}.[^1]\n\n## A part\n\nSee [b](b.md), [theirs](https://news.example/x).\n\n[^1]: A note on {0}.\n"
)
TABLE = "\n| a | b |\n|---|---|\n| 1,234,567 | ![A map](../../../images/map.svg) |\n"
FILES: dict[str, str | bytes] = {
    "content/entries/2024/11/a.md": entry(
        title="Ferry & <quay>",
        body=FOOTNOTE.format("quay"),
        image={"file": "images/p.jpg", "alt": "A quay", "credit": "A. Photographer", "licence": "CC BY 4.0"},
        updated="2024-11-19 20:00",
        audio={"url": "https://audio.example/quay.mp3", "title": "A talk", "duration": "34:12"},
        corrections=[{"date": "2024-11-20", "note": "Two boats, not three."}],
        figures={"Boats": "2"},
        byline=["Ida Writer"],
        cites=["Island Line"],
    ),
    "content/entries/2024/11/b.md": entry(
        title="وزيران يجتمعان", language="ar", date="2024-11-12", body=FOOTNOTE.format("ferry") + TABLE
    ),
    "content/entries/2024/11/draft.md": entry(title="Not yet", draft=True),
    "content/entries/2024/11/later.md": entry(title="Another week", date="2024-11-20"),
    "content/entries/2024/12/open.md": entry(title="Still open", date="2024-12-30"),
    "content/digests/2024-W46.md": "---\ntitle: A week at sea\nsummary: Two boats.\n"
    "lead: 2024/11/a\nbyline: [Ed Itor]\n---\n\nThe desk says so.[^1]\n\n[^1]: In its note.\n",
    "content/images/p.jpg": photograph("JPEG", place=True, owner="Somebody"),
    "content/images/map.svg": SVG,
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_site(tmp_path_factory.mktemp("printout"), FILES, licence="CC BY 4.0", search="false")


@pytest.fixture(scope="module")
def document(root: Path) -> bytes:
    return print_digest(root / "mkdocs.yml", "2024-W46", NOW)[0]


@pytest.fixture
def page(document: bytes, tmp_path: Path) -> HtmlElement:
    file = tmp_path / "print.html"
    file.write_bytes(document)
    return read_page(file)


def command(root: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["print", "-f", str(root / "mkdocs.yml"), *map(str, arguments)])


def test_it_is_html_without_a_fault_and_loads_nothing(document: bytes, page: HtmlElement) -> None:
    html5lib.HTMLParser(strict=True).parse(document.decode())
    assert find(page, "//script | //link[@rel!='canonical'] | //iframe") == []
    (policy,) = find(page, "//meta[@http-equiv]/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert {str(source).partition(",")[0] for source in find(page, "//@src")} == {
        "data:image/webp;base64",
        "data:image/svg+xml;base64",
    }


def test_it_names_the_site_the_days_the_licence_and_where_it_is(page: HtmlElement) -> None:
    assert texts(page, "//.masthead") == ["The Test Digest"]
    assert texts(page, "//h1") == ["A week at sea"]
    assert texts(page, "//header/.quiet") == ["2024-W46 · 11–17 November 2024", "By Ed Itor"]
    assert texts(page, "//header/.lede") == ["Two boats."]
    assert texts(page, "//.note/p") == ["The desk says so.1"]
    assert texts(page, "//footer/p") == [
        "The Test Digest · https://example.org/digest/digests/2024-W46/",
        "Our own texts: CC BY 4.0 https://creativecommons.org/licenses/by/4.0/",
    ]


def test_every_entry_that_is_out_is_there_in_full(page: HtmlElement) -> None:
    assert (
        texts(page, "//.contents//li") == texts(page, "//article/h2") == ["Ferry & <quay>", "وزيران يجتمعان"]
    )
    assert [(each.get("lang"), each.get("dir")) for each in find(page, "//article")] == [
        ("en", "ltr"),
        ("ar", "rtl"),
    ]
    first, second = texts(page, "//article")
    for said in (
        "13 November 2024 · Updated 19 November 2024, 20:00 GMT · By Ida Writer",
        "Audio: https://audio.example/quay.mp3 · A talk · 34:12",
        "Correction, 20 November 2024: Two boats, not three.",
        "Two ministers met and agreed to meet again.",
        "A. Photographer, CC BY 4.0",
        "A note on quay.",
        "Boats: 2",
        "Attributed in this story to Island Line.",
        "Source: Example News. https://news.example/story/2024/11/a.md",
        "The Test Digest: https://example.org/digest/2024/11/a/",
    ):
        assert said in first
    assert "1,234,567" in second
    assert texts(page, "//article//h3") == ["A part", "A part"]


def test_footnotes_of_several_entries_do_not_clash(page: HtmlElement) -> None:
    ids = find(page, "//@id")
    assert len(ids) == len(set(ids))
    inner = {str(address)[1:] for address in find(page, "//@href[starts-with(., '#')]")}
    assert inner <= set(ids)
    assert {"note-fn:1", "entry-1-fn:1", "entry-2-fn:1"} <= inner


def test_a_picture_is_in_it_without_what_the_camera_wrote(page: HtmlElement) -> None:
    (source,) = find(page, "//figure/img/@src")
    data = base64.b64decode(str(source).partition(",")[2])
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("WEBP", (64, 48), {})


def test_links_lead_to_the_site(page: HtmlElement) -> None:
    links = find(page, "//.text//a[not(starts-with(@href, '#'))]/@href")
    assert links == ["https://example.org/digest/2024/11/b/", "https://news.example/x"] * 2


def test_the_newest_closed_digest_is_written_unless_another_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    for name in ((), ("latest",), ("2024-W47",)):
        result = command(root, *name)
        assert (result.exit_code, result.stdout.startswith("<!DOCTYPE html>")) == (0, True)
        assert "Another week" in result.stdout
        assert "<h2>Ferry" not in result.stdout
        assert "Two boats, not three." in result.stdout, "what was put right in its days"
        said = "this is 2024-W47; 2025-W01 is open until 2025-01-06 00:00+00:00"
        assert (said in result.stderr) == (name != ("2024-W47",))
        assert "still being filled" not in result.stdout
    result = command(root, "2025-W01")
    assert "Still open" in result.stdout
    assert "This digest is still being filled." in result.stdout
    assert "2025-W01 is open until 2025-01-06 00:00+00:00: this is it as it is now" in result.stderr


def test_it_is_written_to_a_file(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    result = command(root, "2024-W46", "-o", tmp_path / "week.html")
    assert (result.exit_code, result.stdout) == (0, "")
    assert b"A week at sea" in (tmp_path / "week.html").read_bytes()


def test_an_unknown_digest_is_refused_with_the_nearest(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    for name, said in (
        ("2024-W48", "no entry is dated in it; one with entries is wanted, such as 2024-W47 or 2025-W01"),
        ("2024-11", "'2024-11' is not the name of a weekly digest; write one such as 2025-W01"),
    ):
        result = command(root, name)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr


def test_a_faulty_entry_is_told_and_nothing_is_written(new_digest: NewDigest, tmp_path: Path) -> None:
    broken = new_digest({"content/entries/2024/11/a.md": entry(date="soon")})
    result = command(broken, "-o", tmp_path / "week.html")
    assert result.exit_code == 1
    assert result.stderr.endswith("Nothing was written.\n")
    assert not (tmp_path / "week.html").exists()
    write_file(broken / "content/entries/2024/11/b.md", entry(title="Sound"))
    result = command(broken, "-o", tmp_path / "week.html", "--skip-faulty")
    assert (result.exit_code, b"Sound" in (tmp_path / "week.html").read_bytes()) == (0, True)
    assert "content/entries/2024/11/a.md\n1 error in 1 file." in result.stderr


def test_where_no_digest_is_closed_the_open_one_is_named() -> None:
    with pytest.raises(
        DigestError, match=r"no digest is closed yet; 2025-W01 is open until .*; write its name$"
    ):
        find_newest(arrange_values([news("2024/12/a", "2024-12-30")]))
    with pytest.raises(DigestError, match=r"no digest is closed yet; write an entry first$"):
        find_newest(arrange_values([]))


def test_addresses_on_paper_have_letters_that_can_be_typed(new_digest: NewDigest, tmp_path: Path) -> None:
    source = {"name": "خبر", "url": "https://news.example/%D8%AE%D8%A8%D8%B1/1"}
    files = {"content/entries/2024/11/خبر.md": entry(title="Two ministers", source=source)}
    root = new_digest(files, search="false")
    (tmp_path / "print.html").write_bytes(print_digest(root / "mkdocs.yml", "", NOW)[0])
    page = read_page(tmp_path / "print.html")
    shown = texts(page, "//*[@class='source']//bdi")
    assert [text.rpartition("example")[2] for text in shown] == ["/خبر/1", ".org/digest/2024/11/خبر/"]
    (address,) = find(page, "//*[@class='source']//bdi/a/@href")
    assert address.endswith("/2024/11/%D8%AE%D8%A8%D8%B1/")


def test_a_translation_stands_for_its_original_as_on_the_page_of_the_digest(new_digest: NewDigest) -> None:
    files = {
        "content/entries/2024/11/a.md": entry(title="Zwei Minister", language="de"),
        "content/entries/2024/11/a.en.md": entry(title="Two ministers", translates="2024/11/a"),
    }
    document, said = print_digest(new_digest(files, search="false") / "mkdocs.yml", "", NOW)
    assert b"Two ministers" in document
    assert b"Zwei" not in document
    assert said == ""
