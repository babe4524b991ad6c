"""What newsletters sent becomes entries: their cards, their forms and their tables."""

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from html import escape
from pathlib import Path
from time import process_time

import pytest

from digest.contribute.importing.feeds.archive import open_archive
from digest.contribute.importing.feeds.letters import convert_letter
from digest.contribute.importing.fetching import fetch_pictures
from digest.contribute.importing.html import html_to_markdown
from digest.contribute.importing.importer import plan_import, write_import
from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Wishes
from digest.contribute.importing.report import REPORT, format_report, summarise
from digest.fetch import Network
from digest.model.dates import parse_moment
from digest.model.digests import period_of
from digest.model.problems import DigestError
from tests.builders import Value, settings, write_file
from tests.conftest import NewDigest
from tests.imports import ORIGINS, only_entry, take_over
from tests.sites import read_tree
from tests.web import network, page, serve

SUBSTACK = "https://harbour.substack.com"
SIGN_UP = (
    '<div class="subscription-widget-wrap-editor" data-attrs="{&quot;url&quot;:&quot;https://harbour.substack'
    '.com/subscribe?&quot;}"><div class="subscription-widget"><p class="cta-caption">Thanks for reading!</p>'
    '<form><input type="email"><input type="submit" value="Subscribe"></form></div></div>'
)


def card(kind: str, shown: str = "", **said: object) -> str:
    return f'<div class="{kind}" data-attrs="{escape(json.dumps(said))}">{shown}</div>'


def button(address: str) -> str:
    link = f'<a class="button primary" href="{address}"><span>Press me</span></a>'
    return f'<p class="button-wrapper" data-attrs="{escape(json.dumps({"url": address}))}">{link}</p>'


def write_feed(folder: Path, *items: Mapping[str, object]) -> Path:
    """A feed of posts at Substack."""
    (folder / "feed.json").write_text(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "Harbour",
                "home_page_url": SUBSTACK,
                "items": [
                    {
                        "id": f"{SUBSTACK}/p/{number}",
                        "url": f"{SUBSTACK}/p/{number}",
                        "title": f"Issue {number}",
                        "date_published": "2026-11-05T08:00:00Z",
                        **item,
                    }
                    for number, item in enumerate(items, start=1)
                ],
            }
        ),
        encoding="utf-8",
    )
    return folder / "feed.json"


@pytest.mark.parametrize(
    ("shown", "markdown"),
    [
        (
            card(
                "digest-post-embed",
                title="On tides",
                canonical_url="https://t.example/p",
                caption="They rise.",
            ),
            "[On tides](https://t.example/p) · They rise.",
        ),
        (
            card(
                "embedded-post-wrap",
                '<a href="https://t.example/p?utm_source=substack">Read more · 7 likes</a>',
                title="On tides",
                url="https://t.example/p",
                publication_name="Tides",
            ),
            "[On tides](https://t.example/p) · Tides",
        ),
        (
            card(
                "tweet", url="https://x.com/a/status/1", full_text="Cranes\nmove.", name="Ana", username="a"
            ),
            "> Cranes\n>\n> move.\n>\n> — [Ana (@a)](https://x.com/a/status/1)",
        ),
        (
            card(
                "bluesky-wrap outer",
                '<iframe src="https://embed.bsky.app/embed/did:plc:x/app.bsky.feed.post/3k?id=1"></iframe>',
                postId="3k",
                authorDid="did:plc:x",
                authorName="Ana",
                authorHandle="ana.example",
                text="Blue words.",
                createdAt="2026-10-01T08:00:00.000Z",
            ),
            "> Blue words.\n>\n> — [Ana (@ana.example)](https://bsky.app/profile/ana.example/post/3k)",
        ),
        (
            card(
                "comment",
                url="https://open.substack.com/home",
                commentId=5,
                comment={
                    "body": "A note.",
                    "name": "Ana",
                    "handle": "ana",
                    "body_json": {"text": "A note ."},
                },
            ),
            "> A note.\n>\n> — [Ana (@ana)](https://substack.com/@ana/note/c-5)",
        ),
        (
            card(
                "comment",
                url="https://open.substack.com/home",
                comment={"body": "A note.", "name": "Ana"},
            ),
            "> A note.\n>\n> — Ana",
        ),
        (
            card(
                "soundcloud-wrap",
                '<iframe src="https://w.soundcloud.com/player/?url=1"></iframe>',
                title="Waves",
                author_name="Ana",
                url="https://api.soundcloud.com/tracks/1",
                targetUrl="https://soundcloud.com/ana/waves",
            ),
            "[Waves](https://soundcloud.com/ana/waves) · Ana",
        ),
        (
            card(
                "youtube-wrap",
                '<div class="youtube-inner"><iframe src="https://www.youtube-nocookie.com/embed/1"></iframe></div>',
                videoId="1",
            ),
            "[www.youtube-nocookie.com](https://www.youtube-nocookie.com/embed/1)",
        ),
        (
            card("instagram-embed-wrap", instagram_id="C1", title="A boat", author_name="@port"),
            "[A boat](https://www.instagram.com/p/C1/) · @port",
        ),
        (
            card(
                "digest-post-embed",
                title="On tides",
                canonical_url="https://t.example/p",
                cta="Read full story",
                publishedBylines=[{"name": "Ana", "bio": "Writes on tides."}, {"name": None}, 7],
            ),
            "[On tides](https://t.example/p) · Ana",
        ),
        (
            card("youtube-wrap", videoId="dQw4w9WgXcQ"),
            "[www.youtube.com](https://www.youtube.com/watch?v=dQw4w9WgXcQ)",
        ),
        (
            card("native-audio-embed", label="Hear me", mediaUploadId="m-1"),
            "[Hear me](https://api.substack.com/api/v1/audio/upload/m-1/src)",
        ),
        (
            '<iframe src="https://s.example/1" data-attrs="{&quot;title&quot;:&quot;No 42&quot;}"></iframe>',
            "[No 42](https://s.example/1)",
        ),
        (
            '<iframe src="https://s.example/embed/1" data-attrs="{&quot;title&quot;:&quot;No 42&quot;,'
            '&quot;url&quot;:&quot;https://s.example/1&quot;,&quot;subtitle&quot;:&quot;Ana&quot;}"></iframe>',
            "[No 42](https://s.example/1) · Ana",
        ),
        (
            card("image-gallery-embed", gallery={"images": [{"src": "https://c.example/a.png"}], "alt": "A"}),
            "![A](https://c.example/a.png)",
        ),
        (
            card(
                "image-gallery-embed",
                gallery={"images": [{"src": "https://c.example/a.png"}], "alt": "A", "caption": "Two piers"},
            ),
            "![A](https://c.example/a.png)\n\n*Two piers*",
        ),
        (card("latex-rendered", persistentExpression="a < b"), "```\na < b\n```"),
        (
            '<p>By <span class="mention-wrap" data-attrs="{&quot;name&quot;:&quot;Ana&quot;}"></span>.</p>',
            "By Ana.",
        ),
        (button("https://a.example/donate"), "[Press me](https://a.example/donate)"),
        (
            '<figure><a class="image-link" href="https://c.example/full.png"><div><img alt="A" '
            'src="https://c.example/a.png"></div></a></figure>',
            "![A](https://c.example/a.png)",
        ),
        (card("pullquote", "<p>Pulled.</p>", url="https://a.example/"), "Pulled."),
    ],
)
def test_a_card_becomes_what_it_says(shown: str, markdown: str) -> None:
    html, notes = convert_letter(f"<p>Before.</p>{shown}<p>After.</p>", "feed.xml, item 1")
    assert html_to_markdown(html) == f"Before.\n\n{markdown}\n\nAfter."
    assert notes == []


def test_a_card_that_leads_nowhere_is_told() -> None:
    html, (note,) = convert_letter(card("poll-embed", id=7), "feed.xml, item 1")
    assert html_to_markdown(html) == ""
    assert str(note) == "feed.xml, item 1:1: the embed 'poll-embed' was left out; it said: {\"id\": 7}"


@pytest.mark.parametrize(
    ("shown", "markdown"), [("", "[A chart](https://a.example/1)"), ("<p>Drawn here.</p>", "Drawn here.")]
)
def test_prose_of_a_card_that_nobody_knows_is_told(shown: str, markdown: str) -> None:
    said = {"title": "A chart", "url": "https://a.example/1", "id": "abc", "form": "map"}
    more = {
        "rows": [{"note": "By year"}, {"note": "By year"}],
        "intro": "Of ports",
        "src": "https://a.example/a b",
    }
    html, (note,) = convert_letter(card("chart-wrap", shown, **said, more=more), "feed.xml, item 1")
    assert html_to_markdown(html) == markdown
    lost = "Of ports · By year" if not shown else "A chart · Of ports · By year"
    assert str(note) == f"feed.xml, item 1:1: words of the embed 'chart-wrap' were left out; it said: {lost}"


@pytest.mark.parametrize("said", ["", "[]", "{", "7", '{"url": 7, "gallery": {"images": 7}, "title": {}}'])
def test_no_card_of_others_stops_an_import(said: str) -> None:
    html = f'<p>Before.</p><div class="tweet" data-attrs="{escape(said)}"></div><p>After.</p>'
    assert html_to_markdown(convert_letter(html, "feed.xml")[0]) == "Before.\n\nAfter."


def test_what_only_a_service_can_do_is_left_out_and_told_once(new_digest: NewDigest, tmp_path: Path) -> None:
    """Its words go with it; the report says how often it stood there."""
    buttons = [f"{SUBSTACK}/subscribe?", f"{SUBSTACK}/p/a?action=share", f"{SUBSTACK}/p/a/comments"]
    more = "".join(map(button, buttons)) + '<label class="hide-text">Stays as it is</label>'
    text = f"<p>Before.</p>{SIGN_UP}{more}<p>After.</p>"
    root = new_digest()
    report = format_report(take_over(root, write_feed(tmp_path, *[{"content_html": text}] * 3)).report)
    for file in (root / "content/entries").rglob("issue-*.md"):
        assert file.read_text(encoding="utf-8").endswith("---\n\nBefore.\n\nAfter.\n")
    assert report.partition("## Where\n\n")[2].splitlines() == [
        "- 3 posts: a form for readers to sign up was left out; it said: Thanks for reading!",
        "- 3 posts: a button to subscribe, to share or to comment was left out; it said: Press me",
    ]


MAILCHIMP = """<html><head><title>*|MC:SUBJECT|*</title><style>.mcnText{{color:red}}</style></head><body>
<table width="100%"><tbody><tr><td><!--[if mso]><table><tr><td><![endif]-->
<table class="mcnTextBlock"><tbody><tr><td><table align="left"><tbody><tr><td><a href="*|ARCHIVE|*">View this
email in your browser</a></td></tr></tbody></table></td></tr></tbody></table></td></tr>
<tr><td><table><tr><td class="mcnTextContent">{}</td></tr></table></td></tr>
<tr><td><table role="presentation"><tr><td>Left.</td><td>Right.</td></tr></table></td></tr>
<tr><td>Copyright *|CURRENT_YEAR|* Dock</td></tr>
<tr><td>No more? <a href="https://dock.us1.list-manage.com/unsubscribe?u=1">unsubscribe</a></td></tr>
</tbody></table></body></html>"""


def test_a_letter_of_tables_is_its_paragraphs() -> None:
    fares = "<table><tr><th>Line</th><th>Fare</th></tr><tr><td>1</td><td>3</td></tr></table>"
    text = f"<h2>Links</h2><p>Hello *|FNAME|*.</p>{fares}<p>Tides.</p>"
    html, notes = convert_letter(MAILCHIMP.format(text), "feed.xml, item 1")
    assert html_to_markdown(html) == (
        "## Links\n\nHello .\n\n| Line | Fare |\n| --- | --- |\n| 1 | 3 |\n\nTides.\n\n"
        "Left.\n\nRight.\n\nCopyright Dock"
    )
    line = "a line about the delivery of a mail was left out; it said"
    assert [str(note).removeprefix("feed.xml, item 1:1: ") for note in notes] == [
        f"{line}: View this email in your browser",
        f"{line}: No more? unsubscribe",
        "the merge tag '*|FNAME|*' was left out",
        "the merge tag '*|CURRENT_YEAR|*' was left out",
    ]


@pytest.mark.parametrize("words", ["More?", "More than a line. " * 40])
def test_a_line_about_the_delivery_is_told_once_however_many_links_it_has(words: str) -> None:
    """Also where a link stands in another, which goes with all that is in it."""
    links = "".join(
        f'<a href="https://dock.list-manage.com/{end}">{end} ' for end in ("unsubscribe", "profile")
    )
    html, notes = convert_letter(
        f"<table><tr><td>{words}<b>{links}</a></a></b></td></tr></table>Tides.", "it"
    )
    assert len(notes) == (1 if "More?" in words else 2)
    assert "list-manage" not in html


def test_a_text_of_many_lines_about_the_delivery_takes_no_time() -> None:
    link = '<a href="https://dock.list-manage.com/unsubscribe">No more?</a> Yes. '
    begin = process_time()
    convert_letter(f"<table><tr><td>{link * 4_000}</td></tr></table>", "it")
    assert process_time() - begin < 2


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>1</td><td>3</td></tr></table>",
        "<table><caption>Fares</caption><tr><td>1</td></tr></table>",
        "<table><tr><th>Fare</th></tr><tr><td>1</td></tr></table>",
    ],
)
def test_a_table_that_is_read_by_its_columns_stays_one(table: str) -> None:
    html, notes = convert_letter(table, "feed.xml, item 1")
    assert "---" in html_to_markdown(html)
    assert notes == []


def test_a_text_about_unsubscribing_keeps_its_links() -> None:
    text = '<p>How to <a href="https://a.example/unsubscribe">unsubscribe</a>: *|| is none.</p>'
    html, notes = convert_letter(text, "feed.xml, item 1")
    assert "[unsubscribe](https://a.example/unsubscribe)" in html_to_markdown(html)
    assert notes == []


def test_a_headline_that_is_made_of_a_text_keeps_its_figures(new_digest: NewDigest, tmp_path: Path) -> None:
    note = '<ol><li id="fn1">Of twenty feet. <a href="#fnref1">back</a></li></ol>'
    text = '<p>The port moved 12<a id="fnref1" href="#fn1">1</a> million boxes in all of this long year.</p>'
    root = new_digest()
    take_over(root, write_feed(tmp_path, {"content_html": text + note, "title": ""}))
    assert "The port moved 12¹ million boxes" in only_entry(root).splitlines()[1]


# Exports of many files


def zip_of(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def files_of(kind: str) -> dict[str, str | bytes]:
    """The export of a service that the golden cases have as a folder."""
    return dict(read_tree(ORIGINS[kind]))


@pytest.mark.parametrize("around", ["", "export-2026/"])
@pytest.mark.parametrize("kind", ["substack", "medium"])
def test_a_zip_file_is_read_as_its_folder(
    kind: str, around: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    files = {f"{around}{name}": data for name, data in files_of(kind).items()}
    export = zip_of(tmp_path / "export.zip", {**files, "__MACOSX/._posts": b""})
    folder, packed = new_digest(folder="one"), new_digest(folder="two")
    planned = [take_over(folder, ORIGINS[kind]), take_over(packed, export)]
    one, two = ({name: data for name, data in each.files.items() if name != REPORT} for each in planned)
    assert one == two


def test_nobody_who_reads_a_letter_is_in_the_digest(new_digest: NewDigest) -> None:
    """An export of Substack has the addresses of all subscribers."""
    root = new_digest()
    take_over(root, ORIGINS["substack"])
    assert not any(b"mail.example" in data for data in read_tree(root).values())


def test_a_post_of_substack_is_where_its_owner_says(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {name: data for name, data in files_of("substack").items() if not name.startswith("email")}
    export = zip_of(tmp_path / "export.zip", files)
    with pytest.raises(DigestError, match=r"export\.zip does not say the address .*; give it with --site"):
        take_over(new_digest(), export)
    root = new_digest()
    take_over(root, export, site="https://harbour.example/", pattern="/:year/:slug-:id")
    text = (root / "content/entries/2024/01/tides-139000002.md").read_text(encoding="utf-8")
    assert 'url: "https://harbour.example/2024/tides-139000002"' in text


APP = "https://open.substack.com/pub/harbour"


@pytest.mark.parametrize("site", ["", "https://harbour.example/"])
def test_links_by_the_address_of_the_app_lead_to_the_entries(
    site: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    """They are what Substack gives to whoever shares a post; a site with an address of its own has both."""
    links = (f"{APP}/p/tides?r=abc&utm_medium=ios", f"{SUBSTACK}/p/tides", f"{APP}/p/gone?r=abc", APP)
    others = ("https://open.substack.com/pub/harbourside/p/tides",)
    text = "".join(f'<p><a href="{escape(address)}">A</a></p>' for address in (*links, *others))
    files = {**files_of("substack"), "posts/139000001.the-port.html": text}
    root = new_digest()
    report = take_over(root, zip_of(tmp_path / "export.zip", files), site=site).report
    here = site or f"{SUBSTACK}/"
    entry = (root / "content/entries/2024/01/the-port.md").read_text(encoding="utf-8")
    assert entry.partition("---\n\n")[2].split() == [
        "[A](/2024/01/tides/)",
        "[A](/2024/01/tides/)",
        f"[A]({here}p/gone?r=abc)",
        f"[A]({here})",
        f"[A]({others[0]})",
    ]
    assert [note.what for note in report.notes if "p/gone" in note.what] == [
        f"the link to {here}p/gone?r=abc leads to the old site; no entry and no tag had that address"
    ]


@pytest.mark.parametrize(
    ("link", "mail"), [(SUBSTACK, "ana@sea.example"), ("https://harbour.example", "harbour@substack.com")]
)
def test_a_feed_of_substack_tells_the_address_of_the_app(
    link: str, mail: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    text = f"&lt;a href='{APP}/p/one'&gt;A&lt;/a&gt;"
    item = f"<item><title>One</title><link>{link}/p/one</link><pubDate>5 Jan 2024 08:00:00 GMT</pubDate>"
    feed = (
        f"<rss version='2.0'><channel><title>H</title><link>{link}</link><webMaster>{mail}</webMaster>{item}"
        f"<description>{text}</description></item></channel></rss>"
    )
    (tmp_path / "feed.xml").write_text(feed, encoding="utf-8")
    root = new_digest()
    take_over(root, tmp_path / "feed.xml")
    assert only_entry(root).endswith("[A](/2024/01/one/)\n")


def test_an_export_of_medium_is_none_of_another_program(new_digest: NewDigest) -> None:
    """A reader of HTML would take its frame for text, and its file names for addresses."""
    with pytest.raises(DigestError, match="site is an export of Medium, and no pelican; leave out --kind"):
        take_over(new_digest(), ORIGINS["medium"], "pelican")


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"posts/1.a.html": "A."}, "is no feed that is known; .* Substack, Medium or Buttondown is wanted"),
        (
            {"posts.csv": "a,b\n1,2\n", "posts/1.a.html": ""},
            "is no table of Substack; it has no column post_id",
        ),
        ({"posts.csv": 'post_id\n"' + "x" * 200_000, "posts/1.a.html": ""}, "posts.csv in .* cannot be read"),
    ],
)
def test_what_is_no_export_is_refused(
    files: dict[str, str | bytes], fault: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    with pytest.raises(DigestError, match=fault):
        take_over(new_digest(), zip_of(tmp_path / "export.zip", files), site=SUBSTACK)


def test_a_zip_file_that_is_damaged_is_refused(new_digest: NewDigest, tmp_path: Path) -> None:
    export = zip_of(tmp_path / "export.zip", files_of("substack"))
    data = export.read_bytes()
    # The first bytes of the packed table.
    begin = data.index(b"posts.csv") + len("posts.csv")
    export.write_bytes(data[:begin] + b"\xff" * 20 + data[begin + 20 :])
    with pytest.raises(DigestError, match=r"posts\.csv in export\.zip cannot be read"):
        take_over(new_digest(), export)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_wherever_a_zip_file_is_damaged_it_is_read_or_refused(method: int, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", method) as packed:
        packed.writestr("posts/ä.html", "<p>Tides.</p>" * 20)
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xD7]) + data[place + 1 :])
        with suppress(DigestError):
            read_all(path)


def test_a_file_without_a_name_is_none_of_an_export(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "export.zip", {"posts.csv": "post_id"})
    path.write_bytes(path.read_bytes().replace(b"posts.csv", b"\0osts.csv"))
    assert read_all(path) == []


def read_all(path: Path) -> list[bytes]:
    with open_archive(path) as archive:
        return list(map(archive.read, archive.names))


def test_no_more_is_read_of_a_zip_file_than_an_import_may_hold(
    new_digest: NewDigest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.contribute.importing.feeds.archive.MOST_BYTES", 10_000)
    bomb = {**files_of("substack"), "posts/139000002.tides.html": b" " * 10_000_000}
    with pytest.raises(DigestError, match=r"export\.zip has texts of more than 10,000 bytes; divide it"):
        take_over(new_digest(), zip_of(tmp_path / "export.zip", bomb))
    monkeypatch.setattr("digest.contribute.importing.feeds.archive.MOST_FILES", 3)
    with pytest.raises(DigestError, match=r"export\.zip holds more than 3 files"):
        take_over(new_digest(), tmp_path / "export.zip")


# The digest of an issue


def sent_at(*moments: str) -> list[dict[str, object]]:
    return [{"date_published": moment, "content_html": "<p>Text.</p>"} for moment in moments]


def find_dates(root: Path, options: Mapping[str, Value]) -> list[str]:
    """The date of each entry, and the digest that it is in, in the order of their files."""
    chosen = settings(root, **options)
    texts = (file.read_text(encoding="utf-8") for file in sorted((root / "content/entries").rglob("*.md")))
    dates = [re.search("^date: (.+)$", text, re.MULTILINE) for text in texts]
    moments = [parse_moment(found[1], chosen.timezone) for found in dates if found]
    return [f"{each.iso} {period_of(each, chosen.options.schedule).name}" for each in moments]


def test_an_issue_is_in_the_digest_that_closes_on_its_day(new_digest: NewDigest, tmp_path: Path) -> None:
    """Issues went out when digests close, or seconds after it; with the hour they came a week late."""
    hours = ("09T09:59:00Z", "09T10:00:00Z", "09T10:00:03.123Z", "09T15:00:00Z", "09T22:30:00Z")
    feed = write_feed(tmp_path, *sent_at(*(f"2026-10-{hour}" for hour in hours)))
    options = {"cadence": "weekly", "closes": "Friday 12:00", "timezone": "Europe/Berlin"}
    root = new_digest()
    report = format_report(take_over(root, feed, options=options).report)
    assert find_dates(root, options) == [
        "2026-10-09T11:59:00+02:00 2026-W41",
        "2026-10-09 2026-W41",
        "2026-10-09 2026-W41",
        "2026-10-09 2026-W41",
        "2026-10-10T00:30:00+02:00 2026-W42",
    ]
    assert report.partition("## Where\n\n")[2].splitlines() == [
        "- 3 posts: the hour of an issue was left out, so that it is in the digest that closes on its day"
    ]


@pytest.mark.parametrize(
    ("closes", "site"),
    [
        # Every hour of the day is before it.
        ("Friday 24:00", SUBSTACK),
        # News of Friday afternoon, which is of the next week.
        ("Friday 12:00", "https://harbour.example"),
    ],
)
def test_other_posts_keep_their_hour(closes: str, site: str, new_digest: NewDigest, tmp_path: Path) -> None:
    feed = write_feed(tmp_path, *sent_at("2026-10-09T15:00:00Z"))
    options, root = {"cadence": "weekly", "closes": closes, "timezone": "UTC"}, new_digest()
    take_over(root, feed, options=options, site=f"{site}/")
    (date,) = find_dates(root, options)
    assert date.startswith("2026-10-09T15:00:00+00:00 ")


def test_an_issue_of_an_export_is_in_the_digest_of_its_day(new_digest: NewDigest, tmp_path: Path) -> None:
    options = {"cadence": "weekly", "closes": "Friday 08:00", "timezone": "UTC"}
    one, two = new_digest(folder="one"), new_digest(folder="two")
    take_over(one, ORIGINS["substack"], options=options)
    assert find_dates(one, options) == ["2024-01-19 2024-W03", "2024-01-05 2024-W01", "2024-01-12 2024-W02"]
    letters = write_list(tmp_path, (letter_of(), "Text."))
    take_over(two, letters, options=options, site="https://buttondown.com/pier/")
    assert find_dates(two, options) == ["2024-01-05 2024-W01"]


# Buttondown


def letter_of(**fields: object) -> dict[str, object]:
    sent = {"subject": "Pier Mail 1", "publish_date": "2024-01-05T08:00:00Z", "slug": "pier-mail-1"}
    return {**sent, "status": "sent", "email_type": "public", **fields}


def write_letters(folder: Path, *letters: tuple[dict[str, object], str]) -> Path:
    """An export as a folder of Markdown."""
    for number, (fields, body) in enumerate(letters, start=1):
        head = "\n".join(f"{name}: {json.dumps(said)}" for name, said in fields.items())
        write_file(folder / f"emails/{number}.md", f"---\n{head}\n---\n\n{body}")
    return folder


def write_list(folder: Path, *letters: tuple[dict[str, object], str]) -> Path:
    """The same as the API answers it."""
    results = [{**fields, "body": body} for fields, body in letters]
    (folder / "emails.json").write_text(json.dumps({"count": len(results), "results": results}))
    return folder / "emails.json"


@pytest.mark.parametrize("write", [write_letters, write_list])
def test_a_letter_of_buttondown_is_markdown_already(
    write: Callable[..., Path], new_digest: NewDigest, tmp_path: Path
) -> None:
    mode = "<!-- buttondown-editor-mode: plaintext -->"
    body = f"{mode}Hello {{{{ subscriber.email }}}}, *tides*[^1].\n\n[^1]: High.\n"
    letter = letter_of(description="Of tides.", image="https://c.example/a.png", canonical_url=None)
    others = [letter_of(slug=kind, email_type=kind) for kind in ("private", "premium")]
    drafts = [letter_of(slug=status, status=status) for status in ("draft", "scheduled")]
    origin = write(tmp_path, (letter, body), *((each, "Text.") for each in (*others, *drafts)))
    root = new_digest()
    report = take_over(root, origin, site="https://buttondown.com/pier/").report
    text = only_entry(root)
    assert text.endswith("---\n\nHello , *tides*[^1].\n\n[^1]: High.\n")
    assert 'url: "https://buttondown.com/pier/archive/pier-mail-1/"' in text
    assert 'summary: "Of tides."' in text
    assert [draft.reason for draft in report.drafts] == [
        "only 'private' could read it",
        "only 'premium' could read it",
        "draft",
        "its status is 'scheduled'",
    ]
    assert any("'subscriber.email'" in note.what for note in report.notes)


def test_a_list_of_buttondown_says_where_its_letters_are(new_digest: NewDigest, tmp_path: Path) -> None:
    there = "https://pier.example/archive/pier-mail-1/"
    root = new_digest()
    take_over(root, write_list(tmp_path, (letter_of(absolute_url=there), "<p>Text.</p>")))
    assert f'url: "{there}"' in only_entry(root)
    assert only_entry(root).endswith("\n\nText.\n")
    with pytest.raises(DigestError, match=r"emails\.json does not say the address .*; give it with --site"):
        take_over(root, write_list(tmp_path, (letter_of(), "Text.")))


def test_a_folder_of_other_markdown_is_no_export_of_buttondown(new_digest: NewDigest, tmp_path: Path) -> None:
    write_file(tmp_path / "emails/a.md", "---\ntitle: A\n---\n")
    with pytest.raises(DigestError, match="is no site that is known"):
        take_over(new_digest(), tmp_path)


# Pictures of other hosts


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def test_pictures_that_stay_elsewhere_are_counted_by_host(new_digest: NewDigest, tmp_path: Path) -> None:
    shown = "".join(f'<img src="https://{host}.example/{n}.png" alt="A">' for n in (1, 2) for host in "abcd")
    more = f'{shown}<img src="https://a.example/3.png" alt="B">'
    feed = write_feed(tmp_path, {"content_html": shown}, {"content_html": more})
    planned = take_over(new_digest(), feed)
    assert planned.report.advice == (
        "Pictures that did not come along: 3 at a.example, 2 at b.example, 2 at c.example, 2 at others. "
        "Readers see a link in place of each; take back what was written, and import again with --pictures, "
        "which fetches them",
    )
    assert planned.report.advice[0] in list(summarise(planned.report))


def test_pictures_are_fetched_where_the_owner_wants_it(new_digest: NewDigest, tmp_path: Path) -> None:
    """Also those whose address stands within that of a service, which keeps its own marks."""
    with serve() as web:
        inner = "https%3A%2F%2Fbucket.example%2Fimages%2FPier_9x9.jpeg"
        first, second, gone = (
            f"{web.url}/fetch/w_1456,c_limit/{inner}",
            f"{web.url}/b.gif",
            f"{web.url}/c.png",
        )
        web.answers[f"/fetch/w_1456,c_limit/{inner}"] = page(PNG, "Content-Type: binary/octet-stream")
        web.answers["/b.gif"] = page(b"<p>A page.</p>")
        text = "".join(f'<p><img src="{address}" alt="A pier"></p>' for address in (first, second, gone))
        root, feed = new_digest(), write_feed(tmp_path, {"content_html": text})
        chosen, wanted = settings(root), Wishes()
        library = read_origin(str(feed), "", wanted, chosen.timezone)
        addresses = plan_import(library, chosen, wanted).report.elsewhere
        assert addresses == (first, second, gone)
        (tmp_path / "fetched").mkdir()
        fetched = fetch_pictures(addresses, tmp_path / "fetched", network(web))
    library = replace(library, fetched=fetched.files, unfetched=fetched.faults)
    planned = plan_import(library, chosen, wanted)
    write_import(planned, chosen)
    assert only_entry(root).endswith(
        f"![A pier](/images/pier-9x9.png)\n\n![A pier]({second})\n\n![A pier]({gone})\n"
    )
    assert (root / "content/images/pier-9x9.png").read_bytes() == PNG
    assert [str(note) for note in planned.report.notes] == [
        f"{second}: the picture was not fetched: it is no picture of a kind that a digest shows",
        f"{gone}: the picture was not fetched: the server answers 404 Not Found",
    ]


@pytest.mark.parametrize("name", ["a%00b", "%EA%B9%80" * 100, "..%2f..", "%2e%2e", "%0a", "con"])
def test_a_picture_is_fetched_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    with serve() as web:
        address = f"{web.url}/{name}.png"
        web.answers[f"/{name}.png"] = page(PNG, "Content-Type: image/png")
        fetched = fetch_pictures([address], tmp_path, network(web))
    assert fetched.files[address].parent == tmp_path / "1"
    assert fetched.files[address].read_bytes() == PNG


def test_a_host_that_does_not_answer_is_asked_once(tmp_path: Path) -> None:
    asked = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        raise OSError("no such host")

    addresses = [f"https://gone.example/{number}.png" for number in range(9)]
    fetched = fetch_pictures(addresses, tmp_path, Network(resolve))
    assert asked == ["gone.example"]
    assert fetched.faults == dict.fromkeys(addresses, "there is no host 'gone.example'")


def test_no_picture_of_a_private_network_is_fetched(tmp_path: Path) -> None:
    with serve() as web:
        address = f"{web.url}/a.png"
        assert fetch_pictures([address], tmp_path).files == {}
        assert web.asked == []


@pytest.mark.parametrize(
    ("image", "text", "shown"),
    [
        # A cover that the text has in another size, as at Substack.
        (
            "https://c.example/x/https%3A%2F%2Fb.example%2Fa.png",
            "https://c.example/w_9/https%3A%2F%2Fb.example%2Fa.png",
            0,
        ),
        ("https://c.example/cover.png", "https://c.example/a.png", 1),
    ],
)
def test_a_cover_without_words_is_no_link_that_says_nothing(
    image: str, text: str, shown: int, new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest()
    feed = write_feed(tmp_path, {"content_html": f'<img src="{text}" alt="A pier">', "image": image})
    report = take_over(root, feed).report
    assert only_entry(root).endswith(f"---\n\n![A pier]({text})\n")
    told = f"feed.json, item 1:1: the picture {image} is elsewhere and has no words: it was left out"
    assert [str(note) for note in report.notes] == [told] * shown
