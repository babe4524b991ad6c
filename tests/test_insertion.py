"""A new key of a file finds its place, and two that are added on one day do not meet."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.content.yaml_reader import parse_yaml
from digest.contribute.tending.insertion import insert_keys
from tests.repositories import commit, git

ORDERED = """\
# Who publishes what entries link to.

# The Post.
eastholm-post:
  name: The Eastholm Post

# Once a weekly.
harbour-sheet:
  name: The Harbour Sheet
  # Its own comment.

quay-news:
  name: Quay News
"""


def insert(text: str, *keys: str) -> str:
    return insert_keys(text.encode(), "outlets.yml", {key: [f"{key}: new"] for key in keys}).decode()


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("abc", "link to.\n\n", "\n\n# The Post.\neastholm"),
        ("ferry", "Eastholm Post\n\n", "\n\n# Once a weekly.\n"),
        ("island", "# Its own comment.\n\n", "\n\nquay-news:"),
        ("zenith", "Quay News\n\n", "\n"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_key_gets_its_place_and_comments_stay_with_their_keys(
    key: str, before: str, after: str, newline: str
) -> None:
    written = insert(ORDERED.replace("\n", newline), key)
    assert f"{before}{key}: new{after}".replace("\n", newline) in written
    assert written.count(newline) == written.count("\n") == ORDERED.count("\n") + 2


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("", "m: new\n"),
        ("# Nothing yet.", "# Nothing yet.\nm: new\n"),
        ("# The head.\nz: {}\n", "# The head.\nm: new\nz: {}\n"),
        ("a: {}\nz: {}\n", "a: {}\nm: new\nz: {}\n"),
        ("a: {}\nc: {}", "a: {}\nc: {}\nm: new\n"),
        ("\ufeffa: {}\nz: {}\n", "\ufeffa: {}\nm: new\nz: {}\n"),
        ("a: {}\nc: {}\nz: {}\nb: {}\n", "a: {}\nc: {}\nm: new\nz: {}\nb: {}\n"),
        ("z: {}\na: {}\n", "z: {}\na: {}\nm: new\n"),
        (
            "# Papers\na: {}\nz: {}\n\n# Agencies\nb: {}\n",
            "# Papers\na: {}\nz: {}\n\n# Agencies\nb: {}\nm: new\n",
        ),
        ("{a: {}, z: {}}\n", "{a: {}, z: {}}\nm: new\n"),
    ],
    ids=["empty", "comment", "first", "between", "open", "mark", "most", "none", "sections", "brackets"],
)
def test_only_a_file_in_order_gives_a_place(text: str, written: str) -> None:
    assert insert(text, "m") == written


def test_several_keys_stand_in_order() -> None:
    assert insert("b: {}\nf: {}\n", "g", "d", "c", "a") == ("a: new\nb: {}\nc: new\nd: new\nf: {}\ng: new\n")


_KEYS = st.text("abcxyz", min_size=1, max_size=3)
_COMMENTS = st.sampled_from(["", "\n", "# A comment.\n", "\n# One.\n# Two.\n"])


@given(st.dictionaries(_KEYS, _COMMENTS), st.sets(_KEYS), st.booleans())
def test_nothing_but_the_new_keys_changes(keys: dict[str, str], new: set[str], ordered: bool) -> None:
    order = sorted(keys) if ordered else keys
    text = "# The head.\n\n" + "".join(f"{keys[key]}{key}:\n  name: {key}\n" for key in order)
    written = insert(text, *sorted(new - set(keys)))
    tree, _, problems = parse_yaml(written, "outlets.yml")
    assert not problems
    assert tree == {**{key: {"name": key} for key in keys}, **dict.fromkeys(new - set(keys), "new")}
    assert not ordered or list(tree) == sorted(tree)
    for key, comment in keys.items():
        assert f"{comment.lstrip()}{key}:\n" in written


def test_two_who_add_a_key_on_one_day_do_not_conflict(tmp_path: Path) -> None:
    file = tmp_path / "outlets.yml"
    file.write_text(ORDERED, encoding="utf-8")
    commit(tmp_path)
    for key in ("ferry", "island"):
        git(tmp_path, "checkout", "-q", "-b", key, "main")
        file.write_text(insert(ORDERED, key), encoding="utf-8")
        commit(tmp_path)
    git(tmp_path, "merge", "-q", "--no-edit", "ferry")
    assert file.read_text(encoding="utf-8") == insert(ORDERED, "ferry", "island")
