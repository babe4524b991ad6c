"""What was published once stays, leads on, or says why it is gone."""

import json
import re
import shutil
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.content.gone import covered, read_gone
from digest.mail.letter import compose_letter
from digest.model.problems import DigestError, FaultyContentError
from digest.permanence import FILE, block, find_lost, parse_published
from digest.permanence_online import fetch_published
from digest.plan import make_plan
from tests.builders import SITE_NAME, SITE_URL, config, entry, settings, write_file
from tests.conftest import NewDigest
from tests.repositories import commit
from tests.sites import arrange_folder, build, find, materials, read_page, read_tree, texts
from tests.test_cli import in_folder
from tests.web import network, page, serve

A, B, GONE = "content/entries/2024/11/a.md", "content/entries/2024/11/b.md", "content/gone.yml"
STORY, OUTLETS = "content/stories/talks.md", "content/outlets.yml"
FILES = {
    A: entry(title="The first", tags=["arms"], story="talks", aliases=["2023/old-a/", "old/page.html"]),
    B: entry(title="The second", tags=["ships"]),
    STORY: entry(title="Talks", date=None, source=None, summary=None, aliases=["stories/parley"]),
    "content/tags.yml": "arms:\n  former: [weapons]\n"
    "  redirect_from: [tag/guns.html, tags/gun.html]\nships:\n",
}
REASON = "Withdrawn: the report was a <forgery>."


@pytest.fixture
def new_digest(new_digest: NewDigest) -> NewDigest:
    """Without a search, which nothing here asks for."""
    return partial(new_digest, search="false")


def list_published(root: Path) -> bytes:
    """The list of what the site keeps, as a build of it would write it."""
    (output,) = block(arrange_folder(root)).outputs
    return output.render(output.values, materials())


def lost(root: Path, listed: str) -> list[str]:
    """The messages of what the list has and the site would not have."""
    site = arrange_folder(root)
    published = parse_published(listed.encode(), FILE, SITE_URL)
    return [str(problem) for problem in find_lost(published, make_plan(site).paths, site)]


def test_a_site_lists_what_it_must_keep_and_has_lost_nothing(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    site = build(root)
    listed = (site / FILE).read_text(encoding="utf-8")
    lines = listed.splitlines()[1:]
    assert lines == sorted(set(lines))
    kept = {"2024/11/a/", "2023/old-a/", "old/page.html", "about/", "stories/talks/", "stories/parley/",
            "tags/arms/", "tags/weapons/", "outlets/example-news/", "digests/2024-W46/", "feed.xml",
            "entries.json", "tags/weapons/feed.atom.xml", "stories/talks/feed.xml"}  # fmt: skip
    assert kept <= set(lines)
    written = read_tree(site)
    assert [line for line in lines if line not in written and f"{line}index.html" not in written] == []
    assert written[FILE] == list_published(root)
    assert lost(root, listed) == []


@pytest.mark.parametrize(
    ("name", "text", "cure"),
    [
        (A, None, "2024/11/a/"),
        (A, entry(title="The first", draft=True), "2024/11/a/"),
        (A, entry(title="The first", date="2031-01-01"), "2024/11/a/"),
        (A, FILES[A].replace('"2023/old-a/", ', ""), "2023/old-a/"),
        (A, FILES[A].replace('["arms"]', '["ships"]'), "tags/arms/"),
        (STORY, None, "stories/talks/"),
        (STORY, FILES[STORY].replace("parley", "others"), "stories/parley/"),
        ("content/tags.yml", "arms:\n  redirect_from: [tag/guns.html]\nships:\n", "tags/weapons/"),
        ("content/tags.yml", "arms:\n  former: [weapons]\nships:\n", "tag/guns.html"),
        ("content/tags.yml", "arms:\n  former: [weapons]\nships:\n", "tags/gun.html"),
        ("content/pages/about.md", None, "about/"),
    ],
)
def test_whatever_would_be_lost_is_named(
    new_digest: NewDigest, name: str, text: str | None, cure: str
) -> None:
    root = new_digest(FILES)
    site = arrange_folder(root)
    listed = list_published(root).decode()
    assert site.entries
    if text is None:
        (root / name).unlink()
        if name == STORY:
            write_file(root / A, FILES[A].replace('story: "talks"\n', ""))
    else:
        write_file(root / name, text)
    found = lost(root, listed)
    number = listed.splitlines().index(cure) + 1
    assert [line for line in found if f"'{cure}' was published, and nothing would be there" in line], found
    assert any(line.startswith(f"{FILE}:{number}:1: lost-address: ") for line in found)
    field = "former" if cure[5:-1] in {"arms", "weapons"} else "redirect_from"
    is_slug = cure in {"tags/arms/", "tags/weapons/"}
    field = f"former: [{cure[5:-1]}]" if is_slug else f"redirect_from: [{cure}]"
    lead = f"write {field} below the tag in tags.yml that takes its place"
    assert not cure.startswith("tag") or any(lead in line for line in found)


def test_what_leads_on_is_not_lost(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    listed = list_published(root).decode()
    (root / B).unlink()
    heir = entry(title="The second", tags=["ships"], aliases=["2024/11/b/"])
    write_file(root / "content/entries/2024/12/b.md", heir.replace("2024-11-13", "2024-11-14"))
    assert lost(root, listed) == []


def rename_story(root: Path, aliases: str) -> None:
    """Give the story another file, and say there what it was."""
    (root / STORY).unlink(missing_ok=True)
    write_file(
        root / "content/stories/debates.md", FILES[STORY].replace("aliases: [", f"aliases: [{aliases}")
    )
    write_file(root / A, FILES[A].replace('story: "talks"', "story: debates"))


def test_the_feeds_of_a_story_go_on_under_its_old_addresses(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    listed = list_published(root).decode()
    rename_story(root, "")
    assert any("write aliases: [stories/talks] into the story that takes its place" in line
               for line in lost(root, listed))  # fmt: skip
    rename_story(root, "/stories/talks/, ")
    assert lost(root, listed) == []
    written = read_tree(build(root))
    feeds = ("feed.xml", "feed.atom.xml", "feed.json")
    for old in ("talks", "parley"):
        assert [written[f"stories/{old}/{feed}"] for feed in feeds] == [
            written[f"stories/debates/{feed}"] for feed in feeds
        ]


def test_a_change_that_renames_a_story_as_it_is_told_loses_nothing(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    base = commit(root)
    rename_story(root, "stories/talks, ")
    status, said = run("check", "-f", str(root / "mkdocs.yml"), "--base", base)
    assert (status, "lost-address" in said) == (0, False), said
    # An entry leads readers on, and has no feeds.
    rename_story(root, "")
    write_file(root / B, entry(title="The second", tags=["ships"], aliases=["stories/talks"]))
    said = run("check", "-f", str(root / "mkdocs.yml"), "--base", base)[1]
    assert "'stories/talks/feed.atom.xml' was published, and nothing would be there; 2 feeds" in said
    assert "write aliases: [stories/talks] into the story that takes its place" in said


@pytest.mark.parametrize(
    ("listed", "heir"),
    [
        ("example-news: {name: Example News}\nagency: {name: The Agency, former: [b18]}\n", "agency"),
        ("example-news: {name: Example News, former: [b18]}\n", "example-news"),
    ],
)
def test_outlets_are_renamed_and_united_without_a_loss(listed: str, heir: str, new_digest: NewDigest) -> None:
    bureau = {"name": "Bureau 18", "url": "https://bureau.example/b"}
    outlets = "example-news: {name: Example News}\nb18: {name: Bureau 18}\n"
    root = new_digest({**FILES, B: entry(source=bureau, tags=["ships"]), OUTLETS: outlets})
    kept, file = root / "kept.txt", str(root / "mkdocs.yml")
    kept.write_bytes(list_published(root))
    base = commit(root)
    named = listed.replace("former", "aliases: [Bureau 18], former")
    write_file(root / OUTLETS, named.replace(", former: [b18]", ""))
    cure = "write former: [b18] below the outlet in outlets.yml that takes its place"
    assert cure in run("check", "-f", file, "--base", base)[1]
    assert any(cure in line for line in lost(root, kept.read_text("utf-8")))
    write_file(root / OUTLETS, named)
    status, said = run("check", "-f", file, "--base", base)
    assert (status, "lost-address" in said) == (0, False), said
    written = read_tree(build(root, published=str(kept)))
    for feed in ("feed.xml", "feed.atom.xml", "feed.json"):
        assert written[f"outlets/b18/{feed}"] == written[f"outlets/{heir}/{feed}"]
    assert f'href="../../outlets/{heir}/"'.encode() in written["outlets/b18/index.html"]


def test_what_is_gone_says_so_at_its_address(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    listed = list_published(root).decode()
    (root / B).unlink()
    assert {line.split("'")[1] for line in lost(root, listed)} >= {"2024/11/b/", "tags/ships/"}
    write_file(root / GONE, f'2024/11/b: "{REASON}"\ntags/ships: Nothing was left.\n')
    assert lost(root, listed) == []
    site = build(root)
    found = read_page(site / "2024/11/b/index.html")
    assert texts(found, "//article//p") == [REASON]
    assert find(found, "//meta[@name='robots']/@content") == ["noindex"]
    assert "2024/11/b/" not in (site / "sitemaps/pages.xml").read_text(encoding="utf-8")
    assert "2024/11/b/" in (site / FILE).read_text(encoding="utf-8").splitlines()
    (root / GONE).unlink()
    assert len(lost(root, (site / FILE).read_text(encoding="utf-8"))) > 1, "a reason is kept, too"


@pytest.mark.parametrize(
    ("address", "file", "root"),
    [("2024/11/b/", "2024/11/b/index.html", "../../../"), ("old/b.html", "old/b.html", "../")],
)
def test_what_is_gone_stands_in_the_frame_of_the_site_and_leads_on(
    address: str, file: str, root: str, new_digest: NewDigest
) -> None:
    folder = new_digest({A: entry(language="en"), GONE: f"{address}: Withdrawn.\n"})
    korean = config({"search": "true"}).replace("name: digest", "name: digest\n  language: ko")
    write_file(folder / "mkdocs.yml", korean)
    found = read_page(build(folder) / file)
    assert find(found, "/html/@lang | //body/@lang") == ["ko", "ko"]
    title = "이 페이지는 더 이상 없습니다"
    assert texts(found, "//title | //h1") == [f"{title} - {SITE_NAME}", title]
    assert find(found, "//a[@class='digest-masthead']/@href") == [root.rstrip("/")]
    assert find(found, "//article//li/a/@href") == [
        f"{root}?search=", root, f"{root}archive/", f"{root}tags/",
    ]  # fmt: skip
    assert find(found, "//link[contains(@href, 'digest.css')]/@href") == [
        f"{root}assets/stylesheets/digest.css"
    ]


def test_a_file_of_another_program_says_in_a_folder_of_its_name_why_it_is_gone(
    new_digest: NewDigest,
) -> None:
    old = ["old/page.php", "wp-content/report.pdf", "old/b.html", "2024/11/b.ko", "old/rss.xml"]
    root = new_digest({A: entry(), GONE: "".join(f"{address}: Withdrawn.\n" for address in old)})
    assert lost(root, "\n".join(old)) == []
    written = read_tree(build(root))
    folders = [f"{address}/index.html" for address in old if not address.endswith((".html", ".xml"))]
    assert all(b"Withdrawn." in written[path] for path in (*folders, "old/b.html"))
    assert b'href="../../assets/stylesheets/digest.css' in written["wp-content/report.pdf/index.html"]
    # A program that reads feeds shows no page.
    assert not any(path.startswith("old/rss.xml") for path in written)
    listed = written[FILE].decode().splitlines()
    assert {"old/page.php/", "wp-content/report.pdf/", "old/b.html", "2024/11/b.ko/", "old/rss.xml"} <= {
        *listed
    }


def test_a_file_of_another_program_leads_on_by_an_alias_as_the_cure_says(new_digest: NewDigest) -> None:
    root = new_digest({A: entry()})
    old = ["old/page.php", "old/b.html"]
    cures = ["write aliases: [old/page.php] into", "write aliases: [old/b.html] into"]
    assert [cure in said for cure, said in zip(cures, lost(root, "\n".join(old)), strict=True)] == [True] * 2
    write_file(root / A, entry(aliases=old))
    assert lost(root, "\n".join(old)) == []
    write_file(root / GONE, "old/page.php: Withdrawn.\n")
    assert "not-gone: 'old/page.php/' is there" in run("check", "-f", str(root / "mkdocs.yml"))[1]


def test_a_reason_does_no_harm_where_the_page_is_there_again(new_digest: NewDigest) -> None:
    reasons = "2023/new: Moved.\n2024/11/a: Not true, it is there.\ntags/ships/feed.xml: Nor this.\n"
    root = new_digest({**FILES, GONE: reasons})
    told: list[str] = []
    site = build(root, report=lambda problems, *_: told.extend(map(str, problems)))
    assert b"The first" in (site / "2024/11/a/index.html").read_bytes()
    assert [line.partition(";")[0] for line in told if "gone.yml" in line] == [
        f"{GONE}:{line}:1: not-gone: '{address}' is there, and readers are not told the reason"
        for line, address in ((2, "2024/11/a/"), (3, "tags/ships/feed.xml"))
    ]
    assert run("check", "-f", str(root / "mkdocs.yml"))[1].count("not-gone") == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://example.org/a: Gone.\n", "gone.yml:1:1: bad-alias: nothing can stand at"),
        ("../a: Gone.\n", "gone.yml:1:1: bad-alias: nothing can stand at"),
        ("a:\n", "gone.yml:1:3: bad-value: it is not said why 'a' is gone"),
        ("a: [1]\n", "gone.yml:1:4: bad-value: it is not said why 'a' is gone"),
        ("a: Gone.\na/: Gone.\n", "gone.yml:2:1: address-collision: 'a/' stands here twice"),
        ("a: b: c\n", "gone.yml:1:5: yaml-syntax"),
        ("404.html: Gone.\n", "gone.yml:1:1: bad-alias: nothing can stand at '404.html'"),
        ("assets/x/: Gone.\n", "gone.yml:1:1: bad-alias: nothing can stand at 'assets/x/'"),
    ],
)
def test_faults_of_the_file_are_told_in_their_lines(text: str, said: str) -> None:
    problems = read_gone(text.encode(), "gone.yml")[1]
    assert [str(problem)[: len(said)] for problem in problems] == [said]


def test_what_is_written_in_an_unusual_way_is_gone_all_the_same() -> None:
    text = "a: {reason: It was *false*., date: 26 November 2026, title: A drill}\n"
    (gone,), problems = read_gone(text.encode(), "gone.yml")
    assert [problem.rule for problem in problems] == ["marks-in-field", "odd-date"]
    assert (gone.address, gone.date and gone.date.iso, gone.title) == ("a/", "2026-11-26", "A drill")


def test_old_addresses_of_other_programs_lead_on_or_are_gone(new_digest: NewDigest) -> None:
    """A blank and a sign of a URI may stand in them, as they are or escaped; the file is called decoded."""
    old = ["human%20rights/l'été/", "tips & tricks/a,b(c).html", "c++/"]
    files = {
        **FILES,
        A: entry(aliases=old, story="talks"),
        STORY: entry(title="Talks", date=None, source=None, summary=None, aliases=["stories/a b"]),
        GONE: "human%20rights/b/: Gone.\n'@me, too/': Gone.\n",
    }
    root = new_digest(files)
    written = read_tree(build(root))
    places = ["human rights/l'été/index.html", "tips & tricks/a,b(c).html", "c++/index.html"]
    gone = ["human rights/b/index.html", "@me, too/index.html"]
    assert {*places, *gone} <= written.keys()
    assert 'url=../../2024/11/a/"' in written[places[0]].decode()
    assert b"Gone." in written[gone[0]]
    assert b'rel="canonical" href="https://example.org/digest/human%20rights/b/"' in written[gone[0]]
    assert "stories/a b/feed.xml" in written
    listed = (
        "https://old.example/human%20rights/l%27%C3%A9t%C3%A9/?a#b\n/tips%20&%20tricks/a,b(c).html\nc++/\n"
    )
    assert lost(root, listed + written[FILE].decode()) == []


@pytest.mark.parametrize("address", ["tags/a/b/", "contributors/ana/2020/", "outlets/nhk/2020/"])
def test_no_redirect_is_proposed_where_none_can_be(address: str, new_digest: NewDigest) -> None:
    root = new_digest({A: entry()})
    (said,) = lost(root, f"https://old.example/{address}")
    assert "nothing would be there; bring back what stood there, or write into content/gone.yml" in said
    assert "aliases" not in said


def test_the_cure_of_a_lost_address_can_be_followed(new_digest: NewDigest) -> None:
    root = new_digest({A: entry()})
    (said,) = lost(root, "https://old.example/human%20rights/a,b/")
    assert 'write aliases: ["human rights/a,b"] into' in said
    assert said.endswith('why it is gone: "human rights/a,b/": …')
    write_file(root / A, entry(aliases=["human rights/a,b"]))
    assert lost(root, "https://old.example/human%20rights/a,b/") == []
    for address, why in (
        ("10%3A30/", "':' cannot be"),
        ("a%2Fb/", "'%' cannot be"),
        ("a%23b/", "'#' cannot"),
    ):
        (said,) = lost(root, f"https://old.example/{address}")
        assert f"no page can be there, because {why}" in said


@pytest.mark.parametrize("data", [b"", b"\n", b" \n\n", b"# Nothing yet.\n", b"---\n"])
def test_a_file_without_a_line_says_that_nothing_is_gone(data: bytes) -> None:
    assert read_gone(data, "gone.yml") == ((), [])
    assert [problem.rule for problem in read_gone(b"\xef\xbb\xbf", "gone.yml")[1]] == ["byte-order-mark"]


def test_a_list_may_be_of_whole_addresses_of_another_host(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    moved = f"# old\n{SITE_URL}2024/11/a/index.html\nhttps://old.example/2024/11/%C3%A9/\n\n/2024/11/b/\n"
    assert [line.split("'")[1] for line in lost(root, moved)] == ["2024/11/é/"]


@pytest.mark.parametrize("data", [b"<?xml version='1.0'?>", b"\xff\xfe", b"a" * 3000])
def test_what_is_no_list_is_not_taken_for_an_empty_one(data: bytes) -> None:
    with pytest.raises(DigestError, match="is no list of addresses"):
        parse_published(data, FILE, SITE_URL)


def test_the_build_refuses_and_leaves_the_site_alone(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    site = build(root)
    before = read_tree(site)
    (root / "kept.txt").write_bytes((site / FILE).read_bytes())
    assert build(root, published=str(root / "kept.txt")) == site, "nothing has changed"
    (root / B).unlink()
    with pytest.raises(FaultyContentError) as refused:
        build(root, published=str(root / "kept.txt"))
    assert {problem.rule for problem in refused.value.problems} == {"lost-address"}
    assert read_tree(site) == before
    write_file(root / GONE, "2024/11/b: Withdrawn.\ntags/ships: Empty.\n")
    build(root, published=str(root / "kept.txt"))
    assert b"Withdrawn." in read_tree(site)["2024/11/b/index.html"]


@pytest.fixture
def published(new_digest: NewDigest) -> Path:
    """A digest of 25 entries that was built."""
    files = {f"content/entries/2024/11/{number}.md": entry(title=f"News {number}") for number in range(25)}
    root = new_digest({**files, "content/pages/about.md": "# About\n"})
    build(root)
    return root


def test_a_build_whose_content_is_not_there_leaves_the_site_alone(published: Path) -> None:
    before, entries = read_tree(published / "site"), published / "content/entries"
    entries.rename(published / "elsewhere")
    with pytest.raises(
        DigestError, match=r"^25 of the 25 entries of .*site would be gone: .*not there \(a disk"
    ):
        build(published)
    entries.mkdir()
    with pytest.raises(DigestError, match=r"would be gone: .*/content/entries holds no more \(a disk"):
        build(published)
    assert read_tree(published / "site") == before
    build(published, clean=True)
    assert not (published / "site/2024").exists()


def test_a_build_whose_clock_is_behind_leaves_the_site_alone(published: Path) -> None:
    with pytest.raises(DigestError, match="would be gone: 25 entries wait, and the clock says 2008-01-10"):
        build(published, now=datetime(2008, 1, 10, tzinfo=UTC))
    assert (published / "site/2024/11/3/index.html").is_file()


@pytest.mark.parametrize("gone", [12, 20])
def test_a_build_that_takes_away_some_entries_does(
    gone: int, published: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(gone):
        (published / f"content/entries/2024/11/{number}.md").unlink()
    build(published)
    assert not (published / "site/2024/11/3").exists()
    assert caplog.messages == []


def test_a_folder_of_entries_that_is_gone_is_told_of_where_there_were_few(
    new_digest: NewDigest, caplog: pytest.LogCaptureFixture
) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(), "content/pages/about.md": "# About\n"})
    build(root)
    shutil.rmtree(root / "content/entries")
    build(root)
    (said,) = caplog.messages
    assert said == f"there is no {root}/content/entries, where 1 entry came from"


def test_what_a_faulty_file_takes_along_is_only_told(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    kept = root / "kept.txt"
    kept.write_bytes(list_published(root))
    write_file(root / B, "---\ntitle: Broken\n---\n")
    told: list[str] = []
    build(
        root,
        skip_faulty=True,
        published=str(kept),
        report=lambda problems, *_: told.extend(problem.rule for problem in problems),
    )
    assert "lost-address" in told
    # It is asked for again, until it is there or somebody says why not.
    kept.write_bytes((root / "site" / FILE).read_bytes())
    (root / B).unlink()
    with pytest.raises(FaultyContentError, match="error"):
        build(root, published=str(kept))
    write_file(root / B, FILES[B])
    build(root, published=str(kept))


def run(*command: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, command)
    return done.exit_code, done.output


def test_check_refuses_by_a_list(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    kept = root / "kept.txt"
    kept.write_bytes(list_published(root))
    command = ("check", "-f", str(root / "mkdocs.yml"), "--published", str(kept))
    assert run(*command)[0] == 0
    (root / B).unlink()
    status, said = run(*command)
    assert (status, "lost-address: '2024/11/b/'" in said) == (1, True)
    status, said = run(*command[:-1], str(root / "none.txt"))
    assert (status, "cannot be read: No such file" in said) == (2, True), said
    assert "or build without --published once" in said


def test_what_waits_is_not_there_yet_for_a_check_either(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    kept = root / "kept.txt"
    kept.write_bytes(list_published(root))
    base = commit(root)
    write_file(root / B, FILES[B].replace("2024-11-13", "2999-01-02"))
    looks = (
        ["check", "--published", str(kept)],
        ["build", "--published", str(kept)],
        ["check", "--base", base],
    )
    for look in looks:
        status, said = run(*look, "-f", str(root / "mkdocs.yml"))
        assert (status, "lost-address: '2024/11/b/'" in said) == (1, True), said
        assert (
            f"{B} waits until 2999-01-02: give it back the date that it was published with, or write" in said
        )
        assert "write aliases" not in said
    said = run("diff", base, "-f", str(root / "mkdocs.yml"))[1]
    assert f"`2024/11/b/` (entry) would lead nowhere: `{B}` waits until 2999-01-02: give it back" in said


def test_a_reason_is_needed_as_long_as_the_page_waits(new_digest: NewDigest) -> None:
    reasons = "2024/11/b/: This appears later.\ntags/ships/: This appears later.\n"
    root = new_digest(FILES)
    base = commit(root)
    write_file(root / B, FILES[B].replace("2024-11-13", "2999-01-02"))
    write_file(root / GONE, reasons)
    for command in (["check"], ["check", "--base", base], ["build"]):
        status, said = run(*command, "-f", str(root / "mkdocs.yml"))
        assert (status, "not-gone" in said) == (0, False), (command, said)
    write_file(root / B, FILES[B])
    assert run("check", "-f", str(root / "mkdocs.yml"))[1].count("not-gone") == 2


def test_an_old_address_waits_with_its_entry(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    base = commit(root)
    write_file(root / A, FILES[A].replace("---\n", "---\ndraft: true\n", 1))
    (said,) = lost(root, "2023/old-a/\n")
    changed = run("check", "--base", base, "-f", str(root / "mkdocs.yml"))[1].splitlines()
    (same,) = (line for line in changed if "'2023/old-a/' was published" in line)
    for line in (said, same):
        assert f"{A} waits as long as it is a draft: take draft out of it, or write" in line


def test_check_refuses_since_a_revision(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    commit(root)
    command = ("check", "-f", str(root / "mkdocs.yml"), "--base", "main")
    assert run(*command)[0] == 0
    (root / A).rename(root / "content/entries/2024/11/c.md")
    status, said = run(*command)
    assert (status, "lost-address: '2024/11/a/' was published" in said) == (1, True), said
    assert "write aliases: [2024/11/a] into content/entries/2024/11/c.md" in said
    write_file(root / GONE, "2024/11/a: It has moved to nowhere.\n")
    assert run(*command)[0] == 0


def test_what_a_change_loses_is_told_once_beside_a_list_of_what_was_published(new_digest: NewDigest) -> None:
    root = new_digest(FILES)
    kept = root / "kept.txt"
    kept.write_bytes(b"2020/lost-before/\n" + list_published(root))
    base = commit(root)
    (root / B).unlink()
    # The page of the story leads on, and its feeds do not.
    rename_story(root, "")
    moved = FILES[A].replace('"2023/old-a/"', '"2023/old-a/", "stories/talks"')
    write_file(root / A, moved.replace('story: "talks"', "story: debates"))
    command = ("check", "-f", str(root / "mkdocs.yml"), "--published", str(kept))
    told = [line.split("'")[1] for line in run(*command)[1].splitlines() if "lost-address: " in line]
    both = [line for line in run(*command, "--base", base)[1].splitlines() if "lost-address: " in line]
    feeds = {f"stories/talks/{feed}" for feed in ("feed.xml", "feed.json")}
    assert feeds < set(told)
    assert sorted(line.split("'")[1] for line in both) == sorted(set(told) - feeds)
    assert [line.split("'")[1] for line in both if line.startswith(str(kept))] == ["2020/lost-before/"]


@pytest.mark.parametrize(
    "changes",
    [
        {B: None},
        {A: FILES[A].replace("2024-11-13", "2024-11-03"), B: FILES[B].replace("2024-11-13", "2024-11-03")},
        {B: FILES[B].replace('["ships"]', '["arms"]')},
        {B: FILES[B].replace("Example News", "Another Paper")},
        {A: FILES[A].replace('story: "talks"\n', "")},
        {A: FILES[A].replace('story: "talks"\n', ""), STORY: None},
        {A: None, B: None},
        {"content/pages/about.md": None, "content/pages/more.md": "# More\n"},
        {"content/tags.yml": "arms:\nships:\n"},
        {GONE: "2024/10/old/: Withdrawn.\n"},
    ],
)
def test_what_a_review_lets_pass_can_be_published(
    new_digest: NewDigest, changes: dict[str, str | None]
) -> None:
    root = new_digest(FILES)
    kept = root / "kept.txt"
    kept.write_bytes(list_published(root))
    base = commit(root)
    for name, text in changes.items():
        if text is None:
            (root / name).unlink()
        else:
            assert FILES.get(name) != text
            write_file(root / name, text)
    reviewed = run("check", "-f", str(root / "mkdocs.yml"), "--base", base)[1]
    published = run("build", "-f", str(root / "mkdocs.yml"), "--published", str(kept))[1]
    assert ("lost-address" in reviewed) == ("lost-address" in published), (reviewed, published)


def test_the_list_of_the_site_that_is_up_is_asked_for(tmp_path: Path) -> None:
    with serve() as web:
        here = settings(tmp_path, site_url=f"{web.at('site.example')}/digest/")
        web.answers["/digest/addresses.txt"] = page(b"2024/11/a/\n", "Content-Type: text/plain")
        reached = network(web, site_example="127.0.0.1")
        assert fetch_published("online", here, reached).lines == {"2024/11/a/": 1}
        web.answers["/digest/addresses.txt"] = page(b"", status="404 Not Found")
        assert fetch_published("online", here, reached).lines == {}
        web.answers["/digest/addresses.txt"] = page(b"", status="500 Oh")
        with pytest.raises(DigestError, match="nothing was built") as busy:
            fetch_published("online", here, reached)
        with pytest.raises(DigestError, match="what was published is not known") as absent:
            fetch_published(f"{here.site_url}none.txt", here, reached)
        assert (busy.value.exit_code, absent.value.exit_code) == (75, 2)


def test_a_site_on_an_intranet_is_asked_where_its_owner_says_so_and_nobody_else(tmp_path: Path) -> None:
    with serve() as web:
        here = settings(tmp_path, site_url=f"{web.url}/")
        web.answers["/addresses.txt"] = page(b"2024/11/a/\n", "Content-Type: text/plain")
        assert fetch_published("intranet", here).lines == {"2024/11/a/": 1}
        web.answers["/addresses.txt"] = page(b"", status="404 Not Found")
        assert fetch_published("intranet", here).lines == {}
        web.answers["/addresses.txt"] = page(b"", "Location: /other.txt", status="302 Found")
        web.answers["/other.txt"] = page(b"2024/11/a/\n", "Content-Type: text/plain")
        with pytest.raises(
            DigestError, match=r"it leads on to another address; correct site_url in mkdocs\.yml"
        ):
            fetch_published("intranet", here)
        assert web.asked.count("GET /other.txt") == 0
    here = settings(tmp_path, site_url="http://10.0.0.1/")
    with pytest.raises(DigestError, match="in a network of your own take --published intranet"):
        fetch_published("online", here)


@pytest.mark.parametrize(
    ("given_up", "address", "is_covered"),
    [
        ("tags/ships/", "tags/ships/feed.xml", True),
        ("tags/ships/", "tags/ships/", True),
        ("tags/ships/", "tags/shipsx/", False),
        ("feeds/", "feeds/x.xml", False),
        ("2024/11/b/", "2024/11/b/c/", False),
        ("feeds/x.xml", "feeds/x.xml", True),
        ("feeds/x.xml", "feeds/x.xml/y", False),
        ("languages/ko/", "entries.ko.atom.xml", True),
        ("languages/ko/", "entries.ja.xml", False),
        ("languages/ko/", "entries.xml", False),
        # The ending of a translation is none of a file.
        ("2024/11/b.ko/", "2024/11/b.ko/", True),
    ],
)
def test_what_lies_below_a_tag_goes_with_it(given_up: str, address: str, is_covered: bool) -> None:
    gone, _ = read_gone(f"{given_up}: Withdrawn.\n".encode(), "gone.yml")
    assert covered(gone)(address) is is_covered


def test_a_language_goes_with_its_last_entry_for_two_reasons_at_once(new_digest: NewDigest) -> None:
    more = {name: entry(language=name, translates="2024/11/a") for name in ("ko", "ja")}
    root = new_digest({A: entry(), **{A.replace(".md", f".{name}.md"): text for name, text in more.items()}})
    commit(root)
    (root / "content/entries/2024/11/a.ko.md").unlink()
    feeds = (f"entries.ko{ending}" for ending in (".xml", ".atom.xml", ".json"))
    write_file(root / "list.txt", "\n".join(["2024/11/a.ko/", "languages/ko/", "languages/ja/", *feeds]))
    looks = (("--base", "HEAD"), ("--published", str(root / "list.txt")))
    for look in looks:
        said = in_folder(root, "check", *look).stdout
        lost = re.findall(r"lost-address: '(.+?)'", said)
        assert lost == ["2024/11/a.ko/", "languages/ko/"], said
        assert "3 feeds would go with it" in said
    write_file(root / GONE, "".join(f"{address}: It was wrong.\n" for address in lost))
    assert not any("lost-address" in in_folder(root, "check", *look).stdout for look in looks)


def test_a_link_to_what_was_given_up_is_told_as_such_unless_it_is_meant(new_digest: NewDigest) -> None:
    links = (
        "[The first](/2024/11/a/) of [ships](/tags/ships/), a [page](/old/x.php) and [a feed](/old/x.xml)."
    )
    given_up = ("2024/11/a/", "tags/ships/", "old/x.php", "old/x.xml")
    root = new_digest({GONE: "".join(f'{address}: "{REASON}"\n' for address in given_up)})
    write_file(root / B, entry(title="The second", body=links))
    command = ("check", "-f", str(root / "mkdocs.yml"))
    told = [line.partition(": ")[2] for line in run(*command)[1].splitlines() if "-link: " in line]
    assert [line.partition("'; ")[0] for line in told] == [
        *(f"withdrawn-link: '/{address}' was given up, and says why: '{REASON}" for address in
          ("2024/11/a/", "tags/ships/", "old/x.php/")),
        "broken-link: there is no page '/old/x.xml' on this site; correct the link (warning)",
    ]  # fmt: skip
    # What is there again, or waits until it is, is linked as ever.
    write_file(root / A, entry(title="The first", date="2999-01-02", tags=["ships"]))
    assert run(*command)[1].count("withdrawn-link") == 1
    (root / A).unlink()
    excepted = entry(title="The second", body=links, exceptions={"withdrawn-link": "It says so."})
    write_file(root / B, excepted)
    assert "withdrawn-link" not in run(*command)[1]


def test_a_hand_written_page_may_lead_to_the_reason(new_digest: NewDigest) -> None:
    page = "# About\n\n[Withdrawn](../2024/11/a/), and <a href='../2024/11/a/'>again</a>.\n"
    root = new_digest({B: entry(), GONE: f'2024/11/a/: "{REASON}"\n', "content/pages/about.md": page})
    assert "-link: " not in run("check", "-f", str(root / "mkdocs.yml"))[1]


ABOUT = "content/pages/about.md"
MOVED = "---\nhide: [toc]\naliases: [old/about.php, /who%20we%20are/]\n---\n\n# Who *we* are\n\nA desk.\n"


def test_a_hand_written_page_leads_on_from_where_it_stood(new_digest: NewDigest) -> None:
    root = new_digest(
        {A: entry(body="See [us](/who we are/).\n".replace("we are/", "we%20are/")), ABOUT: MOVED}
    )
    assert "-link: " not in run("check", "-f", str(root / "mkdocs.yml"))[1]
    old = ["old/about.php/", "who we are/"]
    assert lost(root, "\n".join(old)) == []
    written = read_tree(build(root))
    assert set(old) <= set(written[FILE].decode().splitlines())
    for address in old:
        redirect = written[f"{address}index.html"].decode()
        assert f'url={"../" * address.count("/")}about/"' in redirect
        assert "<title>Who *we* are</title>" in redirect
    assert b"aliases" not in written["about/index.html"]
    base = commit(root)
    write_file(root / ABOUT, MOVED.replace("old/about.php, ", ""))
    status, said = run("check", "-f", str(root / "mkdocs.yml"), "--base", base)
    assert (status, "put old/about.php/ back into aliases:, once in content/pages/about.md" in said) == (
        1,
        True,
    )
    assert any("into the entry, the story or the page that takes its place" in line
               for line in lost(root, "\n".join(old)))  # fmt: skip


@pytest.mark.parametrize(
    ("aliases", "said"),
    [
        (
            "[2024/11/a/]",
            "3:11: address-collision: '2024/11/a/' is the address of content/entries/2024/11/a.md",
        ),
        ("[old/a]", "3:11: address-collision: 'old/a' is also an alias in content/entries/2024/11/a.md"),
        ("[about/]", "3:11: address-collision: 'about/' is the address of content/pages/about.md"),
        ("['a:b']", "3:11: bad-alias: 'a:b' cannot be redirected: ':' cannot be in the name of a file"),
        ("{a: b}", "3:10: wrong-type: "),
        ("[a", "yaml-syntax: "),
    ],
)
def test_old_addresses_of_a_hand_written_page_have_the_faults_of_all_others(
    aliases: str, said: str, new_digest: NewDigest
) -> None:
    page = f"---\ntitle: About\naliases: {aliases}\n---\n\nA desk.\n"
    root = new_digest({A: entry(aliases=["old/a"]), ABOUT: page})
    status, told = run("check", "-f", str(root / "mkdocs.yml"))
    assert (status, said in told) == (1, True), told


def test_what_else_stands_in_the_header_of_a_hand_written_page_is_left_to_mkdocs(
    new_digest: NewDigest,
) -> None:
    page = "---\ntitle: &name About\nsummary: *name\n---\n\nOf aliases: none.\n"
    assert run("check", "-f", str(new_digest({A: entry(), ABOUT: page}) / "mkdocs.yml"))[0] == 0


@pytest.mark.parametrize(
    "header",
    [
        '---\n"aliases": [old]\n---\n',
        "---\n'aliases' : [old]\n---\n",
        "---\n{title: Flow, aliases: [old]}\n---\n",
        "\ufeff---\r\ntitle: About\r\naliases:\r\n  - old\r\n...\r\n",
        "---\nextra: &x {a: [1]}\nmore: {<<: *x, b: !!int 1}\n<<: *x\n? [a]\n: b\naliases: [old]\n---\n",
        "---\ntitle: &name About\naliases: [old]\n---\n",
        "---\nsummary: News #1 of\nsummary: twice\naliases: [old]\n---\n",
    ],
)
def test_old_addresses_of_a_hand_written_page_are_read_however_they_are_written(
    header: str, new_digest: NewDigest
) -> None:
    root = new_digest({A: entry(), ABOUT: f"{header}\n# Who\n\nWe \u202eare.\n".encode()})
    assert run("check", "-f", str(root / "mkdocs.yml"))[0] == 0
    assert 'url=../about/"' in (build(root) / "old/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("\n\n---\naliases: [old]\n---\n", "3:1: no-front-matter: the front matter begins in line 3; "),
        ("---\naliases: [old]\naliases: [older]\n---\n", "3:1: duplicate-key: "),
        ("---\nextra: &x [old]\naliases: *x\n---\n", "3:10: yaml-feature: "),
        ("---\nextra: [\naliases: [old]\n---\n", "yaml-syntax: "),
    ],
)
def test_old_addresses_of_a_hand_written_page_that_nobody_reads_are_told(
    page: str, said: str, new_digest: NewDigest
) -> None:
    status, told = run("check", "-f", str(new_digest({A: entry(), ABOUT: page}) / "mkdocs.yml"))
    assert (status, f"{ABOUT}:" in told, said in told) == (1, True, True), told


@pytest.mark.parametrize(
    "page", ["---\nextra: {aliases: [a:b]}\n---\n", "---\ntitle: x\n---\naliases: [a:b]\n"]
)
def test_what_is_called_aliases_elsewhere_on_a_hand_written_page_is_none(
    page: str, new_digest: NewDigest
) -> None:
    assert run("check", "-f", str(new_digest({A: entry(), ABOUT: page}) / "mkdocs.yml"))[0] == 0


TAKEN_BACK = "2024/11/b/: {reason: The letter was a forgery., date: 2024-11-29, title: The second}\n"


def test_what_was_taken_back_is_told_at_its_address_among_the_corrections_and_in_their_feed(
    new_digest: NewDigest,
) -> None:
    note = {"date": "2024-11-28", "note": "It was the third."}
    other = "2024/11/c/: The reason alone.\n"
    site = build(new_digest({A: entry(title="The first", corrections=[note]), GONE: TAKEN_BACK + other}))
    page = read_page(site / "2024/11/b/index.html")
    assert texts(page, "//article//h1 | //article//p") == [
        "29 November 2024", "Withdrawn: The second", "The letter was a forgery.",
    ]  # fmt: skip
    assert texts(read_page(site / "2024/11/c/index.html"), "//article//h1") == ["This page is gone"]
    listed = read_page(site / "corrections/index.html")
    lines = "//ul[contains(@class, 'lines')]/li"
    assert texts(listed, f"{lines}//h2/a") == ["Withdrawn: The second", "The first"]
    assert find(listed, f"{lines}//h2/a/@href")[0] == "../2024/11/b/"
    assert texts(listed, f"{lines}/p")[:2] == ["29 November 2024", "The letter was a forgery."]
    items = json.loads((site / "corrections/feed.json").read_text("utf-8"))["items"]
    assert [item["title"] for item in items] == ["Withdrawn: The second", "Correction: The first"]
    assert items[0]["url"] == f"{SITE_URL}2024/11/b/"
    assert items[0]["date_published"].startswith("2024-11-29")


@pytest.mark.parametrize(("code", "word"), [("ar", "سحب"), ("cy", "Withdrawn")])
def test_what_was_taken_back_is_told_in_its_own_language(code: str, word: str, new_digest: NewDigest) -> None:
    """Its title stood between those of the site, in their direction; the site speaks no Welsh."""
    gone = TAKEN_BACK.replace("title:", f"language: {code}, title:")
    later = {"content/entries/2024/12/later.md": entry(date="2024-12-03")}
    site = build(new_digest({A: entry(), **later, GONE: gone}))
    spoken = f"[@lang='{code}' and @dir='{'rtl' if code == 'ar' else 'ltr'}']"
    page = read_page(site / "2024/11/b/index.html")
    assert find(page, "/html/@lang") == ["ar" if code == "ar" else "en"]
    around = "" if code == "ar" else spoken
    (title,) = texts(page, f"//article//h1{around}")
    assert texts(page, f"//article//p{around}")[-1] == "The letter was a forgery."
    listed = read_page(site / "corrections/index.html")
    assert texts(listed, f"//li/h2/a{spoken} | //li/p{spoken}") == [title, "The letter was a forgery."]
    digest = read_page(site / "digests/2024-W49/index.html")
    assert texts(digest, f"//aside//li/a{spoken}") == [title]
    (item,) = json.loads((site / "corrections/feed.json").read_text("utf-8"))["items"]
    assert (item["title"], item["language"]) == (title, code)
    assert title.endswith(": The second")
    assert title.startswith(word)


def test_the_next_digest_tells_what_was_taken_back_wherever_it_is_read(new_digest: NewDigest) -> None:
    later = {"content/entries/2024/12/later.md": entry(date="2024-12-03")}
    root = new_digest({A: entry(), **later, GONE: TAKEN_BACK})
    site = build(root)
    told = "29 November 2024: The letter was a forgery.Withdrawn: The second"
    page = read_page(site / "digests/2024-W49/index.html")
    assert texts(page, "//aside[h2='Corrections of earlier digests']/ul/li") == [told]
    assert find(page, "//aside[h2]/ul/li/a/@href") == ["../../2024/11/b/"]
    assert not find(read_page(site / "digests/2024-W46/index.html"), "//aside[@aria-labelledby]")
    newest, oldest = json.loads((site / "feed.json").read_text("utf-8"))["items"]
    assert "The letter was a forgery." in newest["content_html"]
    assert "The letter was a forgery." not in oldest["content_html"]
    arranged = arrange_folder(root)
    letter = compose_letter(arranged.digests[-1], arranged)
    assert [(each.title, each.note) for each in letter.corrected] == [
        ("Withdrawn: The second", "The letter was a forgery.")
    ]


def test_what_is_there_again_or_is_taken_back_later_is_not_told_as_withdrawn(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), B: entry(), GONE: TAKEN_BACK})
    assert b"Withdrawn" not in read_tree(build(root))["corrections/index.html"]
    (root / B).unlink()
    write_file(root / GONE, TAKEN_BACK.replace("2024-11-29", "2999-01-02"))
    written = read_tree(build(root))
    assert b"Withdrawn" not in written["corrections/index.html"]
    assert b"The letter was a forgery." in written["2024/11/b/index.html"]
    later = datetime(2999, 1, 3, tzinfo=UTC)
    assert b"Withdrawn" in read_tree(build(root, now=later))["corrections/index.html"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a/: {reason: Gone., title: A}\n", "gone.yml:1:5: missing-field: 'date' is missing"),
        ("a/: {reason: Gone., date: 2024-13-01, title: A}\n", "gone.yml:1:27: bad-date: date: "),
        ("a/: {reason: Gone., date: 2024-11-01, titel: A}\n", "gone.yml:1:39: unknown-field: 'titel' is not"),
    ],
)
def test_faults_of_what_was_taken_back_are_told_in_their_places(text: str, said: str) -> None:
    gone, problems = read_gone(text.encode(), "gone.yml")
    assert gone == ()
    assert any(str(problem).startswith(said) for problem in problems), problems
