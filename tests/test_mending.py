import random
import stat
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from digest.content.decoding import MAX_FILE
from digest.content.frontmatter import parse_document
from digest.content.vocabulary import Vocabulary
from digest.contribute.tending.mending import MENDED, Mend, mend_files
from digest.model.problems import Problem
from digest.pictures.metadata import strip_metadata
from tests.builders import entry, photograph, settings
from tests.conftest import NewDigest
from tests.sites import find_problems

A = "content/entries/2024/11/a.md"
TAGS = "diplomacy: {label: Diplomacy, aliases: [talks, round of talks]}\nmissiles: {aliases: [rockets]}\n"
SOURCE = "source: {name: Example News, url: https://news.example/own}\n"


def write(new_digest: NewDigest, text: str | bytes) -> Path:
    return new_digest({A: text, "content/tags.yml": TAGS})


def mend(root: Path) -> list[Mend]:
    library, problems = find_problems(settings(root))
    return list(mend_files(problems, settings(root), library.tags))


def mended(new_digest: NewDigest, before: str) -> str:
    root = write(new_digest, before)
    mend(root)
    return (root / A).read_bytes().decode()


def front(*lines: str, body: str = "The text.\n") -> str:
    return "\n".join(["---", "title: Two ministers meet", "date: 2024-11-13", *lines, SOURCE + "---", body])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tags: [talks,  rockets] # both", "tags: [diplomacy,  missiles] # both"),
        ("tags: [“talks”, «rockets»]", "tags: [diplomacy, missiles]"),
        ("tags:\n- 'missiles,'\n- talks;", "tags:\n- 'missiles'\n- diplomacy"),
        ("tags: ['talks', \"rockets\"]", "tags: ['diplomacy', \"missiles\"]"),
        ("tags:\n- talks   # why\n-   missiles", "tags:\n- diplomacy   # why\n-   missiles"),
        ("tags: [Diplomacy, missiles, diplomacy]", "tags: [Diplomacy, missiles]"),
        ("tags: [talks, diplomacy, rockets, missiles]", "tags: [diplomacy, missiles]"),
        ("tags:\n  - missiles\n  - rockets\n  - talks", "tags:\n  - missiles\n  - diplomacy"),
        ("tags: [missiles,\n  rockets]", "tags: [missiles]"),
        ("tags: [missiles,\n  rockets # why\n  ]", "tags: [missiles # why\n  ]"),
        ("tags:\n  - missiles\n  - rockets # why\n  - talks", "tags:\n  - missiles\n  # why\n  - diplomacy"),
        ("tags:\n- missiles\n- 'rockets'  # why", "tags:\n- missiles\n# why"),
        ("event_date: 1 Dec 2024/December 3rd, 2024", "event_date: 2024-12-01/2024-12-03"),
        (
            'corrections:\n  - {date: "Nov 14, 2024", note: x}',
            'corrections:\n  - {date: "2024-11-14", note: x}',
        ),
        ("event_date: 13/12/2024", "event_date: 2024-12-13"),
        ("event_date: 2024-12-01 9:30 pm", "event_date: 2024-12-01T21:30:00+00:00"),
        # The day on the spot is another than that of the site.
        ("event_date: 9 Jan 2014 10:20 PM -0400", "event_date: 2014-01-09T22:20:00-04:00"),
        (
            "event_date: 2014-1-9 22:20/2014-01-09 23:10 -0400",
            "event_date: 2014-01-09T22:20:00+00:00/2014-01-09T23:10:00-04:00",
        ),
        ("event_date: 2024-12-1 9:30", "event_date: 2024-12-01T09:30:00+00:00"),
    ],
)
def test_what_means_the_same_is_written_as_it_is_usual(
    new_digest: NewDigest, before: str, after: str
) -> None:
    assert mended(new_digest, front(before)) == front(after)


def test_an_address_loses_what_tracks_readers_in_the_source_and_in_the_text(new_digest: NewDigest) -> None:
    text = front(
        body="See [it](https://a.example/x?id=1&utm_source=y), or <https://b.example/?fbclid=z>.\nhttps://b.example/?fbclid=z\n"
    )
    text = text.replace("/own", "/own?utm_medium=mail")
    clean = text.replace("&utm_source=y", "").replace("?fbclid=z", "").replace("?utm_medium=mail", "")
    assert mended(new_digest, text) == clean


def test_an_address_leads_no_more_over_somebody_who_counts_its_readers(new_digest: NewDigest) -> None:
    wrapped = (
        "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fx&data=05%7C01%7Clena"
    )
    text = front(body="See [it](https://a.example/x).\n").replace(
        "https://news.example/own", "https://a.example/x"
    )
    assert mended(new_digest, text.replace("https://a.example/x", wrapped)) == text


def test_an_address_in_a_tag_is_mended_within_its_quotation_marks_alone(new_digest: NewDigest) -> None:
    address = "https://a.example/?utm_source=b"
    before = front(body=f'<a href="{address}">a</a>\n\n<!-- {address} -->\n')
    assert mended(new_digest, before) == before.replace("?utm_source=b", "")
    # Without its value this would be a tag: `<l https://a.example/>`.
    before = front(body=f"See <l {address[:-1]}>.\n")
    assert mended(new_digest, before) == before


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_list_gets_an_empty_line_above_it(end: str, new_digest: NewDigest) -> None:
    body = "On board:\n- bicycles\n- cars\n\nNot on board:\n* lorries\n* coaches\n"
    parted = body.replace("board:\n", "board:\n\n")
    before, after = (front(body=text).replace("\n", end) for text in (body, parted))
    root = write(new_digest, before.encode())
    library, problems = find_problems(settings(root))
    lists = [each for each in problems if each.rule == "run-on-list"]
    assert [mend.line for mend in mend_files(lists, settings(root), library.tags)] == [7, 11]
    assert (root / A).read_bytes().decode() == after


@pytest.mark.parametrize(
    "text",
    [
        front("tags: [misiles]"),
        front("tags: [&x talks]"),
        front("event_date: >-\n  1 Dec\n  2024"),
        front("tags:\n  - missiles\n  - >- # a comment\n    rockets"),
        front('exceptions: {tag-alias: "It is the old name."}', "tags: [talks]"),
        front("event_date: 11/12/2024"),
    ],
)
def test_what_could_be_wrong_or_would_lose_something_is_left_alone(new_digest: NewDigest, text: str) -> None:
    assert mended(new_digest, text) == text


def test_each_repair_is_said_in_the_order_of_lines(new_digest: NewDigest) -> None:
    root = write(new_digest, front("tags: [talks, rockets]", "event_date: 1 Dec 2024"))
    assert [str(each) for each in mend(root)] == [
        f"{A}:4: 'talks' is 'diplomacy' now",
        f"{A}:4: 'rockets' is 'missiles' now",
        f"{A}:5: '1 Dec 2024' is '2024-12-01' now",
    ]
    assert mend(root) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_what_windows_calls_unicode_is_mended(encoding: str, new_digest: NewDigest) -> None:
    text = front("title: Fähre fährt", "summary: So.  ")
    mark = "" if encoding == "utf-16" else "\ufeff"
    root = write(new_digest, (mark + text.replace("\n", "\r\n")).encode(encoding))
    assert [str(each) for each in mend(root)] == [f"{A}:1: the file is UTF-8 now"]
    assert (root / A).read_bytes() == text.encode()


def test_what_may_be_in_any_encoding_is_left_as_it_is(new_digest: NewDigest) -> None:
    root = write(new_digest, front("title: Fähre fährt").encode("cp1252"))
    assert mend(root) == []


def test_line_ends_and_a_byte_order_mark_are_mended_and_the_rights_of_the_file_stay(
    new_digest: NewDigest,
) -> None:
    text = front("tags: [talks]", "summary: So.  ")
    root = write(new_digest, b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    (root / A).chmod(0o640)
    assert [str(each) for each in mend(root)] == [
        f"{A}:1: the byte order mark is gone",
        f"{A}:1: lines end in LF now",
        f"{A}:4: 'talks' is 'diplomacy' now",
    ]
    assert (root / A).read_text(encoding="utf-8") == text.replace("talks", "diplomacy")
    assert stat.S_IMODE((root / A).stat().st_mode) == 0o640
    assert [path.name for path in (root / A).parent.iterdir()] == ["a.md"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("content/tags.yml", TAGS.replace("\n", "\r\n")),
        ("content/stories/a.md", "\ufeff---\rtitle: Talks\r---\r\rSince 2019.\r"),
        (A, "---\r\ntitle: [no header\r\n"),
    ],
)
def test_line_ends_are_mended_in_any_file_that_is_text(path: str, text: str, new_digest: NewDigest) -> None:
    root = new_digest({"content/tags.yml": TAGS, path: text.encode()})
    assert {each.path for each in mend(root)} == {path}
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert (root / path).read_bytes() == plain.encode()


def test_line_ends_of_what_cannot_be_read_stay(new_digest: NewDigest) -> None:
    text = front(body="One\x07\n").replace("\n", "\r\n")
    assert mended(new_digest, text) == text


def test_line_ends_that_the_owner_allows_stay(new_digest: NewDigest) -> None:
    text = front("tags: [talks]").replace("\n", "\r\n")
    root = write(new_digest, text.encode())
    library, problems = find_problems(settings(root, rules_off=["line-endings"]))
    assert len(list(mend_files(problems, settings(root), library.tags))) == 1
    assert (root / A).read_bytes().decode() == text.replace("talks", "diplomacy")


def test_a_file_that_says_something_else_by_now_is_not_touched(new_digest: NewDigest) -> None:
    root = write(new_digest, front("tags: [talks]"))
    library, problems = find_problems(settings(root))
    other = front("tags: [missiles]", "event_date: 2024-12-01")
    (root / A).write_text(other, encoding="utf-8")
    assert list(mend_files(problems, settings(root), library.tags)) == []
    assert (root / A).read_text(encoding="utf-8") == other


def test_a_file_that_is_gone_or_became_a_link_is_not_touched(new_digest: NewDigest, tmp_path: Path) -> None:
    root = write(new_digest, front("tags: [talks]"))
    library, problems = find_problems(settings(root))
    elsewhere = tmp_path / "elsewhere.md"
    (root / A).rename(elsewhere)
    assert list(mend_files(problems, settings(root), library.tags)) == []
    (root / A).symlink_to(elsewhere)
    assert list(mend_files(problems, settings(root), library.tags)) == []
    assert "talks" in elsewhere.read_text(encoding="utf-8")


TAG = st.sampled_from(
    ["talks", "'Round of talks'", '"rockets"', "diplomacy", "Missiles", "unknown", '"a, b"']
)
DATE = st.sampled_from(
    ["1 Dec 2024", "'Dec 1, 2024'", "2024-12-1", '"2024-12-1 9:30 Z"', "2024-12-01", "soon"]
)
QUERY = st.lists(st.sampled_from(["id=1", "utm_source=x", "fbclid=%20", "q='s"]), max_size=3).map("&".join)
FLOW = st.lists(TAG, max_size=5).map(lambda tags: f"tags: [{', '.join(tags)}]\n")
BLOCK = st.lists(st.tuples(TAG, st.sampled_from(["", " # why"])), min_size=1, max_size=5).map(
    lambda tags: "tags:\n" + "".join(f"  - {tag}{comment}\n" for tag, comment in tags)
)
END = st.sampled_from(["\n", "\r\n"])


@examples(max_examples=60)
@given(tags=FLOW | BLOCK, day=DATE, query=QUERY, end=END, comment=st.sampled_from(["", " # why"]))
def test_after_a_repair_the_fault_is_gone_and_the_rest_is_equal(
    tmp_path_factory: pytest.TempPathFactory, tags: str, day: str, query: str, end: str, comment: str
) -> None:
    root = tmp_path_factory.mktemp("mended")
    text = f"---\n{tags}event_date: {day}{comment}\ntitle: T\ndate: 2024-11-13\n"
    text += f"source:\n  name: N{comment}\n  url: https://n.example/?{query}\n---\n\nSee https://b.example/?{query}.\n"
    path = root / A
    path.parent.mkdir(parents=True)
    (root / "content/tags.yml").write_text(TAGS, encoding="utf-8")
    path.write_bytes(text.replace("\n", end).encode())
    before = _all_but_mended(path, _problems(root))
    mend(root)
    after = _problems(root)
    assert [problem for problem in after if problem.rule in MENDED] == []
    assert b"\r" not in path.read_bytes()
    assert _all_but_mended(path, after) == before
    assert mend(root) == []


def _problems(root: Path) -> list[Problem]:
    return find_problems(settings(root))[1]


def _all_but_mended(path: Path, problems: Sequence[Problem]) -> object:
    """The fields that no repair touches, and the faults that need a human."""
    document, _ = parse_document(path.read_bytes(), A)
    assert document is not None
    rest = {
        name: value for name, value in document.fields.items() if name not in {"tags", "event_date", "source"}
    }
    told = sorted(problem.rule for problem in problems if problem.rule not in {*MENDED, "unknown-tag"})
    return rest, path.read_bytes().count(b"# why"), told


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "avif"])
def test_a_photograph_tells_nothing_any_more_and_is_as_it_is_published(
    kind: str, new_digest: NewDigest
) -> None:
    path, told = f"content/images/a.{kind}", photograph(kind, place=True, owner="Kim")
    root = new_digest({path: told})
    (root / path).chmod(0o640)
    said = "the file shows the picture now, and tells nothing else"
    assert mend(root) == [Mend(path, 1, said)]
    assert (root / path).read_bytes() == strip_metadata(path, told)
    assert stat.S_IMODE((root / path).stat().st_mode) == 0o640
    assert mend(root) == []
    assert _problems(root) == []


def test_a_large_photograph_stays_whole(new_digest: NewDigest) -> None:
    data = Image.frombytes("RGB", (1024, 800), random.Random(1).randbytes(1024 * 800 * 3))
    exif, file = Image.Exif(), BytesIO()
    exif[0x013B] = "Kim"
    data.save(file, "png", exif=exif)
    root = new_digest({"content/images/a.png": file.getvalue()})
    assert len(file.getvalue()) > MAX_FILE
    mend(root)
    with Image.open(root / "content/images/a.png") as after:
        assert after.tobytes() == data.tobytes()
        assert not after.getexif()


def test_a_picture_that_tells_of_nobody_stays_as_it_is(new_digest: NewDigest) -> None:
    data = photograph("jpeg")
    root = new_digest({"content/images/a.jpeg": data})
    assert mend(root) == []
    assert (root / "content/images/a.jpeg").read_bytes() == data


def test_a_picture_that_changed_meanwhile_or_became_another_is_left_alone(new_digest: NewDigest) -> None:
    path = "content/images/a.jpeg"
    root = new_digest({path: photograph("jpeg", place=True)})
    problems = _problems(root)
    for other in (b"no picture", photograph("png", place=True), b""):
        (root / path).write_bytes(other)
        assert list(mend_files(problems, settings(root), Vocabulary())) == []
        assert (root / path).read_bytes() == other


def test_an_entry_without_faults_stays_as_it_is(new_digest: NewDigest) -> None:
    root = write(new_digest, entry(tags=["diplomacy"]))
    assert mend(root) == []
