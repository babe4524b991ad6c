"""What leaves is all there is, other generators build it, and nothing in it comes to life."""

import errno
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import urljoin

import lxml.etree
import lxml.html
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import HtmlElement
from markdown import markdown
from markdown_it import MarkdownIt

from digest.cli import main
from digest.contribute.escaping import escape_markdown
from digest.contribute.exporting.export import export_site
from digest.contribute.exporting.generators import GENERATORS
from digest.contribute.exporting.prose import render_body
from digest.contribute.importing.importer import plan_import, write_import
from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Wishes
from digest.model.entry import Body, Entry
from digest.model.marks import Marks
from digest.model.problems import DigestError
from digest.pictures.metadata import strip_metadata
from digest.printing.swap import MARKER
from digest.running.building import build_site, prepare_edition
from digest.text.sanitiser import sanitise
from tests.builders import SITE_URL, config, entry, settings, write_file
from tests.conftest import NewDigest
from tests.imports import take_over
from tests.parted import PARTED, find_ends
from tests.sites import NOW, ROOT, SVG, find_problems, read_tree, write_site
from tests.test_metadata import picture

# How each generator is started, where it puts the site, and what is ours on a page.
BUILDERS = {
    "zensical": ("zensical", ["zensical", "build"], "site", "article"),
    "mkdocs": ("zensical", ["mkdocs", "build", "--strict", "-q"], "site", "article"),
    "properdocs": (
        "zensical",
        ["properdocs", "build", "--strict", "-q", "-f", "mkdocs.yml"],
        "site",
        "article",
    ),
    "hugo": ("hugo", ["hugo", "--panicOnWarning"], "public", "main"),
}
HOSTILE = """\
<script>alert(1)</script><img src=x onerror=alert(1)>

[a](javascript:alert(1)) [b](//evil.example/) [c](https://example.org/){onclick=alert(1)}

A picture ![of another host](https://images.example/x.png).

{{< readfile "/etc/passwd" >}} {{% raw %}} {% include x %}

```
<script>alert(2)</script> {{< code >}}
```
"""


def test_an_export_tells_how_far_it_is(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One")})
    told: list[tuple[str, int, int]] = []
    site = prepare_edition(root / "mkdocs.yml", now=NOW).site
    report = export_site(site, GENERATORS["plain"], tmp_path / "out", lambda *said: told.append(said))
    assert [done for _, done, _ in told] == list(range(1, len(told) + 1))
    assert 0 < told[-1][1] == told[-1][2] <= report.pages


def export(root: Path, name: str, folder: Path) -> Path:
    edition = prepare_edition(root / "mkdocs.yml", now=NOW)
    export_site(edition.site, GENERATORS[name], folder)
    return folder


@pytest.mark.parametrize("name", GENERATORS)
def test_a_photograph_leaves_as_it_is_published(name: str, new_digest: NewDigest, tmp_path: Path) -> None:
    photograph = picture("jpeg")
    image = {"file": "images/boat.jpg", "alt": "A boat", "credit": "A reader"}
    root = new_digest(
        {"content/images/boat.jpg": photograph, "content/entries/2024/11/a.md": entry(image=image)}
    )
    write_file(root / "content/pages/assets/boat.jpg", photograph)
    left = list(export(root, name, tmp_path / "out").rglob("boat.jpg"))
    assert len(left) == 2
    assert {each.read_bytes() for each in left} == {strip_metadata("boat.jpg", photograph)} != {photograph}


def build_with(builder: str, root: Path, folder: Path) -> Path:
    """The site that a generator makes of the export."""
    name, command, site, _ = BUILDERS[builder]
    export(root, name, folder)
    program, *rest = command
    done = subprocess.run(
        [str(Path(sys.executable).parent / program), *rest],
        cwd=folder, capture_output=True, text=True, check=False, env={"NO_MKDOCS_2_WARNING": "1", "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / site


def read_article(path: Path, builder: str) -> HtmlElement:
    """What is ours on a page."""
    article = lxml.html.document_fromstring(path.read_bytes()).find(f".//{BUILDERS[builder][3]}")
    assert article is not None
    return article


@pytest.mark.parametrize("name", GENERATORS)
def test_what_left_comes_back(
    name: str, demo: Path, entries: tuple[Entry, ...], new_digest: NewDigest, tmp_path: Path
) -> None:
    """An entry is the same in all that an export holds; exceptions stay behind, and other outlet names."""
    out, root = export(demo, name, tmp_path / "export"), new_digest()
    shutil.copy(demo / "mkdocs.yml", root)
    shutil.copytree(demo / "content/pages", root / "content/pages", dirs_exist_ok=True)
    shutil.copytree(out / "data", root / "content", dirs_exist_ok=True)
    chosen = settings(root)
    if name == "plain":
        with pytest.raises(DigestError, match="--site"):
            read_origin(str(out), "", Wishes(), chosen.timezone)
    wishes = Wishes(site="https://example.org/digest/", now=NOW)
    planned = plan_import(read_origin(str(out), "", wishes, chosen.timezone), chosen, wishes)
    assert (planned.report.refused, planned.report.fields, planned.report.tags) == ((), (), 0)
    assert [note.what for note in planned.report.notes] == ["the comments were left out"]
    write_import(planned, chosen)
    problems = find_problems(chosen)[1]
    assert {problem.rule for problem in problems} == {"uncorrected-translation"}
    back = prepare_edition(root / "mkdocs.yml", now=NOW).site.entries
    assert list(map(held, back)) == list(map(held, entries))
    again = plan_import(read_origin(str(out), "", wishes, chosen.timezone), chosen, wishes)
    assert (again.report.known, again.report.written) == (len(entries), ())


@pytest.mark.parametrize("name", GENERATORS)
def test_old_addresses_come_back(name: str, new_digest: NewDigest, tmp_path: Path) -> None:
    story = "---\ntitle: A ferry\naliases: [stories/boat, 2023/boat.html]\n---\n\nA ship & its way.\n"
    files = {
        "content/entries/2024/11/a.md": entry(story="ferry", aliases=["old/place", "old/page.html"]),
        "content/stories/ferry.md": story,
        "content/pages/hand.md": "# Hand\n",
        "content/pages/found.html": "<!doctype html>\n",
    }
    out, root = export(new_digest(files), name, tmp_path / "export"), tmp_path / "back"
    write_file(root / "mkdocs.yml", config({}))
    (root / "content/pages").mkdir(parents=True)
    chosen, wishes = settings(root), Wishes(site="https://example.org/digest/", now=NOW)
    planned = plan_import(read_origin(str(out), "", wishes, chosen.timezone), chosen, wishes)
    assert (planned.report.refused, planned.report.notes) == ((), ())
    write_import(planned, chosen)
    site = prepare_edition(root / "mkdocs.yml", now=NOW).site
    assert site.entries[0].aliases == ("old/place/", "old/page.html")
    assert site.timelines["ferry"].story.aliases == ("stories/boat/", "2023/boat.html")


def name_files() -> dict[str, str]:
    """Entries and stories with long names that begin alike, and in many scripts, each linked by the next."""
    long = "a-name-that-goes-on-and-on-until-nobody-reads-it-any-more-and-then-it-still-goes-on-to-the-"
    names = [
        f"{long}first",
        f"{long}second",
        "한미-정상-통화",
        "한미-정상-통화-파병",
        "قمة-بيروت",
        "गाँव",
        "ferry.ar",
    ]
    files: dict[str, str] = {}
    for last, name in zip([names[-1], *names], names, strict=False):
        picture = f"images/2024/{name}_B.svg"
        files[f"content/images/2024/{name}_B.svg"] = f"{SVG}<!-- {name} -->"
        files[f"content/stories/{name}.md"] = f"---\ntitle: Of {name}\n---\n"
        files[f"content/entries/2024/11/{name}.md"] = entry(
            source={"name": "News", "url": f"https://news.example/{len(files)}"},
            story=name,
            image={"file": picture, "alt": "A", "credit": "B"},
            body=f"[e](/2024/11/{last}/) [s](/stories/{name}/) ![p](/{picture})\n",
        )
    return files


def take_apart(folder: Path) -> None:
    """Have all names of files be as a Mac may write them: with the letters in pieces."""
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rename(path.with_name(unicodedata.normalize("NFD", path.name)))


@pytest.mark.parametrize("apart", [False, True], ids=["as written", "in pieces"])
@pytest.mark.parametrize("name", GENERATORS)
def test_what_has_a_long_name_or_one_of_any_script_comes_back(name: str, apart: bool, tmp_path: Path) -> None:
    old, root = write_site(tmp_path / "old", name_files()), write_site(tmp_path / "new", {})
    out = export(old, name, tmp_path / "export")
    if apart:
        take_apart(out)
    planned = take_over(root, out, now=NOW, site=SITE_URL)
    assert (planned.report.refused, planned.report.notes) == ((), ())
    were, back = (prepare_edition(each / "mkdocs.yml", now=NOW).site for each in (old, root))
    for ours, theirs in zip(were.entries, back.entries, strict=True):
        assert (theirs.id, theirs.story, theirs.image) == (ours.id, ours.story, ours.image)
        assert theirs.body.html == ours.body.html
    assert back.timelines.keys() == were.timelines.keys()
    assert {key: each.story.title for key, each in back.timelines.items()} == {
        key: each.story.title for key, each in were.timelines.items()
    }


@pytest.mark.parametrize("name", GENERATORS)
def test_titles_of_a_story_come_back_in_each_language(
    name: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    files = {
        "content/entries/2024/11/a.md": entry(story="ferry"),
        "content/stories/ferry.md": "---\ntitle: {ko: 여객선, en: 'Ferries & ports'}\n---\n\nA ship.\n",
    }
    out, root = export(new_digest(files), name, tmp_path / "export"), tmp_path / "back"
    (page,) = (path.read_text("utf-8") for path in out.rglob("*ferry*") if path.is_file())
    assert re.search("^title: .*Ferries", page, re.MULTILINE)
    write_file(root / "mkdocs.yml", config({}))
    (root / "content/pages").mkdir(parents=True)
    chosen, wishes = settings(root), Wishes(site="https://example.org/digest/", now=NOW)
    write_import(plan_import(read_origin(str(out), "", wishes, chosen.timezone), chosen, wishes), chosen)
    (story,) = prepare_edition(root / "mkdocs.yml", now=NOW).site.library.stories
    assert story.titles == {"ko": "여객선", "en": "Ferries & ports"}


def held(entry: Entry) -> Entry:
    """What an export holds of an entry."""
    outlet = replace(entry.source.outlet, name="")
    body = Body(entry.body.html, entry.body.opening, entry.body.links)
    source = replace(entry.source, outlet=outlet)
    return replace(entry, source=source, body=body, exceptions=(), sketch=b"", marks=Marks(""))


def words(text: str) -> str:
    """The words of a text, whatever signs a generator sets between them."""
    return " ".join(re.findall(r"\w+", text.replace("’", "'")))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    shutil.copy(ROOT / "mkdocs.yml", root)
    shutil.copytree(ROOT / "content", root / "content")
    return root


@pytest.fixture(scope="module")
def entries(demo: Path) -> tuple[Entry, ...]:
    return prepare_edition(demo / "mkdocs.yml", now=NOW).site.entries


@pytest.fixture(scope="module")
def build_demo(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The site that a generator makes of the demo, which takes seconds: each makes it once."""
    return cache(lambda builder: build_with(builder, demo, tmp_path_factory.mktemp("built") / "export"))


@pytest.mark.parametrize("builder", BUILDERS)
def test_generators_build_every_entry_at_its_address_with_all_its_words(
    builder: str, build_demo: Callable[[str], Path], entries: tuple[Entry, ...]
) -> None:
    site = build_demo(builder)
    for item in entries:
        article = read_article(site / item.address / "index.html", builder)
        body = lxml.html.fragment_fromstring(item.body.html, create_parent=True)
        shown = words(article.text_content())
        assert words(body.text_content()) in shown
        assert words(item.summary) in shown
        assert all(words(correction.note) in shown for correction in item.corrections)
        assert item.source.url in [link.get("href") for link in article.iter("a")]


@pytest.mark.parametrize("builder", ["zensical", "hugo"])
def test_links_and_pictures_lead_somewhere(builder: str, build_demo: Callable[[str], Path]) -> None:
    site = build_demo(builder)
    pages = sorted(site.rglob("index.html"))
    assert len(pages) > 200
    broken = []
    for path in pages:
        for _, _, target, _ in read_article(path, builder).iterlinks():
            plain = target.partition("#")[0]
            if plain and not re.match(r"[a-z]+:", plain) and not (path.parent / plain).exists():
                broken.append((path.relative_to(site).as_posix(), target))
    assert broken == []


def test_front_matter_holds_all_that_an_entry_says_of_itself(
    demo: Path, entries: tuple[Entry, ...], tmp_path: Path
) -> None:
    folder = export(demo, "plain", tmp_path / "export")
    for item in entries:
        text = (folder / f"{item.address.rstrip('/')}.md").read_text(encoding="utf-8")
        fields = yaml.safe_load(text.split("---\n")[1])
        assert fields["title"] == item.title
        assert str(fields["date"]) == item.date.iso.replace("T", " ") or fields["date"] == item.date.iso
        assert fields["source"]["url"] == item.source.url
        assert len(fields.get("tags", [])) == len({mention.key for mention in item.tags})
        assert fields.get("cites", []) == [mention.name for mention in item.cites]
        assert [each["note"] for each in fields.get("corrections", [])] == [c.note for c in item.corrections]
        assert fields.get("figures", {}) == {figure.name: figure.value for figure in item.figures}
        assert fields.get("image", {}).get("credit") == (item.image.credit if item.image else None)


@pytest.mark.parametrize(
    ("cadence", "said"),
    [
        ("daily", "In the digest of [13 November 2024](../../digests/2024-11-13.md)"),
        ("weekly", "In the digest [2024-W46](../../digests/2024-W46.md)"),
    ],
)
def test_an_entry_names_its_digest_as_its_page_does(
    cadence: str, said: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    files = {"mkdocs.yml": config({"cadence": cadence}), "content/entries/2024/11/a.md": entry()}
    folder = export(new_digest(files), "plain", tmp_path / "export")
    assert said in (folder / "2024/11/a.md").read_text(encoding="utf-8")


def test_who_curated_a_digest_leaves_with_it(new_digest: NewDigest, tmp_path: Path) -> None:
    note = "---\nbyline: [Lena Müller]\n---\nA week.\n"
    files = {"content/entries/2024/11/a.md": entry(), "content/digests/2024-W46.md": note}
    folder = export(new_digest(files), "plain", tmp_path / "export")
    assert "\n\nBy Lena Müller\n\nA week." in (folder / "digests/2024-W46.md").read_text(encoding="utf-8")


def test_what_the_site_counts_and_dates_leaves_in_the_digits_of_its_language(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    persian = config({}).replace("  name: digest", "  name: digest\n  language: fa")
    files = {"mkdocs.yml": persian, "content/entries/2024/11/a.md": entry(tags=["صلح"])}
    folder = export(new_digest(files), "plain", tmp_path / "export")
    archive, tags = ((folder / name / "index.md").read_text(encoding="utf-8") for name in ("archive", "tags"))
    assert "[۲۰۲۴](2024.md)" in archive
    assert tags.rstrip().endswith(" (۱)")


def living(element: HtmlElement) -> Iterator[str]:
    """What could run, or load something, in an article."""
    for each in element.iter("script", "iframe", "object", "embed", "form", "style"):
        yield str(each.tag)
    yield from (
        address for address in element.xpath(".//a/@href") if not re.match(r"https?://|[./#\w-]+$", address)
    )
    yield from (
        address for address in element.xpath(".//img/@src") if ":" in address or address.startswith("//")
    )
    for each in element.iter():
        yield from (name for name in each.attrib if name.startswith("on"))


@pytest.mark.parametrize("builder", ["zensical", "mkdocs", "hugo"])
def test_nothing_comes_to_life_in_what_others_build(
    builder: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    title = "<script>alert(3)</script> & {{< x >}}"
    attribute = "[c](https://example.org/){onclick=alert(1)}\n"
    files = {
        "content/entries/2024/11/a.md": entry(
            title=title, summary="<img src=x onerror=alert(4)>", body=HOSTILE
        ),
        "content/entries/2024/11/b.md": entry(title="Plain", body=attribute),
    }
    root = new_digest(files)
    site = build_with(builder, root, tmp_path / "export")
    for path in sorted(site.rglob("index.html")):
        assert list(living(read_article(path, builder))) == [], path
    path = site / "2024/11/a/index.html"
    assert title in " ".join(read_article(path, builder).text_content().split())
    page = lxml.html.document_fromstring(path.read_bytes())
    assert not any("alert(3)" in (script.text or "") for script in page.iter("script"))


def test_old_addresses_lead_on(new_digest: NewDigest, tmp_path: Path) -> None:
    tags = "ferries:\n  former: [boats]\n  redirect_from: [category/ferry/]\n"
    outlets = "example-news:\n  name: Example News\n  former: [old-news]\n"
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(title="Moved", aliases=["old/place"], tags=["ferries"]),
            "content/tags.yml": tags,
            "content/outlets.yml": outlets,
        }
    )
    zensical, hugo = (build_with(name, root, tmp_path / name) for name in ("zensical", "hugo"))
    plain = export(root, "plain", tmp_path / "plain")
    moved = {"old/place": "2024/11/a/", "tags/boats": "tags/ferries/", "category/ferry": "tags/ferries/"}
    for old, new in {**moved, "outlets/old-news": "outlets/example-news/"}.items():
        for site in (zensical, plain):
            assert f'url=../../{new}"' in (site / old / "index.html").read_text(encoding="utf-8")
        assert new in (hugo / old / "index.html").read_text(encoding="utf-8")


SUB = """\
---
title: Ünder &old # where it was
"aliases": [old-sub, 'früher/hier.html', # twice
  /third%20one/,]
hide: [toc]
---

# Sub
"""


def test_old_addresses_of_hand_written_pages_lead_on_from_the_root(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    block = SUB.replace("[old-sub, 'früher/hier.html', # twice\n  /third%20one/,]", "\n- other # one")
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(),
            "content/pages/sub/x.md": SUB,
            "content/pages/sub/y.md": block,
        }
    )
    site = build_with("hugo", root, tmp_path / "hugo")
    old = {
        "old-sub/index.html": "x",
        "früher/hier.html": "x",
        "third one/index.html": "x",
        "other/index.html": "y",
    }
    for path, name in old.items():
        assert f"/sub/{name}/" in (site / path).read_text(encoding="utf-8")
    written = (tmp_path / "hugo/content/sub/x.md").read_text(encoding="utf-8")
    assert written == SUB.replace("old-sub", '"/old-sub/"').replace(
        "'früher/hier.html'", '"/früher/hier.html"'
    ).replace("/third%20one/", '"/third one/"')
    zensical = export(root, "zensical", tmp_path / "zensical") / "docs/sub/x.md"
    assert zensical.read_text(encoding="utf-8") == SUB


def test_the_layouts_for_hugo_ask_for_nothing_that_old_versions_lack(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    """Debian has 0.111, which knows no `locale`; 0.158 warns of `languageCode`, which it knew."""
    folder = export(new_digest(), "hugo", tmp_path / "export")
    asked = "".join(path.read_text(encoding="utf-8") for path in (folder / "layouts").rglob("*.*ml"))
    assert "site.Params.language" in asked
    assert "Language." not in asked
    assert "LanguageCode" not in asked
    params = (folder / "hugo.toml").read_text(encoding="utf-8").partition("[params]")[2].partition("\n[")[0]
    assert 'language = "en"' in params


def test_hugo_shows_the_day_of_entries_and_makes_a_feed_of_nothing_else(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    files = {
        "mkdocs.yml": config({"timezone": "Europe/Paris"}),
        "content/entries/2024/11/a.md": entry(
            title="A & B", guid="https://old.example/?p=1", tags=["ferries"]
        ),
        "content/entries/2024/11/b.md": entry(title="Two", date="2024-11-14T00:30:00+01:00"),
        "content/stories/ferry.md": "---\ntitle: A ferry\n---\n",
    }
    site = build_with("hugo", new_digest(files), tmp_path / "export")
    (day,) = read_article(site / "2024/11/b/index.html", "hugo").iter("time")
    assert (day.get("datetime"), day.text) == ("2024-11-14", "November 14, 2024")
    assert not list(read_article(site / "tags/ferries/index.html", "hugo").iter("time"))
    (channel,) = lxml.etree.parse(site / "index.xml").getroot()
    assert channel.findtext("title") == "The Test Digest"
    assert [[each.findtext(name) for name in ("title", "guid")] for each in channel.iter("item")] == [
        ["Two", "https://example.org/digest/2024/11/b/"],
        ["A & B", "https://old.example/?p=1"],
    ]
    assert channel.findtext("item/pubDate") == "Thu, 14 Nov 2024 00:30:00 +0100"
    assert sorted(site.rglob("*.xml")) == [site / "index.xml", site / "sitemap.xml"]


def test_what_is_gone_leaves_with_its_reason(new_digest: NewDigest, tmp_path: Path) -> None:
    gone = "2024/11/b/: The outlet asked us to.\n"
    root = new_digest({"content/entries/2024/11/a.md": entry(), "content/gone.yml": gone})
    assert (export(root, "plain", tmp_path / "export") / "data/gone.yml").read_text() == gone


def test_drafts_and_what_waits_stay_at_home(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(
                title="Out", body="See [the next](b.md) and ![m](images/m.svg).\n"
            ),
            "content/entries/2024/11/b.md": entry(title="Draft", draft=True),
            "content/entries/2025/11/c.md": entry(title="Later", date="2025-11-13"),
            "content/images/m.svg": SVG,
            "content/images/unused.svg": SVG,
        }
    )
    folder = export(root, "plain", tmp_path / "export")
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert "2024/11/a.md" in files
    assert not files & {"2024/11/b.md", "2025/11/c.md", "images/unused.svg"}
    text = (folder / "2024/11/a.md").read_text(encoding="utf-8")
    assert "See the next and ![m](../../images/m.svg)." in text


HAND_WRITTEN = """\
# About

[Start](handbook/start.md#begin),
[news](../2024/11/a/), [the same](/digest/2024/11/a/), [tags](../tags/),
[report](assets/docs/report.pdf), [feed](../entries.xml),
[here](#about), [out](https://news.example/), [named].

[named]: <handbook/start.md>

    [code](../2024/11/b/)
"""


@pytest.mark.parametrize("builder", ["zensical", "mkdocs", "hugo"])
def test_hand_written_pages_leave_with_their_files_and_links(
    builder: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(title="One", body="See [it](/assets/docs/report.pdf).\n"),
            "content/pages/about.md": HAND_WRITTEN,
            "content/pages/handbook/start.md": "![Us](team.png)\n\n## Begin\n\n[Up](../about.md)\n",
            "content/pages/handbook/team.png": picture("png"),
            "content/pages/assets/docs/report.pdf": b"pdf",
            "content/pages/robots.txt": "User-agent: *\n",
        }
    )
    site = build_with(builder, root, tmp_path / "export")
    assert (site / "robots.txt").read_text() == "User-agent: *\n"
    links = {
        link.text: urljoin("/about/", link.get("href"))
        for link in read_article(site / "about/index.html", builder).iter("a")
    }
    news, start = "/2024/11/a/", "/handbook/start/"
    assert {name: re.sub("index.html$", "", target) for name, target in links.items() if name} == {
        "Start": f"{start}#begin",
        "news": news,
        "the same": news,
        "tags": "/tags/",
        "report": "/assets/docs/report.pdf",
        "feed": "https://example.org/digest/entries.xml",
        "here": "/about/#about",
        "out": "https://news.example/",
        "named": start,
    }
    article = read_article(site / "handbook/start/index.html", builder)
    (shown,) = article.iter("img")
    assert urljoin(start, shown.get("src")) == "/handbook/team.png"
    assert "/about/" in [urljoin(start, link.get("href")) for link in article.iter("a")]
    (text,) = (tmp_path / "export").rglob("about.md")
    assert "    [code](../2024/11/b/)" in text.read_text(encoding="utf-8")
    leads = [link.get("href") for link in read_article(site / "2024/11/a/index.html", builder).iter("a")]
    assert "/assets/docs/report.pdf" in [urljoin(news, lead) for lead in leads]
    plain = (export(root, "plain", tmp_path / "plain") / "about.md").read_text(encoding="utf-8")
    assert "[news](2024/11/a.md), [the same](2024/11/a.md), [tags](tags.md)" in plain


def test_an_export_takes_the_place_of_an_earlier_one_and_of_nothing_else(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One")})
    folder = export(root, "plain", tmp_path / "export")
    (root / "content/entries/2024/11/a.md").rename(root / "content/entries/2024/11/b.md")
    export(root, "plain", folder)
    assert not (folder / "2024/11/a.md").exists()
    assert (folder / "2024/11/b.md").exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("mine")
    with pytest.raises(DigestError, match="holds files that digest did not write"):
        export(root, "plain", tmp_path / "mine")


def test_a_later_export_leaves_what_others_put_into_the_folder(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One")})
    folder = export(root, "hugo", tmp_path / "export")
    mine = {".git/HEAD": "ref", "themes/mine/theme.toml": "x", "content/2024/11/own.md": "# Own\n"}
    for name, text in mine.items():
        write_file(folder / name, text)
    kept = (folder / "hugo.toml").stat()
    (root / "content/entries/2024/11/a.md").unlink()
    write_file(root / "content/entries/2024/12/b.md", entry(title="Two", date="2024-12-01"))
    export(root, "hugo", folder)
    assert {name: (folder / name).read_text() for name in mine} == mine
    assert (folder / "content/2024/12/b.md").is_file()
    assert not (folder / "content/2024/11/a.md").exists()
    again = export(root, "hugo", tmp_path / "again")
    assert {**read_tree(again), **{name: text.encode() for name, text in mine.items()}} == read_tree(folder)
    assert (folder / "hugo.toml").stat().st_mtime_ns == kept.st_mtime_ns


@pytest.mark.parametrize(
    "name", ["content/2024/11/a.md", "content/2024/12/b.md", "content/outlets/_index.md", "content/2024/12"]
)
def test_an_export_names_what_would_be_lost_and_writes_nothing(
    name: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One")})
    folder = export(root, "hugo", tmp_path / "export")
    write_file(folder / name, "mine")
    (root / "content/entries/2024/11/a.md").unlink()
    write_file(root / "content/entries/2024/12/b.md", entry(title="Two", date="2024-12-01"))
    before = read_tree(folder)
    with pytest.raises(DigestError, match=f"would be lost: {name}; move what is yours"):
        export(root, "hugo", folder)
    assert read_tree(folder) == before


def test_an_export_follows_no_link_out_of_its_folder(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One")})
    folder = export(root, "hugo", tmp_path / "export")
    (folder / "content/2024").rename(tmp_path / "elsewhere")
    (folder / "content/2024").symlink_to(tmp_path / "elsewhere")
    (root / "content/entries/2024/11/a.md").unlink()
    with pytest.raises(DigestError, match="would be lost: content/2024;"):
        export(root, "hugo", folder)
    marker = folder / MARKER
    marker.write_bytes(marker.read_bytes() + b'["../elsewhere/11/a.md", "x"]\n')
    with pytest.raises(DigestError, match="does not say what the export wrote"):
        export(root, "hugo", folder)


def test_an_export_that_was_cut_short_is_finished_by_the_next(
    new_digest: NewDigest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One")})
    folder = export(root, "plain", tmp_path / "export")
    for name in "bcd":
        write_file(root / f"content/entries/2024/11/{name}.md", entry(title=name.upper()))
    (root / "content/entries/2024/11/a.md").unlink()
    replace_path, left = Path.replace, [4]

    def stop(path: Path, target: Path) -> Path:
        left[0] -= 1
        if not left[0]:
            raise OSError(errno.EIO, "cut short")
        return replace_path(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stop)
        with pytest.raises(DigestError, match="cut short"):
            export(root, "plain", folder)
    again = export(root, "plain", tmp_path / "again")
    assert read_tree(folder) != read_tree(again)
    assert read_tree(export(root, "plain", folder)) == read_tree(again)


@pytest.mark.parametrize("name", GENERATORS)
def test_the_command_says_what_left_and_quietly_nothing(
    name: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    warned = entry(aliases=["old/place"], date="2024/11/13")
    root = new_digest({"content/entries/2024/11/a.md": warned, "content/pages/robots.txt": ""})
    call = ["export", str(tmp_path / "out"), "-f", str(root / "mkdocs.yml"), "--for", name]
    said = CliRunner().invoke(main, call, catch_exceptions=False)
    assert "1 picture or other file and 1 old address into" in said.stdout
    assert "odd-date" in said.stderr
    quiet = CliRunner().invoke(main, [*call, "--quiet"], catch_exceptions=False)
    assert (quiet.exit_code, quiet.output) == (0, "")


def test_an_export_and_a_site_do_not_take_each_others_place(new_digest: NewDigest, tmp_path: Path) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One")})
    build_site(root / "mkdocs.yml", site_dir=tmp_path / "site")
    with pytest.raises(DigestError, match="holds a site, and an export would replace it"):
        export(root, "plain", tmp_path / "site")
    assert (tmp_path / "site/index.html").is_file()
    folder = export(root, "plain", tmp_path / "export")
    with pytest.raises(DigestError, match="holds an export, and a site would replace it"):
        build_site(root / "mkdocs.yml", site_dir=folder)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    shown = lxml.html.fragment_fromstring(markdown(escape_markdown(text)), create_parent=True)
    assert "".join(shown.text_content().split()) == "".join(text.split())
    assert {str(element.tag) for element in shown.iterdescendants()} <= {"p"}


SIGNS = st.text("ab <>&*_`[](){}!#-+.:|~\\\n1", max_size=12).map(escape)
TAGS = st.sampled_from("p em strong code pre li ul ol blockquote h2 td a del".split())
HTML = st.recursive(
    SIGNS, lambda inner: st.builds("<{0}>{1}</{0}>{2}".format, TAGS, inner, inner), max_leaves=8
)


@given(HTML)
def test_no_html_is_left_in_the_markdown_of_any_text(html: str) -> None:
    text = render_body(sanitise(html), lambda address: address, reads_html=False)
    blocks = MarkdownIt("commonmark").parse(text)
    kinds = {token.type for block in blocks for token in (block, *(block.children or ()))}
    assert not kinds & {"html_block", "html_inline"}, text


@given(HTML)
def test_no_tag_in_the_markdown_of_any_text_does_anything(html: str) -> None:
    text = render_body(sanitise(html), lambda address: address, reads_html=True)
    blocks = MarkdownIt("commonmark").parse(text)
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]
    assert "html_block" not in {token.type for token in tokens}
    tags = {token.content for token in tokens if token.type == "html_inline"}
    assert all(re.fullmatch("</?(?:b|code|del|em|i|strong|sup)>", tag) for tag in tags), text


READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@given(PARTED, st.booleans())
def test_no_words_of_a_text_that_stand_apart_become_one(html: str, reads_html: bool) -> None:
    clean = sanitise(html)
    shown = READER.render(render_body(clean, lambda address: address, reads_html=reads_html))
    assert find_ends(clean)[0] == find_ends(shown)[0]
    assert find_ends(clean)[1] <= find_ends(shown)[1]


CRAFTED = """\
10<sup>6</sup> t en 25 km<sup>2</sup>.[^1] H<sub>2</sub>O

[^1]: A note.
"""
RAISED = """\
10<sup>n+1</sup> <abbr title="Bank of *Korea*">BOK</abbr>, 3.[^1] <mark>four</mark>

| a | b |
|--:|---|
| `x|y` | last |

```python
x = 1
```

[^1]: A note.

    Its second paragraph.
"""


@pytest.mark.parametrize(
    ("body", "plain", "hugo"),
    [
        ("a _b_ 10<sup>6</sup>", "a _b_ 10<sup>6</sup>", "a _b_ 10⁶"),
        ("a _b_ x<sup>n</sup>", "a _b_ x<sup>n</sup>", "a *b* x^(n)"),
        ("_b_ `<sup>6</sup>`", "*b* `<sup>6</sup>`", "*b* `<sup>6</sup>`"),
        ("_b_ 1<sup>2", "*b* 1<sup>2</sup>", "*b* 1²"),
        ("_b_ <mark>x\n</mark>", "*b* <mark>x</mark>", "*b* **x**"),
        ("[a](java<sup>script:b)</sup>", "", ""),
    ],
)
def test_harmless_tags_leave_a_text_as_its_author_wrote_it(
    body: str, plain: str, hugo: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry(title="One", body=f"{body}\n")})
    for name, expected in (("plain", plain), ("hugo", hugo)):
        (written,) = export(root, name, tmp_path / name).rglob("2024/11/a.md")
        text = written.read_text(encoding="utf-8")
        assert f"\n\n{expected}" in text
        assert "](java" not in text


@pytest.mark.parametrize("builder", ["zensical", "mkdocs", "hugo"])
def test_figures_that_are_raised_notes_and_tables_are_built_as_they_were(
    builder: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(title="One", body=CRAFTED),
            "content/entries/2024/11/b.md": entry(title="Two", body=RAISED),
        }
    )
    site = build_with(builder, root, tmp_path / "export")
    one, two = (read_article(site / f"2024/11/{name}/index.html", builder) for name in "ab")
    raised = [str(each.text_content()) for each in one.iter("sup")]
    figures = ["1"] if builder == "hugo" else ["6", "2", "1"]
    assert raised == figures
    assert ("10⁶ t en 25 km². H₂O" in re.sub("(?<=km²[.])1", "", one.text_content())) == (builder == "hugo")
    for article in (one, two):
        (notes,) = article.xpath(".//*[contains(@class, 'footnote') and .//li]")
        assert "A note." in notes.text_content()
    assert "Its second paragraph." in notes.text_content()
    assert [each.text_content().strip() for each in two.iter("td")] == ["x|y", "last"]
    assert "right" in lxml.html.tostring(next(two.iter("th")), encoding="unicode")
    if builder == "hugo":
        assert "10^(n+1) BOK (Bank of *Korea*), 3." in two.text_content()
        assert [each.text_content() for each in two.xpath(".//p/strong")][-1] == "four"
    else:
        assert [each.text_content() for each in two.iter("sup")] == ["n+1", "1"]
        assert next(two.iter("abbr")).get("title") == "Bank of *Korea*"
        assert [each.text_content() for each in two.iter("mark")] == ["four"]
    (written,) = (tmp_path / "export").rglob("2024/11/b.md")
    assert "\n```python\nx = 1\n```\n" in written.read_text(encoding="utf-8")
