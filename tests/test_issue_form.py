from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.frontmatter import parse_document
from digest.contribute.adding.issue_form import LABELS, MAX_ISSUE, find_answers, read_issue
from digest.contribute.adding.scaffold import write_scaffold
from digest.model.problems import DigestError
from digest.writing.directions import spell_out
from tests.builders import settings
from tests.turned import without_turned

DAY = "2026-11-18"
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


def form(**answers: str) -> bytes:
    """The body of an issue as GitHub writes it from a form."""
    given = {label: answers.get(label.replace(" ", "_"), "_No response_") for label in LABELS}
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in given.items()).encode()


def test_an_issue_that_a_form_made_is_a_wish() -> None:
    wanted = read_issue(
        form(
            Address_of_the_report="https://example.org/night-ferry",
            Headline="Night ferry returns",
            Summary="It sails again.\nThree times a week.",
            Text="The ferry sails.\r\n\r\nSo says Island Line.",
            Tags="ferries, - transport\n`islands`، visas、 treaties",
            Image="https://example.org/mine.jpg\nby me, CC BY",
            Your_name="Ada",
        ),
        DAY,
    )
    assert (wanted.title, wanted.url, wanted.day) == (
        "Night ferry returns",
        "https://example.org/night-ferry",
        DAY,
    )
    assert wanted.summary == "It sails again. Three times a week."
    assert wanted.text == "The ferry sails.\n\nSo says Island Line."
    assert (wanted.tags, wanted.story) == (("ferries", "transport", "islands", "visas", "treaties"), "")
    assert wanted.offered == ("https://example.org/mine.jpg", "by me, CC BY")
    assert read_issue(form(Headline="x", Date="2026-12-01"), DAY).day == "2026-12-01"


def test_what_was_left_open_is_empty() -> None:
    assert find_answers(form().decode()) == {}
    with pytest.raises(DigestError, match="this is not the form"):
        read_issue(b"Please add this story.\n### Hello\n", DAY)


def test_headings_of_the_writers_own_are_a_part_of_the_text() -> None:
    text = "One.\n\n### Background\n\nTwo.\n\n### Tags\n\nThree.\n\n### Headline\n\nFour."
    answers = find_answers(form(Headline="A", Text=text, Tags="ferries").decode())
    assert answers == {"Headline": "A", "Text": text, "Tags": "ferries"}


def test_an_issue_of_megabytes_is_refused() -> None:
    with pytest.raises(DigestError, match="at most 300,000 are read"):
        read_issue(form(Text="x" * MAX_ISSUE), DAY)


HOSTILE = [
    "---\ntitle: other\n---\n",
    "x\n---\n\n# no",
    "{{ 1 }} ${{ github.token }} $(id) `id`",
    "<script>alert(1)</script>",
    "\x00\x1b[2J\x07\u202e\ufeff",
    "../../../etc/passwd",
    "a: b\n- c: [d\n\t!!python/object:os.system x",
    "\u2028\u2029\x85",
    "'\"\\#: &a *a ? | >",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_whatever_is_written_into_a_form_is_only_a_value(
    value: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_harmless(dict.fromkeys(LABELS, value), tmp_path_factory)


@given(answers=st.dictionaries(st.sampled_from(LABELS), st.text(max_size=60)))
def test_no_text_of_a_form_reaches_beyond_its_field(
    answers: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    check_harmless(answers, tmp_path_factory)


def check_harmless(answers: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("issue")
    body = form(**{label.replace(" ", "_"): answer for label, answer in answers.items()})
    try:
        wanted = read_issue(body, DAY)
        written = write_scaffold(settings(root), wanted, NOW)
    except DigestError:
        assert list(root.rglob("*.md")) == []
        return
    assert written.path.parent.is_relative_to(root / "content/entries")
    assert list(root.rglob("*.md")) == [written.path]
    document, problems = parse_document(written.path.read_bytes(), "x.md")
    assert document is not None
    assert without_turned(problems, {**document.fields, "body": spell_out(document.body)}) == []
    assert set(document.fields) == {"title", "date", "summary", "source", "tags", "cites"} | (
        {"story"} if wanted.story else set()
    )
    assert str(document.fields["title"]).split() == written.title.split()
    assert document.body.strip() == wanted.text.strip()


def test_a_line_of_git_in_a_text_is_a_line_of_text() -> None:
    text = "It sails.\n\n<<<<<<< ours\nAgain.\n=======\n>>>>>>> theirs"
    wanted = read_issue(form(Headline="A ferry", Text=text), DAY)
    assert wanted.text == "It sails.\n\n\\<<<<<<< ours\nAgain.\n\\=======\n\\>>>>>>> theirs"


@pytest.mark.parametrize(
    ("answer", "address"),
    [
        ("Check this out https://example.org/i1. Great!", "https://example.org/i1"),
        ("<https://example.org/i2>", "https://example.org/i2"),
        ("[Report](https://example.org/i3)", "https://example.org/i3"),
        ("[https://example.org/i4](https://example.org/i4), please", "https://example.org/i4"),
        ("example.org/i5", "https://example.org/i5"),
        ("(https://example.org/i6)", "https://example.org/i6"),
        ("https://example.org/Ferry_(ship)", "https://example.org/Ferry_(ship)"),
        ("10.1000/182", "https://doi.org/10.1000/182"),
        ("https://example.org/a https://example.org/b", "https://example.org/a https://example.org/b"),
        ("no idea", "no idea"),
    ],
)
def test_the_one_address_is_taken_out_of_an_answer(answer: str, address: str) -> None:
    assert read_issue(form(Address_of_the_report=answer), DAY).url == address
