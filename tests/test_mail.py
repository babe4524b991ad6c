"""What a digest says by mail."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import unquote
from html import escape
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from digest.arrangement.finding import find_digest
from digest.arrangement.site import Site
from digest.mail.letter import shorten_letter
from digest.mail.lines import join_apart, one_line, readable, width_of, wrap, wrap_apart
from digest.mail.message import MAX_BYTES, message_id
from digest.mail.plain import render_plain
from digest.mail.prose import Paragraph, TextRun, cut_prose, read_lines, read_prose
from digest.model.dates import parse_moment
from digest.model.entry import Body, Correction, Entry, Event, Figure, Mention, Note, Source, Translation
from digest.model.mail_options import split_sender
from digest.model.problems import DigestError
from digest.text.sanitiser import sanitise
from digest.writing.words import ENGLISH, Words, read_catalogues
from tests.builders import SITE_URL, Value
from tests.conftest import Golden
from tests.letters import letter_of, mailing_site, read_message, texts_of, write_message
from tests.sites import ROOT, materials, news

CASES = Path(__file__).parent / "cases/mail"
LEAVE: dict[str, Value] = {"unsubscribe": ["https://example.org/leave", "mailto:leave@example.org"]}
LONG_LINK = "https://news.example/a-long-address/that/no/line/may/ever/cut/in/two/parts"
JAPANESE = "首相指名選挙の決選投票で石破氏が選ばれた。"
# Any text at all, half of a surrogate pair and control characters included.
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
HOSTILE = st.sampled_from(
    [
        *("\r\nBcc: x@evil.example", "\n\n", "=?utf-8?q?=41?=", "\ud800", "\x00", "\u202e", "\u2028", "&#0;"),
        *(
            "</td><script>",
            "<![x[ a ]>",
            "<a href=//b>",
            "%(name)s",
            "{{ 1 }}",
            ".\r\n.\r\nQUIT\r\n",
            '"',
            "\\",
            "서울",
            "👩‍👩‍👧",
        ),
        *("x" * 1200, "見" * 90),
    ]
)
HARD_TEXT = st.lists(ANY_TEXT | HOSTILE, max_size=4).map("".join)
KOREAN = "한미일 정상, 리마에서 사무국 설치에 합의하고 북한군 파병을 규탄하는 공동성명을 발표했다"


def message_of(site: Site) -> EmailMessage:
    """The message of 2024-W46, as it was sent and read."""
    return read_message(write_message(site).as_bytes())


def html_of(message: EmailMessage) -> Any:
    page: Any = lxml.html.document_fromstring(texts_of(message)[1])
    return page


def week() -> tuple[list[Entry], list[Note]]:
    """A digest with all that a letter can show."""
    entries = [
        news(
            "2024/11/lead",
            "2024-11-13",
            title="Two ministers meet in Seoul, and agree on an office that neither of them wants to pay for",
            summary=f"They met for two hours. See {LONG_LINK} for the text.",
            corrections=(
                Correction(parse_moment("2024-11-15", UTC), "It was Tuesday, not Monday."),
                Correction(parse_moment("2024-11-20", UTC), "Three hours, not two."),
            ),
            figures=(Figure("Ministers", "2"), Figure("Hours", "about 3, the ministry says")),
            translation=Translation("ko", "장관 회담", "Kim Mina", machine=True),
        ),
        news(
            "2024/11/서울",
            "2024-11-12",
            title=KOREAN,
            summary=f"{KOREAN}. {KOREAN}.",
            language="ko",
            source=Source(Mention("example-news", "Example News"), "https://news.example/seoul"),
        ),
        news("2024/11/tokyo", "2024-11-11", title="石破首相、続投", summary=JAPANESE * 4, language="ja"),
        news("2024/11/amman", "2024-11-11", title="عنوان بالعربية", summary="نص قصير.", language="ar"),
    ]
    html = (
        '<p>We <strong>note</strong> <a href="local:2024/11/lead/">the talks</a>, and '
        '<a href="https://news.example/">a report</a>.<sup><a href="#text-fn1">1</a></sup></p>'
        "<h2>What comes next</h2><ol><li>A vote.</li><li>An <em>answer</em>.</li></ol>"
        '<blockquote><p>Nobody knows.</p></blockquote><p><img src="local:images/a.svg" alt="A map"></p>'
        "<pre><code>one\n  two\n</code></pre>"
    )
    note = Note("2024-W46", "Three navies", "A busy week.", lead="2024/11/lead", body=Body(html))
    return entries, [note]


# Lines


@given(HARD_TEXT, st.integers(20, 80))
@example("見" * 100 + " https://example.org/" + "x" * 100, 72)
@example("e\u0301" * 200, 20)
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, "- ", "  ")
    assert all(width_of(line) <= width or "://" in line or "mailto:" in line for line in lines)
    found = "".join("".join(lines).split())
    assert found.removeprefix("-") == "".join(text.split())


@given(st.lists(st.sampled_from(["word", "서울에서", "東京", LONG_LINK, "、。」"]), max_size=30))
def test_a_link_is_never_cut(words: list[str]) -> None:
    for text in (" ".join(words), "".join(f"見{word} 見" for word in words)):
        assert sum(line.count(LONG_LINK) for line in wrap(text)) == words.count(LONG_LINK)


def test_chinese_and_japanese_break_anywhere_but_before_a_full_stop() -> None:
    lines = wrap("決選投票で石破氏が選ばれた。" * 6, 27)
    assert {width_of(line) for line in lines[:-1]} <= {24, 26}
    assert not [line for line in lines if line[0] in "。、"]


def test_korean_breaks_between_words_and_is_measured_by_its_width() -> None:
    lines = wrap(f"{KOREAN} {KOREAN}", 40)
    assert " ".join(lines) == f"{KOREAN} {KOREAN}"
    assert all(20 < width_of(line) <= 40 for line in lines[:-1])


def test_a_mark_stays_with_its_letter() -> None:
    assert wrap("ệ" * 3 + "e\u0301" * 30, 20)[0].endswith("e\u0301")
    assert [line[0] for line in wrap("e\u0301" * 30, 20)] == ["e", "e"]


def test_what_is_written_from_the_right_does_not_move_its_neighbours() -> None:
    assert join_apart(" · ", ("NHK", "13 November")) == "NHK · 13 November"
    assert join_apart(" · ", ("العربية", "13 November")) == "\u2068العربية\u2069 · \u206813 November\u2069"


# What a note says


def test_a_note_is_read_as_paragraphs_words_and_links() -> None:
    blocks = read_prose(week()[1][0].body.html, SITE_URL, f"{SITE_URL}digests/2024-W46/")
    assert blocks[0] == Paragraph(
        "paragraph",
        (
            TextRun("We "),
            TextRun("note", strong=True),
            TextRun(" "),
            TextRun("the talks", f"{SITE_URL}2024/11/lead/"),
            TextRun(", and "),
            TextRun("a report", "https://news.example/"),
            # A link within the text would lead nowhere.
            TextRun(".¹"),
        ),
    )
    assert [(block.kind, block.marker, block.text) for block in blocks[1:]] == [
        ("heading", "", "What comes next"),
        ("item", "1.", "A vote."),
        ("item", "2.", "An answer."),
        ("quote", "", "Nobody knows."),
        ("paragraph", "", "[A map]"),
        ("code", "", "one"),
        ("code", "", "  two"),
    ]


def test_what_one_sees_in_a_picture_of_a_note_leads_to_it() -> None:
    html = (
        '<img src="local:images/a.svg" alt="Cranes"> <a href="https://a.example/"><img src="b" alt="B"></a>'
    )
    (block,) = read_prose(html, SITE_URL, SITE_URL)
    assert [(run.text, run.address) for run in block.runs] == [
        ("[Cranes]", f"{SITE_URL}images/a.svg"),
        (" ", ""),
        ("[B]", "https://a.example/"),
    ]


def test_tables_lists_and_breaks_of_a_note_are_lines_of_text() -> None:
    html = (
        "<table>\n<thead>\n<tr>\n<th>Outlet</th>\n<th>Count</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>NHK</td>\n"
        '<td><a href="https://nhk.example/">2</a></td>\n</tr>\n</tbody>\n</table>\n<ul>\n<li>One<ul>\n'
        "<li>and a half</li>\n</ul>\n</li>\n<li>\n<p>Two</p>\n<p>and more</p>\n</li>\n</ul>\n"
        "<p>A line<br />\nand another</p>"
    )
    page = f"{SITE_URL}digests/2024-W46/"
    note = Note("2024-W46", "A note", body=Body(html))
    message = message_of(mailing_site(notes=[note]))
    assert texts_of(message)[0].split(page)[1].split("\n---")[0] == (
        "\n\n"
        "Outlet · Count\n"
        "NHK · 2 [1]\n"
        "[1] https://nhk.example/\n"
        "\n"
        "• One\n"
        "  • and a half\n"
        "• Two\n"
        "  and more\n"
        "\n"
        "A line\n"
        "and another\n"
    )
    assert [line.text_content() for line in html_of(message).xpath("//td/div[1]/p")][:2] == [
        "Outlet · Count",
        "NHK · 2",
    ]
    assert len(html_of(message).xpath("//br")) == 1


@given(HARD_TEXT)
def test_any_note_is_read(text: str) -> None:
    blocks = read_prose(f"<p>{escape(text)}</p>", SITE_URL, SITE_URL)
    assert "".join(block.text for block in blocks) == one_line(text.replace("\r", "\n"))[: len(text)]
    read_prose(sanitise(readable(text, "\n")), SITE_URL, SITE_URL)


def test_of_a_very_long_note_the_beginning_is_kept() -> None:
    blocks = (Paragraph("paragraph", (TextRun("배" * 100),)),) * 5
    assert cut_prose(blocks, 5 * 360) == (blocks, False)
    kept, cut = cut_prose(blocks, 2 * 360 + 210)
    assert (cut, kept[:2]) == (True, blocks[:2])
    assert [block.text for block in kept[2:]] == ["배" * 50 + "…"]


# What a letter says


def test_the_plain_text_is_as_it_was_agreed(check_golden: Golden) -> None:
    entries, notes = week()
    plain, _ = texts_of(message_of(mailing_site(entries, notes, mail=LEAVE)))
    check_golden(CASES / "plain.txt", plain)


def test_a_letter_in_korean_speaks_korean(check_golden: Golden) -> None:
    entries, notes = week()
    site = mailing_site(entries, notes, mail=LEAVE, language="ko")
    chosen = replace(site.settings, catalogues=read_catalogues([ROOT / "theme"]))
    plain = render_plain(letter_of(replace(site, settings=chosen)), chosen.words)
    check_golden(CASES / "korean.txt", plain)


def test_a_letter_has_the_colons_of_its_language() -> None:
    site = mailing_site([news("2024/11/a", figures=[Figure("Navires", "3")])], mail=LEAVE, language="fr")
    chosen = replace(site.settings, catalogues=read_catalogues([ROOT / "theme"]))
    plain = render_plain(letter_of(replace(site, settings=chosen)), chosen.words)
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    assert {"- Navires : 3", "Se désabonner :"} <= {*lines}


def test_a_letter_counts_in_the_digits_of_its_language() -> None:
    links = "".join(f'<a href="https://news.example/{name}">{name}</a> ' for name in "ab")
    note = Note("2024-W46", "سه ناو", body=Body(f"<p>{links}</p>"))
    entries = [news(f"2024/11/{name}", "2024-11-13", title="دیدار") for name in "ab"]
    site = mailing_site(entries, [note], mail=LEAVE, language="fa")
    plain = render_plain(replace(letter_of(site), left=12), Words(language="fa"))
    lines = [line.strip() for line in plain.splitlines()]
    assert {"۱. دیدار", "۲. دیدار", "a [۱] b [۲]", "۱۲ further entries of this digest:"} <= {*lines}
    assert "Example News · ۱۳ نوامبر ۲۰۲۴" in plain.replace("\u2068", "").replace("\u2069", "")


def test_html_and_text_tell_the_same_stories() -> None:
    entries, notes = week()
    site = mailing_site(entries, notes, mail=LEAVE)
    message = message_of(site)
    page, text = html_of(message), " ".join(texts_of(message)[0].split())
    shown = " ".join(page.text_content().split())
    for brief in letter_of(site).briefs:
        # Where a script has no spaces a line may end anywhere.
        for part in (brief.title, brief.byline.text, *(correction.note for correction in brief.corrections)):
            assert part in shown
            assert part.replace(" ", "") in text.replace(" ", "")
        assert brief.address in text
    assert page.xpath("//h2/a/@href") == [
        f"{SITE_URL}2024/11/lead/",
        f"{SITE_URL}2024/11/%EC%84%9C%EC%9A%B8/",
        f"{SITE_URL}2024/11/tokyo/",
        f"{SITE_URL}2024/11/amman/",
    ]
    assert [(cell.get("lang"), cell.get("dir")) for cell in page.xpath("//td[@lang]")] == [
        ("en", "ltr"), ("ko", "ltr"), ("ja", "ltr"), ("ar", "rtl"),
    ]  # fmt: skip
    # What is said of a story in the language of the site stands on the side of the story.
    sides = [
        "text-align:right" in line for line in page.xpath("//td[@lang]//h2/following-sibling::p[1]/@style")
    ]
    assert sides == [False, False, False, True]


def test_the_name_of_the_outlet_leads_to_its_report() -> None:
    own = Source(Mention("", "The Test Digest"), f"{SITE_URL}2024/11/own/")
    entries = [
        news("2024/11/a", source=Source(Mention("", "A Paper"), LONG_LINK)),
        news("2024/11/own", source=own),
    ]
    plain, _ = texts_of(message := message_of(mailing_site(entries)))
    assert html_of(message).xpath("//h2/following-sibling::p[1]/a/@href") == [LONG_LINK]
    assert plain.count(LONG_LINK) == 1


def test_corrections_come_before_what_they_correct() -> None:
    message = message_of(mailing_site(*week()))
    for text in texts_of(message):
        assert (
            0
            < text.index("Correction, 15 November 2024:")
            < text.index("Correction, 20 November 2024:")
            < text.index("They met for two hours.")
        )


def test_a_letter_ends_with_corrections_of_earlier_digests() -> None:
    entries, notes = week()
    corrections = tuple(
        Correction(parse_moment(f"2024-11-{day}", UTC), f"Of the {day}th. {'long ' * 300}")
        for day in range(11, 18)
    )
    entries.append(
        news(
            "2024/11/a b",
            "2024-11-04",
            title="회담",
            language="ko",
            corrections=(replace(corrections[0], note="Of the 11th."),),
        )
    )
    message = message_of(mailing_site(entries, notes))
    plain, html = texts_of(message)
    told = (
        f"Corrections of earlier digests\n\n11 November 2024: Of the 11th.\n회담\n{SITE_URL}2024/11/a%20b/\n"
    )
    assert f"\n{'-' * 72}\n\n{told}\n" in plain
    (note,) = html_of(message).xpath("//p[@lang='ko'][b/@lang='en']")
    assert note.text_content() == "11 November 2024: Of the 11th.회담"
    assert note.find("a").get("href") == f"{SITE_URL}2024/11/a%20b/"
    assert "The whole text is on the site" not in plain + html
    entries[-1] = news("2024/11/a", "2024-11-04", corrections=corrections)
    for text in texts_of(message_of(mailing_site(entries, notes))):
        assert text.count("Of the 12th.") == text.count("The whole text is on the site") == 1
        assert "Of the 17th." not in text


def test_corrections_of_the_note_stand_above_it() -> None:
    entries, (note,) = week()
    made = tuple(Correction(parse_moment(f"2024-11-{day}", UTC), f"Of the {day}th.") for day in (18, 19))
    for text in texts_of(message_of(mailing_site(entries, [replace(note, corrections=made)]))):
        said = [text.index(each) for each in ("18 November 2024:", "Of the 18th.", "Of the 19th.", "We ")]
        assert said == sorted(said)
    plain, _ = texts_of(message_of(mailing_site(entries, [Note("2024-W46", corrections=made)])))
    assert "\n\nCorrection, 18 November 2024: Of the 18th.\n\n" in plain


def test_a_letter_says_once_what_its_note_begins_with() -> None:
    body = Body("<p>A busy week. More in it.</p>", "A busy week. More in it.")
    site = mailing_site(notes=[Note("2024-W46", summary="A busy week.", body=body)])
    assert all(text.count("A busy week.") == 1 for text in texts_of(write_message(site)))


def test_a_letter_says_who_curated_it() -> None:
    entries, (note,) = week()
    for text in texts_of(message_of(mailing_site(entries, [replace(note, byline=("Lena Müller",))]))):
        said = [text.index(each) for each in ("11–17 November", "By Lena Müller", "A busy week")]
        assert said == sorted(said)


def test_a_proof_marks_what_is_not_out() -> None:
    entries = [
        news("2024/11/a"),
        news("2024/11/c", "2024-11-15T18:00"),
        news("2024/11/d", "2024-11-16"),
    ]
    site = mailing_site(entries)
    letter = letter_of(site, proof_at=datetime(2024, 11, 14, tzinfo=UTC))
    marks = ["", "Not before 15 November 2024, 18:00 GMT", "Not before 16 November 2024"]
    assert sorted(brief.waits for brief in letter.briefs) == sorted(marks)
    assert {brief.waits for brief in letter_of(site).briefs} == {""}
    # Those that are only named are marked, too.
    for told in (3, 0):
        shown = shorten_letter(letter, told, 3)
        html = materials().render_template("mail/digest.html", {"letter": shown})
        page = lxml.html.document_fromstring(html)
        plain = render_plain(shown, ENGLISH).splitlines()
        for mark in filter(None, marks):
            assert mark in [bold.text for bold in page.iter("b")]
            assert [line for line in plain if line.endswith(f" · {mark}")]


def test_nothing_is_loaded_run_or_counted_and_all_addresses_are_whole() -> None:
    entries, notes = week()
    page = html_of(message_of(mailing_site(entries, notes, mail=LEAVE)))
    elements = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert elements <= set("html head meta title body table tbody tr td div p h1 h2 a b br".split())
    assert page.xpath("//@src | //@srcset | //@background | //@class | //@id") == []
    assert not [style for style in page.xpath("//@style") if "url(" in style or "@" in style]
    assert [link for link in page.xpath("//@href") if not link.startswith(("https://", "mailto:"))] == []
    assert not [link for link in page.xpath("//@href") if "utm_" in link or "?" in link]
    assert page.xpath("//meta[@name='color-scheme']/@content") == ["light dark"]


def test_a_digest_without_a_title_is_called_by_site_and_days() -> None:
    message = message_of(mailing_site())
    assert message["Subject"] == "The Test Digest, 11–17 November 2024"
    assert texts_of(message)[0].startswith("The Test Digest, 11–17 November 2024\n====")


# The head of a message


def test_the_head_says_who_where_when_and_which_list() -> None:
    entries, notes = week()
    message = message_of(mailing_site(entries, notes, mail={**LEAVE, "one_click": True}))
    assert dict(message.items()) | {"Content-Type": ""} == {
        "From": "The Test Digest <desk@example.org>",
        "To": "readers@example.org",
        "Subject": "Three navies",
        "Date": "Tue, 31 Dec 2024 12:00:00 +0000",
        "Message-ID": "<2024-W46.digest@example.org>",
        "List-Id": "<digest.example.org>",
        "List-Unsubscribe": "<https://example.org/leave>, <mailto:leave@example.org>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Language": "en, ko, ja, ar",
        "Content-Type": "",
    }
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_says_when_what_is_reported_happens() -> None:
    event = Event(parse_moment("2024-12-01", UTC), parse_moment("2024-12-03", UTC))
    texts = texts_of(message_of(mailing_site([news("2024/11/a", event=event)])))
    assert all("Date of the event: 1–3 December 2024" in text for text in texts)


def test_unless_told_otherwise_readers_leave_by_a_mail_to_the_sender() -> None:
    message = message_of(mailing_site())
    assert message["List-Unsubscribe"] == "<mailto:desk@example.org?subject=unsubscribe>"
    # A list puts its own way in place of this, and may refuse what a program has written.
    assert not [name for name in message if name.startswith(("List-Unsubscribe-", "Auto-"))]
    assert all("mailto:desk@example.org?subject=unsubscribe" in text for text in texts_of(message))


def test_several_addresses_and_long_ways_to_leave_are_read_as_they_were_written() -> None:
    to = [f"{'reader' * 8}{number}@example.org" for number in range(9)]
    leave = [f"https://example.org/leave?of={'x' * 400}", f"mailto:leave@example.org?subject={'y' * 300}"]
    message = message_of(mailing_site(mail={"to": to, "unsubscribe": leave}))
    assert [address.addr_spec for address in message["To"].addresses] == to
    assert message["List-Unsubscribe"] == ", ".join(f"<{link}>" for link in leave)


def test_the_same_digest_makes_the_same_bytes() -> None:
    assert len({write_message(mailing_site(*week(), mail=LEAVE)).as_bytes() for _ in range(2)}) == 1


@pytest.mark.parametrize(
    ("identity", "domain"),
    [
        ("example.org", "example.org"),
        ("뉴스.example", f"{'뉴스'.encode('idna').decode()}.example"),
        ("faß.example", "xn--fa-hia.example"),
        ("::1", "1"),
        ("a..b", "a.b"),
        ("", "localhost"),
    ],
)
def test_a_message_is_known_by_host_and_name(identity: str, domain: str) -> None:
    assert message_id(identity, "2024-W46") == f"<2024-W46.digest@{domain}>"


@effort(max_examples=60)
@given(HARD_TEXT, HARD_TEXT, HARD_TEXT, HARD_TEXT, HARD_TEXT, HARD_TEXT)
def test_any_text_makes_a_message_that_is_read_as_it_was_written(
    title: str, summary: str, outlet: str, site_name: str, sender: str, imprint: str
) -> None:
    story = news(
        "2024/11/a",
        title=title,
        summary=summary,
        source=Source(Mention("outlet", outlet), "https://news.example/"),
        corrections=(Correction(parse_moment("2024-11-14", UTC), summary),),
        figures=(Figure(title, outlet),),
        translation=Translation("ko", title, outlet),
    )
    note = Note("2024-W46", title=title, summary=summary, body=Body(f"<p>{escape(outlet)}</p>"))
    mail: dict[str, Value] = {
        "sender": f"{re.sub('[<>]', '', sender)} <desk@example.org>",
        # As much as the setting takes.
        "imprint": imprint[:2_000],
    }
    site = mailing_site([story], [note], mail=mail, site_name=site_name)
    letter, data = letter_of(site), write_message(site).as_bytes()
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    message = read_message(data)
    assert list(message) == [
        *("From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "Content-Type"),
        "MIME-Version",
        "Content-Language",
    ]
    assert not message.defects
    assert not [value for value in message.values() if value.defects]
    assert message["Subject"] == (one_line(title) or f"{one_line(site_name)}, {letter.span}")
    (writer,) = message["From"].addresses
    assert writer.addr_spec == "desk@example.org"
    # The library's reader leaves a space between two encoded words of a name, which RFC 2047 forbids in 6.2.
    name = str(make_header(decode_header(message_from_bytes(data)["From"])))
    name = re.sub("<?desk@example.org>?$", "", name).strip()
    assert unquote(name) == one_line(split_sender(str(mail["sender"]))[0])
    plain, html = texts_of(message)
    assert plain == render_plain(letter, ENGLISH)
    assert html == materials().render_template("mail/digest.html", {"letter": letter}) + "\n"
    assert readable(plain, "\n") == plain
    page: Any = lxml.html.document_fromstring(html)
    assert page.xpath("//script | //img") == []
    assert page.xpath("//h2")[0].text_content() == one_line(title)


# Who sends it

IMPRINT = f"""Island Post — Verein für Nachrichten\u2028<b>12 Harbour Street</b>

See {LONG_LINK}. All our pages (https://example.org/imprint) tell who writes them; mailto:desk@example.org.
"""


def test_the_imprint_is_the_foot_of_both_parts() -> None:
    message = message_of(mailing_site(mail={"imprint": IMPRINT}))
    assert texts_of(message)[0].endswith(
        "?subject=unsubscribe\n"
        "\n"
        "Island Post — Verein für Nachrichten\n"
        "<b>12 Harbour Street</b>\n"
        "\n"
        f"See\n{LONG_LINK}.\n"
        "All our pages (https://example.org/imprint) tell who writes them;\n"
        "mailto:desk@example.org.\n"
    )
    foot = html_of(message).xpath("//p")[-1]
    lines = IMPRINT.strip().splitlines()
    assert foot.text_content() == "".join(lines)
    assert len(foot.xpath("br")) == len(lines) - 1
    assert foot.xpath("b") == []
    linked = [LONG_LINK, "https://example.org/imprint", "mailto:desk@example.org"]
    assert foot.xpath("span/a/@href") == foot.xpath("span/a/text()") == linked


@pytest.mark.parametrize(
    ("language", "turned"),
    [("ar", ["\u206612 Harbour Street\u2069", "شارع 5", "\u2066+962 6 000\u2069"]),
     ("en", ["12 Harbour Street", "\u2067شارع 5\u2069", "+962 6 000"])],
)  # fmt: skip
def test_each_line_of_the_imprint_runs_in_its_own_direction(language: str, turned: list[str]) -> None:
    lines = ["12 Harbour Street", "شارع 5", "+962 6 000"]
    imprint = "\n\n".join(lines)
    message = message_of(mailing_site(mail={"imprint": imprint}, language=language))
    assert texts_of(message)[0].endswith("\n\n" + "\n\n".join(turned) + "\n")
    (foot,) = html_of(message).xpath("//p[span]")
    assert foot.xpath("span[@dir='auto']/text()") == lines


def test_all_lines_of_a_text_have_the_direction_of_its_first_letter() -> None:
    lines = wrap_apart("(1) " + "Harbour شارع " * 20, "rtl")
    assert len(lines) > 1
    assert all(re.fullmatch("\u2066.+\u2069", line) for line in lines)


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("https://e.org/ü/", ["https://e.org/ü/"]),
        ("https://köln.example", ["https://köln.example"]),
        ("https://e.org/(x)", ["https://e.org/(x)"]),
        ("(https://e.org/(x)), (mailto:a@e.org).", ["https://e.org/(x)", "mailto:a@e.org"]),
        (
            "See https://e.org/ü?a=b&c=[d]#ß; or https://e.org/x!",
            ["https://e.org/ü?a=b&c=[d]#ß", "https://e.org/x"],
        ),
        (
            "“https://e.org/x”, 'https://e.org/y' <https://e.org/z>。",
            [f"https://e.org/{each}" for each in "xyz"],
        ),
        ('"https://e.org/"https://e.org/é…', ["https://e.org/", "https://e.org/é"]),
        ("見る https://e.org/記事。", ["https://e.org/記事"]),
        ("https:// and mailto:, or https://)", []),
    ],
)
def test_an_address_in_the_imprint_ends_where_people_see_its_end(text: str, addresses: list[str]) -> None:
    (block,) = read_lines(text)
    runs = block.runs
    assert "".join(run.text for run in runs) == text
    assert [run.address for run in runs if run.address] == addresses
    assert all(run.address in {"", run.text} for run in runs)


def test_without_an_imprint_there_is_no_trace_of_one() -> None:
    plain = mailing_site()
    written = {write_message(mailing_site(mail={"imprint": text})).as_bytes() for text in ("", " \n")}
    assert written == {write_message(plain).as_bytes()}
    assert "margin:14px" not in texts_of(message_of(plain))[1]


# How large a message may be


def many(count: int, title: str = "A headline of the usual length, as on most days") -> list[Entry]:
    return [
        news(f"2024/11/{number:04}", title=f"{number} {title}", summary=f"{title}. " * 4)
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("number", "title"),
    [
        (1, "x"),
        (60, KOREAN),
        (60, "<&\"'>" * 80),
        (700, "A headline of the usual length"),
        (250, "👩‍👩‍👧" * 20),
    ],
)
def test_a_message_is_never_clipped(number: int, title: str) -> None:
    message = write_message(mailing_site(many(number, title)))
    size = len(message.as_bytes())
    page = html_of(message)
    told, named = len(page.xpath("//h2/a")), len(page.xpath("//td[not(@lang)]//p[@lang]/a"))
    further = re.search(r"([0-9]+) further entries", page.text_content())
    assert size <= MAX_BYTES
    assert told >= 1
    assert told + named + int(further[1] if further else 0) == number
    assert texts_of(message)[0].count(f"\n{SITE_URL}2024/") == told + named
    # Nothing is left out that there was room for.
    assert not further or size > MAX_BYTES * 0.9


def test_later_entries_are_given_by_headline_before_any_is_left_out() -> None:
    page = html_of(message_of(mailing_site(many(80))))
    assert "Also in this digest" in page.text_content()
    assert "further entries" not in page.text_content()
    assert page.xpath("//h2/a/@href")[0].endswith("/0079/")


@pytest.mark.parametrize("wide", ["\U0001f6a2", "&"])
def test_the_longest_texts_that_an_entry_may_have_fit(wide: str) -> None:
    story = news(
        "2024/11/a",
        title=wide * 400,
        summary=wide * 5_000,
        corrections=(Correction(parse_moment("2024-11-14", UTC), wide * 5_000),) * 30,
        figures=tuple(Figure(f"{wide * 190}{number}", wide * 200) for number in range(100)),
    )
    body = Body(f"<p>{escape(wide) * 100_000}</p>")
    note = Note(
        "2024-W46",
        wide * 400,
        wide * 5_000,
        lead="2024/11/a",
        corrections=story.corrections,
        body=body,
    )
    mail: dict[str, Value] = {"imprint": wide * 2_000}
    earlier = replace(story, id="2024/10/a", address="2024/10/a/", date=parse_moment("2024-10-01", UTC))
    message = write_message(mailing_site([earlier, story, *many(300)], [note], mail=mail))
    assert len(message.as_bytes()) <= MAX_BYTES
    assert "The whole text is on the site" in texts_of(message)[0]
    assert html_of(message).xpath("//h2/a/@href")[0] == f"{SITE_URL}2024/11/a/"


# Which digest


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2024-13", "'2024-13' is not the name of a weekly digest; write one such as 2024-W48"),
        ("../x", "'../x' is not the name of a weekly digest; write one such as 2024-W48"),
        (
            "2024-W47",
            "there is no digest 2024-W47: no entry is dated in it; a closed one is wanted, such as "
            "2024-W46 or 2024-W48",
        ),
        (
            "2025-W01",
            "2025-W01 is open until 2025-01-06 00:00+00:00; a closed one is wanted, such as 2024-W48",
        ),
    ],
)
def test_only_a_closed_digest_is_sent(name: str, said: str) -> None:
    days = ("2024-11-13", "2024-11-27", "2024-12-30")
    site = mailing_site([news(f"2024/{day}", day) for day in days])
    with pytest.raises(DigestError) as refused:
        find_digest(name, site, closed=True)
    assert str(refused.value) == said


def test_without_any_closed_digest_none_is_named() -> None:
    site = mailing_site([news("2024/12/a", "2024-12-30")], cadence="daily")
    with pytest.raises(DigestError, match=r"a closed one is wanted, such as 2024-12-30$"):
        find_digest("2024-12-31", site, closed=True)
    with pytest.raises(DigestError, match=r"and none is closed yet$"):
        find_digest("2024-W52", mailing_site([news("2024/12/a", "2024-12-30")]), closed=True)


def test_an_open_digest_may_be_looked_at() -> None:
    site = mailing_site([news(f"2024/{day}", day) for day in ("2024-11-13", "2024-12-30")])
    assert find_digest("2025-W01", site, closed=False).name == "2025-W01"
    with pytest.raises(DigestError) as refused:
        find_digest("2024-W47", site, closed=False)
    assert str(refused.value) == (
        "there is no digest 2024-W47: no entry is dated in it; one with entries is wanted, "
        "such as 2024-W46 or 2025-W01"
    )
    with pytest.raises(DigestError, match=r"write one such as 2025-W01$"):
        find_digest("W47", site, closed=False)
