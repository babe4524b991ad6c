"""Comments as content: read, checked, waited with, and shown below the entry."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from digest.model.options import read_options
from digest.printing.edition import prepare
from digest.text.sanitiser import flatten, sanitise
from tests.builders import entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import build, find, find_problems, read_page, texts
from tests.test_pages import came_to_life, extract

A = "content/entries/2024/11/a.md"
FOLDER = "content/comments/2024/11/a"
FORM = "https://forge.example/new/{id}?title={title}&about={url}&value={text}"


def comment(text: str = "I was there.", author: str = "Kim", date: str = "2024-11-15", more: str = "") -> str:
    return f"---\nauthor: {author}\ndate: {date}\n{more}---\n{text}\n"


def faults(root: Path) -> list[str]:
    _, problems = find_problems(settings(root))
    return [str(problem) for problem in problems]


@pytest.fixture
def site(new_digest: NewDigest) -> Path:
    text = "# Loud\n\nSee [it](b.md) and [below](#x).[^1]\n\n[^1]: A note."
    return build(
        new_digest(
            {
                A: entry(title="First & second"),
                "content/entries/2024/11/b.md": entry(),
                f"{FOLDER}/lee.md": comment("Second.", "Lee", "2024-11-16"),
                f"{FOLDER}/kim.md": comment(text),
                "content/comments/moved.md": comment(
                    "세 번째.", "박", "2024-11-17", "entry: 2024/11/a\nlanguage: ko\n"
                ),
                f"{FOLDER}/later.md": comment("Too soon.", "Choi", "2025-02-01"),
            },
            comment_form=FORM,
        )
    )


def test_comments_stand_below_the_entry_oldest_first(site: Path) -> None:
    page = read_page(site / "2024/11/a/index.html")
    assert texts(page, "//section[@class='comments']/h2") == ["Comments (3)"]
    assert texts(page, "//.comment/.meta") == [
        "Kim · 15 November 2024",
        "Lee · 16 November 2024",
        "박 · 17 November 2024",
    ]
    assert find(page, "//.comment/@id") == ["comment-kim", "comment-lee", "comment-moved"]
    assert find(page, "//.comment/div/@lang") == ["ko"]
    assert texts(page, "//.entry__byline/a[@href='#comments']") == ["Comments (3)"]
    assert "Too soon." not in (site / "2024/11/a/index.html").read_text(encoding="utf-8")


def test_a_comment_is_a_text_among_others(site: Path) -> None:
    page = read_page(site / "2024/11/a/index.html")
    first = "//.comment[@id='comment-kim']/div"
    assert texts(page, f"{first}/div[not(@class)]") == ["Loud"]
    ids = find(page, f"{first}//@id")
    assert ids == ["comment-kim-loud", "comment-kim-fnref:1", "comment-kim-fn:1"]
    links = ["../../../2024/11/b/", "#comment-kim-x", "#comment-kim-fn:1", "#comment-kim-fnref:1"]
    assert find(page, f"{first}//a/@href") == links


def test_an_entry_without_comments_invites_to_the_first(site: Path) -> None:
    page = read_page(site / "2024/11/b/index.html")
    assert texts(page, "//section[@class='comments']/h2") == ["Comments"]
    form = urlsplit(find(read_page(site / "2024/11/a/index.html"), "//.comments__form/a/@href")[0])
    assert form.path == "/new/2024/11/a"
    assert parse_qs(form.query) == {
        "title": ["First & second"],
        "about": ["https://example.org/digest/2024/11/a/"],
        "value": ["---\nauthor: \ndate: \n---\n\n"],
    }
    said = "Write a comment The editors read comments before they appear here."
    assert texts(page, "//p[@class='comments__form']") == [said]


def test_machines_read_comments_too(site: Path) -> None:
    article, _ = extract(site / "2024/11/a/index.html")
    assert article["commentCount"] == 3
    assert article["comment"][1] == {
        "@type": "Comment",
        "author": {"@type": "Person", "name": "Lee"},
        "datePublished": "2024-11-16",
        "text": "Second.",
        "url": "https://example.org/digest/2024/11/a/#comment-lee",
    }
    other, _ = extract(site / "2024/11/b/index.html")
    assert not {"comment", "commentCount"} & set(other)


def test_without_a_form_and_comments_nothing_is_said_of_them(new_digest: NewDigest) -> None:
    page = read_page(build(new_digest({A: entry()})) / "2024/11/a/index.html")
    assert "omments" not in page.text_content()


@pytest.mark.parametrize(
    ("path", "more", "fault"),
    [
        (
            "content/comments/2024/11/aa/kim.md",
            "",
            "1:1: unknown-entry: '2024/11/aa' is not the id of an entry; did you mean '2024/11/a'?",
        ),
        (
            "content/comments/kim.md",
            "",
            "1:1: unknown-entry: the comment lies in no folder; "
            "move it into the folder comments/ID of its entry, or delete it",
        ),
        (
            f"{FOLDER}/kim.md",
            "entry: nowhere\n",
            "4:8: unknown-entry: 'nowhere' is not the id of an entry; correct it, or delete the comment",
        ),
        (
            f"{FOLDER}/kim.md",
            "mail: x\n",
            "4:1: unknown-field: 'mail' is not a field here; "
            "known fields: author, date, entry, language, exceptions",
        ),
    ],
)
def test_a_comment_on_nothing_is_a_fault(new_digest: NewDigest, path: str, more: str, fault: str) -> None:
    assert faults(new_digest({A: entry(), path: comment(more=more)})) == [f"{path}:{fault}"]


def test_links_in_comments_are_checked(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), f"{FOLDER}/kim.md": comment("[it](z.md)")})
    assert "broken-link" in faults(root)[0]


def test_a_comment_loses_its_footing_with_its_entry(new_digest: NewDigest) -> None:
    root = new_digest(
        {A: entry(date="soon"), "content/entries/2024/11/b.md": entry(), f"{FOLDER}/kim.md": comment()}
    )
    assert [fault.partition(": ")[0] for fault in faults(root)] == [f"{A}:3:7"]
    edition = prepare(settings(root), datetime(2025, 1, 1, tzinfo=UTC), skip_faulty=True)
    assert edition.left_out == (f"{FOLDER}/kim.md", A)


def test_a_comment_of_tomorrow_waits_and_is_named(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), f"{FOLDER}/kim.md": comment(date="2025-02-01")})
    edition = prepare(settings(root), datetime(2025, 1, 1, tzinfo=UTC))
    assert edition.waiting == (f"{FOLDER}/kim.md until 2025-02-01",)
    assert edition.until == datetime(2025, 2, 1, tzinfo=UTC)
    write_file(root / A, entry(draft="true"))
    assert prepare(settings(root), datetime(2025, 1, 1, tzinfo=UTC)).site.entries == ()


def test_nothing_of_a_hostile_comment_comes_to_life(new_digest: NewDigest) -> None:
    bad = "\"><img src=x onerror=alert(2)>'{{ 7*191 }}<script>alert(1)</script>"
    text = comment(bad, author=f"'{bad.replace(chr(39), chr(39) * 2)}'")
    page = read_page(build(new_digest({A: entry(), f"{FOLDER}/kim.md": text})) / "2024/11/a/index.html")
    assert came_to_life(page) == []
    assert texts(page, "//.comment//b") == [bad]


@pytest.mark.parametrize(
    ("html", "flat"),
    [
        ('<h2 id="text-a" class="x">A</h2><h6>B</h6>', '<div id="kim-a" class="x">A</div><div>B</div>'),
        ('<a class="x" href="#text-b" title="t">b</a>', '<a class="x" href="#kim-b" title="t">b</a>'),
        ('<p>He wrote id="text-a" &lt;h2&gt; and h2.</p>', '<p>He wrote id="text-a" &lt;h2&gt; and h2.</p>'),
        ('<a href="https://a.example/#text-b">b</a>', '<a href="https://a.example/#text-b">b</a>'),
        (
            '<h2 id="text-a"><a href="#text-b">id="text-kim-a"</a></h2>',
            '<div id="kim-a"><a href="#kim-b">id="text-kim-a"</a></div>',
        ),
        (
            "<ol><li><h2></h2><ol><li>a</li></ol></li></ol>",
            "<ol><li><div></div><ol><li>a</li></ol></li></ol>",
        ),
        ('<p title="a &gt; id=" id="text-x">x</p>', '<p title="a &gt; id=" id="kim-x">x</p>'),
    ],
)
def test_a_text_among_others_has_ids_of_its_own_and_no_headings(html: str, flat: str) -> None:
    assert flatten(html, "kim") == flat


def test_an_item_in_a_heading_ends_no_item_around_it() -> None:
    once = flatten(sanitise("<ol><li><h2><li>a</li></h2></li></ol>"), "kim")
    assert sanitise(once) == once


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ("javascript:alert(1)", "not an address; write one that begins with https:// or mailto:"),
        ("https://", "not an address; write one that begins with https:// or mailto:"),
        ("mailto:a@b.example?subject=On {title}", "an address holds no spaces; write %20, or + in a query"),
        ("https://forge.example/{id", "a brace stands alone; %7B and %7D are braces of an address"),
        ("https://forge.example/{id!r}", "a brace stands alone; %7B and %7D are braces of an address"),
        ("https://forge.example/{entry}", "{entry} stands for nothing; known: {id}, {title}, {url}, {text}"),
    ],
)
def test_a_form_that_cannot_be_filled_is_refused(form: str, fault: str) -> None:
    assert read_options({"comment_form": form})[1] == [("comment_form", fault)]
