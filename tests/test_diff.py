"""What a change means for readers, and how the editor is told."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC
from pathlib import Path
from typing import Any, get_args

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from digest.checks.judging import SHOWN_BY, Reason
from digest.contribute.reviewing.account import render_account
from digest.contribute.reviewing.as_text import plain
from digest.contribute.reviewing.diff import Difference, Double, compare
from digest.contribute.reviewing.digest_changes import Touched
from digest.contribute.reviewing.entry_changes import UNTOLD, EntryChange
from digest.contribute.reviewing.lost_addresses import tell_dead
from digest.contribute.reviewing.preview import render_preview
from digest.contribute.reviewing.waiting_changes import WaitingChanges
from digest.keeping.memory import Memory
from digest.model.audio import Audio
from digest.model.dates import parse_moment
from digest.model.entry import Body, Entry, Event, Figure, Image, Mention, Source, Translation
from digest.printing.edition import Edition
from digest.running.building import prepare_edition
from tests.builders import SITE_URL, Value, config, entry, write_file
from tests.conftest import Golden, NewDigest
from tests.repositories import commit, git
from tests.sites import NOW, SVG, find, news, read_page, write_site
from tests.test_cli import in_folder

CASES = Path(__file__).parent / "cases/diff"
A, B, C, D = (f"content/entries/2024/11/{name}.md" for name in "abcd")
TEXT = "The ministers met on Monday.\n\nThey spoke of trade, and of nothing else.\n"
# Nobody shall be called, and nothing of it shall live.
HOSTILE = (
    "](javascript:alert(1)) <img src=x onerror=alert(1)> @everyone #1 !2 &3 $4 %5 ~6 GH-7 <!-- ``` "
    "</details> **x** _y_ [z](https://evil.example) https://evil.example www.evil.example a@evil.example "
    "deadbeef01"
)


def prepare_both(
    tmp_path: Path,
    old: Mapping[str, str | bytes],
    new: Mapping[str, str | bytes],
    options: Mapping[str, Value] | None = None,
) -> tuple[Edition, Edition]:
    memory = Memory()
    second = write_site(tmp_path / "new", new, **(options or {}))
    first = write_site(tmp_path / "old", old)
    # In this order, as the command does: the second takes over what the first has read.
    later = prepare_edition(second / "mkdocs.yml", NOW, memory, skip_faulty=True, executor="serial")
    return prepare_edition(first / "mkdocs.yml", NOW, memory, skip_faulty=True, executor="serial"), later


@dataclass(frozen=True)
class Case:
    """Two trees; the account of the change lies in `tests/cases/diff`."""

    old: Mapping[str, str | bytes]
    new: Mapping[str, str | bytes]
    renames: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Value] = field(default_factory=dict)


def report(name: str) -> Value:
    return {"name": "Example News", "url": f"https://example.org/{name}"}


def published(name: str, day: str) -> Value:
    return {"name": "Example News", "url": f"https://example.org/{name}", "published": day}


FIRST = entry(title="Ferry returns to the islands", source=report("ferry"), tags=["Transport"], body=TEXT)
OTHER = entry(title="Bridge closes for the whole winter", source=report("bridge"), tags=["Transport"],
              date="2024-12-30", summary="Nobody says for how long.")  # fmt: skip
EVERYTHING = Case(
    old={
        A: FIRST,
        B: OTHER,
        "content/stories/ships.md": "---\ntitle: Ships\n---\n",
        C: entry(title="A ship leaves", source=report("ship"), story="ships", tags=["Ships"]),
        D: entry(title="An old tale", source=report("tale"), tags=["Tales"]),
    },
    new={
        A: entry(
            title="Ferry returns to the islands", source=report("ferry"), tags=["Transport"],
            body=TEXT.replace("Monday", "Tuesday"),
            corrections=[{"date": "2024-11-20", "note": "They met on Tuesday."}],
        ),
        "content/entries/2024/12/bridge.md": OTHER.replace("---\n", "---\naliases: [2024/11/b]\n", 1),
        "content/stories/vessels.md": "---\ntitle: Ships\naliases: [stories/ships]\n---\n",
        C: entry(title="A ship leaves", source=report("ship"), story="vessels", tags=["Ships"]),
        "content/digests/2024-W46.md": "---\ntitle: Back to sea\n---\n",
        "content/entries/2024/12/new.md": entry(
            title="Harbour opens", source=report("harbour"), date="2024-12-30", tags=["Harbours"], body=TEXT
        ),
    },
)  # fmt: skip
SHIPS = "content/stories/ships.md"
OF_SHIPS = {
    f"content/entries/2024/11/ship-{number}.md": entry(
        title=title, source=report(f"s{number}"), story="ships"
    )
    for number, title in enumerate(["Ferry sails", "Crew strikes", "Harbour grows", "Fares rise", "Ice comes",
                                    "Pilots leave", "Docks flood"])
}  # fmt: skip
# A digest each, of two entries.
MANY = {
    f"content/entries/2024/{month:02}/{part}.md": entry(
        title=f"{part} in month {month}", source=report(f"{part}{month}"), date=f"2024-{month:02}-13"
    )
    for month in range(1, 11) for part in ("Budget", "Harvest")
}  # fmt: skip
WIDE: Mapping[str, Value] = {
    "identity": "other.example",
    "cadence": "monthly",
    "feed_formats": ["rss", "atom"],
}
OLD_POST = entry(title="A farewell", source={"name": "Old Post", "url": "https://old.example/a"},
                 tags=["Farewells"], date="2024-10-01")  # fmt: skip
SOON = entry(
    title="Soon a thing happens", source=report("soon"), tags=["Plans"], date="2025-06-01", body=TEXT
)
LIBEL = SOON.replace("thing happens", "libel is told")
OFF = FIRST.replace("2024-11-13", "2094-11-13").replace("org/ferry", "org/off")
CLOCKS = {
    A: entry(
        title="A day",
        source=published("day", "2024-11-12"),
        event_date="2024-11-14/2024-11-15",
        corrections=[{"date": "2024-11-20", "note": "It was not."}],
        body=TEXT,
    ),
    B: entry(title="A time", source=report("time"), date="2024-11-13 10:00"),
    C: entry(title="A moment", source=report("moment"), date="2024-11-13T20:00:00+02:00"),
    "content/comments/2024/11/a/kim.md": "---\nauthor: Kim\ndate: 2024-11-14\n---\nI was there.\n",
}
NOTE, COMMENT, PAGE = (
    f"content/{path}.md" for path in ("digests/2024-W46", "comments/2024/11/a/kim", "pages/about")
)
WRITTEN = {
    A: FIRST,
    NOTE: "---\ntitle: A week\n---\nA quiet week.\n\nThe minister spoke.\n",
    SHIPS: f"---\ntitle: Ships\nsummary: {'They sail. ' * 40}\n---\nAt sea.\n",
    COMMENT: "---\nauthor: Kim\ndate: 2024-11-15\n---\nI was there.\n",
    PAGE: "# About us\n\nWe read.\n",
    "content/tags.yml": "transport: {label: Transport}\n",
    "content/outlets.yml": "example: {name: Example News, description: A newspaper.}\n",
}
REWRITTEN = {
    **WRITTEN,
    NOTE: WRITTEN[NOTE].replace("spoke", "is a thief"),
    SHIPS: WRITTEN[SHIPS].replace("sail. \n", "sink. \n"),
    COMMENT: WRITTEN[COMMENT].replace("I was", "++ I was not"),
    COMMENT.replace("kim", "lee"): WRITTEN[COMMENT].replace("Kim", "Lee"),
    COMMENT.replace("kim", "may"): WRITTEN[COMMENT].replace("Kim", "May").replace("2024", "2025"),
    PAGE: "# About us\n\nWe sleep.\n",
    "content/gone.yml": "2024/10/old: The minister is a thief.\n",
    "content/pages/more.md": "# More\n\nOf us.\n",
    "content/stories/new.md": "---\ntitle: {en: A new story, ko: 새 이야기}\n---\n",
    "content/tags.yml": "transport: {label: Transport, description: All that moves.}\nsea: {label: Sea}\n",
    "content/outlets.yml": "example: {name: {en: Example News, ko: 예시}, description: A rag.}\n",
}
CASES_BY_NAME = {
    "nothing": Case({A: FIRST}, {A: FIRST}),
    "everything": EVERYTHING,
    "moved-without-alias": Case({A: FIRST}, {B: FIRST}, {B: A}),
    "faulty": Case({A: FIRST, B: OTHER}, {A: FIRST.replace("date:", "dat:"), B: OTHER}),
    "faulty-new": Case({A: FIRST}, {A: FIRST, B: OTHER.replace("date:", "dat:")}),
    "settings": Case(
        MANY, {**MANY, "mkdocs.yml": config(WIDE).replace(SITE_URL, "https://other.example/")}
    ),
    "timezone": Case(
        CLOCKS,
        {**CLOCKS, A: CLOCKS[A].replace("Monday", "Sunday")},
        options={"timezone": "Asia/Seoul"},
    ),
    "given-up": Case(
        {A: FIRST, B: OTHER.replace("Bridge closes", "A private name")},
        {A: FIRST, "content/gone.yml": "2024/11/b: It named somebody who must not be named.\n"},
    ),
    "others": Case(WRITTEN, REWRITTEN),
    "moved-with-alias": Case({A: FIRST}, {B: FIRST.replace("---\n", "---\naliases: [2024/11/a]\n", 1)}),
    "unseen": Case(
        {A: FIRST, B: OTHER.replace("---\n", "---\naliases: [2020/old/]\n", 1)},
        {
            A: FIRST.replace(
                "---\n", "---\naliases: [press/]\nexceptions: {no-text: Said `elsewhere`.}\n", 1
            ),
            B: OTHER.replace("---\n", "---\naliases: [2020/old/, 2021/older.html]\n", 1),
            C: SOON.replace("---\n", "---\naliases: [tips]\n", 1),
        },
    ),
    "removed": Case(
        {A: FIRST, B: OTHER, C: OLD_POST},
        {A: FIRST, B: OTHER.replace("---\n", "---\naliases: [2024/11/c]\n", 1)},
    ),
    "story-removed": Case(
        {SHIPS: "---\ntitle: Ships\n---\n", **OF_SHIPS},
        OF_SHIPS,
    ),
    "told-before": Case({A: FIRST}, {A: FIRST, B: FIRST.replace("org/ferry", "org/ferry-2")}),
    "waiting": Case(
        {A: FIRST, B: SOON, C: SOON.replace("org/soon", "org/scrapped").replace("Soon", "Scrapped plan")},
        {
            A: FIRST.replace("---\n", "---\ncorrections: [{date: 2025-06-02, note: It was not.}]\n", 1),
            B: LIBEL,
            D: LIBEL.replace("2025-06-01", "2025-06-03").replace("org/soon", "org/sooner"),
            "content/entries/2025/draft.md": SOON.replace("---\n", "---\ndraft: true\n", 1),
        },
    ),
    "hostile": Case(
        {A: FIRST},
        {
            A: entry(title=HOSTILE, source=report("ferry"), tags=["Transport"], body=f"{HOSTILE}\n\n@all"),
            B: entry(title=HOSTILE[::-1], summary=HOSTILE, tags=["Transport"], cites=[HOSTILE[:150]],
                     body="````\n```\n# @all #1\n````\n", date="2024-12-30",
                     corrections=[{"date": "2024-12-31", "note": HOSTILE}],
                     source={"name": HOSTILE[:100], "url": "https://example.org/a?x=(1)&copy=)_*[b](c"}),
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CASES_BY_NAME))
def test_the_account_says_what_the_case_expects(name: str, tmp_path: Path, check_golden: Golden) -> None:
    case = CASES_BY_NAME[name]
    difference = compare(*prepare_both(tmp_path, case.old, case.new, case.options), case.renames)
    check_golden(CASES / f"{name}.md", render_account(difference))


def is_alive(text: str) -> re.Match[str] | None:
    """Whether a forge would make a link of a part of the text: GitHub, GitLab or Forgejo."""
    return re.search(
        r"(?:^|\W)@\w|[#!&$%~]\"?\w|\b[A-Z]+-\d|\w:\w|://|\bwww\.\w|\w@\w|\b[0-9a-f]{7,40}\b",
        text,
        re.IGNORECASE,
    )


ELEMENTS = "html body p strong h3 ul li code pre a details summary blockquote".split()


def assert_dead(account: str) -> None:
    page = lxml.html.document_fromstring(MarkdownIt("commonmark").render(account))
    for element in page.iter():
        assert element.tag in ELEMENTS, lxml.html.tostring(element)
        assert set(element.attrib) <= {"href"} or element.tag == "code"
        link = element.get("href", "https://example.org/")
        assert link.startswith(("https://example.org/", "https://news.example/"))
    for part in find(page, "//text()[not(ancestor::code)]"):
        assert not is_alive(str(part)), part


def test_nothing_that_contributors_wrote_comes_alive(tmp_path: Path) -> None:
    case = CASES_BY_NAME["hostile"]
    account = render_account(compare(*prepare_both(tmp_path, case.old, case.new), {}))
    assert_dead(account)
    (link, *_) = [link for link in re.findall(r"\[the report\]\(<.*?>\)", account) if "copy" in link]
    assert MarkdownIt("commonmark").render(link).count("<a ") == 1


def test_nor_does_what_they_wrote_in_notes_stories_comments_and_pages(tmp_path: Path) -> None:
    header = f"author: {json.dumps(HOSTILE[:190])}\ndate: 2024-11-15\n"
    told = f"title: {json.dumps(HOSTILE)}\nsummary: {json.dumps(HOSTILE * 5)}\n"
    text = f"{HOSTILE}\n\n@all\n"
    vocabularies = {
        "content/tags.yml": f"transport: {{description: {json.dumps(HOSTILE * 3)}}}\n",
        "content/outlets.yml": f"example: {{name: Example News, description: {json.dumps(HOSTILE)}}}\n",
    }
    added = {NOTE: f"---\n{told}---\n{text}", SHIPS: f"---\n{told}---\n{text}", PAGE: text,
             COMMENT: f"---\n{header}---\n{text}", A: FIRST, **vocabularies}  # fmt: skip
    old, new = prepare_both(tmp_path / "changed", WRITTEN, added)
    assert new.left_out == ()
    assert_dead(render_account(compare(old, new, {})))
    assert_dead(render_account(compare(*prepare_both(tmp_path / "added", {A: FIRST}, added), {})))


@given(st.text(max_size=80) | st.text("@#!~a1bf-.:/[](){}<>`*_&$%^ w", max_size=40))
@example("0)")
@example("A-1")
@example("PREPARATIONS-1")
def test_any_text_stays_text(text: str) -> None:
    shown = f"- “{plain(text)}”\n- {plain(text)} x\n\n> x {plain(text)}\n"
    page = lxml.html.document_fromstring(MarkdownIt("commonmark").render(shown))
    tags = [element.tag for element in page.iter()]
    assert tags == ["html", "body", "ul", "li", "li", "blockquote", "p"]
    for part in find(page, "//text()"):
        assert not is_alive(str(part)), part


few = hypothesis_settings(max_examples=12)
numbers = st.sets(st.integers(1, 28), max_size=4)


@given(old=numbers, new=numbers)
@few
def test_a_tree_does_not_differ_from_itself_and_a_new_entry_kills_nothing(
    old: set[int],
    new: set[int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    def files(days: set[int]) -> dict[str, str]:
        return {
            f"content/entries/2024/11/{day}.md": entry(title=f"News of day {day}", date=f"2024-11-{day:02}")
            for day in days
        }

    first, second = prepare_both(tmp_path_factory.mktemp("both"), files(old), files(old | new))
    assert compare(first, first, {}) == compare(second, second, {}) == Difference()
    grown = compare(first, second, {})
    assert len(grown.added) == len(new - old)
    assert (grown.dead, grown.changed, grown.removed) == ((), (), ())
    shrunk = compare(second, first, {})
    assert {dead.address for dead in shrunk.dead if dead.kind == "entry"} == {
        f"2024/11/{day}/" for day in new - old
    }


@few
@given(target=st.sampled_from(["2024/11/b", "2023/a", "new"]), by_id=st.booleans(), retitled=st.booleans())
def test_a_move_with_an_alias_kills_no_address(
    target: str, by_id: bool, retitled: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fields: dict[str, Value] = {"title": "Another", "source": report("x")}
    old = entry(**{**fields, "aliases": ["older"]})
    moved = entry(**{
        **fields, "aliases": ["older", "2024/11/a"], "title": "Retitled" if retitled else "Another",
        **({"id": "2024/11/a"} if by_id else {}),
    })  # fmt: skip
    both = prepare_both(tmp_path_factory.mktemp("both"), {A: old}, {f"content/entries/{target}.md": moved})
    difference = compare(*both, {})
    assert (difference.dead, difference.added, difference.removed) == ((), (), ())
    (change,) = difference.changed
    assert (change.moved, change.fields) == (True, ("title",) if retitled else ())
    assert not [news for news in difference.news if news.done.startswith("announced")]


def dead(tmp_path: Path, old: Mapping[str, str], new: Mapping[str, str], **options: Value) -> dict[str, int]:
    difference = compare(*prepare_both(tmp_path, old, new, options), {})
    return {each.address: each.feeds for each in difference.dead}


def test_a_lost_alias_page_story_tag_or_outlet_is_refused(tmp_path: Path) -> None:
    story = {"content/stories/ships.md": "---\ntitle: Ships\naliases: [stories/boats]\n---\n"}
    page = {"content/pages/more.md": "# More\n"}
    kept = entry(source=report("a"), tags=["Peace"])
    old = {"name": "Old Post", "url": "https://old.example/b"}
    lost = entry(source=old, aliases=["b/old"], tags=["War"], story="ships", language="ko")
    changed = entry(source={**old, "name": "Example News"}, tags=["Peace"])
    assert dead(tmp_path, {A: kept, B: lost, **story, **page}, {A: kept, B: changed}) == {
        "b/old/": 0,
        # With one language left nobody has to choose.
        "languages/en/": 3,
        "languages/ko/": 3,
        "more/": 0,
        "outlets/old-post/": 3,
        "stories/boats/": 4,
        "stories/ships/": 4,
        "tags/war/": 3,
    }


def test_a_page_that_moves_without_an_alias_is_refused_with_the_cure_that_the_build_names(
    tmp_path: Path,
) -> None:
    old, new = "content/pages/sub/x.md", "content/pages/y.md"
    (moved,) = compare(
        *prepare_both(tmp_path / "moved", {A: FIRST, old: "# X\n"}, {A: FIRST, new: "# X\n"}), {}
    ).dead
    alias = "aliases: [sub/x]"
    assert f"write `{alias}` into the entry, the story or the page that takes its place, or" in moved.cure
    cured = f"---\n{alias}\n---\n# X\n"
    assert dead(tmp_path / "cured", {A: FIRST, old: "# X\n"}, {A: FIRST, new: cured}) == {}


def test_the_page_of_a_language_is_known_by_its_address(tmp_path: Path) -> None:
    chinese = entry(source=report("b"), language="zh-Hans")
    gone = dead(tmp_path, {A: FIRST, B: chinese}, {A: FIRST})
    assert gone.items() >= {"languages/en/": 3, "languages/zh-hans/": 3}.items()


def test_a_format_that_feeds_no_longer_have_is_refused(tmp_path: Path) -> None:
    gone = dead(tmp_path, {A: FIRST}, {A: FIRST}, feed_formats=["rss", "atom"])
    assert {"feed.json", "entries.json", "tags/transport/feed.json"} <= gone.keys()
    assert all(address.endswith(".json") for address in gone)


def test_pages_of_calendars_may_go(tmp_path: Path) -> None:
    moved = FIRST.replace("2024-11-13", "2024-10-13")
    kept = entry(title="Another thing", source=report("other"))
    other = "content/entries/x/other.md"
    assert dead(tmp_path, {A: FIRST, other: kept}, {A: moved, other: kept}) == {}


def test_a_page_that_goes_with_its_last_entry_wants_a_reason(tmp_path: Path) -> None:
    def emptied(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> set[str]:
        difference = compare(*prepare_both(tmp_path / name, old, new), {})
        assert list(difference.emptied) == []
        return {each.address for each in difference.dead if "comes back with the next" in each.cure}

    moved = FIRST.replace("2024-11-13", "2024-10-13")
    assert emptied("moved", {A: FIRST}, {A: moved}) == {"digests/2024-W46/"}
    gone = {"outlets/old-post/", "tags/farewells/", "digests/2024-W40/"}
    assert emptied("removed", {A: FIRST, C: OLD_POST}, {A: FIRST}) == gone
    # Whoever gives it another outlet can keep the key.
    retold = OLD_POST.replace("Old Post", "Example News")
    assert emptied("retold", {A: FIRST, C: OLD_POST}, {A: FIRST, C: retold}) == set()


@pytest.mark.parametrize(
    ("old", "new", "address"),
    [
        ({SHIPS: "---\ntitle: Ships\n---\n", A: entry(story="ships")}, {A: entry(story="ships")},
         "stories/ships/"),
        ({"content/tags.yml": "war: {}\n", A: entry(tags=["war"])},
         {"content/tags.yml": "peace: {}\n", A: entry(tags=["war"])}, "tags/war/"),
        ({"content/outlets.yml": "example: {name: Example News}\n", A: entry()},
         {"content/outlets.yml": "other: {name: Other}\n", A: entry()}, "outlets/example/"),
    ],
)  # fmt: skip
def test_what_the_change_itself_takes_away_is_refused_though_entries_are_faulty_then(
    old: Mapping[str, str], new: Mapping[str, str], address: str, tmp_path: Path
) -> None:
    difference = compare(*prepare_both(tmp_path, old, new), {})
    assert address in {each.address for each in difference.dead}


def test_another_key_of_an_outlet_is_no_change_of_its_entries(tmp_path: Path) -> None:
    old = {
        "content/outlets.yml": "example: {name: Example News}\n",
        A: FIRST,
        B: entry(cites=["Example News"]),
    }
    new = {**old, "content/outlets.yml": "news: {name: Example News}\n"}
    difference = compare(*prepare_both(tmp_path, old, new), {})
    assert difference.changed == ()
    assert {(other.name, other.done, other.into) for other in difference.others} == {
        ("example", "renamed", "news")
    }


def test_a_change_is_never_told_with_two_sides_that_look_the_same(tmp_path: Path) -> None:
    old = {A: entry(body="See [this](https://example.org/a).\n")}
    difference = compare(*prepare_both(tmp_path, old, {A: old[A].replace("org/a", "org/b")}), {})
    account = render_account(difference)
    assert re.search(r"^-.*example.org/a.*\n\+.*example.org/b", account, re.MULTILINE)


def test_the_address_of_a_link_or_a_picture_is_told_with_its_words(tmp_path: Path) -> None:
    image = {"content/images/map.svg": SVG}
    old = {A: FIRST, B: entry(body="They met [again](a.md).\n"), **image}
    new = {
        **old,
        B: entry(body="They [met](https://example.org/b) twice: ![A map](../../../images/map.svg)\n"),
    }
    account = render_account(compare(*prepare_both(tmp_path, old, new), {}))
    assert "\n-They met again <2024/11/a/>.\n" in account
    assert "\n+They met <https://example.org/b> twice: A map <images/map.svg>\n" in account


def test_a_correction_that_is_taken_back_is_shown(tmp_path: Path) -> None:
    notes = [{"date": f"2024-11-{day}", "note": f"They met on the {day}th."} for day in (20, 21)]
    old, new = ({A: entry(corrections=kept)} for kept in (notes, notes[1:]))
    account = render_account(compare(*prepare_both(tmp_path, old, new), {}))
    assert "correction taken back: They met on the 20th. (2024-11-20)" in account
    assert "21th" not in account


def test_another_figure_number_or_date_in_a_closed_digest_wants_a_correction(tmp_path: Path) -> None:
    note = {"corrections": [{"date": "2024-11-20", "note": "It was five."}]}
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"figures": {"Killed": "5"}}, True),
        ({"event_date": "2024-11-12"}, True),
        ({"figures": {"Killed": "5"}, **note}, False),
        ({"figures": {"Killed": "5"}, "date": "2024-12-31"}, False),
        ({"date": "2024-11-14"}, True),
        ({"title": "A flight of 96 minutes"}, True),
        ({"summary": "They met on Sunday, 10 November."}, True),
        ({"body": "There were 12,000 [of them](https://example.org/10)."}, True),
        ({"body": "Of them there were 10 000."}, False),
        ({"body": "There were 10,000 [of them](https://example.org/11)."}, False),
        ({"title": "A long flight of 86 minutes"}, False),
        ({"title": "A flight of 96 minutes", **note}, False),
    ]
    for number, (changes, is_asked) in enumerate(cases):
        usual: dict[str, Any] = {
            "figures": {"Killed": "4"},
            "date": changes.get("date", "2024-11-13").replace("14", "13"),
            "title": "A flight of 86 minutes",
            "summary": "They met on Monday, 11 November.",
            "body": "There were 10,000 [of them](https://example.org/10).",
        }
        old, new = {A: entry(**usual)}, {A: entry(**{**usual, **changes})}
        account = render_account(compare(*prepare_both(tmp_path / f"{number}", old, new), {}))
        assert ("**Corrected?**" in account) == is_asked, account


def test_a_text_in_the_language_of_the_site_changes_the_digest_of_the_original_as_well(
    tmp_path: Path,
) -> None:
    old = {A: entry(language="ko", source=report("a"))}
    later = entry(translates="2024/11/a", date="2024-12-30", source=report("a"), body=TEXT)
    before, after = prepare_both(tmp_path, old, {**old, B: later})
    assert compare(before, after, {}).digests == (
        Touched("2024-W46", closed=True, changed=1),
        Touched("2025-W01", closed=False, added=1, new=True),
    )


def test_what_is_left_out_for_a_fault_does_not_die(tmp_path: Path) -> None:
    old = {A: entry(tags=["Only here"], aliases=["older"], story="ships", language="ko"),
           "content/stories/ships.md": "---\ntitle: Ships\n---\n"}  # fmt: skip
    difference = compare(*prepare_both(tmp_path, old, {**old, A: old[A].replace("title:", "titel:")}), {})
    assert (difference.dead, difference.removed, [path for path, _ in difference.left_out]) == ((), (), [A])


def test_a_folder_of_its_own_templates_is_no_other_setting_where_it_stays(tmp_path: Path) -> None:
    own = config({}).replace("name: digest", "name: digest\n  custom_dir: overrides")
    style = "p { color: red }\n"
    files = {A: FIRST, "mkdocs.yml": own, "overrides/own.css": style}
    moved = {A: FIRST, "mkdocs.yml": own.replace("overrides", "own"), "own/own.css": style}
    assert compare(*prepare_both(tmp_path / "same", files, files), {}) == Difference()
    assert compare(*prepare_both(tmp_path / "moved", files, moved), {}).all_files


def test_a_new_report_makes_a_new_id_and_that_is_said(tmp_path: Path) -> None:
    both = prepare_both(tmp_path, {A: FIRST}, {A: FIRST.replace("org/ferry", "org/boat")})
    difference = compare(*both, {})
    assert [news.done for news in difference.news if news.feed == "entries"] == ["announced again"]


@pytest.mark.parametrize("known", ["tom: {name: Tom Berg}\n", "ana-ruiz: {name: Ana Ruiz}\n"])
def test_that_what_somebody_signed_becomes_the_work_of_another_is_to_be_decided(
    known: str, tmp_path: Path
) -> None:
    old = {A: entry(byline=["Ana Ruiz"]), "content/contributors.yml": known}
    new = {**old, "content/contributors.yml": "mal: {name: Mallory, former: [ana-ruiz]}\n"}
    told = render_account(compare(*prepare_both(tmp_path, old, new), {}))
    decided = told.partition("<details>")[0]
    assert "- **Passed on:** contributor `ana-ruiz` is renamed to `mal`; its addresses lead there" in decided


def test_a_merged_and_a_renamed_tag_are_told_apart(tmp_path: Path) -> None:
    old = {
        "content/tags.yml": "war: {}\npeace: {former: [truce]}\nsea: {}\n",
        A: entry(tags=["war", "peace", "sea"]),
    }
    new = {"content/tags.yml": "peace: {aliases: [war]}\nocean: {aliases: [sea]}\n", A: old[A]}
    difference = compare(*prepare_both(tmp_path, old, new), {})
    assert {(other.name, other.done, other.into) for other in difference.others} == {
        ("war", "merged", "peace"), ("sea", "renamed", "ocean"), ("peace", "changed", ""),
    }  # fmt: skip
    assert {each.address for each in difference.dead} == {"tags/war/", "tags/sea/", "tags/truce/"}
    # The same words as where a site is held to what it has published.
    said = {tell_dead(each, "content").cure.partition(", ")[0] for each in difference.dead}
    takes = "write former: [{}] below the tag in tags.yml that takes its place"
    assert said == set(map(takes.format, ("war", "sea", "truce")))


def test_an_old_address_that_leads_to_a_tag_no_more_is_told(tmp_path: Path) -> None:
    old = {
        "content/tags.yml": "sea: {redirect_from: [tag/sea.html, tags/sea.html, tags/s++/], former: [see]}\n",
        A: entry(tags=["sea"]),
    }
    difference = compare(*prepare_both(tmp_path, old, {**old, "content/tags.yml": "sea: {}\n"}), {})
    assert {each.address: tell_dead(each, "content").cure for each in difference.dead} == {
        "tags/see/": "write former: [see] below the tag in tags.yml that takes its place",
        **{
            old: f"put {old} back into redirect_from:, once in content/tags.yml"
            for old in ("tag/sea.html", "tags/sea.html", "tags/s++/")
        },
    }
    fields = ("former", "redirect_from")
    assert [(other.name, other.fields) for other in difference.others] == [("sea", fields)]


def test_a_tag_that_many_entries_exchange_is_told_once(tmp_path: Path) -> None:
    old = {
        A: entry(title="One", tags=["war", "sea"]),
        B: entry(title="Two", tags=["sea"], source=report("2")),
        C: entry(title="Three", tags=["sea"], source=report("3")),
    }
    new = {path: text.replace("sea", "ocean") for path, text in old.items()}
    new[C] = new[C].replace("Three", "Four")
    account = render_account(compare(*prepare_both(tmp_path, old, new), {}))
    told = re.findall(r"<summary>(Changed.*)</summary>\n\n((?:- “.*\n)*)", account)
    assert told == [
        ("Changed (tags) in 2 entries: sea → ocean", "- “One”\n- “Two”\n"),
        ("Changed (title, tags): “Four”", ""),
    ]


def test_closed_digests_that_lost_or_gained_stories_are_named_first(tmp_path: Path) -> None:
    new = {path: text.replace("Budget in", "Money in") for path, text in MANY.items()}
    del new["content/entries/2024/09/Harvest.md"]
    account = render_account(compare(*prepare_both(tmp_path, MANY, new), {}))
    (line,) = (line for line in account.splitlines() if line.startswith("- **Closed digests,**"))
    assert re.findall(r"`(.+?)` \((.+?)\)", line)[:2] == [
        ("2024-W37", "1 changed, 1 removed"),
        ("2024-W02", "1 changed"),
    ]


def test_a_closed_digest_that_was_none_before_is_nothing_that_subscribers_have(tmp_path: Path) -> None:
    late = entry(title="Harbour opens", source=report("harbour"), date="2024-11-26")
    account = render_account(compare(*prepare_both(tmp_path, {A: FIRST}, {A: FIRST, B: late}), {}))
    assert "Needs a decision" not in account
    assert "- `2024-W48` (closed, and new to subscribers): 1 added\n" in account
    assert re.search("- digests: .* will be announced\n", account)


def test_corrections_of_editors_notes_are_counted_and_told_as_those_of_entries_are(tmp_path: Path) -> None:
    note = "---\nsummary: A quiet week.\ncorrections: [{date: %s, note: It was loud.}]\n---\n"
    old = {A: FIRST, NOTE: WRITTEN[NOTE]}
    corrected = FIRST.replace("---\n", "---\ncorrections: [{date: 2024-11-20, note: It was not.}]\n", 1)
    both = prepare_both(tmp_path / "now", old, {A: corrected, NOTE: note % "2024-11-21"})
    difference = compare(*both, {})
    account = render_account(difference)
    announced = [each for each in difference.news if each.feed == "corrections"]
    assert len(difference.corrections) == len(announced) == 2
    assert "; 2 corrections; 1 note;" in account.splitlines()[0]
    assert "- It was loud. (2024-11-21), note `2024-W46`\n" in account
    later = compare(*prepare_both(tmp_path / "later", old, {**old, NOTE: note % "2025-06-02"}), {}).later
    assert [correction.note for _, correction in later.corrections] == ["It was loud."]


def test_a_withdrawal_is_counted_as_one_where_it_is_announced(tmp_path: Path) -> None:
    gone = {"content/gone.yml": "2024/10/x/: {reason: A forgery., date: 2024-11-20, title: The letter}\n"}
    account = render_account(compare(*prepare_both(tmp_path / "now", {A: FIRST}, {A: FIRST, **gone}), {}))
    assert account.startswith("**1 withdrawal; 1 feed item announced;")
    assert "<summary>Withdrawal `2024/10/x/` added</summary>" in account
    assert "- corrections: “Withdrawn&#58; The letter” will be announced\n" in account


def test_a_withdrawal_dated_later_waits_and_its_reason_is_told_now(tmp_path: Path) -> None:
    gone = {"content/gone.yml": "2024/10/x/: {reason: A forgery., date: 2025-06-02, title: The letter}\n"}
    account = render_account(compare(*prepare_both(tmp_path / "now", {A: FIRST}, {A: FIRST, **gone}), {}))
    assert account.startswith("**1 farewell; waits until 2 June 2025: 1 withdrawal;")
    sooner = {"content/gone.yml": gone["content/gone.yml"].replace("06-02", "06-01")}
    account = render_account(
        compare(*prepare_both(tmp_path / "sooner", {A: FIRST, **gone}, {A: FIRST, **sooner}), {})
    )
    assert account.startswith("**Waits until 1 June 2025: 1 withdrawal.**")


def test_an_entry_with_a_later_date_comes_to_the_top_of_its_feeds_again(tmp_path: Path) -> None:
    """Also where the feed has had no room for it any more."""
    old = {f"content/entries/2024/10/{number}.md": entry(
        title=f"Report {number}", date=f"2024-10-{number:02}", source=report(str(number)))
        for number in range(1, 8)}  # fmt: skip
    new = {**old, **{path: old[path].replace(f"2024-10-{day}", f"2024-11-{day}") for path, day in (
        ("content/entries/2024/10/1.md", "01"), ("content/entries/2024/10/6.md", "06"))}}  # fmt: skip
    narrow = {"mkdocs.yml": config({"feed_entries": "3"})}
    news = compare(*prepare_both(tmp_path, {**old, **narrow}, {**new, **narrow}), {}).news
    news = tuple(each for each in news if each.feed == "entries")
    assert {(each.title, each.done) for each in news} == {("Report 1", "moved up"), ("Report 6", "moved up")}


CHANGED: dict[str, Any] = {
    "title": "Another headline",
    "date": parse_moment("2024-11-14T10:00:00+09:00", UTC),
    "source": Source(Mention("x", "Old Post"), "https://old.example/a", authors=("A", "B")),
    "language": "ko",
    "byline": ("Lena Müller",),
    "summary": "Another summary.",
    "body": Body("<p>Another text.</p>", "Another text."),
    "tags": (Mention("war", "War"),),
    "cites": (Mention("", "The Pentagon"),),
    "story": "ships",
    "image": Image("images/a.png", "A ship", "Somebody", licence="CC0"),
    "audio": Audio(url="https://audio.example/a.mp3", title="A talk", duration="34:12", length=7),
    "translation": Translation("ko", machine=True),
    "translates": "2024/11/b",
    "updated": parse_moment("2024-11-14 20:00", UTC),
    "figures": (Figure("ships", "12"), Figure("boats", "3")),
    "event": Event(parse_moment("2024-11-15", UTC), parse_moment("2024-11-16", UTC)),
    "guid": "https://old.example/1",
}


def test_every_field_that_differs_is_told_before_and_after() -> None:
    """A new field of entries shows up here: it needs a value above."""
    told = {each.name for each in fields(Entry) if each.compare} - UNTOLD
    assert told == CHANGED.keys()
    old = news("2024/11/a")
    changes = tuple(
        EntryChange(old, replace(old, **{name: value}), (name,)) for name, value in CHANGED.items()
    )
    account = render_account(Difference(changed=changes))
    for said in (
        "- title: The news of 2024&#47;⁠11&#47;⁠a → Another headline",
        "- date: 2024-11-13 → 2024-11-14T01:00:00+00:00",
        "- source: Example News ([the report](<https://news.example/2024/11/a>)) → "
        "Old Post ([the report](<https://old.example/a>))",
        "-The text.\n+Another text.",
        "- byline: none → Lena Müller",
        "- tags: none → War",
        "- image: none → `images/a.png`, A ship (Somebody)",
        "- audio: none → [audio.example](<https://audio.example/a.mp3>), A talk, 34&#58;⁠12, 7 bytes",
        "- translation note: none → rendered from Korean, by machine",
        "- translates: none → `2024/11/b`",
        "- story: none → `ships`",
        "- updated: none → 2024-11-14T20:00:00+00:00",
        "- figures: none → ships 12, boats 3",
        "- event: none → 2024-11-15/2024-11-16",
    ):
        assert said in account


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (Translation("es", translator="Observatoire"), "rendered from Spanish by Observatoire"),
        (
            Translation("es", "La voz", "Kim", machine=True),
            "rendered from Spanish by Kim, by machine, from the headline “La voz”",
        ),
        (
            Translation("es", translator="[@all](x)"),
            "rendered from Spanish by &#91;\u2060&#64;\u2060all&#93;(x)",
        ),
    ],
)
def test_a_translation_note_reads_as_a_sentence(note: Translation, said: str) -> None:
    assert f"- translation note: {said}\n" in render_account(
        Difference(added=(replace(news("2024/11/a"), translation=note, summary="It said so."),))
    )


def test_a_text_without_a_paragraph_is_told(tmp_path: Path) -> None:
    difference = compare(
        *prepare_both(tmp_path, {A: FIRST}, {A: FIRST, B: entry(body="- One thing\n- Another\n")}), {}
    )
    assert "One thing" in render_account(difference)


def test_a_very_long_account_is_cut_and_says_so() -> None:
    many = tuple(news(f"2024/{number}", title="x" * 200) for number in range(400))
    account = render_account(
        Difference(added=many, removed=many, left_out=(("a", ""), ("b", "line 1"), ("c", "")))
    )
    assert len(account) < 65_536
    assert re.search(r"It would be too long for a forge: \d+ parts more left out", account)
    assert "and 395 more" in account


def test_the_preview_leads_to_what_has_changed(tmp_path: Path) -> None:
    case = CASES_BY_NAME["hostile"]
    difference = compare(*prepare_both(tmp_path, case.old, case.new), {})
    (tmp_path / "changes.html").write_text(render_preview(difference, SITE_URL), encoding="utf-8")
    page = read_page(tmp_path / "changes.html")
    assert [lead for lead in find(page, "//a/@href") if not lead.startswith("outlets/")] == [
        "2024/11/b/index.html", "2024/11/a/index.html", f"{SITE_URL}2024/11/a/",
        "digests/2024-W46/index.html", "digests/2025-W01/index.html",
    ]  # fmt: skip
    assert not find(page, "//img | //script")


def test_what_comes_out_or_is_put_off_is_told_once_and_for_now(tmp_path: Path) -> None:
    soon, now = {B: SOON}, {B: SOON.replace("2025-06-01", "2024-12-30")}
    difference = compare(*prepare_both(tmp_path / "out", soon, now), {})
    assert ([entry.title for entry in difference.added], difference.later.changed) == (
        ["Soon a thing happens"],
        (),
    )
    difference = compare(*prepare_both(tmp_path / "off", now, soon), {})
    assert [dead.address for dead in difference.dead if dead.kind == "entry"] == ["2024/11/b/"]
    assert [change.fields for change in difference.later.changed] == [("date",)]


def test_a_draft_and_what_is_left_out_for_a_fault_do_not_wait_for_a_day(tmp_path: Path) -> None:
    draft = SOON.replace("---\n", "---\ndraft: true\n", 1)
    difference = compare(*prepare_both(tmp_path / "draft", {A: FIRST}, {A: FIRST, B: draft}), {})
    assert (difference.later, difference.drafts) == (WaitingChanges(), (B,))
    assert compare(*prepare_both(tmp_path / "same", {B: draft}, {C: draft}), {C: B}) == Difference()
    sound, faulty = ({A: FIRST, B: text} for text in (OFF, OFF.replace("title:", "titel:")))
    difference = compare(*prepare_both(tmp_path / "faulty", sound, faulty), {})
    assert (difference.later, [path for path, _ in difference.left_out]) == (WaitingChanges(), [B])


def test_the_preview_shows_what_waits_as_it_will_be(new_digest: NewDigest) -> None:
    root = new_digest({A: FIRST, B: OFF})
    base = commit(root)
    (root / B).write_text(OFF.replace("trade", "war"))
    (root / C).write_text(OFF.replace("2094", "2095").replace("org/off", "org/later"))
    result = in_folder(root, "diff", base, "--preview", root / "preview")
    assert "13 November 2095: 1 added, 1 changed" in result.stdout
    page = read_page(root / "preview/changes.html")
    leads = find(page, "//a/@href")
    assert {"2024/11/b/index.html", "2024/11/c/index.html"} <= set(leads)
    assert all((root / "preview" / lead).is_file() for lead in leads)


def test_the_preview_leads_to_stories_notes_comments_tags_and_pages(new_digest: NewDigest) -> None:
    in_ships = {A: FIRST.replace("---\n", "---\nstory: ships\n", 1)}
    root = new_digest({**WRITTEN, **in_ships})
    base = commit(root)
    write_site(root, {**REWRITTEN, **in_ships})
    assert in_folder(root, "diff", base, "--preview", root / "preview").exit_code == 0
    leads = find(read_page(root / "preview/changes.html"), "//a/@href")
    here = [lead for lead in leads if not lead.startswith("https:")]
    pages = "digests/2024-W46 stories/ships 2024/11/a more about tags/transport outlets/example"
    assert {f"{page}/index.html" for page in pages.split()} <= set(here)
    assert all((root / "preview" / lead).is_file() for lead in here)


def test_the_command_writes_the_account_and_refuses_what_dies(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({A: FIRST}, folder="news/digest")
    base = commit(tmp_path)
    same = in_folder(root, "diff", base)
    assert (same.exit_code, same.stdout) == (0, "**Nothing changes for readers.**\n")
    (root / A).rename(root / B)
    moved = in_folder(root, "diff", base, "-o", root / "account.md")
    assert (moved.exit_code, moved.stdout) == (1, "")
    assert moved.stderr == "1 address would die.\n"
    account = (root / "account.md").read_text(encoding="utf-8")
    (root / "account.md").unlink()
    assert "write `aliases: [2024/11/a]` into `content/entries/2024/11/b.md`" in account
    tip = commit(tmp_path)
    (root / B).unlink()
    between = in_folder(root, "diff", base, "--to", tip)
    assert between.stdout == account
    assert git(root, "status", "--porcelain") == f"D news/digest/{B}"


def test_what_is_no_content_is_named_for_the_editor_to_read(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({A: FIRST}, folder="news/digest")
    base = commit(tmp_path)
    hidden = ("content/.gitattributes", "content/entries/.gitignore", "content/pages/more.js")
    more = dict.fromkeys(hidden, "x")
    write_site(root, {"hooks.py": "", "content/pages/about.md": "# About us\n", A: FIRST, **more})
    (tmp_path / "`run`@me.yml").write_text("")
    result = in_folder(root, "diff", base)
    assert "5 files outside the content" in result.stdout
    named = ", ".join(f"`news/digest/{path}`" for path in (*hidden, "hooks.py"))
    assert f"`'run'@me.yml`, {named}." in result.stdout
    assert "Page `about/` changed" in result.stdout
    assert result.exit_code == 0


def test_nothing_of_a_branch_that_is_compared_runs_until_that_is_asked_for(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root, ran = new_digest({A: FIRST, PAGE: "# About us\n"}, folder="news/digest"), tmp_path / "ran"
    base = commit(tmp_path)
    git(tmp_path, "checkout", "--quiet", "-b", "strange")
    strange = {
        "hook.py": f"from pathlib import Path\nPath({str(ran)!r}).write_text('')\n",
        "mkdocs.yml": config({"cadence": "monthly"}) + "hooks: [hook.py]\n",
        PAGE: "# About them\n",
        B: OTHER,
    }
    for path, text in strange.items():
        write_file(root / path, text)
    tip = commit(tmp_path)
    git(tmp_path, "checkout", "--quiet", "main")
    # What the other side has set since is nothing that the change does.
    write_file(root / "mkdocs.yml", config({"cadence": "daily"}))
    commit(tmp_path)
    for revision, to in (("main", "strange"), (tip, base)):
        apart = in_folder(root, "diff", revision, "--to", to, "--preview", root / "preview")
        assert (apart.exit_code, ran.exists(), "cadence" in apart.stdout) == (0, False, False), apart.output
    apart = in_folder(root, "diff", base, "--to", tip)
    named = ", ".join(f"`news/digest/{path}`" for path in (PAGE, "hook.py", "mkdocs.yml"))
    assert f"{named}. None of it was used here" in apart.stdout
    assert "“Bridge closes for the whole winter”" in apart.stdout
    assert not ran.exists()
    used = in_folder(root, "diff", base, "--to", tip, "--with-settings")
    assert "`cadence` changes" in used.stdout
    assert "None of it" not in used.stdout
    assert ran.exists()


def test_settings_of_what_has_grown_here_count(new_digest: NewDigest) -> None:
    root = new_digest({A: FIRST})
    base = commit(root)
    write_file(root / "mkdocs.yml", config({"cadence": "monthly"}))
    for options in ([], ["--to", commit(root)]):
        changed = in_folder(root, "diff", base, *options)
        assert "`cadence` changes" in changed.stdout
        assert "to be read by you, because it may change any page: `mkdocs.yml`.\n" in changed.stdout


def test_nor_does_anything_run_of_a_history_that_has_nothing_to_do_with_what_is_here(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root, ran = new_digest({A: FIRST}), tmp_path / "ran"
    commit(root)
    git(root, "checkout", "--quiet", "--orphan", "strange")
    write_file(root / "hook.py", f"from pathlib import Path\nPath({str(ran)!r}).write_text('')\n")
    write_file(root / "mkdocs.yml", f"{config({})}hooks: [hook.py]\n")
    commit(root)
    git(root, "checkout", "--quiet", "main")
    assert in_folder(root, "diff", "strange").exit_code == 0
    assert in_folder(root, "check", "--base", "strange").exit_code == 0
    assert not ran.exists()


def test_the_command_builds_a_preview(new_digest: NewDigest) -> None:
    root = new_digest({A: FIRST})
    base = commit(root)
    (root / B).write_text(OTHER)
    result = in_folder(root, "diff", base, "--preview", root / "preview")
    assert result.exit_code == 0
    leads = find(read_page(root / "preview/changes.html"), "//a/@href")
    assert leads
    assert all((root / "preview" / lead).is_file() for lead in leads)
    # And again, over what is there; the site that is up is none.
    assert in_folder(root, "diff", base, "--preview", root / "preview").exit_code == 0
    assert in_folder(root, "build").exit_code == 0
    refused = in_folder(root, "diff", base, "--preview", root / "site")
    assert (refused.exit_code, "holds something else than a preview" in refused.stderr) == (2, True)


def test_without_a_digest_to_compare_with_the_command_says_so(new_digest: NewDigest) -> None:
    root = new_digest({A: FIRST, "mkdocs.yml": "site_name: [\n"})
    broken = commit(root)
    (root / "mkdocs.yml").unlink()
    missing = commit(root)
    write_site(root, {A: FIRST})
    for base, said in ((missing, "there was no mkdocs.yml here"), (broken, "cannot be read as it was at")):
        result = in_folder(root, "diff", base)
        assert result.exit_code == 2
        assert said in result.stderr
        assert "digest-revision-" not in result.stderr


def test_a_vocabulary_that_cannot_be_read_is_counted_where_the_reasons_are_not_wanted(
    new_digest: NewDigest,
) -> None:
    root = new_digest({A: entry(), "content/tags.yml": "ships: [\n"})
    base = commit(root)
    quiet, told = in_folder(root, "diff", base, "--quiet"), in_folder(root, "diff", base)
    assert (quiet.exit_code, told.exit_code) == (1, 1)
    assert quiet.output == "1 error in 1 file. Nothing was compared; `digest check` says why.\n"
    assert "content/tags.yml:1:8: yaml-syntax" in told.output
    assert told.output.endswith("1 error in 1 file. Nothing was compared.\n")


@pytest.mark.parametrize("reason", get_args(Reason))
def test_why_another_entry_may_tell_the_same_is_told(reason: Reason) -> None:
    double = Double(news("2024/11/a", title="Talks"), news("2024/11/b", title="More talks"), reason)
    account = render_account(Difference(added=(double.entry,), doubles=(double,)))
    assert re.search(rf"“Talks” and “More talks”, .*: {SHOWN_BY[reason]}\.$", account, re.MULTILINE)
