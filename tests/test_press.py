import pickle
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest

from digest.keeping.fingerprints import hash_bytes
from digest.keeping.program import program_key
from digest.model.problems import DigestError, FaultyContentError, is_error
from digest.output import FrameKey, Materials
from digest.printing.edition import Edition, check_site_dir, prepare
from digest.printing.ledger import Ledger, ledger_path, stamp_file, write_ledger
from digest.printing.order import Order
from digest.printing.press import print_batch, publish
from digest.printing.state import Backdrop, Origin, State, find_state
from digest.templates.frame import Frame
from digest.workers import Crew, Workshop
from tests.builders import Value, entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import NOW, ROOT, SVG, materials, read_tree

TEMPLATES = (ROOT / "theme/pages",)
GOOD, BAD = "content/entries/2024/11/good.md", "content/entries/2024/11/bad.md"
IMAGE = {"file": "images/map.svg", "alt": "A map", "credit": "The digest"}


def edition_of(root: Path, *, strict: bool = False, skip_faulty: bool = False, **options: Value) -> Edition:
    return prepare(settings(root, **options), NOW, strict=strict, skip_faulty=skip_faulty)


def paths(edition: Edition) -> set[str]:
    return {output.path for output in edition.plan.outputs}


def bare_frames(edition: Edition) -> Mapping[FrameKey, Frame]:
    """Frames without a theme: printing can be tried without MkDocs."""
    frame = Frame(
        ("<html lang=", "language", "><head>", "head", "</head>", "topic", "", "article", "</html>")
    )
    return dict.fromkeys(edition.plan.frames, frame)


def print_site(root: Path, edition: Edition) -> dict[str, bytes]:
    """Print and publish into `site/`; returns what is there afterwards."""
    publish(edition, Backdrop(bare_frames(edition)), Order(root / "site", TEMPLATES))
    return read_tree(root / "site")


# What may be published


def test_every_fault_of_every_file_is_reported_at_once(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            GOOD: entry(),
            BAD: entry(title=None, date="2024-02-30"),
            "content/stories/bad.md": "no front matter",
            "content/digests/2024-W99.md": "---\ntitle: No such week\n---\n",
        }
    )
    with pytest.raises(FaultyContentError) as caught:
        edition_of(root)
    assert sorted((problem.path, problem.rule) for problem in caught.value.problems) == [
        ("content/digests/2024-W99.md", "bad-digest-name"),
        (BAD, "bad-date"),
        (BAD, "missing-field"),
        ("content/stories/bad.md", "no-front-matter"),
    ]


def test_warnings_forbid_publishing_in_strict_mode_only(new_digest: NewDigest) -> None:
    root = new_digest({GOOD: entry(body="<script>alert(1)</script>\n")})
    assert [problem.rule for problem in edition_of(root).problems] == ["removed-html"]
    with pytest.raises(FaultyContentError):
        edition_of(root, strict=True)


def test_faulty_files_are_left_out_where_that_is_wanted(new_digest: NewDigest) -> None:
    root = new_digest({GOOD: entry(), BAD: entry(date="soon")})
    edition = edition_of(root, skip_faulty=True)
    assert edition.left_out == (BAD,)
    assert [problem.rule for problem in edition.problems] == ["bad-date"]
    assert "2024/11/good/index.html" in paths(edition)
    assert "2024/11/bad/index.html" not in paths(edition)


def test_what_stands_only_on_what_was_left_out_is_left_out_too(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            GOOD: entry(),
            BAD: entry(date="soon"),
            "content/entries/2024/11/bad.ko.md": entry(language="ko", translates="2024/11/bad"),
            "content/digests/2024-W46.md": "---\nlead: 2024/11/bad.ko\n---\n",
            "content/images/bad.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
            "content/entries/2024/11/shown.md": entry(image={**IMAGE, "file": "images/bad.svg"}),
        }
    )
    edition = edition_of(root, skip_faulty=True)
    assert edition.left_out == (
        "content/digests/2024-W46.md",
        "content/entries/2024/11/bad.ko.md",
        "content/entries/2024/11/bad.md",
        "content/entries/2024/11/shown.md",
        "content/images/bad.svg",
    )
    entries = {path for path in paths(edition) if path.startswith("2024/")}
    assert entries == {"2024/11/good/index.html"}


@pytest.mark.parametrize(
    "story",
    {
        "no YAML": '---\ntitle: "Talks\n---\n',
        "an unknown field": "---\ntitle: Talks\ncolour: red\n---\n",
        "a warning": "---\ntitle: Talks\n---\n<script>alert(1)</script>\n",
    }.items(),
    ids=lambda story: story[0],
)
def test_entries_stay_where_only_the_file_of_their_story_is_faulty(
    story: tuple[str, str], new_digest: NewDigest
) -> None:
    root = new_digest(
        {
            GOOD: entry(story="talks", body="See [the talks](/stories/talks/).\n"),
            "content/digests/2024-W46.md": "---\nlead: 2024/11/good\n---\n",
            "content/stories/talks.md": story[1],
        }
    )
    edition = edition_of(root, strict=True, skip_faulty=True)
    assert edition.left_out == ("content/stories/talks.md",)
    assert {problem.path for problem in edition.problems} == {"content/stories/talks.md"}
    printed = print_site(root, edition)
    assert not [name for name in printed if name.startswith("stories/talks")]
    assert b"See <a>the talks</a>." in printed["2024/11/good/index.html"]
    assert not [name for name, data in printed.items() if b"stories/talks" in data]


def test_of_two_entries_at_one_address_one_is_published(new_digest: NewDigest) -> None:
    root = new_digest({GOOD: entry(), "content/entries/2024/11/Good.md": entry()})
    edition = edition_of(root, skip_faulty=True)
    assert len(edition.left_out) == 1


def test_an_alias_where_a_section_is_leaves_its_entry_out(new_digest: NewDigest) -> None:
    edition = edition_of(new_digest({GOOD: entry(), BAD: entry(aliases=["tags/"])}), skip_faulty=True)
    assert edition.left_out == (BAD,)


@pytest.mark.parametrize("name", ["tags.yml", "outlets.yml"])
def test_a_fault_in_what_every_entry_stands_on_is_refused_all_the_same(
    name: str, new_digest: NewDigest
) -> None:
    root = new_digest({GOOD: entry(), f"content/{name}": "peace: {colour: red, name: Peace}\n"})
    with pytest.raises(FaultyContentError) as caught:
        edition_of(root, skip_faulty=True)
    assert {problem.path for problem in caught.value.problems if is_error(problem)} == {f"content/{name}"}


def test_with_strict_and_skip_faulty_files_with_warnings_are_not_published(new_digest: NewDigest) -> None:
    root = new_digest({GOOD: entry(), BAD: entry(body="<script>alert(1)</script>\n")})
    published = paths(edition_of(root, strict=True, skip_faulty=True))
    assert {path for path in published if path.startswith("2024/")} == {"2024/11/good/index.html"}


# Where the site may be written


@pytest.mark.parametrize("site_dir", [".", "content", "content/site", "content/entries/2024", "..", "site"])
def test_the_site_never_takes_the_place_of_the_project_or_of_others(
    site_dir: str, new_digest: NewDigest
) -> None:
    root = new_digest({GOOD: entry(), "site/thesis.txt": "ten years of work"})
    with pytest.raises(DigestError):
        check_site_dir(root / site_dir, settings(root))
    check_site_dir(root / "public", settings(root))
    assert not (root / "public").exists()


# Printing


def test_every_output_of_the_plan_is_printed(new_digest: NewDigest) -> None:
    root = new_digest({GOOD: entry(image=IMAGE, aliases=["old/"]), "content/images/map.svg": SVG})
    edition = edition_of(root, search="false")
    assert set(print_site(root, edition)) == {*paths(edition), ".digest"}


def test_printing_tells_how_far_it_is(new_digest: NewDigest, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []

    def tell(step: str, done: int, total: int) -> None:
        told.append((step, done, total))

    root = new_digest({GOOD: entry(), "content/stories/talks.md": "---\ntitle: The talks\n---\n"})
    shop = Workshop(Crew("serial"), progress=tell)
    edition = prepare(settings(root, search="false"), NOW, shop=shop)
    publish(edition, Backdrop(bare_frames(edition)), Order(tmp_path / "site", TEMPLATES, shop=shop))
    count = len(edition.plan.outputs)
    assert told == [("Reading", 2, 2), ("Printing", count, count)]


def test_an_image_that_changes_while_the_site_is_printed_stops_the_build(new_digest: NewDigest) -> None:
    # What is published must be what was checked.
    root = new_digest({GOOD: entry(image=IMAGE), "content/images/map.svg": SVG})
    before = print_site(root, edition_of(root, search="false"))
    edition = edition_of(root, search="false")
    write_file(root / "content/images/map.svg", SVG.replace("rect", "script"))
    with pytest.raises(DigestError, match="was changed while the site was built"):
        print_site(root, edition)
    assert read_tree(root / "site") == before
    assert [path.name for path in root.glob(".site*")] == []


def test_an_image_that_vanishes_while_the_site_is_printed_stops_the_build(new_digest: NewDigest) -> None:
    root = new_digest({GOOD: entry(image=IMAGE), "content/images/map.svg": SVG})
    edition = edition_of(root, search="false")
    (root / "content/images/map.svg").unlink()
    with pytest.raises(DigestError, match=r"images/map\.svg"):
        print_site(root, edition)


def test_the_same_content_read_in_another_place_prints_the_same_bytes(new_digest: NewDigest) -> None:
    files = {
        GOOD: entry(image=IMAGE, tags=["Peace", "Arms"], cites=["A", "B"]),
        "content/images/map.svg": SVG,
    }
    one, other = new_digest(files, folder="one"), new_digest(files, folder="elsewhere/deep/other")
    assert print_site(one, edition_of(one, search="false")) == print_site(
        other, edition_of(other, search="false")
    )


@pytest.mark.parametrize(
    ("cadence", "name", "shown"),
    [
        ("daily", "2024-11-13", "13 November 2024"),
        ("weekly", "2024-W46", "11–17 November 2024"),
        ("monthly", "2024-11", "November 2024"),
    ],
)
def test_digests_of_every_cadence_are_printed(
    cadence: str, name: str, shown: str, new_digest: NewDigest
) -> None:
    root = new_digest({GOOD: entry()})
    site = print_site(root, edition_of(root, search="false", cadence=cadence))
    page = lxml.html.document_fromstring(site[f"digests/{name}/index.html"].decode())
    assert page.xpath("string(//h1)") == shown
    assert f"digests/{name}/".encode() in site["feed.xml"]
    assert f"{cadence} digest".encode() in site["subscribe/index.html"]


def test_a_site_in_another_language_writes_its_dates_that_way(new_digest: NewDigest) -> None:
    root = new_digest({GOOD: entry()})
    edition = prepare(settings(root, language="ko", search="false"), NOW)
    page = print_site(root, edition)["2024/11/good/index.html"].decode()
    assert page.startswith("<html lang=ko>")
    assert '<time datetime="2024-11-13">2024년 11월 13일</time>' in page


# What a site is made of


def test_a_file_that_was_changed_just_now_is_known_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_file(path, "old")
    origin = Origin(b"key", ((str(path), hash_bytes(b"old")),))
    assert origin.is_same(Origin(b"key"))
    assert not origin.is_same(Origin(b"other"))
    write_file(path, "new")
    assert not origin.is_same(Origin(b"key"))
    path.unlink()
    assert not origin.is_same(Origin(b"key"))
    assert not Origin().is_same(Origin())


def test_a_file_that_was_left_alone_while_the_site_was_built_is_beyond_doubt(tmp_path: Path) -> None:
    for name in ("same", "other", "late", "gone"):
        write_file(tmp_path / name, "old")
    doubtful = {
        name: (str(tmp_path / name), hash_bytes(b"old")) for name in ("same", "other", "late", "gone")
    }
    origin = Origin(b"key", tuple(doubtful.values()))
    assert origin.settle() == origin
    write_file(tmp_path / "other", "new")
    (tmp_path / "gone").unlink()
    time.sleep(2.6)
    write_file(tmp_path / "late", "old")
    assert origin.settle() == Origin(b"key", tuple(doubtful[name] for name in ("other", "late", "gone")))


# Who writes


@pytest.mark.parametrize("spare", ["", "spare"])
@pytest.mark.parametrize("folder", ["", "staging"])
def test_a_worker_writes_only_where_it_is_given_a_folder(tmp_path: Path, folder: str, spare: str) -> None:
    packed = pickle.dumps(materials())
    folders = str(tmp_path / folder) if folder else "", str(tmp_path / spare) if spare else ""
    tasks = [(f"{name}/index.html", name.encode(), name, shout) for name in ("a", "b")]
    files = print_batch(packed, folders, tasks)
    if folder:
        trees = [folder, spare] if spare else [folder]
        written = {
            f"{tree}/{name}/index.html": name.upper().encode() for tree in trees for name in ("a", "b")
        }
        assert read_tree(tmp_path) == written
        stamps = [{stamp_file(str(tmp_path / tree / path)) for tree in trees} for path, *_ in tasks]
        # The spare has links to the same files.
        assert [{stamp} for _, (_, stamp, _) in files] == stamps
        counted = [(known, sha, mirrored) for known, (sha, _, mirrored) in files]
        assert counted == [(b"a", hash_bytes(b"A"), bool(spare)), (b"b", hash_bytes(b"B"), bool(spare))]
    else:
        assert files == [(b"a", b"A"), (b"b", b"B")]
        assert list(tmp_path.iterdir()) == []


def test_a_worker_that_cannot_link_says_so(tmp_path: Path) -> None:
    write_file(tmp_path / "spare", "a file stands in the way")
    folders = str(tmp_path / "staging"), str(tmp_path / "spare")
    ((_, (_, _, mirrored)),) = print_batch(pickle.dumps(materials()), folders, [("a/b", b"", "new", shout)])
    assert not mirrored
    assert (tmp_path / "staging/a/b").read_bytes() == b"NEW"


def test_a_worker_never_writes_over_a_file_that_is_there(tmp_path: Path) -> None:
    tasks = [("a", b"", "new", shout)]
    write_file(tmp_path / "a", "old")
    with pytest.raises(FileExistsError):
        print_batch(pickle.dumps(materials()), (str(tmp_path), ""), tasks)
    assert (tmp_path / "a").read_text(encoding="utf-8") == "old"


def shout(text: str, _materials: Materials) -> bytes:
    return text.upper().encode()


# What is remembered


@pytest.mark.parametrize("program", [b"", b"another program."])
def test_what_another_program_remembered_is_not_taken_up(tmp_path: Path, program: bytes) -> None:
    (tmp_path / "site").mkdir()
    order = Order(tmp_path / "site", TEMPLATES, shop=Workshop(cache=tmp_path))
    # Its class of the same name has no field that ours has.
    kept = program + pickle.dumps(State.__new__(State))
    write_ledger(ledger_path(tmp_path, order.site_dir), Ledger(kept={"state": kept}))
    assert find_state(order.ledger, order.site_dir, Origin(b"key"), NOW) is None


def test_what_this_program_remembered_is_taken_up(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    order = Order(tmp_path / "site", TEMPLATES, shop=Workshop(cache=tmp_path))
    state = State(Origin(b"key"), NOW, NOW + timedelta(days=1), (), (), ())
    kept = program_key() + pickle.dumps(state)
    write_ledger(ledger_path(tmp_path, order.site_dir), Ledger(kept={"state": kept}))
    assert find_state(order.ledger, order.site_dir, Origin(b"key"), NOW) == state
    assert find_state(order.ledger, order.site_dir, Origin(b"key"), NOW + timedelta(days=1)) is None
