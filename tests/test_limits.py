"""How much may there be of anything? What is more is refused where it stands, and makes nothing slow."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from digest.checks.links import MOST_GUESSED
from digest.checks.review import Inspection, review
from digest.content.files import MAX_PATH, walk
from digest.content.values import MAX_ITEMS
from digest.content.vocabulary import MAX_PARENTS
from digest.model.problems import FaultyContentError
from digest.pictures.formats import MAX_DRAWING, MAX_PIXELS
from tests.builders import Value, entry, settings
from tests.conftest import NewDigest
from tests.sites import find_problems

A = "content/entries/2024/11/a.md"


def faults(root: Path) -> list[str]:
    return [f"{problem.line} {problem.rule}: {problem.found}" for problem in find_problems(settings(root))[1]]


def picture(width: int, height: int) -> bytes:
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("field", ["tags", "cites", "aliases"])
def test_a_list_has_a_longest_length(field: str, new_digest: NewDigest) -> None:
    items = [f"old-{number}" for number in range(MAX_ITEMS + 1)]
    (fault,) = faults(new_digest({A: entry(**{field: items})}))
    assert "too-long" in fault
    assert f"{MAX_ITEMS + 1} stand here" in fault
    assert not [each for each in faults(new_digest({A: entry(**{field: items[1:]})})) if "too-long" in each]


def test_a_group_of_names_has_a_longest_length(new_digest: NewDigest) -> None:
    figures: dict[str, Value] = {f"name {number}": number for number in range(MAX_ITEMS + 1)}
    (fault,) = faults(new_digest({A: entry(figures=figures)}))
    assert "too-long" in fault


def test_a_picture_has_a_largest_size(new_digest: NewDigest) -> None:
    width = 10_000
    for height, is_fault in ((MAX_PIXELS // width, False), (MAX_PIXELS // width + 1, True), (60_000, True)):
        found = faults(new_digest({A: entry(), "content/images/a.png": picture(width, height)}))
        assert ["too-large" in each for each in found] == [True] * is_fault, found
    assert found == [f"1 too-large: the image has {width:,} × 60,000 pixels"]


def test_a_drawing_has_a_largest_size(new_digest: NewDigest) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg">' + "<g/>" * (MAX_DRAWING // 4) + "</svg>"
    (fault,) = faults(new_digest({A: entry(), "content/images/a.svg": drawing}))
    assert fault == f"1 too-large: the drawing has {len(drawing):,} bytes"


def test_few_tags_may_lie_above_one(new_digest: NewDigest) -> None:
    for above in (MAX_PARENTS, MAX_PARENTS + 1, 20_000):
        chain = "".join(f"t{number}:\n  parent: t{number + 1}\n" for number in range(above)) + f"t{above}:\n"
        found = faults(new_digest({A: entry(), "content/tags.yml": chain}))
        assert len(found) == above - MAX_PARENTS
        assert all("parents-too-deep" in each for each in found)


def test_a_path_has_a_longest_length(new_digest: NewDigest) -> None:
    folders = "a/" * (MAX_PATH // 2 - len("entries/x.md") // 2)
    assert faults(new_digest({f"content/entries/{folders}x.md": entry()})) == []
    (fault,) = faults(new_digest({f"content/entries/{folders}a/x.md": entry()}))
    assert "bad-file-name: the path has" in fault


def test_folders_may_lie_deeper_than_calls(tmp_path: Path) -> None:
    here, depth = Path.cwd(), 1_500
    os.chdir(tmp_path)
    try:
        for _ in range(depth):
            Path("a").mkdir()
            os.chdir("a")
        Path("x.md").write_text("", encoding="utf-8")
        assert [path for path, _ in walk(str(tmp_path))] == ["a/" * depth + "x.md"]
        # Whoever tidies up after tests goes by calls.
        Path("x.md").unlink()
        for _ in range(depth):
            os.chdir("..")
            Path("a").rmdir()
    finally:
        os.chdir(here)


def test_the_first_broken_links_of_a_text_are_compared_with_what_there_is(new_digest: NewDigest) -> None:
    links = " ".join(f"[words](/2024/11/summitt{'t' * number}/)" for number in range(MOST_GUESSED + 5))
    root = new_digest({A: entry(body=links), "content/entries/2024/11/summit.md": entry()})
    cures = [problem.cure for problem in find_problems(settings(root))[1]]
    assert len(cures) == MOST_GUESSED + 5
    assert "summit" in cures[0]
    assert set(cures[MOST_GUESSED:]) == {"correct the link"}


def test_a_link_among_the_pages_refuses_even_where_faulty_files_are_left_out(new_digest: NewDigest) -> None:
    """MkDocs would follow it, and publish what lies there."""
    root = new_digest({A: entry(), "content/pages/about.md": "# About\n"})
    (root / "secret.md").write_text("secret", encoding="utf-8")
    (root / "content/pages/secret.md").symlink_to(root / "secret.md")
    with pytest.raises(FaultyContentError) as caught:
        review(Inspection(settings(root)), strict=False, skip_faulty=True)
    assert [problem.rule for problem in caught.value.problems] == ["symbolic-link"]
