"""Faults that show only when files are seen together, or when a value is known to be one."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import digest.checks
from digest.checks import CHECKS, MANY, PROOF, begin_checks, check_library
from digest.checks.links import Pages
from digest.checks.naming import MOST_NAMED
from digest.content.files import AMONG_PAGES
from digest.content.library import Library, read_library
from digest.keeping.memory import Memory
from digest.model.addresses import is_alias
from digest.model.problems import Problem
from digest.pictures.formats import find_svg_fault
from digest.plan import make_plan
from digest.running.checking import check_site
from digest.running.serving import proofread
from digest.text.sketches import sketch_story
from digest.workers import Crew, Workshop
from tests.builders import Value, entry, settings, write_file
from tests.conftest import NewDigest
from tests.sites import arrange_folder, find_problems, news
from tests.test_pictures import photo

A, B = "content/entries/2024/11/a.md", "content/entries/2024/11/b.md"
PODCAST = {"cover": "https://example.org/c.jpg", "category": "News", "email": "desk@example.org"}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3"/></svg>'


def check(root: Path, **options: Value) -> list[str]:
    """The problems as `path:line rule`."""
    _, problems = find_problems(settings(root, **options))
    return [f"{problem.path}:{problem.line} {problem.rule}" for problem in problems]


def test_a_library_without_content_has_no_fault(tmp_path: Path) -> None:
    assert list(check_library(Library(), settings(tmp_path))) == []


def test_every_check_is_in_the_list_and_says_its_rule() -> None:
    folder = Path(digest.checks.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("[a-z]*.py"))
    assert {check.__name__ for check in CHECKS} == set(
        re.findall(r"^def (check_\w+)\(", source, re.MULTILINE)
    )
    assert all((check.__doc__ or "").endswith(".") for check in CHECKS)


def test_an_id_that_is_the_path_of_another_entry_is_taken(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), B: entry(id="2024/11/a")})
    assert check(root) == [f"{B}:6 duplicate-id"]


def test_of_three_entries_with_one_id_the_later_ones_are_faults(new_digest: NewDigest) -> None:
    root = new_digest({f"content/entries/{name}.md": entry(id="x") for name in "abc"})
    assert check(root) == ["content/entries/b.md:6 duplicate-id", "content/entries/c.md:6 duplicate-id"]


@pytest.mark.parametrize(
    "alias",
    [
        "2024/11/b/",
        "/2024/11/b",
        "2024/11/B",
        "2024/11/a/",
        "tags/",
        "TAGS/x/",
        "feed.xml",
        "images/x.svg",
        "index.html",
        "about/",
        "about/index.html",
        "2024/11/b/index.html",
        "2024/11/a/index.html",
        "stories/talks/",
        "stories/talks/feed.xml",
        "stories/talks/2024",
        "stories/other/events.ics",
        "404.html",
        "search/facets.json",
        "digests/2024-W46/",
        "archive/2024/",
    ],
)
def test_an_alias_at_the_address_of_a_page_is_a_fault(alias: str, new_digest: NewDigest) -> None:
    root = new_digest(
        {A: entry(aliases=[alias]), B: entry(), "content/stories/talks.md": "---\ntitle: The talks\n---\n"}
    )
    assert check(root) == [f"{A}:6 address-collision"]


@pytest.mark.parametrize(
    ("alias", "owner"),
    [
        ("podcast.xml", "a feed"),
        ("podcast.json", "a feed"),
        ("entries.ko.atom.xml", "a feed"),
        ("feed.json", "feed.json, a file of every site"),
        ("podcast.atom", ""),
        ("entries.ja.xml", ""),
    ],
)
def test_no_alias_stands_at_a_feed(alias: str, owner: str, new_digest: NewDigest) -> None:
    files = {A: entry(aliases=[alias]), B: entry(language="ko")}
    _, problems = find_problems(settings(new_digest(files), podcast=PODCAST))
    found = [problem.found for problem in problems if problem.rule == "address-collision"]
    assert found == ([f"'{alias}' is the address of {owner}"] if owner else [])


def test_no_alias_stands_at_anything_that_a_site_prints_at_its_root(new_digest: NewDigest) -> None:
    options: dict[str, Any] = {"podcast": PODCAST, "statistics": True, "search": True}
    files = {A: entry(tags=["peace"], byline=["Ana"], story="talks", event_date="2024-12-01"),
             B: entry(language="ko"),
             "content/stories/talks.md": "---\ntitle: The talks\n---\n"}  # fmt: skip
    printed = make_plan(arrange_folder(new_digest(files), **options)).paths
    names = sorted({path.partition("/")[0] for path in printed} - {"2024"})
    files[A] = entry(tags=["peace"], byline=["Ana"], story="talks", aliases=names)
    _, problems = find_problems(settings(new_digest(files), **options))
    told = {problem.found.split("'")[1] for problem in problems if problem.rule == "address-collision"}
    assert set(names) - told == set()
    assert len(names) > 20


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"feed_formats": ["atom"]},
        {"feed_formats": ["json", "rss"], "feed_kinds": ["entries", "tags", "podcast", "languages"]},
        {"feed_kinds": ["digests", "corrections", "stories", "outlets", "contributors"]},
    ],
)
def test_every_feed_of_a_site_may_be_linked_and_no_other(
    options: dict[str, Any], new_digest: NewDigest
) -> None:
    correction = {"date": "2024-11-14", "note": "It was Tuesday."}
    files = {
        A: entry(tags=["peace"], story="talks", byline=["Ana"], corrections=[correction]),
        B: entry(language="ko", tags=["peace"]),
        "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        "content/tags.yml": "peace: {former: [truce]}\n",
    }
    site = arrange_folder(new_digest(files), podcast=PODCAST, **options)
    every = arrange_folder(new_digest(files), podcast=PODCAST)
    pages = Pages(site.library, site.settings)
    feeds = {path for path in make_plan(every).paths if path.endswith((".xml", ".json", ".opml", ".txt"))}
    feeds = {path for path in feeds if not path.startswith(("search/", "sitemaps/", "assets/", "pagefind/"))}
    there = make_plan(site).paths
    linked = {path for path in feeds if not pages.find_cure(path)}
    # What is in the archive is not looked up.
    assert {path for path in linked ^ (feeds & there) if not path.startswith("feeds/")} == set()
    assert len(feeds) > 30
    for wrong in (
        "Feed.xml",
        "tags/war/feed.xml",
        "tags/peace/2024/feed.xml",
        "tags/feed.xml",
        "entries.ja.xml",
    ):
        assert pages.find_cure(wrong)


@pytest.mark.parametrize(
    "alias", ["old/", "/2023/old", "2024/11/b.html", "about.html", "뉴스/옛것/", "stories/old/"]
)
def test_an_alias_at_an_address_of_its_own_is_none(alias: str, new_digest: NewDigest) -> None:
    assert check(new_digest({A: entry(aliases=[alias]), B: entry()})) == []


@pytest.mark.parametrize("first", [["old/"], ["/OLD"], ["old/index.html"], ["x/", "Old/"]])
def test_an_alias_belongs_to_one_page(first: list[str], new_digest: NewDigest) -> None:
    root = new_digest({A: entry(aliases=first), B: entry(aliases=["old/"])})
    assert check(root) == [f"{B}:6 address-collision"]


def test_an_alias_of_a_story_counts_like_one_of_an_entry(new_digest: NewDigest) -> None:
    story = "---\ntitle: The talks\naliases: [2024/11/a/, old/]\n---\n"
    root = new_digest({A: entry(), B: entry(aliases=["old/"]), "content/stories/talks.md": story})
    assert check(root) == ["content/stories/talks.md:3 address-collision"] * 2


@pytest.mark.parametrize(
    "alias",
    [
        *("old", "2023/old/", "/2023/old/", "old.html", "한국/뉴스/", "a/b.c/", "human rights/a b.html"),
        *("a&b/", "c++/", "a,b/", "a(b)/", "l'été/", "@me/", "~me/", "_posts/", "a=b;c!$/"),
        # Beside Persian letters a non-joiner is a part of the word, and between Latin ones nothing.
        "2024/کشتی-می\u200cرسد/",
    ],
)
def test_old_addresses_that_can_be_redirected(alias: str) -> None:
    assert is_alias(alias)


@pytest.mark.parametrize(
    "alias",
    [
        "",
        "/",
        "//evil.example/x",
        "https://a.example/",
        "../x",
        "a/../b",
        "a//b",
        " a",
        "a /b",
        "a./b",
        "10:30/",
        "a*/",
        "<a>/",
        '"a"/',
        "a|b/",
        "100%/",
        "a\ufffd/",
        "a\u202eb/",
        "a\u200cb/",
        "کشتی\u200c/",
        "a\u0301/",
        "a\\b",
        "javascript:x",
        ".well-known/x",
        "a?b",
        "a#b",
        "con/x",
        "a\nb",
        "x" * 201,
        "%2e%2e/x",
        ".html",
    ],
)
def test_old_addresses_that_cannot_be_redirected(alias: str) -> None:
    assert not is_alias(alias)


@pytest.mark.parametrize("name", ["about", "About", "tags/x", "feeds/x", "stories/talks", "search/x"])
def test_an_entry_where_the_site_has_a_page_is_a_fault(name: str, new_digest: NewDigest) -> None:
    story = {"content/stories/talks.md": "---\ntitle: The talks\n---\n"}
    root = new_digest({f"content/entries/{name}.md": entry(), **story})
    assert check(root)[0] == f"content/entries/{name}.md:1 address-collision"


def test_a_story_and_a_translation_that_are_there_are_no_fault(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            A: entry(story="talks"),
            B: entry(translates="2024/11/a", language="ko"),
            "content/stories/talks.md": "---\ntitle: The talks\n---\n",
        }
    )
    assert check(root) == []


@pytest.mark.parametrize(
    ("field", "cure"),
    [
        ({"story": "한미 연합훈련"}, "write hanmi, the name of its file"),
        ({"story": "joint drills"}, "write hanmi, the name of its file"),
        ({"story": "Night Ferry"}, "write stories/night-ferry.md, and night-ferry here"),
        ({"tags": ["외교，인권"]}, "write , for ， between two tags"),
        (
            {"source": {"name": "A: B", "url": "https://a.example/"}},
            'add it there, as a-b: {name: "A: B"}',
        ),
        (
            {"source": {"name": "Exampel News", "url": "https://a.example/"}},
            "did you mean 'Example News'? If not, add it there, as exampel-news: {name: Exampel News}",
        ),
        (
            {"tags": ["외교교"]},
            "did you mean '외교'? If not, add it there, as `digest tags add` does, or use another",
        ),
        ({"tags": [unicodedata.normalize("NFD", "인권")]}, ""),
    ],
)
def test_what_is_not_known_is_told_with_what_to_write(
    field: dict[str, Value], cure: str, new_digest: NewDigest
) -> None:
    root = new_digest(
        {
            A: entry(**field),
            "content/tags.yml": "외교:\n인권:\n",
            "content/outlets.yml": "example-news: {name: Example News}\n",
            "content/stories/hanmi.md": "---\ntitle: {ko: 한미 연합훈련, en: Joint drills}\n---\n",
        }
    )
    said = [problem.cure for problem in find_problems(settings(root))[1] if problem.path == A]
    assert said == ([cure] if cure else [])


def test_of_two_names_that_differ_by_case_the_one_with_capitals_is_at_fault(new_digest: NewDigest) -> None:
    capitals = "content/entries/2024/11/B.md"
    # The later one, in lists and when it was written, has the name that addresses have.
    files = {B: entry(date="2024-11-20", body="The text."), capitals: entry(date="2024-11-12")}
    root = new_digest({A: entry(body="See [the other](b.md)."), **files})
    assert check(root) == [f"{capitals}:1 address-collision"]


def test_a_slug_that_a_tag_had_is_as_good_as_its_own(new_digest: NewDigest) -> None:
    tags = "ships: {former: [boats], aliases: [vessels]}\n"
    root = new_digest({A: entry(tags=["boats"]), B: entry(tags=["vessels"]), "content/tags.yml": tags})
    assert check(root) == [f"{B}:6 tag-alias"]


def test_a_link_may_lead_to_where_a_tag_was_in_another_program(new_digest: NewDigest) -> None:
    body = "See [ships](/tag/ships.html), [planes](/tag/planes.html)."
    tags = "ships: {redirect_from: [tag/ships.html]}\nplanes: {redirect_from: [tag/planes.html]}\n"
    root = new_digest({A: entry(tags=["ships"], body=body), "content/tags.yml": tags})
    assert check(root) == [f"{A}:9 broken-link"], "no entry has the tag planes"


def test_an_old_address_of_a_tag_is_nobody_elses(new_digest: NewDigest) -> None:
    places = ["2024/11/a/", "tags/Boats/", "a:b", "old/", "outlets/b/", "tags/b--c/", "tags/b.html"]
    lines = "".join(f"  - {place}\n" for place in places)
    tags = f"ships:\n  redirect_from:\n{lines}  former: [boats]\n"
    root = new_digest({A: entry(tags=["ships"]), B: entry(aliases=["old"]), "content/tags.yml": tags})
    told = {(problem.path, problem.line, problem.rule) for problem in find_problems(settings(root))[1]}
    assert {each for each in told if each[2] != "same-report"} == {
        ("content/tags.yml", 3, "address-collision"),
        ("content/tags.yml", 4, "address-collision"),
        ("content/tags.yml", 5, "bad-alias"),
        ("content/tags.yml", 6, "address-collision"),
        ("content/tags.yml", 7, "address-collision"),
    }


def test_an_old_address_of_a_tag_is_not_that_of_a_page_or_a_file_of_the_owner(new_digest: NewDigest) -> None:
    pages = {f"content/pages/tags/{name}": "# Ours\n" for name in ("foo.md", "bar.html", "x/index.html")}
    tags = "ships:\n  redirect_from:\n  - tags/Foo\n  - tags/bar.html\n  - tags/x/\n  - tags/free/\n"
    root = new_digest({A: entry(tags=["ships"]), "content/tags.yml": tags, **pages}, search="false")
    assert [str(problem) for problem in check_site(root / "mkdocs.yml")[1]] == [
        f"content/tags.yml:{line}:5: address-collision: '{old}' is the address of content/pages/tags/{file}; "
        "remove the alias"
        for line, old, file in (
            (3, "tags/Foo", "foo.md"),
            (4, "tags/bar.html", "bar.html"),
            (5, "tags/x/", "x/index.html"),
        )
    ]


def test_a_link_may_lead_to_where_an_outlet_was(new_digest: NewDigest) -> None:
    body = "Some call it [the wire](/outlets/wire/), or [the line](/outlets/line/)."
    outlets = "example-news: {name: Example News, former: [wire]}\n"
    root = new_digest({A: entry(body=body), "content/outlets.yml": outlets})
    assert check(root) == [f"{A}:8 broken-link"]


def test_the_end_of_an_id_is_told_with_the_whole(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(), "content/digests/2024-W46.md": "---\nlead: a\n---\n"})
    assert [each.cure for each in find_problems(settings(root))[1]] == ["did you mean '2024/11/a'?"]


def test_an_entry_does_not_translate_itself(new_digest: NewDigest) -> None:
    assert check(new_digest({A: entry(translates="2024/11/a")})) == [f"{A}:6 unknown-entry"]


@pytest.mark.parametrize(
    ("cadence", "good", "bad"),
    [
        ("daily", "2024-11-13", ["2024-W46", "2024-11", "2024-11-31", "2024-11-13-x", "notes"]),
        ("weekly", "2024-W46", ["2024-11-13", "2024-11", "2024-W53", "2024-W00", "2024-w46"]),
        ("monthly", "2024-11", ["2024-11-13", "2024-W46", "2024-13", "2024"]),
    ],
)
def test_a_note_is_named_after_a_digest(
    cadence: str, good: str, bad: list[str], new_digest: NewDigest
) -> None:
    note = "---\nlead: 2024/11/a\norder: [2024/11/b]\n---\nA note.\n"
    root = new_digest({A: entry(), B: entry(), f"content/digests/{good}.md": note}, "good", cadence=cadence)
    assert check(root, cadence=cadence) == []
    root = new_digest({f"content/digests/{name}.md": note for name in bad}, "bad", cadence=cadence)
    expected = (f"content/digests/{name}.md:1 bad-digest-name" for name in bad)
    assert sorted(check(root, cadence=cadence)) == sorted(expected)


def test_of_a_note_of_a_saturday_it_is_said_which_digest_has_that_day(new_digest: NewDigest) -> None:
    note = "---\nlead: 2024/11/a\n---\nA note.\n"
    files = {A: entry(date="2024-11-16"), **{f"content/digests/2024-11-{day}.md": note for day in (16, 18)}}
    root = new_digest(files, cadence="daily", closes="weekdays 08:30")
    _, (fault,) = find_problems(settings(root, cadence="daily", closes="weekdays 08:30"))
    assert fault.rule == "bad-digest-name"
    assert str(fault).endswith("its day is in 2024-11-18; rename the file to 2024-11-18.md")


@pytest.mark.parametrize(
    ("original", "said"),
    [
        (entry(), ["write 2024/11/a"] * 2),
        # The original belongs to another digest, and no cure names it; of a draft nothing is shown.
        (entry(date="2024-11-03"), [""] * 2),
        (entry(draft="true"), []),
    ],
)
def test_a_note_names_no_translation(original: str, said: list[str], new_digest: NewDigest) -> None:
    note = "---\nlead: 2024/11/b\norder: [2024/11/b]\n---\n"
    source = {"name": "Example News", "url": "https://news.example/other"}
    files = {
        A: original,
        B: entry(translates="2024/11/a", language="ko", source=source),
        "content/digests/2024-W46.md": note,
    }
    problems = [
        each for each in find_problems(settings(new_digest(files)))[1] if each.path.endswith("W46.md")
    ]
    found = "'2024/11/b' is a translation, and digests hold what it renders"
    assert [(each.rule, each.found, each.cure) for each in problems] == [
        ("wrong-digest", found, cure) for cure in said
    ]


def test_a_note_may_name_a_text_in_the_language_of_the_site_that_its_digest_carries(
    new_digest: NewDigest,
) -> None:
    later = entry(date="2024-11-18", translates="2024/11/a", body="In other words, and in English.\n")
    note = "---\nlead: 2024/11/b\n---\n"
    files = {A: entry(language="ko"), B: later, "content/digests/2024-W47.md": note}
    assert [line for line in check(new_digest(files)) if "digests" in line] == []


@pytest.mark.parametrize(
    ("note", "fields", "said"),
    [
        ("2024-W45", {}, True),
        ("2024-W45", {"draft": "true"}, True),
        ("2024-W47", {}, False),  # it may still come
        ("2024-W46", {}, False),
        ("2024-W46", {"draft": "true"}, False),
        ("2024-W46", {"translates": "2024/11/b", "language": "ko"}, True),
        ("2024-W46", {"date": "never"}, False),  # it may be of any week
    ],
)
def test_a_note_is_about_a_digest_with_entries(
    note: str, fields: dict[str, Value], said: bool, new_digest: NewDigest
) -> None:
    later = entry(date="2024-11-18")
    root = new_digest(
        {A: entry(**fields), B: later, f"content/digests/{note}.md": "---\ntitle: A week\n---\nText.\n"}
    )
    found = [line for line in check(root) if "digests" in line]
    assert found == ([f"content/digests/{note}.md:1 empty-digest"] if said else [])


def test_a_note_leads_with_and_orders_entries_of_its_digest_in_the_sites_timezone(
    new_digest: NewDigest,
) -> None:
    """Sunday evening in London is Monday in Seoul, and so another week."""
    note = "---\nlead: 2024/11/a\n---\n"
    root = new_digest({A: entry(date="2024-11-17 20:00 +0000"), "content/digests/2024-W46.md": note})
    assert check(root, timezone="Europe/London") == []
    assert check(root, timezone="Asia/Seoul") == ["content/digests/2024-W46.md:2 wrong-digest"]


@pytest.mark.parametrize("file", ["images/map.svg", "images/2024/map.svg"])
def test_an_image_that_is_there_is_no_fault(file: str, new_digest: NewDigest) -> None:
    image = {"file": file, "alt": "A map", "credit": "Us"}
    assert check(new_digest({A: entry(image=image), f"content/{file}": SVG})) == []


def test_an_image_of_a_bad_name_is_not_missing(new_digest: NewDigest) -> None:
    images = {"content/images/a map.svg": SVG, "content/images/b.svg": SVG}
    image = {"file": "images/a map.svg", "alt": "A map", "credit": "Us"}
    root = new_digest({A: entry(image=image), **images})
    assert check(root) == ["content/images/a map.svg:1 bad-file-name"]
    root = new_digest({A: entry(image={**image, "file": "images/a-map.svg"}), **images})
    said = [problem.message for problem in find_problems(settings(root))[1] if problem.path == A]
    assert said == [
        "there is no image 'images/a-map.svg'; give that name to 'images/a map.svg', if it is the picture"
    ]


def test_an_image_that_cannot_be_read_is_not_missing(new_digest: NewDigest) -> None:
    image = {"file": "images/cafe\u0301.svg", "alt": "A map", "credit": "Us"}
    root = new_digest({A: entry(image=image), "content/images/cafe\u0301.svg": SVG})
    assert check(root) == [f"{A}:6 missing-image", "content/images/cafe\u0301.svg:1 bad-file-name"]
    said = [problem.message for problem in find_problems(settings(root))[1] if problem.path == A]
    assert said == ["the image 'images/cafe\u0301.svg' cannot be shown; mend what is said of that file"]


def test_an_image_that_is_a_folder_is_called_one(new_digest: NewDigest) -> None:
    image = {"file": "images/map.svg", "alt": "A map", "credit": "Us"}
    root = new_digest({A: entry(image=image), "content/images/map.svg/north.svg": SVG})
    said = [str(problem) for problem in find_problems(settings(root))[1]]
    assert said == [f"{A}:6:17: missing-image: 'images/map.svg' is a folder; put the image in its place"]


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        ("images/none.svg", "missing-image"),
        ("images/Map.svg", "missing-image"),
        ("map.svg", "image-outside"),
        ("/images/map.svg", "image-outside"),
        ("./images/map.svg", "image-outside"),
        ("../images/map.svg", "image-outside"),
        ("images/../../secret.svg", "image-outside"),
        ("images//map.svg", "image-outside"),
        ("images\\map.svg", "image-outside"),
        ("entries/2024/11/a.md", "image-outside"),
        ("images/a.md", "image-outside"),
        ("https://a.example/map.svg", "image-outside"),
        ("data:image/svg+xml,x", "image-outside"),
    ],
)
def test_an_image_that_is_missing_or_elsewhere_is_a_fault(
    file: str, rule: str, new_digest: NewDigest
) -> None:
    image = {"file": file, "alt": "A map", "credit": "Us"}
    root = new_digest({A: entry(image=image), "content/images/map.svg": SVG})
    assert check(root) == [f"{A}:6 {rule}"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", photo("png")),
        ("a.jpg", photo("jpeg")),
        ("a.JPEG", photo("jpeg")),
        ("a.gif", photo("gif")),
        ("a.webp", photo("webp")),
        ("a.avif", photo("avif")),
        ("a.svg", SVG.encode()),
    ],
)
def test_a_picture_is_what_its_ending_says(name: str, data: bytes, new_digest: NewDigest) -> None:
    assert check(new_digest({f"content/images/{name}": data}, "good")) == []
    root = new_digest({f"content/images/{name}": b"<html><script>alert(1)</script></html>"}, "bad")
    assert check(root) == [f"content/images/{name}:1 unsafe-image"]


@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "webp", "avif"])
def test_a_photograph_that_breaks_off_is_said(kind: str, new_digest: NewDigest) -> None:
    data = photo(kind.replace("jpg", "jpeg"))
    path = f"content/images/a.{kind}"
    assert check(new_digest({path: data[:-20]})) == [f"{path}:1 broken-image"]


@pytest.mark.parametrize(
    ("name", "data"), [("a.webp", b"RIFF\x00\x00\x00\x00WAVE"), ("a.avif", b"\x00\x00\x00\x00<html>")]
)
def test_a_picture_of_another_format_in_the_same_wrapping_is_a_fault(
    name: str, data: bytes, new_digest: NewDigest
) -> None:
    assert check(new_digest({f"content/images/{name}": data})) == [f"content/images/{name}:1 unsafe-image"]


def svg(inside: str = "", attributes: str = "", before: str = "") -> bytes:
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"{before}<svg {namespaces} {attributes}>{inside}</svg>".encode()


# Browsers give the element the attribute that its document type declares; plain text search finds neither.
IN_UTF_16 = svg(before='<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]>').decode().encode("utf-16")
# Chinese to whoever knows the encoding; browsers do not, and run the script.
IN_HZ = svg("<text>~{<script>alert(1)</script>!~}</text>", before='<?xml version="1.0" encoding="HZ"?>')


@pytest.mark.parametrize(
    "data",
    [
        svg(),
        svg("<title>Map</title><desc>A map</desc><g fill='red'><path d='M0 0L1 1'/><text>서울</text></g>"),
        svg("<defs><linearGradient id='a'><stop/></linearGradient></defs><rect fill='url(#a)'/>"),
        svg("<symbol id='s'/><use href='#s'/><use xlink:href='#s'/>"),
        svg("<style>.a { stroke: url(#a) } @media (prefers-color-scheme: dark) { .a { fill: red } }</style>"),
        svg(before='<?xml version="1.0" encoding="UTF-8"?>\n<!-- drawn by us -->\n'),
        svg(before="\ufeff"),
        svg(before='\ufeff<?xml version="1.0" encoding="utf-8"?>'),
        svg(before="<?xml version='1.0' encoding='US-ASCII'?>"),
    ],
)
def test_shapes_and_text_are_a_plain_picture(data: bytes) -> None:
    assert find_svg_fault(data) == ""


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (svg("<script>alert(1)</script>"), "it holds the element 'script'"),
        (svg("<foreignObject><p>x</p></foreignObject>"), "it holds the element 'foreignObject'"),
        (svg("<image href='https://evil.example/x.png'/>"), "it holds the element 'image'"),
        (svg("<a href='javascript:alert(1)'><text>x</text></a>"), "it holds the element 'a'"),
        (svg("<animate attributeName='href' to='javascript:x'/>"), "it holds the element 'animate'"),
        (svg("<set attributeName='onload' to='alert(1)'/>"), "it holds the element 'set'"),
        (svg("<x:script xmlns:x='http://www.w3.org/1999/xhtml'>1</x:script>"), "it holds the element"),
        (svg("", "onload='alert(1)'"), "it holds the event attribute 'onload'"),
        (svg("<g OnClick='alert(1)'/>"), "it holds the event attribute 'onclick'"),
        (svg("<use href='other.svg#a'/>"), "it refers to 'other.svg#a'"),
        (svg("<use xlink:href='data:image/svg+xml,x#a'/>"), "it refers to"),
        (svg("<rect fill='url(https://evil.example/#a)'/>"), "the attribute 'fill' loads something"),
        (svg("<rect style='fill: URL( \"//evil.example/\")'/>"), "the attribute 'style' loads something"),
        (svg("<style>@import 'https://evil.example/x.css';</style>"), "its style loads something"),
        (svg("<style>rect { fill: u\\72l(//evil.example/) }</style>"), "its style loads something"),
        (svg("<style><g/>@import 'x';</style>"), "its style loads something"),
        (svg("<style>rect { mask: image-set('//evil.example/x' 1x) }</style>"), "its style loads something"),
        (svg(before="<?xml-stylesheet href='//evil.example/x.css'?>"), "it holds a processing instruction"),
        (svg("<?php echo 1 ?>"), "it holds a processing instruction"),
        (svg("&x;", before='<!DOCTYPE svg [<!ENTITY x "y">]>'), "it has a document type"),
        (svg("&x;", before='<!doctype svg [<!ENTITY x "y">]>'), "it has a document type"),
        (IN_UTF_16, "it is not UTF-8"),
        (IN_HZ, "its encoding is 'HZ'"),
        (svg(before='<?xml version="1.0" encoding="Shift_JIS"?>'), "its encoding is 'Shift_JIS'"),
        (svg("<title>Zürich</title>").decode().encode("latin-1"), "it is not UTF-8"),
        (svg("<g xml:base='https://evil.example/'><use href='#a'/></g>"), "it refers to 'https://evil.exam"),
        (b'<html xmlns="http://www.w3.org/1999/xhtml"/>', "its root is not <svg>"),
        (b"<svg/>", "its root is not <svg>"),
        (b"", "it is not well-formed"),
        (b"<svg", "it is not well-formed"),
        (b"\x1f\x8b\x08", "it is not UTF-8"),
        (svg("<g>" * 300), "it is not well-formed"),
    ],
)  # fmt: skip
def test_what_runs_loads_or_disguises_is_no_picture(data: bytes, fault: str) -> None:
    assert find_svg_fault(data).startswith(fault)


@pytest.mark.parametrize(
    "link",
    [
        "b.md",
        "/2024/11/b/",
        "../b/",
        "/2024/11/b",
        "/2024/11/b/index.html",
        "/old/",
        "/OLD/Page.html",
        "/stories/talks/",
        "/images/map.svg",
        "/about/",
        "/",
        "<>",
        "/tags/",
        "/digests/",
        "/digests/2024-W46/",
        "/feed.xml",
        "/entries.xml",
        "/archive/",
        "/archive/2024/11/",
        "/tags/peace/",
        "/tags/peace/2024/",
        "/tags/world/",
        "/outlets/example-news/",
        "/outlets/cited-news/",
        "/digests/2024/",
        "#a-part",
        "b.md#part",
        "?q=1",
        "/subscribe/",
        "/corrections/",
        "/2024/11/%ED%95%9C%EA%B5%AD/",
        "/2024/11/한국/",
        "https://a.example/none",
        "/sitemap.xml",
        "/events.ics",
        "/stories/talks/events.ics",
    ],
)
def test_a_link_that_leads_somewhere_is_no_fault(link: str, new_digest: NewDigest) -> None:
    root = new_digest(
        {
            A: entry(body=f"## A part\n\n[link]({link})\n"),
            B: entry(
                aliases=["/old/", "OLD/Page.html"], tags=["Peace"], cites=["Cited News"], body="## Part\n"
            ),
            "content/entries/2024/11/한국.md": entry(story="talks", event_date="2024-11-15"),
            "content/tags.yml": "peace: {parent: world}\nworld: {}\n",
            "content/outlets.yml": "example-news: {name: Example News}\ncited-news: {name: Cited News}\n",
            "content/stories/talks.md": "---\ntitle: The talks\n---\n",
            "content/images/map.svg": SVG,
        }
    )
    assert check(root) == []


@pytest.mark.parametrize(
    "link",
    ["none.md", "/2024/11/none/", "/stories/none/", "/images/none.svg", "../../../images/none.svg", "/none/",
     "/digests/2024-11-13/", "/digests/none/", "../../../pages/none.md", "/feed.json.bak", "/tags/none/",
     "/stories/none/events.ics", "/outlets/none/", "/digests/2020-W01/", "/feeds/none.xml", "/archive/1999/",
     "/stories/1/", "/outlets/example-news/page/9/", "/archive/x/"],
)  # fmt: skip
def test_a_link_that_leads_nowhere_is_said_at_its_line(link: str, new_digest: NewDigest) -> None:
    written = f'![link]({link} "Drawn by us")' if link.endswith(".svg") else f"[link]({link})"
    assert check(new_digest({A: entry(body=f"Text.\n\n{written}\n")})) == [f"{A}:10 broken-link"]


@pytest.mark.parametrize(("year", "is_there"), [(2024, False), (2025, True), (2026, True), (2027, True)])
def test_a_year_of_corrections_is_one_in_which_something_was_put_right_or_taken_back(
    year: int, is_there: bool, new_digest: NewDigest
) -> None:
    root = new_digest(
        {
            A: entry(
                body=f"[link](/corrections/{year}/)\n",
                corrections=[{"date": "2025-01-02", "note": "It was."}],
            ),
            "content/digests/2024-W46.md": "---\ncorrections: [{date: 2026-01-02, note: It was.}]\n---\nX.\n",
            "content/gone.yml": "2024/11/z/: {reason: It was forged., date: 2027-01-02, title: The last}\n",
        }
    )
    assert [fault.split()[-1] for fault in check(root)] == ([] if is_there else ["broken-link"])


@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_whoever_wrote_an_id_down_that_another_has_is_to_change_it(name: str, new_digest: NewDigest) -> None:
    path = f"content/entries/2024/11/{name}.md"
    root = new_digest({"content/entries/2024/11/old.md": entry(), path: entry(id="2024/11/old")})
    assert check(root) == [f"{path}:6 duplicate-id"]


def test_a_link_is_found_though_it_is_the_end_of_another(new_digest: NewDigest) -> None:
    body = 'Words /none/, [1](/subscribe/none/ "x"), [2](/none/ "y").\n'
    _, problems = find_problems(settings(new_digest({A: entry(body=body)})))
    assert [problem.column for problem in problems] == [19, 46]


@pytest.mark.parametrize(
    ("link", "cure"),
    [
        ("/2024/11/A/", "write '/2024/11/a/'"),
        ("/2024/11/first-entri/", "did you mean '/2024/11/first-entry/'?"),
        ("/tags/piece/", "did you mean 'peace'?"),
        ("/elsewhere/", "correct the link"),
        ("first-entry.jpg", "correct the link"),
        ("example.org", "correct the link; to another site it begins with https://"),
        ("www.example.org/a", "correct the link; to another site it begins with https://"),
        ("Map.svg", "write 'images/map.svg'"),
        ("first-entry.html", "write '/2024/11/first-entry/'"),
        ("first-entry", "write '/2024/11/first-entry/'"),
        ("/content/entries/2024/11/first-entry.md", "write '/2024/11/first-entry/'"),
        ("2024/11/first-entry/", "write '/2024/11/first-entry/'"),
        ("desk@news.example", "write 'mailto:desk@news.example'"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_the_nearest_page(
    link: str, cure: str, new_digest: NewDigest
) -> None:
    root = new_digest(
        {
            A: entry(body=f"[link]({link})\n", tags=["Peace"]),
            "content/images/map.svg": SVG,
            "content/entries/2024/11/first-entry.md": entry(),
        }
    )
    _, problems = find_problems(settings(root))
    assert [problem.cure for problem in problems] == [cure]


def test_one_text_is_rendered_once_into_a_language(new_digest: NewDigest) -> None:
    place = "content/entries/2024/11/{}.md"
    said = {
        name: entry(
            translates="2024/11/a", language=language, source={"name": "x", "url": f"https://{name}.example/"}
        )
        for name, language in (("b", "ko"), ("c", "ja"), ("d", "ko"))
    }
    files = {A: entry(), **{place.format(name): text for name, text in said.items()}}
    (found,) = find_problems(settings(new_digest(files)))[1]
    assert (found.path, found.rule) == (place.format("d"), "same-language")
    assert found.found == f"{place.format('b')} renders that into 'ko', too"


@pytest.mark.parametrize(
    ("corrected", "date", "own", "is_told"),
    [
        (["2024-11-16"], "2024-11-15", [], True),
        (["2024-11-14", "2024-11-16"], "2024-11-15", ["2024-11-15"], True),
        (["2024-11-16"], "2024-11-15", ["2024-11-17"], False),
        (["2024-11-16", "2024-11-14"], "2024-11-17", [], False),
        ([], "2024-11-15", [], False),
        # The hour of a day is not known, and that of a time is.
        (["2024-11-15 18:00"], "2024-11-15", [], False),
        (["2024-11-15 18:00"], "2024-11-15 09:00", [], True),
        (["2024-11-15 18:00"], "2024-11-15 09:00", ["2024-11-15"], False),
    ],
)
def test_a_translation_is_corrected_with_what_it_renders(
    corrected: list[str], date: str, own: list[str], is_told: bool, new_digest: NewDigest
) -> None:
    def noted(dates: list[str]) -> Value:
        return [{"date": each, "note": "It said forty."} for each in dates] or None

    others = {"translates": "2024/11/a", "language": "fr", "date": date, "corrections": noted(own)}
    further = {"translates": "2024/11/b", "language": "ko", "date": "2024-11-14"}
    source = {"name": "x", "url": "https://x.example/"}
    files = {
        A: entry(corrections=noted(corrected)),
        B: entry(source=source, **others),
        # It renders what is not corrected yet, and waits for that.
        "content/entries/2024/11/c.md": entry(source=source, **{**further, "corrections": noted(own)}),
    }
    found = find_problems(settings(new_digest(files)))[1]
    assert [(each.path, each.rule) for each in found] == [(B, "uncorrected-translation")] * is_told
    assert all("'2024/11/a' was corrected on 2024-11-1" in each.found and each.line > 1 for each in found)


@pytest.mark.parametrize(
    ("original", "translation", "told"),
    [
        ({"tags": ["rockets", "sea"]}, {"tags": ["sea", "Missiles"]}, []),
        ({"tags": ["missiles"]}, {"tags": ["weapons"]}, []),
        ({"tags": ["weapons", "sea"]}, {"tags": ["sea", "Missiles"]}, ["which has no 'Missiles'"]),
        ({}, {"tags": ["Missiles", "sea"]}, ["which has no 'Missiles, sea'"]),
        ({}, {"story": "talks"}, ["which is not in 'talks'"]),
        ({"story": "boats"}, {"story": "talks"}, ["which is not in 'talks'"]),
        ({"story": "talks"}, {}, []),
        ({"event_date": "2024-11-20"}, {"event_date": "20 November 2024"}, []),
        ({"event_date": "2024-11-20"}, {}, ["'2024/11/a' has the event_date 2024-11-20, and this text none"]),
        (
            {"event_date": "2024-11-20/2024-11-22"},
            {"event_date": "2024-11-20"},
            ["'2024/11/a' has the event_date 2024-11-20/2024-11-22, and this text 2024-11-20"],
        ),
        (
            {},
            {"event_date": "2024-11-20"},
            ["the calendar takes event_date from '2024/11/a', which has none"],
        ),
        # While it waits for its original, lists show it by itself.
        ({"draft": True}, {"tags": ["sea"]}, []),
        # What is wrong in one of the two is mended first: the other may be right.
        ({"tags": ["see"]}, {"tags": ["sea"], "story": "talks"}, ["which is not in 'talks'"]),
        ({"story": "talsk"}, {"story": "talks", "tags": ["sea"]}, ["which has no 'sea'"]),
        ({}, {"tags": ["see"], "story": "talsk"}, []),
    ],
)
def test_a_translation_is_listed_by_what_its_original_says(
    original: dict[str, Value], translation: dict[str, Value], told: list[str], new_digest: NewDigest
) -> None:
    source = {"name": "x", "url": "https://x.example/"}
    files = {
        A: entry(**original),
        B: entry(translates="2024/11/a", language="fr", source=source, **translation),
        "content/stories/talks.md": "---\ntitle: Talks\n---\n",
        "content/stories/boats.md": "---\ntitle: Boats\n---\n",
        "content/tags.yml": "sea:\nweapons:\nmissiles: {parent: weapons, aliases: [rockets]}\n",
    }
    found = find_problems(settings(new_digest(files)))[1]
    unlike = [problem for problem in found if problem.rule == "unlike-original"]
    assert all(problem.found.endswith(end) for problem, end in zip(unlike, told, strict=True))
    assert all(problem.path == B and problem.line > 1 for problem in unlike)


def test_a_numbered_neighbour_is_not_what_was_meant(new_digest: NewDigest) -> None:
    files = {
        "content/entries/2024/11/talks-1.md": entry(),
        A: entry(
            translates="2024/11/talks-2", language="ko", source={"name": "x", "url": "https://a.example/"}
        ),
        "content/digests/2024-W46.md": "---\nlead: 2024/10/talks-1\norder: [2024/11/talks-3]\n---\n",
    }
    found = find_problems(settings(new_digest(files)))[1]
    cure = "{}; if that file has another name now, write id: 2024/11/talks-{} into it"
    assert [each.cure for each in found if each.rule == "unknown-entry"] == [
        "did you mean '2024/11/talks-1'?",
        cure.format("take it out, or correct it", 3),
        cure.format("name the entry that it renders, or remove translates", 2),
    ]


@pytest.mark.parametrize(
    ("translates", "told", "said"),
    [
        ({"a": "b", "b": "a", "c": "a"}, "ab", "'2024/11/a' and '2024/11/b'"),
        ({"a": "c", "b": "a", "c": "b"}, "abc", "'2024/11/a' and '2024/11/b' and '2024/11/c'"),
        (
            dict(zip("abcdef", "bcdefa", strict=True)),
            "abcdef",
            "'2024/11/a' and '2024/11/b' and '2024/11/c' and '2024/11/d' and 2 more",
        ),
        ({"b": "a", "c": "b"}, "", ""),
    ],
)
def test_translations_in_a_circle_have_no_original(
    translates: dict[str, str], told: str, said: str, new_digest: NewDigest
) -> None:
    languages = dict(zip("abcdef", ("ko", "vi", "ja", "de", "fr", "it"), strict=True))
    files = {
        f"content/entries/2024/11/{name}.md": entry(
            translates=f"2024/11/{translates[name]}" if name in translates else None,
            language=languages[name],
            source={"name": "x", "url": f"https://{name}.example/"},
        )
        for name in {*translates, *translates.values()}
    }
    found = find_problems(settings(new_digest(files)))[1]
    assert [(each.path, each.rule) for each in found] == [
        (f"content/entries/2024/11/{name}.md", "unknown-entry") for name in told
    ]
    assert all(each.line > 1 for each in found)
    assert {each.found for each in found} == (
        {f"{said} translate each other, and none is the original"} if told else set()
    )
    assert {each.cure for each in found} <= {"remove translates from the one that was written first"}


def test_no_translation_is_proposed_as_what_another_renders(new_digest: NewDigest) -> None:
    files = {
        f"content/entries/2024/11/ferry.{language}.md": entry(
            translates="2024/11/ferry",
            language=language,
            source={"name": "x", "url": f"https://{language}.example/"},
        )
        for language in ("ko", "vi")
    }
    cure = (
        "name the entry that it renders, or remove translates; "
        "if that file has another name now, write id: 2024/11/ferry into it"
    )
    found = find_problems(settings(new_digest(files)))[1]
    assert [(each.rule, each.cure) for each in found] == [("unknown-entry", cure)] * 2


@pytest.mark.parametrize("folder", ["images", "entries/2024/11"])
def test_a_document_elsewhere_is_told_where_it_belongs(folder: str, new_digest: NewDigest) -> None:
    (found,) = find_problems(settings(new_digest({A: entry(), f"content/{folder}/r.pdf": b"%PDF-1.7"})))[1]
    assert found.rule == "stray-file"
    assert found.cure.startswith("put it among the pages")


def test_a_document_lies_among_the_pages(new_digest: NewDigest) -> None:
    files: dict[str, str | bytes] = {
        "content/pages/docs/r.pdf": b"%PDF-1.7",
        A: entry(body="[report](/docs/r.pdf)\n"),
    }
    assert check(new_digest(files)) == []
    files[A] = entry(body="[report](../../../pages/docs/r.pdf) [hidden](/.s.pdf)\n")
    files["content/pages/.s.pdf"] = b"%PDF-1.7"
    found = find_problems(settings(new_digest(files)))[1]
    assert [each.cure for each in found] == [
        "write '/docs/r.pdf'",
        f"correct the link, or put the file {AMONG_PAGES}",
    ]


def test_links_of_notes_and_stories_are_checked_too(new_digest: NewDigest) -> None:
    text = "---\ntitle: x\n---\n[link](/none/)\n"
    root = new_digest({"content/stories/talks.md": text, "content/digests/2024-W46.md": text})
    assert check(root) == [
        "content/digests/2024-W46.md:4 broken-link",
        "content/stories/talks.md:4 broken-link",
    ]


@pytest.mark.parametrize(
    ("summary", "body", "said"),
    [
        ("x", "", []),
        (None, "x", []),
        ("x", "x", []),
        (None, "", [f"{A}:1 no-text"]),
        (None, " \n", [f"{A}:1 no-text"]),
        # Joiners and byte order marks: nobody sees anything of them.
        (None, "\u200b\ufeff\n", [f"{A}:1 no-text"]),
    ],
)
def test_an_entry_says_something(
    summary: str | None, body: str, said: list[str], new_digest: NewDigest
) -> None:
    assert check(new_digest({A: entry(summary=summary, body=body)})) == said


@pytest.mark.parametrize(
    ("date", "said"),
    [("2024-11-12", [f"{A}:6 correction-before-entry"]), ("2024-11-13", []), ("2024-11-14", [])],
)
def test_a_correction_comes_after_what_it_corrects(date: str, said: list[str], new_digest: NewDigest) -> None:
    assert check(new_digest({A: entry(corrections=[{"date": date, "note": "x"}])})) == said


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2024-11-10", ["content/digests/2024-W46.md:4 correction-before-entry"]),
        ("2024-11-11", []),
        ("2025-02-01", []),
    ],
)
def test_a_correction_of_a_note_comes_after_its_digest_began(
    date: str, said: list[str], new_digest: NewDigest
) -> None:
    note = f"---\ntitle: The week\ncorrections:\n  - {{date: {date}, note: It was.}}\n---\nX.\n"
    assert check(new_digest({A: entry(), "content/digests/2024-W46.md": note})) == said


@pytest.mark.parametrize(
    ("published", "said"),
    [
        ("2024-11-15", [f"{A}:4 published-after-entry"]),
        ("2024-11-14", []),
        ("2024-11-14 23:59", []),
        ("2024-10-01", []),
    ],
)
def test_a_report_is_published_before_the_digest_carries_it(
    published: str, said: list[str], new_digest: NewDigest
) -> None:
    source = {"name": "x", "url": "https://a.example/", "published": published}
    assert check(new_digest({A: entry(source=source)})) == said


@pytest.mark.parametrize("date", ["0001-01-01", "0002-01-01", "9998-12-31", "9999-12-31"])
def test_dates_at_the_ends_of_time_stop_no_check(date: str, new_digest: NewDigest) -> None:
    source = {"name": "x", "url": "https://a.example/", "published": date}
    files = {A: entry(date=date, source=source), "content/digests/2024-W46.md": "---\nlead: 2024/11/a\n---\n"}
    for cadence in ("daily", "weekly", "monthly"):
        assert check(new_digest(files, cadence, cadence=cadence), cadence=cadence)


def test_of_many_entries_about_one_report_the_first_are_named(new_digest: NewDigest) -> None:
    source = {"name": "Example News", "url": "https://news.example/one"}
    names = [f"content/entries/2024/11/{number:03d}.md" for number in range(MOST_NAMED + 3)]
    root = new_digest({name: entry(source=source) for name in names})
    found = [problem for problem in find_problems(settings(root))[1] if problem.rule == "same-report"]
    assert [problem.path for problem in found] == names[1 : MOST_NAMED + 2]
    assert str(found[-1]).endswith(
        "2 further entries are about the report of another; mend those above first (warning)"
    )


@pytest.mark.parametrize("glance", [False, True])
def test_a_link_to_a_part_of_another_entry_leads_to_one_that_is_there(
    glance: bool, new_digest: NewDigest
) -> None:
    """At a glance the text of the other one, which is sound, is not rendered."""
    linked = "next-steps Next-Steps costs caf%C3%A9 cafe\u0301".split()
    links = [f"[A](a.md#{anchor})" for anchor in linked]
    links += ["[A](/2024/11/a/#nowhere)", "[A](a.md#)", "[None](c.md#x) [None](c.md#y)"]
    files = {A: entry(body="## Next steps\n\nOne.\n\n## Café\n\nTwo.\n"), B: entry(body="\n\n".join(links))}
    root = new_digest(files)
    found = [
        str(each) for each in find_problems(settings(root), glance=glance)[1] if each.rule == "broken-link"
    ]
    lost = f"broken-link: nothing in {A} has the id"
    cure = "a heading has its words for an id: #next-steps (warning)"
    assert [each.partition(" ")[2] for each in found] == [
        f"{lost} 'Next-Steps'; did you mean 'next-steps'? (warning)",
        f"{lost} 'costs'; {cure}",
        f"{lost} 'nowhere'; {cure}",
        "broken-link: there is no page '/2024/11/c/' on this site; correct the link (warning)",
    ]
    assert [each.split(":")[1] for each in found] == ["10", "12", "18", "22"]


@pytest.mark.parametrize("address", ["https://news.example/one", "https://m.news.example/one"])
def test_of_two_entries_about_one_report_neither_is_said_to_be_the_copy(
    address: str, new_digest: NewDigest
) -> None:
    """Of two of one day the older file may have the later name: its author would have removed it."""
    sources = [{"name": "Example News", "url": url} for url in ("https://news.example/one", address)]
    root = new_digest({B: entry(source=sources[0]), A: entry(source=sources[1])})
    rules = ("same-report", "duplicate-story")
    (told,) = [str(problem) for problem in find_problems(settings(root))[1] if problem.rule in rules]
    assert A in told
    assert B in told
    assert "; keep the one that was published first; " in told


def test_what_renders_an_entry_may_lie_beside_it_and_be_of_a_later_month(new_digest: NewDigest) -> None:
    late = {"date": "2024-12-02", "language": "ko", "translates": "2024/11/a"}
    other = "content/entries/2024/10/a.ko.md"
    root = new_digest({A: entry(), "content/entries/2024/11/a.ko.md": entry(**late), other: entry(**late)})
    assert [each for each in check(root) if each.endswith("misplaced-entry")] == [
        f"{other}:3 misplaced-entry"
    ]


def test_a_text_about_the_same_report_in_another_language_is_said_how_to_name_the_first(
    new_digest: NewDigest,
) -> None:
    source = {"name": "Example News", "url": "https://news.example/one"}

    def find(language: str) -> str:
        files = {A: entry(source=source), B: entry(source=source, language=language)}
        _, problems = find_problems(settings(new_digest(files)))
        return next(str(problem) for problem in problems if problem.rule == "same-report")

    assert "; write `translates: 2024/11/a` if this renders that; or keep the one that was" in find("ko")
    assert "translates" not in find("en-GB")


def test_checking_changes_nothing(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(tags=["x"], body="[x](none.md)\n"), B: entry(id="2024/11/a")})
    site = settings(root)
    library, _ = read_library(site)
    first = list(check_library(library, site))
    assert list(check_library(library, site)) == first
    assert len(first) == 2


def test_what_is_checked_in_a_process_of_its_own_is_found_too(tmp_path: Path) -> None:
    numbers = range(MANY + 1)
    # The last one tells what the one before tells.
    reports = [f"https://news.example/{min(number, MANY - 1)}?page=1" for number in numbers]
    entries = [
        news(f"2024/{number}", sketch=bytes(sketch_story(title=f"News {number}", address=report)))
        for number, report in zip(numbers, reports, strict=True)
    ]
    library = Library(entries=tuple(entries))
    alone = sorted(check_library(library, settings(tmp_path)))
    assert [problem.found for problem in alone if problem.rule == "duplicate-story"] != []
    with Crew("processes:2") as crew:
        find, _ = begin_checks(library, settings(tmp_path), Workshop(crew))
        assert sorted(find()) == alone
    found = [Problem("a.md", 1, 1, "unknown-tag", "x", "", "")]
    proofs: list[list[Problem] | None] = [found, [], None]
    for proof in proofs:
        memory = Memory()
        wait: Callable[[], list[Problem] | None] = partial(proofs.__getitem__, proofs.index(proof))
        memory.keep(PROOF, wait)
        find, is_elsewhere = begin_checks(library, settings(tmp_path), Workshop(memory=memory))
        assert (sorted(find()), is_elsewhere) == (alone if proof is None else proof, True)
        # It was about this state of the content alone.
        assert memory.get(PROOF) is None


def test_a_proofreader_reads_what_it_has_heard_of_and_forgets_nothing(new_digest: NewDigest) -> None:
    root = new_digest({A: entry(tags=["x"]), B: entry(story="none"), "content/tags.yml": "x: {label: X}\n"})
    site, memory = settings(root), Memory()
    read_library(site, Workshop(memory=memory))

    def proof(*heard: str) -> list[str]:
        found = proofread(site, memory, {str(root / path) for path in heard})
        return sorted(f"{problem.path}: {problem.rule}" for problem in found if problem.path != "mkdocs.yml")

    assert proof() == [f"{B}: unknown-story"]
    write_file(root / A, entry(tags=["y"]))
    assert proof(A) == [f"{A}: unknown-tag", f"{B}: unknown-story"]
    write_file(root / "content/tags.yml", "y: {label: Y}\n")
    assert proof("content/tags.yml") == [f"{B}: unknown-story"]
    (root / B).unlink()
    assert proof(B) == []


def test_what_refers_to_an_entry_that_cannot_be_read_has_no_fault_of_its_own(new_digest: NewDigest) -> None:
    """One broken header is one fault: its translation, its links and its digest are as they should be."""
    root = new_digest(
        {
            A: "---\ntitle: A: B\n---\n",
            "content/entries/2024/11/a.ko.md": entry(translates="2024/11/a", language="ko"),
            B: entry(body="[link](a.md)\n"),
            "content/digests/2024-W46.md": "---\nlead: 2024/11/a\n---\n",
        }
    )
    assert check(root) == [f"{A}:2 yaml-syntax"]


def test_a_translation_of_a_renamed_entry_is_told_its_id_and_never_its_own(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            A: entry(id="2024/11/the-old-name"),
            "content/entries/2024/11/a.ko.md": entry(translates="2024/11/a", language="ko"),
        }
    )
    _, problems = find_problems(settings(root))
    assert [problem.cure for problem in problems] == ["that entry has the id '2024/11/the-old-name'"]


@pytest.mark.parametrize(
    ("language", "title", "cure"),
    [
        ("en", "두 장관이 다시 만나 회담했다", "write language: ko"),
        ("en", "عودة العبارة إلى الجزر", "write its language, such as language: ar"),
        ("en", "Паром возвращается на острова", "write its language, such as language: ru"),
        ("en", "रात की नाव द्वीपों पर लौटी", "write its language, such as language: hi"),
        ("en", "外交部发言人宣布对日本试行免签", "write its language, such as language: zh"),
        ("en", "Գիշերային լաստանավը վերադառնում է", "write its language"),
        ("ar", "Night ferry returns to the islands", "write its language, such as language: en"),
    ],
)
def test_an_example_of_a_language_is_written_in_the_script_of_the_text(
    language: str, title: str, cure: str, new_digest: NewDigest
) -> None:
    root = new_digest({A: entry(title=title, summary=title)})
    _, problems = find_problems(settings(root, language=language))
    assert [problem.cure for problem in problems if problem.rule == "other-script"] == [cure]


@pytest.mark.parametrize("glance", [False, True])
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("قال المجلس إن [العبارة](https://example.org/ferry) عادت.\n", ["other-script"]),
        ("The council says that the ferry is back.\n", []),
        ("لا.\n", []),
    ],
)
def test_a_text_tells_the_script_where_there_is_no_summary(
    body: str, said: list[str], glance: bool, new_digest: NewDigest
) -> None:
    root = new_digest({A: entry(title="أزمة الماء", summary=None, body=body)})
    assert [problem.rule for problem in find_problems(settings(root), glance=glance)[1]] == said


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (entry(sumary="It sails again."), "unknown-field"),
        ("A text without a header.\n", "no-front-matter"),
        ("---\ntitle: [\n---\n", "yaml-syntax"),
    ],
)
def test_an_odd_name_is_told_whatever_is_wrong_within(text: str, rule: str, new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/NightFerry.md": text})
    _, problems = find_problems(settings(root))
    assert {problem.rule for problem in problems} == {rule, "odd-file-name"}
    assert {problem.path for problem in problems} == {"content/entries/2024/11/NightFerry.md"}
