"""Naughty texts come through, or are refused at their line; and the trial would notice if they did not."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.fields import MODELS
from digest.content.frontmatter import parse_document
from digest.content.validation import read_fields
from tests.reliability.fields import BODY, ITEM, NAME, TEXT, VALUE, Case, Place, find_places, write_files
from tests.reliability.figures import naughty
from tests.reliability.payloads import OWN, Payload, read_payloads
from tests.reliability.peers import PEERS
from tests.reliability.readback import compare, word
from tests.reliability.titles import try_peer
from tests.reliability.trial import Trial
from tests.sites import write_site

OURS = [payload for payload in read_payloads("naughty_strings") if "-own-" in payload.name]
TEXTS = [place for place in find_places() if place.sort == TEXT]
FIELDS = [place for place in TEXTS if place.kind in {"entry", "digest", "story", "comment"}]
PIECES = st.sampled_from(
    ["<b>", "&", '"', "'", "\\", "#", ": ", "- ", "{", "[", "\u2028", "\x00", "\ud800", "\r"]
)
ANY_TEXT = st.lists(st.text(st.characters(exclude_categories=()), max_size=20) | PIECES, max_size=4).map(
    "".join
)


def test_a_sample_of_every_kind_comes_through(tmp_path: Path) -> None:
    (row,) = naughty.measure(Trial(tmp_path, share=0.004, peers=False))
    assert row.ours.tried > 60
    assert row.ours.misses == []
    assert row.ours.held == row.ours.tried


def test_every_field_of_every_kind_of_file_is_tried() -> None:
    assert {place.kind for place in TEXTS} == set(MODELS)
    assert Place("entry", ("source", "authors", ITEM)) in TEXTS
    assert Place("entry", ("figures", NAME)) in TEXTS
    assert Place("tags", ("label", VALUE)) in TEXTS
    for place in TEXTS:
        case = Case(7, place, "", "")
        assert sum(text.count(case.word) for text in write_files(case).values()) == 1, place


@given(st.sampled_from(FIELDS), ANY_TEXT, st.booleans())
def test_any_text_in_any_field_is_read_as_it_was_written_or_refused_in_its_line(
    place: Place, text: str, raw: bool
) -> None:
    case = Case(0, place, "", text, raw)
    (written,) = (text for text in write_files(case).values() if case.word in text)
    data = written.encode().replace(case.stand_in.encode(), case.written)
    line = written[: written.index(case.word)].count("\n") + 1
    document, problems = parse_document(data, "x.md")
    if document is None:
        assert {problem.line for problem in problems if problem.severity == "error"} == {line}
        return
    if place.path == (BODY,):
        return
    fields, problems = read_fields(MODELS[place.kind], document, UTC)
    if fields is None:
        assert {problem.line for problem in problems} == {line}
    else:
        assert _find(fields, place.path) in ([case.read], [""] if not case.read else [])


def _find(value: Any, path: tuple[str, ...]) -> list[str]:
    """The text at a place of fields that were read; empty where there is none."""
    for step in path:
        if step == ITEM:
            value = value[0] if value else None
        elif step in {NAME, VALUE}:
            value = next(iter(value if step == NAME else value.values()), None)
        elif value is not None:
            value = getattr(value, {"from": "from_"}.get(step, step))
    return [value or ""]


def test_others_are_tried_with_the_same_texts(tmp_path: Path) -> None:
    texts = ["A plain title", "a\x08b"]
    payloads = [Payload(text, "", text.encode()) for text in texts]
    for peer in PEERS:
        assert try_peer(peer, payloads, tmp_path / peer.name) == ["a\x08b"]


# The trial notices


PAGE = f"<html><head><title>{word(1)}</title></head><body><p>Of {word(1)}.</p></body></html>"
FEED = f"<rss><channel><item><title>{word(1)}</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("path", "plain", "found"),
    [
        ("index.html", PAGE, PAGE.replace(word(1), "<b>a</b>")),
        ("index.html", PAGE, PAGE.replace(word(1), "&lt;b&gt;b&lt;/b&gt;")),
        ("index.html", PAGE, PAGE.replace(word(1), "&lt;b&gt;a&lt;/b&gt;", 1)),
        ("index.html", PAGE, PAGE.replace(word(1), "&lt;b&gt;a&lt;/b&gt;").replace("<p>", "<p><!-- a -->")),
        ("feed.xml", FEED, FEED.replace(word(1), "a\x08b")),
        ("feed.xml", FEED, FEED.replace(word(1), "&amp;lt;b&amp;gt;a&amp;lt;/b&amp;gt;")),
        ("feed.json", f'{{"title": "{word(1)}"}}', '{"title": "<b>a<\\/b> "}'),
        (
            "events.ics",
            f"BEGIN:VEVENT\r\nSUMMARY:{word(1)}\r\nEND:VEVENT\r\n",
            "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        ),
    ],
)
def test_a_text_that_is_lost_or_changed_or_markup_is_noticed(path: str, plain: str, found: str) -> None:
    texts = {word(1): "<b>a</b>"}
    assert list(compare({path: plain.encode()}, {path: found.encode()}, texts))


def test_a_text_that_comes_through_is_no_difference() -> None:
    texts = {word(1): "<b>a</b>"}
    escaped = "&lt;b&gt;a&lt;/b&gt;"
    site = {"index.html": PAGE, "feed.xml": FEED, "feed.json": f'{{"title": "{word(1)}"}}'}
    built = {name: text.replace(word(1), escaped).encode() for name, text in site.items()}
    built["feed.json"] = b'{"title": "<b>a</b>"}'
    assert list(compare(_encode(site), built, texts)) == []
    assert list(compare(_encode(site), {**built, "more.html": b"x"}, texts))
    assert list(compare(_encode(site), {"index.html": built["index.html"]}, texts))


def test_a_feed_that_is_not_sound_is_noticed() -> None:
    content = "http://purl.org/rss/1.0/modules/content/"
    item = f'<item><encoded xmlns="{content}">A</encoded></item>'
    feed = f"<rss><channel>{item}</channel></rss>"
    assert naughty.check_feeds({"about.xml": feed.encode()}) == []
    for name in ("feed.xml", "entries.xml", "tags/a/feed.xml"):
        assert any("no id" in fault for fault in naughty.check_feeds({name: feed.encode()}))


def _encode(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def test_a_fault_at_another_line_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(0, Place("entry", ("title",)), "bell", "a\x07b", raw=False)
    assert naughty.try_batch([case], tmp_path / "right").misses == {}

    def write_moved(root: Path, cases: Sequence[Case]) -> Path:
        """A line more than the trial knows of."""
        files = {path: text for case in cases for path, text in write_files(case).items()}
        lines = {path: text.replace("---\n", "---\n# more\n", 1) for path, text in files.items()}
        return write_site(root, {path: text.replace(case.word, "a\\ab") for path, text in lines.items()})

    monkeypatch.setattr(naughty, "write", write_moved)
    outcome = naughty.Outcome()
    assert naughty.drop_refused([case], tmp_path / "moved", outcome) == []
    assert "refused at another line" in outcome.misses[0][0]


def test_our_own_texts_are_there() -> None:
    assert len(OURS) > 200
    assert (OWN / "naughty_strings.jsonl").is_file()
