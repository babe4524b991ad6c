"""Whole builds: the same through `digest` and `mkdocs`, and never at the cost of the site that is up."""

import logging
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from mkdocs.config import load_config

from digest.model.problems import DigestError, FaultyContentError, Problem
from digest.pictures.metadata import strip_metadata
from digest.plugin import DigestPlugin
from digest.printing.state import Origin
from digest.running.checking import check_site
from digest.running.configuration import read_settings
from digest.running.origins import backdrop_origin, site_origin
from digest.workers import ALONE
from tests.builders import config, entry, write_file
from tests.conftest import NewDigest
from tests.sites import (
    NOW,
    ROOT,
    SVG,
    broken_links,
    build,
    find,
    html_files,
    read_page,
    read_tree,
    texts,
    write_site,
)
from tests.test_metadata import KINDS, SECRET, picture

pytest_plugins = ["tests.built"]

MAX_PAGE = 200_000
A, B = "content/entries/2024/11/a.md", "content/entries/2024/12/b.md"
FILES = {
    A: entry(
        title="First talks",
        tags=["Peace"],
        cites=["The ministry"],
        image={"file": "images/map.svg", "alt": "A map", "credit": "The digest"},
        aliases=["old/first"],
        body="A text.[^1]\n\n## A part\n\n[^1]: A note.\n",
    ),
    B: entry(title="News of today", date="2024-12-30"),
    "content/digests/2024-W46.md": "---\ntitle: A week\n---\nWe [read](../entries/2024/11/a.md).\n",
    "content/images/map.svg": SVG,
}


def run(*command: str, now: datetime = NOW, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with another environment than the tests'."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(now.timestamp())), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def beside(root: Path) -> list[str]:
    """What lies beside content and configuration: the site, and whatever a build left behind."""
    kept = {"content", "mkdocs.yml", ".cache", ".site.spare"}
    return sorted(path.name for path in root.iterdir() if path.name not in kept)


# The same bytes


def test_mkdocs_and_digest_build_the_same_site(tmp_path: Path) -> None:
    ours = build(write_site(tmp_path / "ours", FILES))
    theirs = write_site(tmp_path / "elsewhere" / "theirs", FILES)
    # Neither the place, nor the timezone, nor the order of sets may show in the site.
    done = run("mkdocs", "build", "-q", "-f", str(theirs / "mkdocs.yml"), PYTHONHASHSEED="7", TZ="Asia/Tokyo")
    assert done.returncode == 0, done.stderr
    assert read_tree(ours) == read_tree(theirs / "site")
    assert (theirs / "site/pagefind/pagefind.js").is_file()
    assert beside(theirs) == ["site"]


def test_properdocs_builds_the_same_site_in_place_of_mkdocs(tmp_path: Path) -> None:
    ours = read_tree(build(write_site(tmp_path / "ours", FILES, search="false")))
    theirs = write_site(tmp_path / "theirs", FILES, search="false")
    done = run("properdocs", "build", "-q", "-f", str(theirs / "mkdocs.yml"))
    assert done.returncode == 0, done.stderr
    assert read_tree(theirs / "site") == ours


def test_the_real_digest_builds_to_the_same_bytes_again(real_site: Path, tmp_path: Path) -> None:
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "content", tmp_path / "content")
    write_file(tmp_path / "site/.digest", "")
    write_file(tmp_path / "site/2024/old/index.html", "of an earlier build")
    assert read_tree(build(tmp_path)) == read_tree(real_site)


def test_files_read_in_another_order_give_the_same_site(tmp_path: Path) -> None:
    one = build(write_site(tmp_path / "one", FILES, search="false"))
    other = build(write_site(tmp_path / "other", dict(reversed(FILES.items())), search="false"))
    assert read_tree(one) == read_tree(other)


def test_of_a_theme_nothing_is_published_that_no_page_loads(tmp_path: Path) -> None:
    own = {
        "overrides/locale/en.po": 'msgid ""\nmsgstr ""\n',
        "overrides/locale/own.pot": "",
        "overrides/a.js": "",
    }
    pages = {
        f"content/pages/{path}": "{}" for path in ("assets/a.js.map", "locale/de.po", "data/locale/x.json")
    }
    files = {
        **own,
        **pages,
        "mkdocs.yml": config({"search": "false"}).replace(
            "name: digest", "name: digest\n  custom_dir: overrides"
        ),
    }
    site = build(write_site(tmp_path, files))
    assert {path for path in read_tree(site) if re.search(r"locale/|\.map$|lunr|^edit/|\.po", path)} == {
        "assets/a.js.map",
        "locale/de.po",
        "data/locale/x.json",
    }
    assert (site / "a.js").is_file()


def test_pictures_among_hand_written_pages_tell_nothing_but_what_they_show(tmp_path: Path) -> None:
    photographs = {f"assets/Boat.{kind}": picture(kind) for kind in KINDS}
    drawing = SVG.encode()
    files: dict[str, str | bytes] = {f"content/pages/{path}": data for path, data in photographs.items()}
    files |= {"content/pages/map.svg": drawing, "own/assets/theirs.jpeg": picture("jpeg")}
    files["mkdocs.yml"] = config({"search": "false"}).replace(
        "name: digest", "name: digest\n  custom_dir: own"
    )
    root = write_site(tmp_path / "ours", files)
    tree = read_tree(build(root))
    for path, data in photographs.items():
        assert tree[path] == strip_metadata(path, data) != data
    assert tree["map.svg"] == drawing
    # What lies in the theme is the owner's to mend.
    assert SECRET in tree["assets/theirs.jpeg"]
    done = run("mkdocs", "build", "-q", "-f", str(write_site(tmp_path / "theirs", files) / "mkdocs.yml"))
    assert done.returncode == 0, done.stderr
    assert read_tree(tmp_path / "theirs/site") == tree
    write_file(root / "content/pages/assets/Boat.png", picture("png", compress_level=1))
    write_file(root / "content/pages/assets/another.jpeg", picture("jpeg", turned=6))
    changed = read_tree(build(root))
    assert changed.keys() - tree.keys() == {"assets/another.jpeg"}
    assert changed == read_tree(build(root, site_dir=tmp_path / "clean", clean=True))
    assert not any(SECRET in data for path, data in changed.items() if path != "assets/theirs.jpeg")


# The site that is up stays up


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest with its site, to be copied by each test that tries to break it."""
    root = write_site(tmp_path_factory.mktemp("published"), FILES, search="false")
    build(root)
    return root


@pytest.fixture
def up(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published, tmp_path / "digest")


BREAKING: dict[str, tuple[dict[str, str], dict[str, bool]]] = {
    "a bad date": ({B: entry(date="2024-02-30")}, {}),
    "a fault in tags.yml": ({"content/tags.yml": "peace: [\n"}, {"skip_faulty": True}),
    "a warning in strict mode": ({B: entry(body="<script></script>\n")}, {"strict": True}),
    "a warning of MkDocs in strict mode": (
        {
            "content/pages/more.md": "# More\n\n[gone](nowhere.md)\n",
            "mkdocs.yml": config({"rules_off": ["broken-link"]}),
        },
        {"strict": True},
    ),
    "an alias where a section is": ({B: entry(aliases=["tags/"])}, {}),
    "a page of MkDocs where a section is": ({"content/pages/tags.md": "# Tags\n"}, {}),
    "an unknown option": ({"mkdocs.yml": config({"cadense": "daily"})}, {}),
    "a bad value of an option": ({"mkdocs.yml": config({"timezone": "Mars/Base"})}, {}),
    "broken YAML in mkdocs.yml": ({"mkdocs.yml": "site_name: [\n"}, {}),
    "no site_url": ({"mkdocs.yml": config({}).replace("site_url: ", "repo_url: ")}, {}),
    "an unknown theme": ({"mkdocs.yml": config({}).replace("name: digest", "name: nobodys")}, {}),
    "another theme": ({"mkdocs.yml": config({}).replace("name: digest", "name: mkdocs")}, {}),
    "an unknown Markdown extension": ({"mkdocs.yml": config({}) + "  - nobodys.extension\n"}, {}),
    "a broken template": (
        {
            "mkdocs.yml": config({}).replace("name: digest", "name: digest\n  custom_dir: own"),
            "own/pages/entry.html": "{% if %}",
        },
        {},
    ),
}


@pytest.mark.parametrize("how", BREAKING)
def test_after_an_error_the_site_is_as_it_was(how: str, up: Path) -> None:
    files, options = BREAKING[how]
    before, lay = read_tree(up / "site"), beside(up)
    for name, what in files.items():
        write_file(up / name, what)
    with pytest.raises(DigestError):
        build(up, NOW, **options)
    assert read_tree(up / "site") == before
    assert [name for name in beside(up) if name != "own"] == lay


def test_mkdocs_reports_faults_and_leaves_the_site_alone(up: Path) -> None:
    before = read_tree(up / "site")
    write_file(up / B, entry(date="2024-02-30", title=None))
    done = run("mkdocs", "build", "-f", str(up / "mkdocs.yml"))
    assert done.returncode == 1
    assert f"{B}:2:" in done.stderr
    assert "bad-date" in done.stderr
    assert "missing-field" in done.stderr
    assert "Traceback" not in done.stderr
    assert read_tree(up / "site") == before
    assert beside(up) == ["site"]


@pytest.mark.parametrize("program", ["mkdocs", "digest"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_broken_catalogue_is_told_in_a_line(program: str, language: str, up: Path) -> None:
    """That of the site, and that of an entry in another language."""
    theme = f"name: digest\n  language: {language}\n  custom_dir: own"
    write_file(up / "mkdocs.yml", config({"search": "false"}).replace("name: digest", theme))
    write_file(up / "own/locale/fr.po", 'msgid ""\nmsgstr ""\n\nmsgid oops\n')
    write_file(up / B, entry(language="fr"))
    done = run(program, "build", "-f", str(up / "mkdocs.yml"))
    assert done.returncode in {1, 2}
    said = done.stdout + done.stderr
    assert said.count("locale/fr.po:4: ") == 1, said
    assert "Traceback" not in said
    assert "Error building page" not in said


@pytest.mark.parametrize("error", ["ConnectionError('no answer')", "ValueError('no answer')"])
def test_a_hook_that_fails_is_named(error: str, up: Path) -> None:
    write_file(up / "hook.py", f"def on_files(files, config):\n    raise {error}\n")
    with (up / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("hooks: [hook.py]\n")
    with pytest.raises(DigestError, match=r"^a plugin or a hook fails at .*hook.py, line 2: \w+: no answer$"):
        build(up)


def test_a_build_that_is_killed_leaves_the_site_whole_and_the_next_one_tidies_up(up: Path) -> None:
    before = read_tree(up / "site")
    write_file(up / "content/entries/2024/11/another.md", entry(title="Another"))
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from digest.running.building import build_site\n"
        "def die(step, done, total):\n"
        "    if step == 'Printing': os.kill(os.getpid(), 9)\n"
        "build_site(Path(sys.argv[1]), progress=die)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(up / "mkdocs.yml")], check=False)
    assert done.returncode == -9
    assert read_tree(up / "site") == before
    build(up)
    assert beside(up) == ["site"]
    assert read_tree(up / "site") == read_tree(build(up, clean=True, site_dir=up / "clean"))


def test_a_folder_of_others_is_never_replaced(new_digest: NewDigest) -> None:
    root = new_digest({**FILES, "site/thesis.txt": "ten years of work"}, search="false")
    with pytest.raises(DigestError, match="holds files that digest did not write"):
        build(root)
    assert read_tree(root / "site") == {"thesis.txt": b"ten years of work"}
    assert beside(root) == ["site"]


def test_what_is_meant_for_well_known_is_published_and_other_hidden_files_are_not(
    new_digest: NewDigest,
) -> None:
    pages = "content/pages"
    hidden = {
        f"{pages}/.htaccess": "a",
        f"{pages}/.well-known/.DS_Store": "b",
        f"{pages}/c/.well-known/d": "",
    }
    files = {**hidden, f"{pages}/.well-known/security.txt": "Contact: mailto:desk@news.example\n"}
    linking = {f"{pages}/about.md": "# About\n\n[Security](.well-known/security.txt)\n"}

    def found(root: Path) -> list[str]:
        tree = read_tree(build(root, strict=True))
        return [path for path in tree if "/." in f"/{path}" and path != ".digest"]

    assert found(new_digest({**files, **linking}, search="false")) == [".well-known/security.txt"]
    excluding = config({"search": "false"}) + "exclude_docs: |\n  !.htaccess\n  /.well-known/\n"
    assert found(new_digest({**files, "mkdocs.yml": excluding}, "other")) == [".htaccess"]


def test_a_site_can_be_built_into_another_folder(new_digest: NewDigest) -> None:
    root = new_digest(FILES, search="false")
    assert build(root, site_dir=root / "public/news") == root / "public/news"
    assert (root / "public/news/index.html").is_file()
    assert beside(root) == ["public"]


def test_what_is_gone_from_the_content_is_gone_from_the_site(up: Path) -> None:
    (up / B).unlink()
    build(up)
    assert not (up / "site/2024/12/b").exists()
    assert "News of today" not in (up / "site/index.html").read_text(encoding="utf-8")


def test_a_clean_build_leaves_nothing_of_a_text_that_had_to_go(up: Path) -> None:
    def holders(folder: str) -> list[str]:
        return [name for name, data in read_tree(up / folder).items() if b"libellous" in data]

    write_file(up / B, entry(title="News of today", body="A libellous claim.\n"))
    build(up)
    (up / B).unlink()
    build(up)
    assert holders(".cache")
    build(up, clean=True)
    assert holders("") == []


# What the site that is up was made from


EXTENSION = """
from markdown.extensions import Extension

class Own(Extension):
    def extendMarkdown(self, md):
        pass

def makeExtension(**options):
    return Own(**options)
"""
SEEN_BY_MKDOCS = {
    "content/pages/pages/more.md": "# More\n",
    "content/pages/.well-known/security.txt": "Contact: us\n",
    "content/pages/style.css": "p { color: red }\n",
    "own/main.html": "{% extends 'base.html' %}\n",
    "own/pages/print.css": "p { color: red }\n",
}
SEEN_BY_US = {A: entry(), "own/pages/entry.html": "{{ content.entry.title }}\n"}


def origins_of(root: Path) -> tuple[Origin, Origin]:
    """All that MkDocs reads, and all that the site is made from."""
    loaded = load_config(str(root / "mkdocs.yml"))
    plugin: Any = loaded.plugins["digest"]
    settings = read_settings(loaded, plugin.options)
    own = site_origin(loaded, settings, ALONE, skip_faulty=plugin.run.skip_faulty)
    return backdrop_origin(loaded, plugin.options), own


def keys_of(root: Path) -> tuple[bytes, bytes]:
    """What stands for them."""
    backdrop, whole = origins_of(root)
    return backdrop.key, whole.key


def test_every_change_of_what_the_site_is_made_from_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {**SEEN_BY_MKDOCS, **SEEN_BY_US}
    text = config({}).replace("name: digest", "name: digest\n  custom_dir: own") + "  - extension_of_tests\n"
    roots = {
        name: write_site(tmp_path / str(number), {**files, "mkdocs.yml": text})
        for number, name in enumerate(files)
    }
    write_file(tmp_path / "extension_of_tests.py", EXTENSION)
    monkeypatch.syspath_prepend(tmp_path)
    time.sleep(2.6)
    before = {name: keys_of(root) for name, root in roots.items()}
    assert all(all(keys) for keys in before.values())
    for name, root in roots.items():
        write_file(root / name, files[name] + "\n")
    time.sleep(2.6)
    after = {name: keys_of(root) for name, root in roots.items()}
    assert {name for name in files if after[name][0] != before[name][0]} == set(SEEN_BY_MKDOCS)
    assert {name for name in files if after[name][1] != before[name][1]} == set(files)
    write_file(tmp_path / "extension_of_tests.py", EXTENSION + "\n")
    assert [new != old for new, old in zip(keys_of(roots[A]), after[A], strict=True)] == [True, True]


def test_what_may_change_without_being_noticed_is_not_trusted(tmp_path: Path) -> None:
    root = write_site(tmp_path / "root", {A: entry()}, search="false")
    doubtful = [{Path(path).name for path, _ in origin.doubtful} for origin in origins_of(root)]
    assert doubtful == [{"about.md"}, {"about.md", "a.md"}]
    time.sleep(2.6)
    assert all(origin.key and not origin.doubtful for origin in origins_of(root))
    write_file(tmp_path / "elsewhere.css", "p { color: red }\n")
    (root / "content/pages/style.css").symlink_to(tmp_path / "elsewhere.css")
    time.sleep(2.6)
    assert keys_of(root) == (b"", b"")


# Faulty, scheduled, none


def test_with_skip_faulty_the_rest_is_published_and_it_is_said_what_was_left_out(up: Path) -> None:
    write_file(up / B, entry(date="2024-02-30"))
    told: list[tuple[list[str], list[str]]] = []
    site = build(
        up,
        skip_faulty=True,
        report=lambda found, left_out, _: told.append(([problem.rule for problem in found], list(left_out))),
    )
    assert told == [(["bad-date"], [B])]
    assert (site / "2024/11/a/index.html").is_file()
    assert not (site / "2024/12/b").exists()


def test_skip_faulty_can_be_the_sites_own_choice(new_digest: NewDigest) -> None:
    root = new_digest({**FILES, B: entry(date="soon")}, search="false", skip_faulty="true")
    done = run("mkdocs", "build", "-f", str(root / "mkdocs.yml"))
    assert done.returncode == 0
    assert f"{B} was left out" in done.stderr
    assert (root / "site/2024/11/a/index.html").is_file()


def test_faults_carry_their_problems(up: Path) -> None:
    write_file(up / B, entry(date="2024-02-30"))
    with pytest.raises(FaultyContentError) as caught:
        build(up)
    assert [(problem.path, problem.rule) for problem in caught.value.problems] == [(B, "bad-date")]


def test_a_scheduled_entry_appears_when_its_time_has_come(new_digest: NewDigest) -> None:
    date = datetime(2025, 1, 2, 9, tzinfo=UTC)
    root = new_digest({**FILES, B: entry(title="A plan", date="2025-01-02 18:00")}, timezone="Asia/Seoul")
    page = root / "site/2024/12/b/index.html"
    build(root, date - timedelta(seconds=1))
    assert not page.exists()
    assert "A plan" not in (root / "site/entries.xml").read_text(encoding="utf-8")
    build(root, date)
    assert texts(read_page(page), "//h1") == ["A plan"]
    assert "A plan" in (root / "site/entries.xml").read_text(encoding="utf-8")


def test_a_digest_without_entries_builds(new_digest: NewDigest) -> None:
    site = build(new_digest({"content/entries/.gitkeep": ""}))
    assert broken_links(site) == []
    assert "Nothing is published yet." in texts(read_page(site / "index.html"), "//article")[0]


# The pages of a built site


def test_every_link_of_a_site_under_a_sub_path_leads_to_a_file(real_site: Path) -> None:
    assert broken_links(real_site) == []


def test_every_link_of_a_site_at_the_root_of_its_host_leads_to_a_file(tmp_path: Path) -> None:
    root = write_site(tmp_path, FILES)
    text = config({}).replace("https://example.org/digest/", "https://root.example")
    write_file(root / "mkdocs.yml", text)
    assert broken_links(build(root), "https://root.example/") == []


def test_sections_are_in_the_navigation_and_entries_are_not(real_site: Path) -> None:
    for path in html_files(real_site):
        page = read_page(path)
        if find(page, "//meta[@http-equiv='refresh']"):
            continue
        links = find(page, "//nav[contains(@class, 'md-nav') or contains(@class, 'md-tabs')]//a/@href")
        # MkDocs' own pages also list their headings there.
        assert len({link for link in links if not link.startswith("#")}) == 9, path
        assert [link for link in links if re.search("20[0-9]{2}", link)] == [], path


def test_a_section_of_the_menu_is_marked_on_the_inner_pages_of_what_is_below_it(tmp_path: Path) -> None:
    nav = "nav:\n  - index.md\n  - News: [digests.md, {Further: [{Topics: tags.md}, about.md]}]\n"
    site = build(write_site(tmp_path, {"mkdocs.yml": config({}) + nav, A: entry(tags=["peace"])}))
    for place in ("tags/peace/", "about/"):
        page = read_page(site / place / "index.html")
        marked = texts(page, "//.md-tabs__item--active/details/summary[@aria-current='true']")
        assert marked == ["News"], place
        assert texts(page, "//.md-tabs//a") == ["Home", "Digests", "Topics", "About"]
        assert len(find(page, "//.md-tabs//a[@aria-current]")) == 1
    assert find(read_page(site / "2024/11/a/index.html"), "//.md-tabs//*[@aria-current]") == []


MENU = """nav:
  - index.md
  - Peace: tags/peace/
  - More:
      - Talks: stories/talks/index.md
      - The year: /digest/archive/2024
      - Example: outlets/example-news/#latest
      - Feed: feed.xml
"""


def test_the_menu_may_name_any_page_by_its_address(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    files = {A: entry(tags=["peace"], story="talks"), "content/stories/talks.md": "---\ntitle: Talks\n---\n"}
    root = write_site(tmp_path, {"mkdocs.yml": config({}) + MENU, **files})
    assert [str(each) for each in check_site(root / "mkdocs.yml")[1]] == []
    site = build(root)
    assert "'nav' configuration" not in caplog.text
    wanted = [
        "",
        "tags/peace/",
        "stories/talks/",
        "archive/2024/",
        "outlets/example-news/#latest",
        "feed.xml",
    ]
    for place in ("", "about/", "tags/peace/", "2024/11/a/"):
        page = read_page(site / place / "index.html")
        links = find(page, "//nav[contains(@class, 'md-tabs')]//a/@href")
        base = f"https://example.org/digest/{place}"
        assert [urljoin(base, link).partition("/digest/")[2] for link in links] == wanted, place


@pytest.mark.parametrize("missing", ["", "gone.md"])
def test_the_menu_may_do_so_beside_other_plugins_too(
    missing: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # They may make pages, so that only MkDocs knows in the end which are missing.
    more = f"  - Gone: {missing}\n" if missing else ""
    settings = f"{config({})}hooks: [hook.py]\nnav:\n  - Peace: tags/peace/\n{more}"
    root = write_site(tmp_path, {A: entry(tags=["peace"]), "hook.py": "", "mkdocs.yml": settings})
    site = build(root)
    assert ("'nav' configuration" in caplog.text) == bool(missing)
    links = find(read_page(site / "2024/11/a/index.html"), "//nav[contains(@class, 'md-tabs')]//a/@href")
    assert links[0] == "../../../tags/peace/"


def test_plugins_before_digest_are_named_where_they_break_its_pages(tmp_path: Path) -> None:
    # As minify does, which takes out the quotation marks of `<html lang="en">`.
    hook = "from mkdocs.plugins import event_priority\n\n@event_priority(50)\n"
    hook += "def on_post_page(output, page, config):\n    return output.replace('\"', '')\n"
    settings = f"{config({})}hooks: [hook.py]\n"
    root = write_site(tmp_path, {A: entry(), "hook.py": hook, "mkdocs.yml": settings})
    with pytest.raises(DigestError, match="write digest before another plugin below plugins: in"):
        build(root)


def test_no_page_is_larger_than_200_kilobytes(real_site: Path) -> None:
    assert {path for path in html_files(real_site) if path.stat().st_size > MAX_PAGE} == set()


def test_every_page_says_in_which_language_it_is_and_what_it_is_about(real_site: Path) -> None:
    titles: dict[str, list[Path]] = {}
    for path in html_files(real_site):
        page = read_page(path)
        assert find(page, "/html/@lang") != [""]
        if not find(page, "//meta[@http-equiv='refresh']"):
            titles.setdefault(texts(page, "//title")[0], []).append(path)
            assert len(find(page, "//h1")) == 1, path
    assert {title: paths for title, paths in titles.items() if len(paths) > 1} == {}


@pytest.mark.parametrize("said", [True, False])
def test_all_pages_say_what_they_are_made_with_or_none_does(said: bool, new_digest: NewDigest) -> None:
    root = new_digest({"content/entries/2024/11/a.md": entry()})
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(f"extra:\n  generator: {str(said).lower()}\n")
    site = build(root)
    for page in ("index.html", "2024/11/a/index.html", "about/index.html", "404.html"):
        html = (site / page).read_text(encoding="utf-8")
        head = html.partition("</head>")[0]
        assert (
            re.findall('<meta name="generator"[^>]*>', head)
            == ['<meta name="generator" content="digest, mkdocs, mkdocs-material">'] * said
        )
        assert ("Material for MkDocs" in html) == said
        assert '<link rel="icon"' in head


def test_no_slot_of_a_frame_is_left_open(real_site: Path) -> None:
    for path in html_files(real_site):
        assert "%%digest:" not in path.read_text(encoding="utf-8"), path
    assert [path for path in real_site.rglob("*") if "%" in path.name] == []


@pytest.mark.parametrize("language", ["klingon", "zh-Hans", "no"])
def test_a_language_without_a_translated_interface_is_refused(language: str, new_digest: NewDigest) -> None:
    """YAML reads a bare `no` as false; nothing may be guessed from that."""
    text = config({"search": "false"}).replace("  name: digest", f"  name: digest\n  language: {language}")
    root = new_digest({"content/entries/2024/11/a.md": entry(), "mkdocs.yml": text})
    with pytest.raises(DigestError, match=r"theme\.language .* is not one of: .*ko"):
        build(root)


# While somebody writes


def test_while_serving_only_what_the_last_change_has_done_is_told(caplog: pytest.LogCaptureFixture) -> None:
    old, new = (Problem(path, 1, 1, "removed-html", "an element was taken out") for path in ("a.md", "b.md"))
    plugin = DigestPlugin()
    plugin.on_startup(command="serve", dirty=False)
    told = []
    for problems in ([old], [old, new], [new], []):
        caplog.clear()
        with caplog.at_level(logging.INFO, "mkdocs.plugins.digest"):
            plugin.run.report(problems, (), ())
        told.append([record.getMessage() for record in caplog.records])
    assert told == [
        [str(old)],
        [str(new), "Still 2 warnings in 2 files."],
        ["Still 1 warning in 1 file."],
        ["No faults any more."],
    ]


def test_a_build_tells_everything_each_time(caplog: pytest.LogCaptureFixture) -> None:
    problem = Problem("a.md", 1, 1, "removed-html", "an element was taken out")
    plugin = DigestPlugin()
    for _ in range(2):
        caplog.clear()
        plugin.run.report([problem], (), ())
        assert [record.getMessage() for record in caplog.records] == [str(problem)]
