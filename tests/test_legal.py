"""What docs/legal.md says of a site is what the site does."""

import json
import re
from datetime import UTC, datetime
from importlib.metadata import distribution
from pathlib import Path

import yaml

from tests.builders import config, entry
from tests.conftest import NewDigest
from tests.sites import ROOT, build, find, read_page

PAGE = (ROOT / "docs/legal.md").read_text(encoding="utf-8")
THEME = ROOT / "theme"
# What a script keeps, by our own functions, and by Material's.
OURS = re.compile(r'\b(?:keep|recall|recallList)\("(\w+)"')
MATERIALS = re.compile(r'__md_(?:set|get)(?:<[^(]*>)?\("(\w+)"')
# What else there is to keep something with.
STORES = re.compile(r"\b(?:localStorage|sessionStorage|caches|indexedDB|cookie|cookieStore)\b")


def scripts() -> dict[str, str]:
    """All that runs in the pages of readers, by its path."""
    files = [
        path for path in THEME.rglob("*") if path.suffix in {".js", ".html"} and "edit" not in path.parts
    ]
    return {path.relative_to(THEME).as_posix(): path.read_text(encoding="utf-8") for path in files}


def material_scripts() -> list[str]:
    """The sources of Material's script, which says of itself what it is made of."""
    assets = Path(str(distribution("mkdocs-material").locate_file("material/templates/assets/javascripts")))
    (bundle,) = assets.glob("bundle.*.js.map")
    return list(map(str, json.loads(bundle.read_text(encoding="utf-8"))["sourcesContent"]))


def names_in_table() -> set[str]:
    table = PAGE.partition("<!-- begin kept -->")[2].partition("<!-- end kept -->")[0]
    return set(re.findall(r"^\| `([\w.]+)` \|", table, re.MULTILINE))


def test_the_table_names_all_that_is_kept_in_a_browser() -> None:
    kept = {f"digest.{name}" for text in scripts().values() for name in OURS.findall(text)}
    kept |= {name for text in (*scripts().values(), *material_scripts()) for name in MATERIALS.findall(text)}
    # It is asked for by a page for consent, which nobody needs here.
    assert names_in_table() == kept - {"__consent"}
    assert {"digest.size", "__palette"} < kept


def test_nothing_is_kept_in_another_way() -> None:
    assert sorted(path for path, text in scripts().items() if STORES.search(text)) == [
        "assets/javascripts/digest-kept.js",
        "assets/javascripts/digest-reader/saved.js",
        "offline.js",
        "partials/palette.html",
    ]


def test_a_reply_and_what_machines_are_told_is_published_as_shown(new_digest: NewDigest) -> None:
    # Of the two in Markdown the last one is the reply.
    blocks = dict(re.findall(r"```(text|json|html|markdown)\n(.*?)```", PAGE, re.DOTALL))
    (licence,) = re.findall(r"licence: (\{.*\})", PAGE)
    settings = config({"search": "false", "licence": yaml.safe_load(licence)})
    own = "  name: digest\n  custom_dir: overrides\n"
    root = new_digest(
        {
            "mkdocs.yml": settings.replace("  name: digest\n", own, 1),
            "overrides/partials/extra-head.html": blocks["html"],
            "content/pages/robots.txt": blocks["text"],
            "content/pages/.well-known/tdmrep.json": blocks["json"],
            "content/pages/statements/island-line.md": "# The statement of Island Line\n",
            "content/entries/2026/11/night-ferry.md": entry(date="2026-11-18"),
            "content/entries/2026/11/reply.md": blocks["markdown"],
            "content/outlets.yml": "example-news: {name: Example News}\nisland-line: {name: Island Line}\n",
        }
    )
    site = build(root, datetime(2026, 12, 1, tzinfo=UTC), strict=True)
    assert json.loads((site / ".well-known/tdmrep.json").read_bytes())[0]["tdm-reservation"] == 1
    assert b"GPTBot" in (site / "robots.txt").read_bytes()
    page = read_page(site / "2026/11/reply/index.html")
    assert find(page, "//meta[@name='tdm-reservation']/@content") == ["1"]
    assert "https://example.org/statements/island-line/" in find(page, "//article//a/@href")


def test_a_retraction_is_a_correction_and_an_entry_and_each_shows_the_other(new_digest: NewDigest) -> None:
    _, _, section = PAGE.partition("## When a report is retracted\n")
    (written,) = re.findall(r"```yaml\n(.*?)```", section.partition("\n## ")[0], re.DOTALL)
    corrections = yaml.safe_load(written)["corrections"]
    corrections[0]["date"] = str(corrections[0]["date"])
    corrections[0]["note"] += " [More](/2026/12/retracted/)."
    root = new_digest(
        {
            "content/stories/ferries.md": "---\ntitle: Ferries\n---\n",
            "content/entries/2026/11/paper.md": entry(
                date="2026-11-18", title="Ferries are late", story="ferries", corrections=corrections
            ),
            "content/entries/2026/12/retracted.md": entry(
                date="2026-12-02",
                title="A journal retracts what it printed",
                summary="Its data cannot be found.",
                story="ferries",
                source={"name": "Example News", "url": "https://example.org/notice"},
                body="The journal names [the paper](/2026/11/paper/), and gives no other reason.\n",
            ),
        }
    )
    site = build(root, datetime(2026, 12, 8, tzinfo=UTC))
    first, second = (read_page(site / f"2026/{name}/index.html") for name in ("11/paper", "12/retracted"))
    # The note is plain text; the story leads there.
    assert "[More](/2026/12/retracted/)" in first.text_content()
    assert "../../../2026/12/retracted/" in find(first, "//article//a/@href")
    assert "../../../2026/11/paper/" in find(second, "//article//p/a/@href")
