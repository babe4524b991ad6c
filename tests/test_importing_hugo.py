"""A site of Hugo comes along as Hugo built it."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Wishes
from digest.contribute.importing.report import format_report, summarise
from digest.contribute.importing.sites.goldmark import convert_goldmark, find_anchors
from digest.contribute.importing.sites.hugo_slugs import join_words, sanitise, urlise
from digest.contribute.importing.sites.shortcodes import convert_hugo
from digest.model.marks import Marks
from digest.model.problems import DigestError
from digest.text.sanitiser import ID_PREFIX
from tests.conftest import NewDigest
from tests.imports import READER, errors, only_entry, take_over, write_files, write_hugo
from tests.sites import build


def test_a_series_of_translations_is_the_story_of_their_originals(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    settings = (
        '\ndefaultContentLanguage = "de"\n[languages.de]\n[languages.en]\n[taxonomies]\nserie = "series"\n'
    )
    texts = {
        "content/news/a.md": "series: [Hafenausbau]",
        "content/news/a.en.md": "series: [Harbour extension]",
        "content/news/b.en.md": "series: [Harbour extension]",
        "content/news/c.en.md": "series: [Fog]",
    }
    root = new_digest()
    take_over(root, write_hugo(tmp_path / "old", texts, settings))
    stories = {path.name: path.read_text(encoding="utf-8") for path in (root / "content/stories").iterdir()}
    assert sorted(stories) == ["fog.md", "hafenausbau.md"]
    assert "title:\n  de: Hafenausbau\n  en: Harbour extension\n" in stories["hafenausbau.md"]
    assert '  - "en/series/harbour-extension/"\n' in stories["hafenausbau.md"]
    entries = [path.read_text(encoding="utf-8") for path in (root / "content/entries").rglob("*.md")]
    assert sum("story: hafenausbau\n" in text for text in entries) == 3


def test_a_page_of_hugo_in_no_section_is_no_post(new_digest: NewDigest, tmp_path: Path) -> None:
    posts = [f"content/news/{name}.md" for name in "abcdef"]
    texts = dict.fromkeys([*posts, "content/about.md", "content/legal/index.md"], "")
    report = take_over(new_digest(), write_hugo(tmp_path / "old", texts)).report
    assert len(report.written) == 6
    assert [each.place for each in report.refused] == ["content/about.md", "content/legal/index.md"]
    assert "in no section" in report.refused[0].reason
    few = write_hugo(tmp_path / "few", {"content/news/a.md": "", "content/one.md": ""})
    assert len(read_origin(str(few), "hugo", Wishes(), UTC).posts) == 2


SIGNS = ["Öl & Gas", "C++ news", "It’s — here", "it's", "50% more", "x - y", "foo--bar", "A_b.c #1", "x+y"]


@pytest.mark.parametrize(
    ("function", "found"),
    [
        # What Hugo 0.168 makes of them where a pattern names `:title`, and of the names of files and tags.
        (urlise, "öl-gas c-news its-here its 50-more x-y foo--bar a_b.c-#1 x-y"),
        (sanitise, "öl--gas c++-news its--here its 50-more x---y foo--bar a_b.c-#1 x+y"),
        # And what 0.111 makes of tags.
        (join_words, "öl-gas c++-news its-here its 50-more x-y foo--bar a_b.c-#1 x+y"),
    ],
)
def test_names_stand_in_addresses_as_hugo_has_them(function: Callable[[str], str], found: str) -> None:
    assert [function(text) for text in SIGNS] == found.split()


@pytest.mark.parametrize(
    ("name", "head", "dates", "addresses"),
    [
        # All of them as Hugo 0.168 wrote them.
        ("news/2022-10-11-only-here.md", "", "date :filename", "2022/10/only-here/"),
        ("news/2022-10-11-only-here.md", "slug: Own One", "date :filename", "2022/10/own-one/"),
        ("news/2022-10-11-x.md", "date: 2021-03-04", ":default :filename", "2021/03/its-news/"),
        ("news/2022-10-11-x.md", "date: 2021-03-04", ":filename :default", "2022/10/x/"),
        ("notes/2022-10-11-x.md", "", ":filename", "notes/x/"),
        ("notes/2022-10-11-x.md", "date: 2021-03-04", "", "notes/2022-10-11-x/"),
        ("news/a.md", "slug: 'Issue #5'\ndate: 2021-03-04", "", "2021/03/issue-#5/"),
        ("notes/no #5.md", "date: 2021-03-04", "", "notes/no-#5/"),
        ("Big & new/My text.md", "date: 2021-03-04", "", "big--new/my-text/"),
        (
            "news/b/index.md",
            "date: 2021-03-04\naliases: [older, ../y]",
            "",
            "2021/03/its-news/ 2021/03/older 2021/y",
        ),
        (
            "news/a.en.md",
            "date: 2021-03-04\naliases: [older, /o/]",
            "",
            "en/2021/03/its-news/ en/2021/03/older en/o/",
        ),
    ],
)
def test_the_old_addresses_of_hugo(name: str, head: str, dates: str, addresses: str, tmp_path: Path) -> None:
    wanted = f"[frontmatter]\ndate = {dates.split()}\n" if dates else ""
    more = f'defaultContentLanguage = "de"\n{wanted}[permalinks]\nnews = "/:year/:month/:slug/"\n'
    files = {
        "hugo.toml": f'baseURL = "https://o.example/"\n{more}[languages.de]\n[languages.en]\n',
        f"content/{name}": f'---\ntitle: "It\'s news"\n{head}\n---\nText.\n',
    }
    site = write_files(tmp_path, files)
    (post,) = read_origin(str(site), "hugo", Wishes(), UTC).posts
    assert [post.address, *post.aliases] == addresses.split()


def test_what_hugo_listed_posts_by_are_tags_and_stories(new_digest: NewDigest, tmp_path: Path) -> None:
    settings = """\
baseURL = "https://o.example/"
defaultContentLanguage = "de"
[languages.de]
[languages.en]
[taxonomies]
tag = "tags"
person = "people"
serie = "series"
mood = "moods"
"""
    terms = "tags: [oil, 'R&D', C++]\npeople: [Ada Kim]\nseries: [Storm year, Other]\nmoods: [calm]"
    texts = {
        "a.md": f"title: A\ndate: 2024-01-02\n{terms}",
        "a.en.md": "title: B\ndate: 2024-01-02\ntags: [Harbour]",
        "tags/oil/_index.md": "title: Oil & gas\nimage: a.jpg",
        "people/ada-kim/_index.md": "title: rd\ndescription: A minister.",
        "series/storm-year/_index.md": "title: The storms\ndescription: All of them.",
        "series/_index.md": "title: All series",
    }
    files = {f"content/{name}": f"---\n{head}\n---\nText.\n" for name, head in texts.items()}
    root = new_digest()
    origin = write_files(tmp_path / "old", {"hugo.toml": settings, **files})
    report = format_report(take_over(root, origin).report)
    tags = (root / "content/tags.yml").read_text(encoding="utf-8")
    # Another tag is called as the title says.
    assert 'ada-kim:\n  label: Ada Kim\n  kind: person\n  description: "A minister."\n' in tags
    assert '\n  redirect_from:\n    - "people/ada-kim/"\n' in tags
    assert 'harbour:\n  label: Harbour\n  redirect_from:\n    - "en/tags/harbour/"\n' in tags
    assert 'oil:\n  label: "Oil & gas"\n  description: "Text."\n  aliases: [oil]\n' in tags
    assert 'c-plus-plus:\n  label: "C++"\n  redirect_from:\n    - "tags/c++/"\n' in tags
    # It keeps the address that it had.
    assert '\nrd:\n  label: "R&D"\n' in tags
    story = (root / "content/stories/storm-year.md").read_text(encoding="utf-8")
    assert story.startswith('---\ntitle: The storms\nsummary: "All of them."\n')
    assert story.endswith('aliases:\n  - "series/storm-year/"\n---\n\nText.\n')
    assert "story: storm-year\n" in (root / "content/entries/2024/01/a.md").read_text(encoding="utf-8")
    page = "content/{}/\\_index.md:".format
    for line in (
        f"{page('series')} it opens a section, and is no post",
        f"{page('people/ada-kim')}5: the text of the page of a tag has no place here; it said: Text.",
        f"{page('tags/oil')}1: fields of the page of a term have no place here; it said: image: a.jpg",
        "content/a.md:6: series: Other",
        "content/a.md:7: moods: calm",
    ):
        assert f"- {line}\n" in report
    assert errors(root) == []


def test_the_pages_of_a_term_in_two_languages_are_one_story_and_one_tag(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    settings = """\
baseURL = "https://o.example/"
defaultContentLanguage = "en"
[languages.de]
[languages.en]
[taxonomies]
tag = "tags"
serie = "series"
"""
    post = "title: A\ndate: 2024-01-02\nseries: War\ntags: [C++]"
    texts = {
        "posts/b.md": (post, "Text."),
        "posts/b.de.md": (post, "Text."),
        "series/war/_index.md": ("title: The war", "Background."),
        "series/war/_index.de.md": ("title: Krieg\ndescription: Kurz.", "Hintergrund."),
        "tags/c++/_index.md": ("title: C++ news", "All of it."),
        "tags/c++/_index.de.md": ("title: C++ auf Deutsch\ndescription: Alles.", "Mehr."),
    }
    files = {f"content/{name}": f"---\n{head}\n---\n{text}\n" for name, (head, text) in texts.items()}
    root = new_digest()
    report = take_over(root, write_files(tmp_path / "old", {"hugo.toml": settings, **files})).report
    story = (root / "content/stories/war.md").read_text(encoding="utf-8")
    assert story.startswith("---\ntitle:\n  en: The war\n  de: Krieg\naliases:\n")
    assert '  - "series/war/"\n' in story
    assert '  - "de/series/war/"\n' in story
    assert story.endswith("---\n\nBackground.\n")
    tags = (root / "content/tags.yml").read_text(encoding="utf-8")
    assert 'label:\n    en: "C++ news"\n    de: "C++ auf Deutsch"\n  description: "All of it."\n' in tags
    lost = {note.origin: note.said for note in report.notes}
    assert lost == {
        "content/series/war/_index.de.md": "Kurz. · Hintergrund.",
        "content/tags/c++/_index.de.md": "Alles. · Mehr.",
    }
    assert errors(root) == []


def test_what_the_page_of_a_series_loses_is_told(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {"content/a.md": "series: War", "content/series/war/_index.md": "draft: false"}
    origin = write_hugo(tmp_path / "old", files, '[taxonomies]\nserie = "series"\n')
    with (origin / "content/series/war/_index.md").open("a", encoding="utf-8") as page:
        page.write("\n{{< weather >}}\n")
    report = take_over(new_digest(), origin).report
    assert "the shortcode 'weather' was left out" in [note.what for note in report.notes]


def test_a_series_whose_story_is_another_one_here_is_told(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {"content/a.md": "series: War", "content/series/war/_index.md": "description: Brief."}
    origin = write_hugo(tmp_path / "old", files, '[taxonomies]\nserie = "series"\n')
    root = new_digest({"content/stories/war.md": "---\ntitle: Another war\n---\n"})
    report = take_over(root, origin).report
    page, name = "content/series/war/_index.md:1: ", "stories/war.md"
    # The first tells of the date of that page.
    assert [str(note) for note in report.notes[1:]] == [
        f"{page}{name} is there and was not written over; it said: A · Brief. · Text.",
        f'{page}the old address /series/war/ leads nowhere; write aliases: ["series/war/"] into {name}',
    ]
    # What has no page of its own is told of by the file of its story.
    texts = {"content/a.md": "series: War\naliases: [/series/war/]"}
    plain = write_hugo(tmp_path / "plain", texts, '[taxonomies]\nserie = "series"\n')
    there = new_digest({"content/stories/war.md": "---\ntitle: Another war\n---\n"}, folder="there")
    assert [str(note) for note in take_over(there, plain).report.notes] == [
        f"{name}:1: {name} is there and was not written over; it said: War",
        f"{name}:1: the old address /series/war/ cannot redirect: something else is there",
    ]
    # The one that came with an earlier import is no other.
    other = new_digest(folder="other")
    take_over(other, origin)
    write_hugo(origin, {"content/b.md": "series: War"}, '[taxonomies]\nserie = "series"\n')
    report = take_over(other, origin).report
    assert (len(report.written), len(report.notes)) == (1, 1)


def test_a_term_without_a_letter_had_no_page(new_digest: NewDigest, tmp_path: Path) -> None:
    files = {"content/a.md": 'tags: ["🔥", oil]\nseries: "???"\naliases: [/tags/, /stories/]'}
    root = new_digest()
    settings = '[taxonomies]\nserie = "series"\ntag = "tags"\n'
    take_over(root, write_hugo(tmp_path / "old", files, settings))
    assert "redirect_from" not in (root / "content/tags.yml").read_text(encoding="utf-8")
    (story,) = (root / "content/stories").iterdir()
    assert "aliases" not in story.read_text(encoding="utf-8")
    assert errors(root) == []
    build(root)


def test_what_a_tag_or_a_story_cannot_take_of_its_page_is_cut_and_told(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    title, said = "Word " * 100, "語" * 6_000
    page = f"---\ntitle: {title}\ndescription: {said}\n---\n"
    post = f"title: A\ndate: 2024-01-02\ntags: [oil, gas]\nseries: War\nsummary: {said}"
    files = {
        "hugo.toml": 'baseURL = "https://o.example/"\n[taxonomies]\nserie = "series"\ntag = "tags"\n',
        "content/a.md": f"---\n{post}\n---\n",
        "content/tags/oil/_index.md": page,
        "content/tags/gas/_index.md": f"---\ntitle: Gas\n---\n{said}\n",
        "content/series/war/_index.md": page,
    }
    root = new_digest()
    report = take_over(root, write_files(tmp_path / "old", files)).report
    assert len(report.written) == 1
    assert errors(root) == []
    tags = (root / "content/tags.yml").read_text(encoding="utf-8")
    assert f"  label: {title[:200].strip()}\n" in tags
    assert tags.count('語…"\n') == 2
    cut = [
        (note.origin.split("/")[1], note.what) for note in report.notes if note.said in {title.strip(), said}
    ]
    assert sorted(cut) == [
        ("a.md", "the summary was cut at 5,000 characters"),
        ("series", "the description was cut at 5,000 characters"),
        ("series", "the title was cut at 400 characters"),
        ("tags", "the description was cut at 5,000 characters"),
        ("tags", "the description was cut at 5,000 characters"),
        ("tags", "the title was cut at 200 characters"),
    ]


def test_what_hugo_does_not_publish_is_left_out(new_digest: NewDigest, tmp_path: Path) -> None:
    more = "[languages.en]\n[languages.fr]\ndisabled = true\n[cascade]\nexpiryDate = 2030-01-01\n"
    posts = {
        "content/plans/_index.md": "cascade: {draft: true}",
        "content/plans/deep/hidden.md": "",
        "content/plans/shown.md": "draft: false",
        "content/parts/_index.md": "cascade: [{target: {path: /parts/secret/**}, build: {render: never}}]",
        "content/parts/secret/a.md": "",
        "content/parts/open.md": "",
        "content/early.md": "publishDate: 2026-05-01",
        "content/late.md": "expiryDate: 2025-05-01",
        "content/french.fr.md": "",
        "content/old.md": "_build: {render: never}",
        "content/pages/bundle/index.md": "",
        "content/pages/bundle/notes/more.md": "",
    }
    origin = write_hugo(tmp_path / "old", posts, more)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    report = take_over(new_digest(), origin, now=moment).report
    assert sorted(name.rpartition("/")[2] for name in report.written) == ["bundle.md", "open.md", "shown.md"]
    assert sorted(map(str, report.drafts)) == [
        "content/early.md: it is to be published on 2026-05-01",
        "content/french.fr.md: the language 'fr' is disabled in the settings",
        "content/late.md: it expired on 2025-05-01",
        "content/old.md: it is not rendered, as it says itself or the section above it",
        "content/parts/secret/a.md: it is not rendered, as it says itself or the section above it",
        "content/plans/deep/hidden.md: draft",
    ]
    part = "it is part of the page content/pages/bundle/index.md, and no post"
    assert f"content/pages/bundle/notes/more.md: {part}" in map(str, report.refused)


# What `hugo` published of these with such settings, by version 0.168.
KEPT_BACK = {
    "content/draft.md": "draft: true",
    "content/late.md": "expiryDate: 2025-05-01",
    "content/early.md": "publishDate: 2090-01-01",
    "content/both.md": "draft: true\nexpiryDate: 2025-05-01",
    "content/essai.fr.md": "draft: true",
}


@pytest.mark.parametrize(
    ("files", "published"),
    [
        ({}, ""),
        ({"hugo.toml": "buildExpired = true"}, "late"),
        ({"hugo.toml": "BuildDrafts = true"}, "draft essai"),
        ({"hugo.toml": "buildDrafts = true\nbuildExpired = true"}, "both draft essai late"),
        ({"hugo.yaml": "buildFuture: True"}, "early"),
        ({"hugo.json": '{"buildFuture": "true"}'}, "early"),
        ({"hugo.toml": "", "config.toml": "buildExpired = true"}, ""),
        ({"hugo.toml": "buildExpired = true", "config/_default/hugo.toml": "buildExpired = false"}, ""),
        ({"config/_default/config.yaml": "buildExpired: true"}, "late"),
        (
            {"config/_default/hugo.toml": "x = 1", "config/production/config.toml": "buildFuture = true"},
            "early",
        ),
        (
            {
                "config/_default/hugo.toml": "buildFuture = false",
                "config/_default/hugo.yaml": "buildFuture: 1",
            },
            "early",
        ),
        ({"hugo.toml": "[languages.fr]\nbuildDrafts = true"}, "essai"),
    ],
)
def test_the_settings_of_hugo_say_what_it_publishes(
    files: Mapping[str, str], published: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    origin = write_hugo(tmp_path / "old", KEPT_BACK)
    (origin / "hugo.toml").unlink()
    more = {"config/_default/languages.toml": "[en]\nweight = 1\n[fr]\nweight = 2\n"}
    write_files(origin, {**more, **files})
    now, site = datetime(2026, 1, 1, tzinfo=UTC), "https://o.example/"
    report = take_over(new_digest(), origin, "hugo", now=now, site=site).report
    assert " ".join(sorted(Path(name).stem for name in report.written)) == published


def test_what_was_not_published_is_counted_by_its_reason(new_digest: NewDigest, tmp_path: Path) -> None:
    origin = write_hugo(tmp_path / "old", {**KEPT_BACK, "content/never.md": "build: {render: never}"})
    report = take_over(new_digest(), origin, now=datetime(2026, 1, 1, tzinfo=UTC)).report
    assert list(summarise(report))[1:5] == [
        "  3 left out: drafts",
        "  1 left out: of days to come",
        "  1 left out: expired",
        "  1 left out: not published for another reason",
    ]
    assert "| left out: expired | 1 |" in format_report(report)


def test_a_section_of_hugo_that_cannot_be_read_stops_the_import(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    """It may keep back what is below it."""
    origin = write_hugo(tmp_path / "old", {"content/plans/_index.md": "cascade: [", "content/plans/a.md": ""})
    with pytest.raises(DigestError, match=r"content/plans/_index\.md:4:10: "):
        take_over(new_digest(), origin)


@pytest.mark.parametrize("whole", [False, True])
def test_a_language_of_hugo_may_have_a_folder_of_its_own(
    whole: bool, new_digest: NewDigest, tmp_path: Path
) -> None:
    more = f'defaultContentLanguage = "en"\ndefaultContentLanguageInSubdir = {str(whole).lower()}\n'
    files = {
        "config/_default/languages.toml": '[en]\ncontentDir = "content/en"\n[es]\ncontentDir = "contenido"\n'
    }
    posts = {"content/en/posts/a.md": "", "contenido/posts/a.md": "", "contenido/posts/b.md": "url: c/"}
    origin = write_files(write_hugo(tmp_path / "old", posts, more), files)
    root = new_digest()
    assert len(take_over(root, origin).report.written) == 3
    entries = root / "content/entries/2024/01"
    english, spanish, other = (
        (entries / name).read_text(encoding="utf-8").replace('"', "") for name in ("a.md", "a-es.md", "c.md")
    )
    assert f"aliases:\n  - {'en/' if whole else ''}posts/a/\n" in english
    assert "language: es\ntranslates: 2024/01/a\n" in spanish
    assert "aliases:\n  - es/posts/a/\n" in spanish
    assert "aliases:\n  - es/c/\n" in other
    assert errors(root) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{{< tweet user="a" id="1" >}}', "[twitter.com](https://twitter.com/a/status/1)"),
        ("{{% note %}}Look{{% /note %}}", "\n\n> Look\n\n"),
        ('{{< youtube id="../x" >}}', ""),
        ("{{< unclosed", "{{< unclosed"),
        ('<div>\n{{< img src="/a.png" alt="A" >}}\n</div>', '<div>\n<img src="/a.png" alt="A">\n</div>'),
        (
            '<div>{{< figure src="/a.png" caption="Cap *two*" attr="Foto: X" >}}</div>',
            '<div><img src="/a.png" alt=""><br><em>Cap two · Foto: X</em></div>',
        ),
        ('{{< quote text="So [it] is" cite="Kim" >}}', "\n> So [it] is\n>\n> Kim\n"),
    ],
)
def test_shortcodes(text: str, found: str) -> None:
    assert convert_hugo(text, "a.md", 1)[0] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            'So:\n\n{{< zitat von="Anke M." quelle="https://r.example/p" >}}\nA *good* day.\n'
            "{{< /zitat >}}\nAnd.",
            "So:\n\n> A *good* day.\n>\n> Anke M. · <https://r.example/p>\n\nAnd.",
        ),
        ('{{< voice by="Kim_1" >}}So.{{< /voice >}}', "\n\n> So.\n>\n> Kim\\_1\n\n"),
        (
            "{{< person mueller >}} said {{< price >}}.",
            "\\[mueller\\] said \\[price\\].",
        ),
        ('A {{< abbr "World Bank" >}}WB{{< /abbr >}} loan', "A WB \\[World Bank\\] loan"),
        ('<p>By {{< who "A & B" >}}.</p>', "<p>By [A &amp; B].</p>"),
        ("[map]({{< place x >}})", "[map]()"),
        ('{{< details "More" >}}Text{{< /details >}}', "\n\n> **More**\n>\n> Text\n\n"),
        ("{{< note warning >}}Look{{< /note >}}", "\n\n> Look\n\n"),
        ("{{< row >}}\nA\n{{< /row >}}", "\nA\n"),
        (
            "- one\n\n  {{< note >}}\n  two\n  {{< /note >}}\n\n- three",
            "- one\n\n  > two\n\n- three",
        ),
        (
            "{{< a >}}\n{{< b >}}\nin\n{{< /b >}}\nout\n{{< /a >}}",
            "\n\n> > in\n>\n> out\n\n",
        ),
        ("<div>{{< note >}}Look{{< /note >}}</div>", "<div><blockquote>Look</blockquote></div>"),
    ],
)
def test_who_speaks_in_a_shortcode_is_not_the_paper(text: str, found: str) -> None:
    assert convert_hugo(text, "a.md", 1)[0] == found


TOKENS = st.integers(10, 99).map(lambda number: f"w{number}")

ARGUMENTS = st.one_of(
    st.just(""),
    st.builds(
        lambda name, token, sign: f" {name}{sign}{token} {token}x{sign}",
        st.sampled_from(["", "by=", "title=", "class=", "src=", "text="]),
        TOKENS,
        st.sampled_from(['"', "'", "`"]),
    ),
    TOKENS.map(lambda token: f" {token} https://far.example/{token}"),
    st.builds(lambda first, second: f' by="{first}" by="{second}"', TOKENS, TOKENS),
)


NAMES = st.sampled_from("zitat quote row details person figure youtube highlight ref".split())

TEXTS = st.recursive(
    TOKENS,
    lambda inner: (
        st.builds(lambda name, said: f"{{{{< {name}{said} >}}}}", NAMES, ARGUMENTS)
        | st.builds(
            lambda name, said, text, gap: f"{{{{< {name}{said} >}}}}{gap}{text}{gap}{{{{< /{name} >}}}}",
            NAMES,
            ARGUMENTS,
            inner,
            st.sampled_from(["", "\n", " "]),
        )
        | st.builds(lambda one, gap, two: f"{one}{gap}{two}", inner, st.sampled_from(["\n", " "]), inner)
    ),
    max_leaves=8,
)


@example('a {{< highlight "w10 w10x" >}}')
@given(TEXTS)
def test_each_word_of_a_shortcode_is_in_the_text_or_in_the_report(text: str) -> None:
    written, notes = convert_hugo(text, "a.md", 1)
    there = unquote(f"{written} {' '.join(map(str, notes))}")
    assert [word for word in re.findall(r"w\d\dx?", text) if word not in there] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Damage {#folgen .gross}\n\nText\n{.lead}\n", "## Damage\n\nText\n\n"),
        ("![A](a.png){width=300} {#each}", "![A](a.png) {#each}"),
        ("A ~~gone~~ word, `~~code~~`", "A <del>gone</del> word, `~~code~~`"),
        ("- [x] done\n- [ ] open", "- ☑ done\n- ☐ open"),
        ("> [!NOTE]\n> Look.", "> **Note**\n>\n> Look."),
        ("> [!tip]- One thing\n> Look.", "> **One thing**\n>\n> Look."),
        ("Buoy\n: A float.\n: A mark.\n\nEnd", "**Buoy**: A float.  \nA mark.\n\nEnd"),
        ("At 12:30 :ship: and :nothing_such:", "At 12:30 🚢 and :nothing_such:"),
    ],
)
def test_what_markdown_of_hugo_knows_and_ours_does_not(text: str, found: str) -> None:
    assert convert_hugo(text, "a.md", 1, emoji=True)[0] == found


def test_links_to_headings_follow_their_ids(new_digest: NewDigest, tmp_path: Path) -> None:
    head = "---\ntitle: {}\ndate: 2024-01-02\n---\n"
    text = "## What it costs {#cost}\n\n## Oil & gas\n\n## Crew\n\n[c](#cost) [o](#oil--gas) [w](#crew)\n"
    files = {
        "hugo.toml": 'baseURL = "https://o.example/"\n',
        "content/a.md": f"{head.format('A')}{text}",
        "content/b.md": f'{head.format("B")}[c](/a/#cost) [r]({{{{< ref "a.md#oil--gas" >}}}})\n',
    }
    root = new_digest()
    take_over(root, write_files(tmp_path / "old", files))
    entries = root / "content/entries/2024/01"
    assert "[c](#what-it-costs) [o](#oil-gas) [w](#crew)\n" in (entries / "a.md").read_text(encoding="utf-8")
    there = "[c](/2024/01/a/#what-it-costs) [r](/2024/01/a/#oil-gas)\n"
    assert there in (entries / "b.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## Q & A\n\n## Q & A\n\n## Q & A", {"q--a": "q-a", "q--a-1": "q-a_1", "q--a-2": "q-a_2"}),
        ("## Crew\n\n## Crew {#men}\n\n## Crew", {"men": "crew_1", "crew-1": "crew_2"}),
        ("Oil & gas\n=========\n\nTwo & two\n---", {"oil--gas": "oil-gas", "two--two": "two-two"}),
        ("- a & b\n---\n\nText\na & b\n---\n\n---", {}),
        ("```sh\n# a & b\n```\n\n<pre>\n# c & d\n</pre>\n\n# e & f", {"e--f": "e-f"}),
        ("# The `x & y` flag", {"the-x--y-flag": "the-x-y-flag"}),
    ],
)
def test_headings_of_hugo_are_found_by_their_ids(text: str, found: dict[str, str]) -> None:
    assert find_anchors(text) == found
    body, _ = READER.render(convert_goldmark(text), "entries/2024/01/a.md", "2024/01/a/", Marks("a.md"))
    assert set(found.values()) <= set(re.findall(rf'<h\d id="{ID_PREFIX}([^"]*)', body.html))


@pytest.mark.parametrize("text", ["# a{}x", "# a{}# #", "# a {{#b{}}} x", "#{}x"])
def test_a_heading_of_many_blanks_takes_no_time(text: str) -> None:
    long = text.format(" " * 20_000)
    begin = process_time()
    find_anchors(long)
    convert_goldmark(long)
    assert process_time() - begin < 1


def test_a_bundle_is_found_by_the_name_of_its_folder(new_digest: NewDigest, tmp_path: Path) -> None:
    head = "---\ntitle: A\ndate: 2024-01-02\n---\n\n"
    names = ("bundle", "posts/bundle", "/posts/bundle/index.md", "../posts/bundle", "bundle/#x", "#top")
    origin = write_files(
        tmp_path / "old",
        {
            "hugo.toml": 'baseURL = "https://o.example/"\n',
            "content/posts/bundle/index.md": f"{head}B",
            "content/posts/bundle/index.fr.md": f"{head}B",
            "content/posts/a.md": head + " ".join(f'[l]({{{{< ref "{name}" >}}}})' for name in names),
        },
    )
    root = new_digest()
    take_over(root, origin)
    text = (root / "content/entries/2024/01/a.md").read_text(encoding="utf-8")
    assert text.count("[l](/2024/01/bundle/)") == 4
    assert text.endswith("[l](/2024/01/bundle/#x) [l](#top)\n")


def test_what_shows_another_page_within_a_post_becomes_a_link(new_digest: NewDigest, tmp_path: Path) -> None:
    # It was taken for a picture, and so the report said that readers see a link.
    text = (
        '---\nOne.\n\n<div class="box"><iframe src="https://maps.example.org/x" title="The pier"></iframe>'
        "</div>\n\n"
        'Two <video controls><source src="https://films.example.org/a.mp4"></video>.\n\n'
        '`<iframe src="https://b">`\n'
    )
    old = write_hugo(tmp_path / "old", {"content/posts/a.md": text})
    root = new_digest()
    report = take_over(root, old).report
    entry = only_entry(root)
    assert '<div class="box"><a href="https://maps.example.org/x">The pier</a></div>' in entry
    assert 'Two <a href="https://films.example.org/a.mp4">films.example.org</a>.' in entry
    assert '`<iframe src="https://b">`' in entry
    assert report.elsewhere == ()
