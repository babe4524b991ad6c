"""A site of Jekyll comes along as Jekyll built it."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from digest.contribute.importing.links import say_elsewhere
from digest.contribute.importing.origin import read_origin
from digest.contribute.importing.post import Wishes
from tests.conftest import NewDigest
from tests.imports import only_entry, take_over, write_files, write_jekyll
from tests.sites import SVG


def test_the_settings_of_jekyll_say_what_posts_have(new_digest: NewDigest, tmp_path: Path) -> None:
    more = """\
permalink: pretty
exclude: [_posts/old, "*.skip.md"]
defaults:
  - scope: {path: "", type: posts}
    values: {layout: post, permalink: "/n/:title/", author: Ana, tags: [tide], lang: es}
  - scope: {path: _posts/secret}
    values: {published: false}
  - scope: {path: "", type: pages}
    values: {tags: [page]}
"""
    posts = {
        "_posts/2024-01-02-plain.md": "",
        "_posts/2024-01-03-own.md": "permalink: /mine/\ntags: [boat]\nlang: en",
        "_posts/secret/2024-01-04-b.md": "",
        "_posts/secret/2024-01-04-told.md": "published: true",
        "_posts/old/2024-01-05-c.md": "",
        "_posts/2024-01-05-d.skip.md": "",
        "_drafts/thought.md": "",
    }
    root = new_digest()
    report = take_over(root, write_jekyll(tmp_path / "old", posts, more)).report
    assert report.refused == ()
    assert [str(draft) for draft in report.drafts] == [
        "_drafts/thought.md: draft",
        "_posts/2024-01-05-d.skip.md: the settings exclude it",
        "_posts/old/2024-01-05-c.md: the settings exclude it",
        "_posts/secret/2024-01-04-b.md: draft",
    ]
    entries = root / "content/entries/2024/01"
    assert sorted(path.name for path in entries.iterdir()) == ["mine.md", "plain.md", "told.md"]
    plain, own = (
        (entries / name).read_text(encoding="utf-8").replace('"', "") for name in ("plain.md", "mine.md")
    )
    assert "  authors: [Ana]\ntags: [tide]\nlanguage: es\n" in plain
    assert "aliases:\n  - n/plain/\n" in plain
    assert "tags: [boat]\n" in own
    assert "aliases:\n  - mine/\n" in own


@pytest.mark.parametrize(
    ("name", "said", "address"),
    [
        ("field/_posts/2022-05-06-a.md", "categories: [Field, rivers, Rivers]", "field/rivers/2022/05/06/a/"),
        ("_posts/2022-05-06-a.md", "categories: Rivers field", "rivers/field/2022/05/06/a/"),
        ("_posts/2022-05-06-a.md", "category: Human Rights", "human%20rights/2022/05/06/a/"),
        ("_posts/2022-05-06-a.md", "categories: [Human Rights]", "human%20rights/2022/05/06/a/"),
        ("given/_posts/2022-05-06-a.md", "categories: [b, c]", "given/b/c/2022/05/06/a/"),
        ("_posts/2023-08-08-a.md", "date: 2023-08-08 23:50 -0500", "2023/08/09/a/"),
        ("_posts/2023-08-08-a.md", "date: 2023-08-08 23:50", "2023/08/08/a/"),
        (
            "_posts/2022-05-06-a.md",
            "categories: [Human Rights]\npermalink: /:slugified_categories/:title/",
            "human-rights/a/",
        ),
    ],
)
def test_the_old_addresses_of_jekyll(name: str, said: str, address: str, tmp_path: Path) -> None:
    """A category counts once, and is not made a slug; the day is that by the clock of the site."""
    more = """\
timezone: Europe/Berlin
permalink: pretty
defaults:
  - scope: {path: given}
    values: {categories: [given, b]}
"""
    origin = write_jekyll(tmp_path, {name: said}, more)
    (post,) = read_origin(str(origin), "", Wishes(), UTC).posts
    assert quote(post.address) == address
    assert post.guid == f"https://o.example/{address.rstrip('/')}"


@pytest.mark.parametrize("before", ["", "{{ site.baseurl }}", "{{ site.url }}{{ site.baseurl }}"])
def test_files_and_pages_that_jekyll_links_are_found(
    before: str, new_digest: NewDigest, tmp_path: Path
) -> None:
    names = ["about.md", "help/index.html", "own.md", "assets/law.pdf", "assets/b.svg", "nowhere.md"]
    names += ["_posts/2024-01-02-a.md"]
    text = "\n\n".join(f"[{name}]({before}{{% link {name} %}})" for name in names)
    files = {
        "_posts/2024-01-02-a.md": f"---\ntitle: A\n---\n\n{text}\n",
        "_config.yml": "url: https://o.example\nbaseurl: /news\npermalink: pretty\n",
        "about.md": "---\ntitle: About\n---\n",
        "help/index.html": "---\ntitle: Help\n---\n",
        "own.md": "---\ntitle: Own\npermalink: /mine.html\n---\n",
        "assets/law.pdf": "%PDF",
        "assets/b.svg": SVG,
    }
    root = new_digest()
    report = take_over(root, write_files(tmp_path / "old", files)).report
    assert only_entry(root).split("---\n\n")[1].split("\n\n") == [
        "[about.md](https://o.example/news/about/)",
        "[help/index.html](https://o.example/news/help/)",
        "[own.md](https://o.example/news/mine.html)",
        "[assets/law.pdf](https://o.example/news/assets/law.pdf)",
        "[assets/b.svg](/images/b.svg)",
        "nowhere.md",
        "[_posts/2024-01-02-a.md](/2024/01/a/)\n",
    ]
    assert [note.what for note in report.notes] == [
        *map(say_elsewhere, ("/news/about/", "/news/help/", "/news/mine.html")),
        "the file assets/law.pdf did not come along; lay it into content/pages/, and link it there",
        "the link to nowhere.md leads nowhere; its words stay",
    ]


def test_what_is_too_early_for_jekyll_is_left_out(new_digest: NewDigest, tmp_path: Path) -> None:
    posts = {"_posts/2026-05-01-a.md": "", "_posts/2024-05-01-b.md": ""}
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    report = take_over(new_digest(), write_jekyll(tmp_path / "old", posts), now=moment).report
    assert [str(draft) for draft in report.drafts] == [
        "_posts/2026-05-01-a.md: it is to be published on 2026-05-01"
    ]
    assert report.written == ("content/entries/2024/05/b.md",)
    origin = write_jekyll(tmp_path / "old", posts, "future: true")
    assert take_over(new_digest(), origin, now=moment).report.drafts == ()


def test_the_collections_of_jekyll_are_posts_too(new_digest: NewDigest, tmp_path: Path) -> None:
    more = """\
permalink: pretty
collections:
  noticias: {output: true}
  notas: {output: true, permalink: "/nota/:name"}
  data: {output: false}
"""
    posts = {
        "_posts/2024-01-01-post.md": "",
        "_noticias/port/b.md": "date: 2024-01-02",
        "_noticias/undated.md": "",
        "_notas/c.md": "date: 2024-01-03",
        "_data/d.md": "date: 2024-01-03",
    }
    root = new_digest()
    report = take_over(root, write_jekyll(tmp_path / "old", posts, more)).report
    assert list(map(str, report.refused)) == ["_noticias/undated.md: it has no date"]
    assert len(report.written) == 3
    entries = root / "content/entries/2024/01"
    assert "noticias/port/b/" in (entries / "b.md").read_text(encoding="utf-8")
    assert "nota/c" in (entries / "c.md").read_text(encoding="utf-8")
