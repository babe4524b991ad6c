import base64
import hashlib
import re
from importlib.resources import files
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.theme import Theme

from digest.model.problems import DigestError
from digest.templates.frame import SLOTS, Frame, add_policy, cut_frame, link_from_root, list_what_is_shipped
from tests.builders import config
from tests.sites import ROOT, build, find, html_files, read_page, write_site

pytest_plugins = ["tests.built"]

BLANK = (
    '<!doctype html><html lang="en" class="no-js"><head>%%digest:head%%</head>'
    "<body><i>%%digest:topic%%</i>%%digest:article%%%%digest:address%%</body></html>"
)


def values(**some: str) -> dict[str, str]:
    return {**dict.fromkeys(SLOTS, ""), **some}


# The slots


def test_a_frame_is_cut_at_its_slots_and_filled() -> None:
    frame = cut_frame(BLANK)
    assert frame.parts[1::2] == ("language", "head", "topic", "article", "address")
    filled = frame.fill(values(language="ko", head="<title>A</title>", topic="A", article="<p>B</p>"))
    assert filled == (
        '<!doctype html><html lang="ko" class="no-js"><head><title>A</title></head>'
        '<body lang="en"><i>A</i><p>B</p></body></html>'
    )


def test_the_room_between_the_lines_of_a_frame_is_not_sent_with_each_page() -> None:
    code = "<script>a = 1\n\n  b</script><pre>c\n\n  d</pre>"
    page = BLANK.replace("<body>", f"<body>\n\n  {code}\n    \n<p>e\n  f</p>\n")
    assert f'<body lang="en">\n{code}\n<p>e\nf</p>\n' in cut_frame(page).fill(values())


def test_the_room_between_the_lines_of_what_scripts_alone_use_is_not_sent_either() -> None:
    page = BLANK.replace("<body>", '<body><script type="text/html">\n  <b>\n  </b></script>')
    assert '<script type="text/html">\n<b>\n</b></script>' in cut_frame(page).fill(values())


def test_a_frame_may_print_a_slot_twice() -> None:
    frame = cut_frame(BLANK.replace("</body>", "%%digest:topic%%</body>"))
    assert frame.fill(values(topic="A")).endswith("<i>A</i>A</body></html>")


@pytest.mark.parametrize("slot", ["head", "topic", "article"])
def test_a_theme_that_prints_no_place_for_something_is_an_error(slot: str) -> None:
    with pytest.raises(DigestError, match=f"^the theme prints no place for {slot}; use theme: digest, "):
        cut_frame(BLANK.replace(f"%%digest:{slot}%%", ""))


def test_plugins_that_may_have_changed_what_the_theme_prints_are_named() -> None:
    # So does one that takes out quotation marks.
    with pytest.raises(
        DigestError, match="no place for language; write digest before minify and macros below"
    ):
        cut_frame(BLANK.replace('lang="en"', "lang=en"), ("minify", "macros"))


def test_a_theme_that_names_no_language_is_an_error() -> None:
    with pytest.raises(DigestError, match="no place for language"):
        cut_frame(BLANK.replace(' lang="en"', ""))


@given(st.text() | st.sampled_from(["%%digest:article%%", "%%digest:head%%", r"\1", "{{ x }}"]))
def test_what_fills_a_slot_is_never_read_as_a_slot(text: str) -> None:
    frame = Frame(("<a>", "topic", "</a><b>", "article", "</b>"))
    assert frame.fill(values(topic=text, article=text)) == f"<a>{text}</a><b>{text}</b>"


# Without scripts


@pytest.mark.parametrize(
    ("features", "sections", "opener"), [("[navigation.tabs]", 0, []), ("[navigation.top]", 1, ["__drawer"])]
)
def test_sections_are_written_once_for_whoever_has_no_scripts(
    features: str, sections: int, opener: list[str], tmp_path: Path
) -> None:
    """As tabs, or where the owner wants none as a menu with what opens it."""
    settings = config({}).replace("name: digest", f"name: digest\n  features: {features}")
    page = read_page(build(write_site(tmp_path, {"mkdocs.yml": settings})) / "index.html")
    assert len(find(page, "//div[contains(@class, 'md-sidebar--primary')]")) == sections
    assert len(find(page, "//nav[@class='md-tabs']")) == 1 - sections
    assert find(page, "//body/input[@type='checkbox']/@id") == opener
    assert find(page, "//header//label/@for") == opener
    assert len(find(page, "//noscript/style")) == 1 - sections


# The policy


def policy_of(path: Path) -> dict[str, list[str]]:
    """The sources that each directive of the page's Content-Security-Policy allows."""
    (policy,) = find(read_page(path), "//meta[@http-equiv='Content-Security-Policy']/@content")
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def test_links_below_all_pages_begin_at_the_root_and_what_is_no_address_stays() -> None:
    line = '<a href="imprint/">1</a> <a class=x href=/a>2</a> <a href="//[y/">3</a> <img src="b.png">'
    led = '<a href="../imprint/">1</a> <a class=x href=/a>2</a> <a href="//[y/">3</a> <img src="../b.png">'
    assert link_from_root(line, "..") == led


def test_the_policy_comes_first_in_the_head_and_allows_only_the_inline_scripts_that_are_there() -> None:
    html = add_policy("<html><head><meta charset=utf-8><script>let a = 1</script></head></html>")
    code = base64.b64encode(hashlib.sha256(b"let a = 1").digest()).decode()
    assert re.match(r'<html><head>\s*<meta http-equiv="Content-Security-Policy"', html)
    assert f"script-src 'self' 'sha256-{code}';" in html


def test_scripts_with_a_source_and_data_need_no_hash() -> None:
    data = '<script type="application/json">{}</script><script type="text/html"><b></b></script>'
    html = add_policy(f'<head><script src="a.js"></script>{data}</head>')
    assert "sha256" not in html


def test_hosts_whose_images_may_be_shown_are_named() -> None:
    assert "img-src 'self' data: https://a.example https://b.example;" in add_policy(
        "<head></head>", ("a.example", "b.example")
    )


def test_every_page_allows_its_own_inline_scripts_and_no_others(real_site: Path) -> None:
    for path in html_files(real_site):
        page = read_page(path)
        scripts = find(page, "//script[not(@src or contains(@type, 'json') or @type = 'text/html')]")
        hashes = {
            f"'sha256-{base64.b64encode(hashlib.sha256((script.text or '').encode()).digest()).decode()}'"
            for script in scripts
        }
        allowed = set(policy_of(path).get("script-src", ["'none'"]))
        assert allowed - {"'self'", "'none'"} == hashes, path


def test_no_page_loads_anything_from_elsewhere_or_runs_attributes(real_site: Path) -> None:
    for path in html_files(real_site):
        page = read_page(path)
        policy = policy_of(path)
        assert policy["default-src"] == ["'none'"]
        assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:"} & set(
            policy.get("script-src", [])
        )
        loaded = find(page, "//@src | //link[@rel='stylesheet' or @rel='icon' or @rel='preload']/@href")
        assert [value for value in loaded if "//" in value] == []
        assert find(page, "//@*[starts-with(name(), 'on')]") == []


def test_entries_of_one_depth_and_language_share_all_but_what_fills_the_slots(real_site: Path) -> None:
    def shell(path: Path) -> str:
        html = path.read_text(encoding="utf-8")
        html = re.sub(r'<html lang="[^"]*"', "<html", html)
        html = re.sub(r'(?s)<title>.*?(?=<link rel="icon")', "", html)
        html = re.sub(r'(?s)<article .*</article>|(?<=<p class="printed">).*?</p>', "", html)
        return re.sub(r'(?s)data-md-component="header-topic">.*?</span>', "", html)

    paths = list(real_site.glob("2024/*/*/index.html"))
    entries = [
        path for path in paths if find(read_page(path), "/html[@lang='en']/body[@data-md-color-scheme]")
    ]
    assert len(entries) > 30
    assert len({shell(path) for path in entries}) == 1


# What the theme ships


def list_shipped(theme: Theme) -> list[str]:
    files = Files([])
    config = MkDocsConfig()
    config.load_dict({"site_name": "A", "docs_dir": "", "theme": theme})
    config.theme = theme
    files.add_files_from_theme(theme.get_env(), config)
    return [file.src_uri for file in files]


def test_what_a_theme_ships_is_found_without_a_look_at_what_is_hidden(tmp_path: Path) -> None:
    theme = Theme(name="digest", custom_dir=str(tmp_path))
    for name in ("own.css", "deep/er/own.js", ".icons/own/a.svg", "deep/.b.css", "deep/.c/d.css", ".e.css"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    stock = list_shipped(theme)
    assert {"own.css", "deep/er/own.js"} < set(stock)
    list_what_is_shipped(theme)
    assert list_shipped(theme) == stock
    env = theme.get_env()
    assert not [name for name in env.list_templates() if name.startswith(".") or "/." in name]
    # Templates put icons in by their names.
    assert env.get_template(".icons/own/a.svg").render() == ""


def test_a_loader_of_a_theme_of_its_own_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    theme = Theme(name="digest")
    own = jinja2.Environment(loader=jinja2.DictLoader({".a": ""}))
    monkeypatch.setattr(theme, "get_env", lambda: own)
    list_what_is_shipped(theme)
    assert theme.get_env().list_templates() == [".a"]


def test_no_class_of_ours_is_that_of_a_box_of_materials() -> None:
    """A hand-written page may hold a `!!! note`, and the style of ours would reach into it."""
    (material,) = Path(str(files("material"))).glob("templates/assets/stylesheets/main.*.css")
    boxes = set(re.findall(r"\.admonition\.([\w-]+)", material.read_text(encoding="utf-8")))
    ours = (ROOT / "theme/assets/stylesheets/digest.css").read_text(encoding="utf-8")
    assert "note" in boxes
    assert set(re.findall(r"\.([a-z][\w-]*)", ours)) & boxes == set()
