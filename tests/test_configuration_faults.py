"""What is wrong with `mkdocs.yml` is told with its line, all at once."""

import logging
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from mkdocs.exceptions import BuildError

from digest.cli import main
from digest.model.options import Options
from digest.model.problems import DigestError
from digest.running.checking import check_site
from digest.running.configuration_faults import SettingPlaces, told_in_place
from digest.running.project import open_settings
from tests.builders import entry, write_file
from tests.conftest import NewDigest

SETTINGS = """site_name: Harbour
site_url: https://example.org/
docs_dir: content/pages
theme: {name: digest, language: en}
markdown_extensions: [toc, tables]
plugins:
  - digest:
      cadence: weekly
nav:
  - index.md
  - More:
      - About: about.md
"""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("site_url: ", "site_ulr: "), ["1:1: site_url is missing; feeds need full addresses"]),
        (("language: en", "language: xx"), ["4:23: theme.language 'xx' is not one of: af, "]),
        (
            ("language: en", "langauge: ar, of_mine: 1"),
            ["4:23: 'langauge' is no setting of the theme; did you mean 'language'"],
        ),
        (("name: digest", "name: digset"), ["4:9: theme: Unrecognised theme name: 'digset'"]),
        (("name: digest", "name: mkdocs"), ["4:9: the theme 'mkdocs' has no pages for a digest"]),
        (("tables", "tabels"), ["5:28: markdown_extensions: Failed to load extension 'tabels'"]),
        (
            ("[toc,", "[{toc: {dept: 3}},"),
            ["5:24: markdown_extensions: Failed to load extension 'toc'. KeyError"],
        ),
        (("- digest:", "- digset:"), ['7:5: plugins: The "digset" plugin is not installed']),
        (("About: about.md", "About: abuot.md"), ["12:16: nav names 'abuot.md', and there is no such page"]),
        *(
            (
                ("About: about.md", f"About: {address!r}"),
                [f"12:16: nav names '{address}', which leads nowhere; "],
            )
            for address in ("javascript:alert(1)", " JavaScript:alert(1)", "htps://example.org/")
        ),
        (
            ("About: about.md", "tags/a/"),
            ["12:9: nav names 'tags/a/' without a title; write one before it, "],
        ),
        (
            ("About: about.md", "https://a.example/"),
            ["12:9: nav names 'https://a.example/' without a title; "],
        ),
        (("- About: about.md", "- Empty: []"), ["12:9: 'Empty' in nav names nothing; name a page there"]),
        (("- About: about.md", "- 2024: ''"), ["12:9: '2024' in nav names nothing; name a page there"]),
        (("site_name: Harbour", 'site_name: "Harbour'), ["1:12: the quotation mark is never closed"]),
        (
            ("cadence: weekly", "cadence：weekly\n      timezone: UTC"),
            ["8:14: the colon is of another width"],
        ),
        (
            ("cadence: weekly", "cadence：daily"),
            ["8:7: the colon is of another width; write `cadence: daily`"],
        ),
        (
            ("- digest:", "- digest"),
            ["7:5: no colon stands behind the name of the group, digest; write `- d"],
        ),
        (("cadence: weekly", "cadence:daily"), ["8:7: no space stands behind the colon; write `cadence: d"]),
        (
            ("cadence: weekly", "cadence：daily\n      timezone：UTC"),
            ["8:7: the colon is of another width; write `cadence: daily`, `timezone: UTC`"],
        ),
        (
            ("cadence: weekly", "mail:\n        sender：a@example.org"),
            ["9:9: the colon is of another width; write `sender: a@example.org`"],
        ),
        (
            ("{name: digest, language: en}", "\n  name：digest"),
            ["5:3: the colon is of another width; write `name: digest`"],
        ),
        (
            ("[toc, tables]", "\n  - toc:\n      permalink：true"),
            ["7:7: the colon is of another width; write `permalink: true`"],
        ),
        (
            ("\n      cadence: weekly", " daily"),
            ["7:5: plugins: Invalid config options for the 'digest' plugin"],
        ),
        (("https://example.org/", "https：//example.org/"), ["2:1: site_url: The URL isn't valid"]),
        (("site_name: Harbour\n", ""), ["1:1: site_name: Required configuration not provided"]),
        (("docs_dir: content/pages", "docs_dir: content/page"), ["3:1: docs_dir: The path "]),
        (
            (
                "cadence: weekly",
                "cadense: weekly\n      timezone: Asia/Soul\n      image_hosts: [a.example, a b]",
            ),
            [
                "8:7: cadense: unknown option; did you mean 'cadence'?",
                "9:7: timezone: not a timezone; write a name such as",
                "10:7: image_hosts: 'a b' is not a host name",
            ],
        ),
        (
            ("language: en}", "logo: logo.svg, language: en}\nextra_css: [https://a.example/a.css, b.css]"),
            [
                "4:23: theme.logo names 'logo.svg', and there is no such file; put it into content/pages/",
                "5:38: extra_css names 'b.css', and there is no such file",
            ],
        ),
        (
            ("docs_dir", "site_name: Another\ndocs_dir"),
            ["3:1: 'site_name' is written a second time; keep one of the two; the first stands in line 1"],
        ),
        (
            ("cadence: weekly", "cadence: daily\n      content: contnt\n      cadence: weekly"),
            [
                "9:7: content 'contnt' is no folder",
                "10:7: 'cadence' is written a second time; keep one of the two; the first stands in line 8",
            ],
        ),
        (
            ("nav:", "plugins:\n  - digset\nnav:"),
            [
                '6:1: plugins: The "digset" plugin is not installed',
                "9:1: 'plugins' is written a second time; keep one of the two; the first stands in line 6",
            ],
        ),
        (
            ("nav:", "plugins: []\nnav:"),
            ["9:1: 'plugins' is written a second time; keep one of the two; the first stands in line 6"],
        ),
        (
            ("{name: digest,", "{name: digest, name: digest,"),
            ["4:23: 'name' is written a second time; keep one of the two; the first stands in line 4"],
        ),
        (
            ("cadence: weekly", "card_font: content/fonts/a.ttf"),
            [
                "8:7: card_font names 'content/fonts/a.ttf', and there is no such file; its path is taken "
                "from content/: put it there, or correct the name"
            ],
        ),
        (
            ("cadence: weekly", "card_font: content/pages/about.md"),
            [
                "8:7: card_font names 'content/pages/about.md', and there is no such file; its path is taken "
                "from content/: write pages/about.md"
            ],
        ),
        (
            ("cadence: weekly", "card_font: pages/about.md"),
            ["8:7: card_font 'pages/about.md' is no font; name a file below content/ that is one"],
        ),
        (
            ("cadence: weekly", "content: contnt\nuse_directory_urls: false"),
            ["8:7: content 'contnt' is no folder", "9:1: use_directory_urls: false cannot be kept"],
        ),
    ],
)
def test_a_setting_that_is_wrong_is_told_with_its_line(
    change: tuple[str, str], said: list[str], new_digest: NewDigest
) -> None:
    assert change[0] in SETTINGS
    root = new_digest({"mkdocs.yml": SETTINGS.replace(*change)})
    with pytest.raises(DigestError) as refused:
        open_settings(root / "mkdocs.yml")
    heading, *lines = str(refused.value).split("\n")
    assert heading == "mkdocs.yml cannot be used:"
    assert [line[: len(f"mkdocs.yml:{part}")] for line, part in zip(lines, said, strict=True)] == [
        f"mkdocs.yml:{part}" for part in said
    ]


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/",
        "HTTP://a.example/",
        "//a.example/",
        "mailto:a@example.md",
        "tel:+1234",
        "/a/",
        "2024/",
    ],
)
def test_the_navigation_may_lead_elsewhere(address: str, new_digest: NewDigest) -> None:
    text = SETTINGS.replace("about.md", f"'{address}'")
    open_settings(new_digest({"mkdocs.yml": text}) / "mkdocs.yml")


def test_an_unknown_setting_is_warned_of_in_its_line(
    new_digest: NewDigest, caplog: pytest.LogCaptureFixture
) -> None:
    root = new_digest({"mkdocs.yml": SETTINGS + "copyrite: nobody\n"})
    with caplog.at_level(logging.WARNING):
        open_settings(root / "mkdocs.yml")
    assert caplog.messages == [
        "mkdocs.yml:13:1: 'copyrite' is no setting; did you mean 'copyright'?",
    ]


@pytest.mark.parametrize("option", Options.model_fields)
def test_an_option_of_the_digest_beside_its_plugins_is_told_where_it_belongs(
    option: str, new_digest: NewDigest, caplog: pytest.LogCaptureFixture
) -> None:
    root = new_digest({"mkdocs.yml": f"{SETTINGS}{option}: x\n"})
    with caplog.at_level(logging.WARNING):
        open_settings(root / "mkdocs.yml")
    assert caplog.messages == [
        f"mkdocs.yml:13:1: '{option}' is no setting, but an option of the digest; "
        "write it below `- digest:` in plugins",
    ]


@pytest.mark.parametrize(
    ("name", "data", "is_right"),
    [
        ("logo.svg", b"hello", False),
        ("logo.svg", b"<?xml version='1.0'?><!-- A --><svg xmlns='http://www.w3.org/2000/svg'/>", True),
        ("logo.ico", b"hello", False),
        ("logo.ico", b"\0\0\1\0\1\0", True),
        ("logo.ico", b"\x89PNG\r\n\x1a\n", True),
        ("logo.txt", b"hello", False),
    ],
)
def test_a_logo_that_is_no_picture_is_a_fault(
    name: str, data: bytes, is_right: bool, new_digest: NewDigest
) -> None:
    text = SETTINGS.replace("{name: digest,", f"{{name: digest, logo: {name},")
    root = new_digest({"mkdocs.yml": text, f"content/pages/{name}": data})
    if is_right:
        open_settings(root / "mkdocs.yml")
        return
    said = f"mkdocs.yml:4:23: theme.logo names '{name}', and that is no picture; export it again"
    with pytest.raises(DigestError, match=said):
        open_settings(root / "mkdocs.yml")


def test_what_the_policy_of_each_page_blocks_is_a_fault_in_its_line(new_digest: NewDigest) -> None:
    asked = (
        "extra_css: [https://example.org/own.css, //cdn.example/a.css]\n"
        "extra_javascript:\n  - path: https://cdn.example/b.js\n    defer: true\n"
        "extra:\n  analytics: {provider: google, property: G-1}\n"
    )
    text = SETTINGS.replace("{name: digest,", "{name: digest, font: {text: Noto Serif},") + asked
    root = new_digest({"mkdocs.yml": text, "content/pages/about.md": "# About\n"})
    found = [str(each) for each in check_site(root / "mkdocs.yml")[1] if each.rule == "blocked-by-policy"]
    rest = "and the policy of each page blocks other hosts"
    assert found == [
        f"mkdocs.yml:4:23: blocked-by-policy: theme.font is loaded from Google, {rest}; "
        "remove it; a style sheet in extra_css can load fonts that lie among the pages (warning)",
        f"mkdocs.yml:13:42: blocked-by-policy: extra_css names '//cdn.example/a.css', {rest}; "
        "put a copy into content/pages/, and name that (warning)",
        f"mkdocs.yml:15:11: blocked-by-policy: extra_javascript names 'https://cdn.example/b.js', {rest}; "
        "put a copy into content/pages/, and name that (warning)",
        f"mkdocs.yml:18:3: blocked-by-policy: extra.analytics asks Google for a script, {rest}; "
        "remove it (warning)",
    ]
    own = text.replace("//cdn.example/a.css", "own.css").replace("https://cdn.example/b.js", "own.js")
    own = own.replace("font: {text: Noto Serif}", "font: false").replace("provider: google", "provider: own")
    files = {"mkdocs.yml": own, "content/pages/own.css": "", "content/pages/own.js": ""}
    rules = [each.rule for each in check_site(new_digest(files) / "mkdocs.yml")[1]]
    assert "blocked-by-policy" not in rules


@pytest.mark.parametrize("text", ["- a\n", "INHERIT: nowhere.yml\n", "a: [\n", ""])
def test_a_file_without_settings_has_no_place_but_its_first(text: str, tmp_path: Path) -> None:
    write_file(tmp_path / "mkdocs.yml", text)
    assert SettingPlaces(tmp_path / "mkdocs.yml").find(("site_name", "deeper")) == (1, 1)


def test_a_setting_that_is_not_there_is_placed_where_it_belongs(tmp_path: Path) -> None:
    write_file(tmp_path / "mkdocs.yml", SETTINGS)
    assert SettingPlaces(tmp_path / "mkdocs.yml").find(("plugins", "digest", "timezone")) == (7, 5)


def test_what_an_alias_brings_in_is_not_written_twice(tmp_path: Path) -> None:
    text = "a: &a {x: 1, x: 2, me: *a}\nb: *a\nc: {<<: *a, <<: *a, x: 3}\nd: {1: a, '1': b, [e]: c, [f]: d}\n"
    write_file(tmp_path / "mkdocs.yml", text)
    found = list(SettingPlaces(tmp_path / "mkdocs.yml").find_repeated())
    assert [(each.setting, each.at) for each in found] == [(("x",), (1, 14))]


@pytest.mark.parametrize("text", ["a: [\n", "", "a\n"])
def test_nothing_is_written_twice_where_nothing_is_read(text: str, tmp_path: Path) -> None:
    write_file(tmp_path / "mkdocs.yml", text)
    assert not list(SettingPlaces(tmp_path / "mkdocs.yml").find_repeated())
    assert not list(SettingPlaces(tmp_path / "nowhere.yml").find_repeated())


def test_the_file_is_read_once_for_all_its_settings(tmp_path: Path) -> None:
    write_file(tmp_path / "mkdocs.yml", SETTINGS)
    places = SettingPlaces(tmp_path / "mkdocs.yml")
    before = places.find(("nav",))
    (tmp_path / "mkdocs.yml").unlink()
    assert (before, places.find(("plugins", "digest"))) == ((9, 1), (7, 5))


def test_what_is_wrong_in_an_inherited_file_is_told_with_its_line(new_digest: NewDigest) -> None:
    root = new_digest({"mkdocs.yml": f"INHERIT: base.yml\n{SETTINGS}", "base.yml": 'a: b\ncopyright: "x\n'})
    with pytest.raises(DigestError, match=r"^mkdocs.yml cannot be used:\nbase.yml:2:12: the quotation mark "):
        open_settings(root / "mkdocs.yml")


def test_only_what_reading_the_file_finds_is_told_in_place(tmp_path: Path) -> None:
    write_file(tmp_path / "mkdocs.yml", SETTINGS)
    with pytest.raises(BuildError, match=r"^a page fails$"), told_in_place(tmp_path / "mkdocs.yml"):
        raise BuildError("a page fails")


@pytest.mark.parametrize(
    ("options", "command", "said"),
    [
        ({}, ["ping"], "in site.yml"),
        ({}, ["mail", "2024-W46"], "site.yml does not say how digests go out by mail"),
        ({}, ["override", "pages/entry.html"], "site.yml names no folder for templates of your own"),
        ({"content": "news & more"}, ["equip"], "content 'news & more' in site.yml cannot be named"),
        ({"editing": {"repo": "owner/harbour"}}, ["build"], "editing is set in site.yml, and"),
    ],
)
def test_what_the_settings_lack_is_told_of_the_file_that_was_named(
    options: dict[str, Any], command: list[str], said: str, new_digest: NewDigest
) -> None:
    root = new_digest({f"{options.get('content', 'content')}/entries/2024/11/a.md": entry()}, **options)
    file = (root / "mkdocs.yml").rename(root / "site.yml")
    result = CliRunner().invoke(main, [*command, "-f", str(file)])
    assert said in result.stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tags/paece/", "nav names 'tags/paece/', and there is no such page; did you mean 'peace'?"),
        ("archive/2023/index.md", "nav names 'archive/2023/index.md', and there is no such page; "
                                  "did you mean '2024'?"),
        ("/tags/peace/", "nav names '/tags/peace/', which leads out of this site: that is below /digest/; "
                         "write 'tags/peace/'"),
    ],
)  # fmt: skip
def test_an_address_in_the_menu_at_which_no_page_is_is_told(
    new_digest: NewDigest, name: str, said: str
) -> None:
    settings = SETTINGS.replace("example.org/", "example.org/digest/").replace("about.md", name)
    root = new_digest({"content/entries/2024/11/a.md": entry(tags=["peace"]), "mkdocs.yml": settings})
    told = [str(each) for each in check_site(root / "mkdocs.yml")[1] if each.rule == "broken-link"]
    assert told == [f"mkdocs.yml:12:16: broken-link: {said} (warning)"]


def test_an_address_in_the_menu_may_be_elsewhere_at_the_host(new_digest: NewDigest) -> None:
    settings = SETTINGS.replace("example.org/", "example.org/digest/").replace("about.md", "/imprint/")
    root = new_digest({"content/entries/2024/11/a.md": entry(), "mkdocs.yml": settings})
    assert "broken-link" not in {each.rule for each in check_site(root / "mkdocs.yml")[1]}
