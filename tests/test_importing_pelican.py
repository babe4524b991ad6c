"""A site of Pelican comes along as Pelican 4.12 built it: addresses and ids here are those that it gave."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from digest.contribute.importing.importer import Import
from digest.model.entry import Entry
from digest.model.problems import DigestError, is_error
from tests.builders import settings, write_file
from tests.conftest import NewDigest
from tests.imports import only_entry, take_over, write_files
from tests.sites import SVG, find_problems

HEAD = 'SITENAME = "Tide Log"\nSITEURL = "https://tide.example.org"\nTIMEZONE = "Europe/London"\n'
POST = "Title: A\nDate: 2024-01-02\n"


def import_site(
    root: Path, old: Path, files: Mapping[str, str], conf: str = "", publish: str = ""
) -> tuple[Import, list[Entry]]:
    """What is planned, and the entries that are there then, without an error."""
    write_files(old, {"pelicanconf.py": HEAD + conf, "publishconf.py": publish})
    write_files(old / "content", files)
    planned = take_over(root, old)
    library, problems = find_problems(settings(root))
    assert [str(problem) for problem in problems if is_error(problem)] == []
    return planned, list(library.entries)


@pytest.mark.parametrize(
    ("conf", "address", "guid"),
    [
        ("", "dont-panic.html", "2024-01-02:/dont-panic.html"),
        ('ARTICLE_URL = "{date:%Y}/{slug}/"', "2024/dont-panic/", "2024-01-02:/2024/dont-panic/"),
        ('ARTICLE_URL = "{slug}/index.html"', "dont-panic/", "2024-01-02:/dont-panic/index.html"),
        ('ARTICLE_URL = "{category}/{author}/{slug}"', "sea/jo/dont-panic", "2024-01-02:/sea/jo/dont-panic"),
        ('SLUGIFY_SOURCE = "basename"', "one-two.html", "2024-01-02:/one-two.html"),
        (
            'SITEURL = "https://tide.example.org/log"',
            "log/dont-panic.html",
            "2024-01-02:/log/dont-panic.html",
        ),
    ],
)
def test_an_entry_has_the_address_and_the_id_of_its_post(
    conf: str, address: str, guid: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root, files = new_digest(), {"sea/One two.md": "Title: Don’t panic\nDate: 2024-01-02\n\nText.\n"}
    _, (entry,) = import_site(root, tmp_path / "old", files, f'AUTHOR = "Jo"\n{conf}\n')
    assert (entry.aliases, entry.guid) == ((address,), f"tag:tide.example.org,{guid}")


@pytest.mark.parametrize(
    ("conf", "path", "fields", "tags"),
    [
        ("", "sea/a.md", "", ["sea"]),
        ("", "log/sea/a.md", "Tags: mole\n", ["mole", "sea"]),
        ("", "sea/a.md", "Category: Ports\n", ["Ports"]),
        ("", "sea/a.md", "Tags: mole; Cox, Bo\n", ["mole", "Cox-Bo", "sea"]),
        ("USE_FOLDER_AS_CATEGORY = False", "sea/a.md", "", []),
        ("", "a.md", "", []),
        ('DEFAULT_CATEGORY = "Notes"', "a.md", "", ["Notes"]),
        ('DEFAULT_METADATA = {"category": "Log", "Tags": "mole"}', "a.md", "", ["mole"]),
        ('PATH_METADATA = r"(?P<tags>\\w+)/.*"', "2024/sea/a.md", "", ["2024", "sea"]),
    ],
)
def test_a_category_that_the_settings_or_the_folder_say_is_a_tag(
    conf: str, path: str, fields: str, tags: list[str], new_digest: NewDigest, tmp_path: Path
) -> None:
    files = {path: f"{POST}{fields}\nText.\n"}
    planned, (entry,) = import_site(new_digest(), tmp_path / "old", files, conf)
    assert [mention.name for mention in entry.tags] == [tag.lower() for tag in tags]
    assert planned.report.fields == ()


def test_what_the_name_of_a_file_says_is_read_as_the_settings_say(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    conf = 'FILENAME_METADATA = r"(?P<date>\\d{4}-\\d{2}-\\d{2})_(?P<slug>.*)"\n'
    files = {"2024-01-02_the-boat.md": "Title: A\n\nText.\n"}
    _, (entry,) = import_site(new_digest(), tmp_path / "old", files, conf)
    assert (str(entry.date.day), entry.aliases) == ("2024-01-02", ("the-boat.html",))


def test_the_author_of_the_site_wrote_what_names_nobody(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {"a.md": f"{POST}\nText.\n", "b.md": "Title: B\nDate: 2024-01-03\nAuthors: Bo; Cy\n\nText.\n"}
    _, entries = import_site(new_digest(), tmp_path / "old", files, 'AUTHOR = "Jo Reed"\n')
    assert {entry.title: entry.source.authors for entry in entries} == {"A": ("Jo Reed",), "B": ("Bo", "Cy")}


def test_an_address_that_is_none_stops_nobody(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {"a.md": f"{POST}Url: http://[x\n\nText.\n", "b.md": f"{POST}Url: http://[x/y/\n\nText.\n"}
    _, entries = import_site(new_digest(), tmp_path / "old", files)
    assert [(entry.aliases, entry.guid) for entry in entries] == [((), ""), (("y/",), "")]


@pytest.mark.parametrize(
    ("conf", "refused"),
    [
        ("", {"pages/a.md": "it is a page, and no post"}),
        ('PAGE_PATHS = ["fixed"]', {"fixed/a.md": "it is a page, and no post"}),
        ('PAGE_PATHS = [""]', {}),
        (
            'ARTICLE_PATHS = ["log/"]',
            {
                "pages/a.md": "it is a page, and no post",
                "fixed/a.md": "it lies outside ARTICLE_PATHS, and is no post",
            },
        ),
    ],
)
def test_the_settings_say_where_posts_lie(
    conf: str, refused: dict[str, str], new_digest: NewDigest, tmp_path: Path
) -> None:
    places = ("log/a.md", "pages/a.md", "fixed/a.md")
    files = {place: POST.replace("Title: A", f"Title: {place}") for place in places}
    planned, _ = import_site(new_digest(), tmp_path / "old", files, f"{conf}\n")
    assert {each.place: each.reason for each in planned.report.refused} == {
        f"content/{path}": reason for path, reason in refused.items()
    }


def test_a_hidden_post_is_called_so(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {"a.md": f"{POST}Status: hidden\n\nText.\n", "b.md": f"{POST}Status: draft\n\nText.\n"}
    planned, _ = import_site(new_digest(), tmp_path / "old", files)
    hidden = "it is hidden: nothing led to it, but whoever knew its address could read it"
    assert list(map(str, planned.report.drafts)) == [f"content/a.md: {hidden}", "content/b.md: draft"]


def test_old_pages_of_tags_and_categories_lead_to_the_tags(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest()
    write_file(root / "content/tags.yml", "mole:\npier:\n  redirect_from: [tag/pier.html]\n")
    said = 'TAG_SUBSTITUTIONS = [("C++", "cpp")]\nCATEGORY_URL = "c/{slug}/"\nAUTHOR_SAVE_AS = ""\n'
    links = "[one]({tag}C++), [two]({category}Big & Small), [three](/tag/mole.html), [four]({author}Jo)."
    files = {"a.md": f"{POST}Category: Big & Small\nTags: C++, mole, pier, Mole\n\n{links}\n"}
    planned, _ = import_site(root, tmp_path / "old", files, said)
    tags = (root / "content/tags.yml").read_text(encoding="utf-8")
    assert 'label: "C++"\n  redirect_from:\n    - "tag/cpp.html"\n' in tags
    assert 'label: "Big & Small"\n  redirect_from:\n    - "c/big-small/"\n' in tags
    assert [str(note) for note in planned.report.notes] == [
        "content/a.md:1: the old address /tag/mole.html leads nowhere; "
        'write redirect_from: ["tag/mole.html"] below mole in tags.yml'
    ]
    assert "[one](/tags/c-plus-plus/), [two](/tags/big-and-small/), [three](/tags/mole/)" in only_entry(root)


def test_a_page_of_a_tag_that_was_none_leads_nowhere(new_digest: NewDigest, tmp_path: Path) -> None:
    root, files = new_digest(), {"a.md": f"{POST}Tags: mole\n\nText.\n"}
    import_site(root, tmp_path / "old", files, 'TAG_SAVE_AS = ""\n')
    assert "redirect_from" not in (root / "content/tags.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("![P]({filename}/images/pier.svg)", "![P](/images/pier.svg)"),
        ("![P]({filename}../images/pier.svg)", "![P](/images/pier.svg)"),
        ("![P](|static|/images/pier.svg)", "![P](/images/pier.svg)"),
        ("![P](%7Bstatic%7D/images/pier.svg)", "![P](/images/pier.svg)"),
        ("![P](%7Battach%7D../images/pier.svg)", "![P](/images/pier.svg)"),
        ("[P]({filename}pier.md#top)", "[P](/2024/01/pier/#top)"),
        ("[P](%7Bfilename%7D/sea/pier.md)", "[P](/2024/01/pier/)"),
        ('[P](<{filename}/sea/pier.md> "T")', '[P](/2024/01/pier/ "T")'),
        ("[P][1]\n\n[1]: {filename}/sea/pier.md", "[P][1]\n\n[1]: /2024/01/pier/"),
        ("[P]({index})", "[P](https://tide.example.org/)"),
        ("[P]({author}Jo%20Reed)", "[P](https://tide.example.org/author/jo-reed.html)"),
        ("`![P]({filename}/a.md)` and {tag} stay", "`![P]({filename}/a.md)` and {tag} stay"),
    ],
)
def test_addresses_of_pelican_lead_to_posts_and_pictures(
    written: str, found: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    """A picture may be called as a post is: the ending says which of them is meant."""
    root = new_digest()
    files = {"sea/pier.md": "Title: Pier\nDate: 2024-01-01\n\nText.\n", "images/pier.svg": SVG}
    import_site(root, tmp_path / "old", {**files, "sea/a.md": f"{POST}\n{written}\n"})
    assert found in (root / "content/entries/2024/01/a.md").read_text(encoding="utf-8")


def test_a_pattern_that_is_none_stops_the_import(new_digest: NewDigest, tmp_path: Path) -> None:
    with pytest.raises(DigestError, match=r"cannot be read: FILENAME_METADATA: '\(': missing \)"):
        import_site(new_digest(), tmp_path / "old", {"a.md": POST}, 'FILENAME_METADATA = "("\n')


# What pandoc 2.17 makes of a post in reStructuredText, as docs/import.md says.
FROM_PANDOC = """\
---
date: 2022-11-22
tags: |
  storm, pier
title: Calm after the storm
---

See [the boat](%7Bfilename%7D/sea/boat.md) and [storms](%7Btag%7Dstorm).

![The pier](%7Bstatic%7D/images/pier.svg)
"""


def test_a_post_comes_along_by_pandoc_and_its_source_is_none(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest()
    files = {
        "sea/calm.rst": "Calm after the storm\n####\n",
        "sea/calm.md": FROM_PANDOC,
        "sea/boat.md": f"{POST}\nIt was [calm]({{filename}}calm.rst).\n",
        "sea/other.rst": "Other\n####\n",
        "images/pier.svg": SVG,
    }
    planned, _ = import_site(root, tmp_path / "old", files)
    assert [refused.place for refused in planned.report.refused] == ["content/sea/other.rst"]
    assert planned.report.notes == ()
    calm = (root / "content/entries/2022/11/calm-after-the-storm.md").read_text(encoding="utf-8")
    assert (
        'tags: [storm, pier, sea]\nguid: "tag:tide.example.org,2022-11-22:/calm-after-the-storm.html"' in calm
    )
    assert "See [the boat](/2024/01/a/) and [storms](/tags/storm/).\n\n![The pier](/images/pier.svg)" in calm
    boat = (root / "content/entries/2024/01/a.md").read_text(encoding="utf-8")
    assert "It was [calm](/2022/11/calm-after-the-storm/)." in boat


def test_a_page_of_a_tag_leads_on_from_among_those_here(new_digest: NewDigest, tmp_path: Path) -> None:
    """At the same place, and written in another way; where it can be the page of the tag, it stays that."""
    root, conf = new_digest(), 'TAG_URL = "tags/{slug}.html"\nCATEGORY_URL = "tags/{slug}/"\n'
    files = {
        "a.md": f"{POST}Category: C\nTags: C++, Sea & coast, mole\n\nSee [it]({{tag}}C++).\n",
        "b.md": "Title: B\nDate: 2024-01-03\nCategory: D & E\n\nText.\n",
    }
    planned, _ = import_site(root, tmp_path / "old", files, conf)
    tags = (root / "content/tags.yml").read_text(encoding="utf-8")
    for old in ("tags/c.html", "tags/sea-coast.html", "tags/mole.html"):
        assert f'    - "{old}"\n' in tags
    assert '\nd-e:\n  label: "D & E"\n' in tags
    assert planned.report.notes == ()
