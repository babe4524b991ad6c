"""Fingerprints: equal values have equal ones, and any difference that counts makes another."""

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arrangement.cards import Card, Link
from digest.keeping.fingerprints import SIZE, Fingerprints, hash_bytes
from digest.model.audio import Audio
from digest.model.dates import Moment
from digest.model.entry import (
    Body,
    Correction,
    Entry,
    Event,
    Figure,
    Image,
    LocalLink,
    Mention,
    Outlet,
    Source,
    Story,
    Tag,
    Translation,
)
from digest.model.marks import Marks
from digest.output import FeedLink, FrameKey, Page

SEOUL = ZoneInfo("Asia/Seoul")
WHEN = Moment(datetime(2024, 11, 13, 8, 30, tzinfo=SEOUL), timed=True)
ENTRY = Entry(
    id="2024/11/a",
    address="2024/11/a/",
    title="Talks",
    date=WHEN,
    source=Source(Mention("e", "E"), "https://e.example/", "회담", WHEN, "ko", ("A",), "https://a.example/"),
    language="en",
    summary="A summary.",
    body=Body("<p>Text</p>", "Text", (LocalLink("2024/11/b/", 3, 4),)),
    tags=(Mention("peace", "Peace"), Mention("arms", "Arms")),
    cites=(Mention("", "A ministry"),),
    story="talks",
    image=Image("images/a.svg", "A map", "Us", "A caption", "CC0"),
    audio=Audio("audio/a.mp3", title="A talk", duration="34:12"),
    translation=Translation("ko", "회담", "A. Writer", machine=True),
    translates="2024/11/b",
    updated=WHEN,
    corrections=(Correction(WHEN, "One"),),
    figures=(Figure("Ships", "3"),),
    event=Event(WHEN, WHEN),
    aliases=("old/",),
    guid="post-1",
    draft=True,
    faulty=True,
    exceptions=(("distant-source", "Belated."),),
    marks=Marks("content/entries/2024/11/a.md", {("title",): (2, 1)}, 9),
)


def take(value: object, *shared: type) -> bytes:
    return Fingerprints(*shared).of(value)


@dataclass(frozen=True)
class Leaf:
    text: str
    number: int = 0
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Twin:
    """The same fields as a leaf, and yet another kind of value."""

    text: str
    number: int = 0


@dataclass(frozen=True)
class Node:
    name: str
    leaf: Leaf | None
    children: tuple["Node | Leaf", ...] = ()
    table: tuple[tuple[str, int], ...] = ()
    when: date | None = None


def leaves() -> st.SearchStrategy[Leaf]:
    return st.builds(Leaf, st.text(max_size=3), st.integers(), st.text(max_size=2))


def nodes() -> st.SearchStrategy[Node]:
    return st.recursive(
        st.builds(Node, st.text(max_size=2), st.none() | leaves()),
        lambda inner: st.builds(
            Node,
            st.text(max_size=2),
            st.none() | leaves(),
            st.lists(inner | leaves(), max_size=3).map(tuple),
            st.lists(st.tuples(st.text(max_size=2), st.integers()), max_size=2).map(tuple),
            st.none() | st.dates(),
        ),
        max_leaves=5,
    )


# Laws


@given(nodes())
def test_equal_values_have_equal_fingerprints_however_their_parts_are_shared(value: Node) -> None:
    twice = (value, value)
    apart = (copy.deepcopy(value), pickle.loads(pickle.dumps(value)))
    for shared in ((), (Leaf,), (Node,), (Leaf, Node)):
        assert take(twice, *shared) == take(apart, *shared) == take(list(twice), *shared)


@given(nodes(), nodes())
def test_values_have_equal_fingerprints_only_if_they_are_equal(one: Node, other: Node) -> None:
    for shared in ((), (Leaf, Node)):
        assert (take(one, *shared) == take(other, *shared)) == (one == other)


@given(st.lists(nodes(), max_size=3), st.randoms())
def test_one_taker_says_the_same_of_a_value_whenever_it_is_asked(values: list[Node], order: Any) -> None:
    fingerprints = Fingerprints(Node, Leaf)
    first = [fingerprints.of(value) for value in values]
    numbers = list(range(len(values)))
    order.shuffle(numbers)
    for number in numbers:
        assert fingerprints.of(values[number]) == first[number]
        assert fingerprints.of(copy.deepcopy(values[number])) == first[number]


def test_what_is_forgotten_gives_its_place_to_no_other_value() -> None:
    # Python gives the identity of what is gone to what is new.
    fingerprints = Fingerprints(Leaf)
    assert len({fingerprints.of(Leaf(str(number))) for number in range(1_000)}) == 1_000


# Differences


def changes(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with each of its fields changed in turn, at any depth."""
    for part in fields(value):
        if not part.compare:
            continue
        old = getattr(value, part.name)
        if is_dataclass(old):
            yield from (
                (f"{part.name}.{name}", replace(value, **{part.name: new})) for name, new in changes(old)
            )
        if isinstance(old, tuple) and old and is_dataclass(old[0]):
            yield from (
                (f"{part.name}[0].{name}", replace(value, **{part.name: (new, *old[1:])}))
                for name, new in changes(old[0])
            )
        yield part.name, replace(value, **{part.name: _other(old)})


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value}."
    if isinstance(value, tuple):
        return value[::-1] if len(value) > 1 else (*value, *value, Mention("", ""))
    if isinstance(value, datetime):
        return value + timedelta(seconds=1)
    return None


def test_every_field_of_an_entry_counts_but_where_it_stands() -> None:
    found = list(changes(ENTRY))
    assert len(found) > 40
    prints = {name: take(value) for name, value in found}
    prints["itself"] = take(ENTRY)
    assert len(set(prints.values())) == len(prints)
    assert take(replace(ENTRY, marks=Marks("elsewhere.md"))) == take(ENTRY)
    body = replace(ENTRY.body, links=(LocalLink("2024/11/b/", 30, 40),))
    assert take(replace(ENTRY, body=body)) == take(ENTRY)


DIFFERENT: dict[str, tuple[object, object]] = {
    "kinds of one shape": (Leaf("a"), Twin("a")),
    "text and bytes": ("a", b"a"),
    "a number and its text": (1, "1"),
    "nothing and an empty text": (None, ""),
    "one text and two": (("ab", ""), ("a", "b")),
    "depth": ((("a",), "b"), ("a", ("b",))),
    "order": (("a", "b"), ("b", "a")),
    "an empty list in another place": (((), "a"), ("a", ())),
    "one moment in two zones": (
        Moment(datetime(2024, 11, 13, 9, tzinfo=SEOUL), timed=True),
        Moment(datetime(2024, 11, 13, tzinfo=UTC), timed=True),
    ),
    "one moment with two offsets": (
        datetime(2024, 11, 13, 9, tzinfo=timezone(timedelta(hours=9))),
        datetime(2024, 11, 13, 9, tzinfo=SEOUL),
    ),
    "a day and its midnight": (date(2024, 11, 13), datetime(2024, 11, 13, tzinfo=UTC)),
    "the hour that comes twice": (
        datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=0),
        datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Paris"), fold=1),
    ),
    "labels of a tag": (Tag("a", "A", labels={"ko": "가"}), Tag("a", "A", labels={"ko": "나"})),
    "what a tag was called": (Tag("a", "A", aliases=("b",)), Tag("a", "A", former=("b",))),
    "labels in another language": (Tag("a", "A", labels={"ko": "가"}), Tag("a", "A", labels={"vi": "가"})),
    "names of an outlet": (Outlet("a", "A", {"ko": "가"}), Outlet("a", "A", {"ko": "나"})),
    "titles of a story": (Story("a", "A", {"ko": "가"}), Story("a", "A", {"ko": "나"})),
    "not known and no": (Outlet("a", "A", paywall=None), Outlet("a", "A", paywall=False)),
    "depth of a frame": (FrameKey("tag", 1), FrameKey("tag", 2)),
    "feeds of a page": (
        Page(FrameKey("tag", 1), "a/", "A", None),
        Page(
            FrameKey("tag", 1), "a/", "A", None, feeds=(FeedLink("A", "a.xml", "application/rss+xml", "RSS"),)
        ),
    ),
    "text with half a character": ("\ud800", "\udc00"),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_has_another_fingerprint(name: str) -> None:
    one, other = DIFFERENT[name]
    for shared in ((), (Entry, Card, Link, FeedLink, FrameKey)):
        assert take(one, *shared) != take(other, *shared)
        assert take((one,), *shared) != take((other,), *shared)
        assert take(copy.deepcopy(one), *shared) == take(one, *shared)


# How they are kept


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    code = (
        "import pickle, sys\n"
        "from digest.keeping.fingerprints import Fingerprints\n"
        "sys.stdout.write(Fingerprints().of(pickle.load(sys.stdin.buffer)).hex())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"},
        input=pickle.dumps(ENTRY),
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode() == take(ENTRY).hex()


def test_what_is_known_is_not_taken_again() -> None:
    fingerprints = Fingerprints(Entry)
    fingerprints.know(ENTRY, b"known before")
    assert fingerprints.of(ENTRY) == b"known before"
    assert fingerprints.of(replace(ENTRY)) == take(ENTRY, Entry)
    assert fingerprints.of((ENTRY,)) == take((b"known before",))


def test_a_fingerprint_has_sixteen_bytes() -> None:
    assert len(take(ENTRY)) == len(hash_bytes(b"")) == SIZE == 16


@pytest.mark.parametrize("value", [object(), {1, 2}, lambda: None, (1, [object()])])
def test_of_what_has_no_fixed_order_or_form_none_is_taken(value: object) -> None:
    with pytest.raises(TypeError, match="no fingerprint can be taken of a"):
        take(value)
