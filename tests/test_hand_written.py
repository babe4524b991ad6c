"""Hand-written pages: what is found wrong with them before MkDocs publishes them."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest
from click.testing import CliRunner

from digest.cli import main
from digest.content.files import MAX_IMAGE
from digest.model.problems import Problem
from digest.pictures.metadata import strip_metadata
from digest.running.checking import check_site
from digest.workers import Workshop
from tests.builders import Value, entry, photograph, settings, write_file
from tests.conftest import NewDigest
from tests.sites import SVG, build, find, find_problems, html_files, read_page
from tests.test_metadata import picture

A = "content/entries/2024/11/a.md"
PAGE = "content/pages/team/group.md"
FILES: dict[str, str | bytes] = {
    A: entry(tags=["peace"]),
    "content/tags.yml": "peace:\n",
    "content/outlets.yml": "example-news: {name: Example News}\n",
    "content/images/map.svg": SVG,
    "content/pages/about.md": "# About us\n",
    "content/pages/team/r.pdf": b"%PDF-1.7",
    "content/pages/team/files/ü.pdf": b"%PDF-1.7",
    "content/pages/team/files/with space.pdf": b"%PDF-1.7",
    "content/pages/team/files/a(b).pdf": b"%PDF-1.7",
    "content/pages/team/files/Karte Nord.svg": SVG.encode(),
}
# Each of them is right to MkDocs, and leads somewhere.
SOUND = """# Our group

[a](../../2024/11/a/) [b](../../2024/11/a/#c) [c](r.pdf) [d](../about.md) [e](https://g.example/h) [f](/l)
`[g](../n/)` [h](mailto:r@s.example) <r@s.example> [i](../../tags/) [j](../tags.md) [k](../../tags/peace/)
[l](files/ü.pdf) [m](files/%C3%BC.pdf) [n](files/with%20space.pdf) [o](<files/with space.pdf> "Two words")
[p](files/with space.pdf) ![q](files/Karte%20Nord.svg) [r](files/a(b).pdf) [s](files/a%28b%29.pdf?x=1) [t][u]
[v](#our-group) [w](group.md#our-group) [x](../about.md#about-us) [y](#own)
<a id="own" href="../../2024/11/a/">z</a>
[aa](#__tabs) [ab](../assets/javascripts/digest-words.js) [ac](//h.example/i.md)[^1]

[u]: files/ü.pdf
[^1]: A note.
[^2]: Nobody refers to it.
"""

NO_PAGE = "remove the link, or name a page"
LEFT_OUT = "remove the link, or correct exclude_docs or draft_docs in mkdocs.yml"


def faults(root: Path, **options: Value) -> list[Problem]:
    return [each for each in find_problems(settings(root, **options))[1] if each.rule == "broken-link"]


def test_what_mkdocs_understands_is_no_fault(new_digest: NewDigest) -> None:
    root = new_digest({**FILES, PAGE: SOUND}, search="false")
    assert check_site(root / "mkdocs.yml")[1] == []
    build(root, strict=True)


@pytest.mark.parametrize(
    ("link", "cure"),
    [
        ("../../2024/10/a/", "write '../../2024/11/a/'"),
        ("../2024/11/a/", "write '../../2024/11/a/'"),
        ("../../entries/2024/11/a.md", "write '../../2024/11/a/'"),
        ("../../tags/peace.md", "write '../../tags/peace/'"),
        ("../../feed.xml", "write 'https://example.org/digest/feed.xml'"),
        ("../../images/map.svg", "write 'https://example.org/digest/images/map.svg'"),
        ("../index.html", "write '../../'"),
        ("../404.html", "correct the link"),
        ("../about", "write '../about.md'"),
        ("abuot.md", "correct the link"),
        ("../abuot.md#x", "did you mean '../about.md'?"),
        ("../About.md", "write '../about.md'"),
        ("../about/index.html", "write '../about.md'"),
        ("../files/ü.pdf", "write 'files/ü.pdf'"),
        ("with space.pdf", "write 'files/with%20space.pdf'"),
        ("a(b).pdf", "write 'files/a%28b%29.pdf'"),
        ("files/Karte.svg", "did you mean 'files/Karte%20Nord.svg'?"),
        ("http://[", "correct the link"),
        ("#our-grup", "did you mean 'our-group'?"),
        ("../about.md#none", "correct what follows #, or leave it out"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_what_mkdocs_understands(
    link: str, cure: str, new_digest: NewDigest
) -> None:
    page = f"---\ntitle: Us\n---\n\n# Our group\n\nSee [this]({link}).\n"
    root = new_digest({**FILES, PAGE: page})
    (found,) = [each for each in check_site(root / "mkdocs.yml")[1] if each.rule == "broken-link"]
    assert (found.path, found.line, found.column) == (PAGE, 7, 12)
    assert found.cure == cure
    if "'" in cure:
        right = cure.partition("'")[2].partition("'")[0]
        right = f"#{right}" if link.startswith("#") else right
        assert faults(new_digest({**FILES, PAGE: page.replace(link, right)})) == []


def test_a_photograph_that_is_none_of_its_name_is_refused_as_that_of_an_entry(new_digest: NewDigest) -> None:
    pages = {"content/pages/a.png": picture("jpeg"), "content/pages/.well-known/b.JPG": b"<html>"}
    right = {"content/pages/c.jpg": picture("jpeg"), "content/pages/d.avif": picture("avif")}
    drawing = {"content/pages/e.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'}
    root = new_digest({**FILES, **pages, **right, **drawing}, search="false")
    problems = check_site(root / "mkdocs.yml")[1]
    found = [str(each) for each in problems if each.rule != "personal-metadata"]
    said = "{}:1:1: unsafe-image: the file is not a {} image; a plain picture is wanted; correct its ending, "
    assert found == [
        said.format("content/pages/.well-known/b.JPG", "jpg") + "or export it again",
        said.format("content/pages/a.png", "png") + "or export it again",
    ]


@pytest.mark.parametrize("folder", ["content/pages", "docs"])
def test_a_photograph_that_tells_of_a_person_is_said_once_it_is_read_and_mended(
    folder: str, new_digest: NewDigest
) -> None:
    telling = photograph("jpeg", place=True)
    root = new_digest({A: entry(), f"{folder}/index.md": "# Us\n"}, search="false")
    project = root / "mkdocs.yml"
    project.write_text(project.read_text("utf-8").replace("docs_dir: content/pages", f"docs_dir: {folder}"))
    write_file(root / folder / "team/a.jpg", telling)
    write_file(root / folder / "b.png", photograph("png"))
    write_file(root / folder / "c.jpg", telling + bytes(MAX_IMAGE))
    for _ in range(2):
        said = [str(each) for each in check_site(project)[1] if each.rule == "personal-metadata"]
        assert len(said) == 1
        assert said[0].startswith(
            f"{folder}/team/a.jpg:1:1: personal-metadata: the file tells where it was taken; "
        )
    CliRunner().invoke(main, ("check", "-f", str(project), "--fix"))
    assert [each for each in check_site(project)[1] if each.rule == "personal-metadata"] == []
    assert (root / folder / "team/a.jpg").read_bytes() == strip_metadata("a.jpg", telling)


def test_photographs_among_the_hand_written_pages_are_read_once(
    new_digest: NewDigest, tmp_path: Path
) -> None:
    root = new_digest({**FILES, "content/pages/a.jpg": photograph("jpeg", owner="Kim")})
    cache = tmp_path / "cache"
    cache.mkdir()
    shop = Workshop(cache=cache)
    found = [find_problems(settings(root), shop) for _ in range(2)]
    assert found[0][1] == found[1][1] != []
    assert [("content/pages/a.jpg" in dict(library.changes)) for library, _ in found] == [True, False]


@pytest.mark.parametrize(
    ("link", "found", "cure"),
    [
        ("/digest/nowhere/", "there is no page '/nowhere' on this site", "correct the link"),
        ("/digest/abuot/", "there is no page '/abuot' on this site", "did you mean '../../about/'?"),
        (
            "/2024/11/a/",
            "'/2024/11/a/' leads out of this site, which is below /digest/",
            "write '../../2024/11/a/'",
        ),
        ("/digest/2024/11/a/", "", ""),
        ("/digest/feed.xml", "", ""),
        ("/shop/", "", ""),
    ],
)
@pytest.mark.parametrize("form", ["[a]({})", '<a href="{}">a</a>'])
def test_a_link_from_the_root_is_looked_up_as_browsers_do(
    link: str, found: str, cure: str, form: str, new_digest: NewDigest
) -> None:
    """MkDocs leaves it as it is, so that it leads out of a site that lies in a folder of its host."""
    root = new_digest({**FILES, PAGE: f"# Us\n\n{form.format(link)}\n"})
    told = [
        (each.found, each.cure) for each in check_site(root / "mkdocs.yml")[1] if each.rule == "broken-link"
    ]
    assert told == ([(found, cure)] if found else [])


# Each of them leads somewhere from the address of the page, which is /team/group/.
RAW = """# Our group

<p><a href="../../2024/11/a/">a</a> <a href="../../about/#about-us">b</a> <img src="../r.pdf"> <a>c</a></p>
<a href="#our-group">d</a> <a href="https://g.example/h">e</a> <a href="/l">f</a> <a href="">g</a>
<a href="../../feed.xml">h</a> <a href="../../assets/javascripts/digest-words.js">i</a>
<a href="mailto:r@s.example">j</a> <img src="../files/Karte%20Nord.svg"> <a href="../../tags/peace/">k</a>
`<a href="none/">` <!-- <a href="none/"> --> [l](../about.md) <a href="?page=2">m</a> <a href="./">n</a>
"""


def test_what_browsers_understand_of_html_is_no_fault(new_digest: NewDigest) -> None:
    root = new_digest({**FILES, PAGE: RAW}, search="false")
    assert check_site(root / "mkdocs.yml")[1] == []


@pytest.mark.parametrize(
    ("html", "found", "cure"),
    [
        ('<a href="../about.md">', "there is no page '/team/about.md' on this site", "write '../../about/'"),
        ('<a href="../abuot/">', "there is no page '/team/abuot' on this site", "correct the link"),
        ('<a href="../../abuot/">', "there is no page '/abuot' on this site", "did you mean '../../about/'?"),
        ('<a href="r.pdf">', "there is no page '/team/group/r.pdf' on this site", "write '../../team/r.pdf'"),
        (
            '<div><img src="Karte.svg"></div>',
            "there is no image '/team/group/Karte.svg' on this site",
            "correct the link",
        ),
        ('<a href="#grup">', "nothing in content/pages/team/group.md has the id 'grup'", "correct what"),
        (
            '<a href="../../about/#none">',
            "nothing in content/pages/about.md has the id 'none'",
            "correct what",
        ),
        ('<a href="http://[">', "'http://[' is no address", "correct the link"),
    ],
)
def test_a_link_in_html_that_leads_nowhere_is_told(
    html: str, found: str, cure: str, new_digest: NewDigest
) -> None:
    root = new_digest({**FILES, PAGE: f"# Our group {{#group}}\n\nText.\n\n{html}\n"})
    (fault,) = faults(root)
    assert (fault.path, fault.line, fault.found) == (PAGE, 5, found)
    assert fault.cure.startswith(cure)
    others = replace(settings(root), has_other_plugins=True)
    assert find_problems(others)[1] == []


def test_a_readme_is_the_index_of_its_folder_unless_there_is_one(new_digest: NewDigest) -> None:
    page = "[a](README.md) [b](../team/) [c](../README/)\n"
    files = {**FILES, PAGE: page, "content/pages/team/README.md": "# Team\n"}
    root = new_digest(files, search="false")
    assert [each.cure for each in faults(root)] == ["write 'README.md'", "correct the link"]
    site = build(new_digest({**files, PAGE: "[a](README.md) [b](../)\n"}, search="false"), strict=True)
    assert (site / "team/index.html").is_file()
    assert "/team/</loc>" in (site / "sitemaps/pages.xml").read_text(encoding="utf-8")
    both = {**files, PAGE: "[a](README.md)\n", "content/pages/team/index.md": "# Team\n"}
    assert [each.cure for each in faults(new_digest(both))] == ["write 'index.md'"]


def test_what_mkdocs_leaves_out_is_not_published(new_digest: NewDigest) -> None:
    page = "[a](../about.md) [b](draft.md) [c](r.pdf) [d](../templates/x.md)\n"
    files = {**FILES, PAGE: page, "content/pages/team/draft.md": "[e](none.md)\n"}
    root = new_digest({**files, "content/pages/templates/x.md": "# A template\n"}, search="false")
    config = root / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(f"{text}exclude_docs: |\n  *.pdf\ndraft_docs: draft.md\n", encoding="utf-8")
    found = [each for each in check_site(config)[1] if each.rule == "broken-link"]
    assert [each.found for each in found] == [
        f"{link} is not published" for link in ("'draft.md'", "'r.pdf'", "'../templates/x.md'")
    ]
    assert {each.cure for each in found} == {LEFT_OUT}
    pages = (build(root) / "sitemaps/pages.xml").read_text(encoding="utf-8")
    assert "/about/</loc>" in pages
    assert "draft" not in pages


def test_every_cure_passes_a_strict_build(new_digest: NewDigest) -> None:
    links = ["../../feed.xml", "../index.html", "../About.md", "a(b).pdf", "with space.pdf", "../2024/11/a/"]
    page = "# Us\n\n" + "".join(f"[link]({link})\n\n" for link in links)
    found = faults(new_digest({**FILES, PAGE: page}))
    for link, cure in zip(links, _spellings(found), strict=True):
        page = page.replace(f"({link})", f"({cure})")
    build(new_digest({**FILES, PAGE: page}, search="false"), strict=True)


def _spellings(found: list[Problem]) -> Iterator[str]:
    return (each.cure.partition("'")[2].removesuffix("'") for each in sorted(found))


def test_what_other_plugins_may_make_is_not_missed(new_digest: NewDigest) -> None:
    root = new_digest({**FILES, PAGE: "[a](made.md) [b](#made) [c](../../2024/10/a/)\n"})
    assert len(faults(root)) == 3
    others = replace(settings(root), has_other_plugins=True)
    assert [each.column for each in find_problems(others)[1]] == [29]


def test_a_page_that_takes_others_in_is_not_asked_for_its_headings(new_digest: NewDigest) -> None:
    root = new_digest({**FILES, PAGE: "[a](#elsewhere)\n"})
    chosen = settings(root)
    extensions = (*chosen.markdown.extensions, "pymdownx.snippets")
    reading = replace(chosen, markdown=replace(chosen.markdown, extensions=extensions))
    assert (len(faults(root)), find_problems(reading)[1]) == (1, [])


def test_a_page_that_cannot_be_read_is_left_to_mkdocs(new_digest: NewDigest) -> None:
    tangled = "> " * 60 + "[a](none.md)\n"
    assert faults(new_digest({**FILES, PAGE: tangled})) == []


# What the policy blocks


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("![Quay](https://images.example/a.png)", "an image of 'images.example'; put a copy among the pages"),
        ('<img src="//images.example/a.png">', "an image of 'images.example'; put a copy among the pages"),
        ('<img src="http://listed.example/a.png">', "an image of 'listed.example'; write https://"),
        ('<p><iframe src="https://maps.example/"></iframe></p>', "a frame; write a link in its place"),
        ('<iframe src="../about/"></iframe>', "a frame; write a link in its place"),
        ('<script src="https://cdn.example/a.js"></script>', "a script of 'cdn.example'; put a copy"),
        ('<link rel="stylesheet" href="https://cdn.example/a.css">', "a style sheet of 'cdn.example'; put"),
        ('<form action="https://forms.example/"></form>', "a form that is sent to 'forms.example'; link"),
        ('<video src="https://films.example/a.mp4"></video>', "what plays from 'films.example'; put a copy"),
        ('<object data="a.mp4"></object>', "<object>; write a link in its place"),
        ('<button onclick="go()">Go</button>', "'onclick'; put a script among the pages"),
        ('<a href=" JavaScript:go()">Go</a>', "a link that is a script; put a script among the pages"),
    ],
)
def test_what_the_policy_blocks_is_told_at_its_line(html: str, said: str, new_digest: NewDigest) -> None:
    root = new_digest({**FILES, PAGE: f"---\ntitle: Us\n---\n\nText.\n\n{html}\n"})
    (found,) = find_problems(settings(root, image_hosts=["listed.example"]))[1]
    assert (found.path, found.line, found.rule) == (PAGE, 7, "blocked-by-policy")
    assert found.message.startswith(f"the policy of each page blocks {said}")


def test_what_the_policy_allows_is_no_fault(new_digest: NewDigest) -> None:
    page = (
        "![a](https://listed.example/a.png) ![b](data:image/png;base64,iVBORw0KGgo=)\n"
        "![c](files/Karte%20Nord.svg) ![d](https://example.org/digest/images/map.svg) [e](https://other.example/)\n\n"
        '<iframe src="https://giscus.app/widget"></iframe>\n<script>say("inline")</script>\n'
        '<form action="/search"></form>\n<link rel="me" href="https://other.example/">\n\n'
        '<audio src="a.mp3"></audio> <video><source src="https://listed.example/a.mp4"></video>\n\n'
        '`<iframe src="https://maps.example/">`\n\n    <video src="a.mp4">\n\n<!-- <video> -->\n'
    )
    giscus = {"repo": "a/b", "repo_id": "c", "category": "d", "category_id": "e"}
    root = new_digest({**FILES, PAGE: page})
    listed: dict[str, Value] = {key: ["listed.example"] for key in ("image_hosts", "audio_hosts")}
    assert find_problems(settings(root, giscus=giscus, **listed))[1] == []


@pytest.mark.parametrize(
    ("is_there", "link", "found", "cure"),
    [
        (False, "[a](README.md)", "there is no file 'README.md' among the pages", NO_PAGE),
        (False, "<a href='README.md'>a</a>", "there is no page '/about/README.md' on this site", NO_PAGE),
        (True, "[a](README.md)", "'README.md' is not published", LEFT_OUT),
        (True, "<a href='README.md'>a</a>", "'README.md' is not published", LEFT_OUT),
    ],
)
def test_a_link_to_a_readme_that_is_no_page_does_not_mean_the_home_page(
    is_there: bool, link: str, found: str, cure: str, new_digest: NewDigest
) -> None:
    files = {**FILES, "content/pages/about.md": f"{link}\n"}
    if is_there:
        files["content/pages/README.md"] = "# For those who write here\n"
    root = new_digest(files)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("exclude_docs: README.md\n")
    (fault,) = (each for each in check_site(root / "mkdocs.yml")[1] if each.rule == "broken-link")
    assert (fault.found, fault.cure) == (found, cure)


# What the owner says below all pages

FOOT = (
    'copyright: \'© <a href="imprint/">Imprint</a> <a href=about/#about-us>Us</a> '
    '<a href="mailto:us@example.org">Write</a>\'\n'
)


def with_foot(root: Path, line: str) -> Path:
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(line)
    return root


def test_links_below_all_pages_lead_from_each_to_the_same_page(new_digest: NewDigest) -> None:
    root = with_foot(new_digest({**FILES, "content/pages/imprint.md": "# Imprint\n"}, search="false"), FOOT)
    assert check_site(root / "mkdocs.yml")[1] == []
    site = build(root)
    for path in html_files(site):
        page = read_page(path)
        if find(page, "//footer"):
            here = "/digest/" if path.name == "404.html" else f"/{path.relative_to(site)}"
            led = [urljoin(here, link) for link in find(page, "//footer//div[@dir='auto']/a/@href")]
            base = "/digest/" if path.name == "404.html" else "/"
            assert led == [f"{base}imprint/", f"{base}about/#about-us", "mailto:us@example.org"], path


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("imprent/", "there is no page '/imprent' on this site; did you mean 'imprint/'?"),
        ("imprint.md", "there is no page '/imprint.md' on this site; write 'imprint/'"),
        ("/imprint/", "'/imprint/' leads out of this site, which is below /digest/; write 'imprint/'"),
        ("about/#who", "nothing in content/pages/about.md has the id 'who'; "),
    ],
)
def test_a_link_below_all_pages_that_leads_nowhere_is_told(
    link: str, said: str, new_digest: NewDigest
) -> None:
    root = new_digest({**FILES, "content/pages/imprint.md": "# Imprint\n"})
    line = (root / "mkdocs.yml").read_text(encoding="utf-8").count("\n") + 1
    with_foot(root, f"copyright: '<a href=\"{link}\">Imprint</a>'\n")
    (fault,) = check_site(root / "mkdocs.yml")[1]
    assert (fault.path, fault.line, fault.rule) == ("mkdocs.yml", line, "broken-link")
    assert fault.message.startswith(said)


def test_faults_of_settings_are_told_at_the_file_in_which_they_stand(new_digest: NewDigest) -> None:
    korean = entry(title="북한, 도로 폭파", language="ko")
    root = new_digest({A: korean}, identity="", social_cards="true")
    with_foot(root, "copyright: '<a href=\"imprent/\">Imprint</a>'\n")
    file = (root / "mkdocs.yml").rename(root / "site.yml")
    told = {problem.rule: problem.path for problem in check_site(file)[1]}
    assert told == dict.fromkeys(("broken-link", "no-identity", "undrawn-card"), "site.yml")


@pytest.mark.parametrize(
    ("foot", "said"),
    [
        ('<img src="https://counter.example/1.png" alt="">', "an image of 'counter.example'"),
        ('<a href="javascript:go()">Go</a>', "a link that is a script"),
    ],
)
def test_what_the_policy_blocks_below_all_pages_is_told(foot: str, said: str, new_digest: NewDigest) -> None:
    root = with_foot(new_digest(FILES), f"copyright: '{foot}'\n")
    (fault,) = check_site(root / "mkdocs.yml")[1]
    assert (fault.path, fault.rule) == ("mkdocs.yml", "blocked-by-policy")
    assert said in fault.message


def test_a_script_below_all_pages_is_allowed_on_each(new_digest: NewDigest) -> None:
    foot = '<script>go()</script> <a href="javascript:void(0)">Nowhere</a>'
    root = with_foot(new_digest(FILES, search="false"), f"copyright: '{foot}'\n")
    assert check_site(root / "mkdocs.yml")[1] == []
    hashed = base64.b64encode(hashlib.sha256(b"go()").digest()).decode()
    for path in html_files(build(root)):
        text = path.read_text(encoding="utf-8")
        assert ("<script>go()</script>" in text) == (f"'sha256-{hashed}'" in text), path


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("noindex", None),
        ("NoIndex, follow", None),
        ("none", None),
        ('"max-snippet: 50, max-image-preview:large"', None),
        ('"unavailable_after: Friday, 25 Jun 2027 15:00:00 PST, noindex"', None),
        ('"unavailable_after: Friday, 25 Jun 2027, no-index"', "'no-index' stands here"),
        ("no-index", "'no-index' stands here"),
        ("noindex follow", "'noindex follow' stands here"),
        ("max-snippet:many", "'max-snippet:many' stands here"),
        ("[noindex]", "stands here; text is wanted"),
    ],
)
def test_what_a_page_says_to_search_engines_is_what_they_know(
    tmp_path: Path, said: str, found: str | None
) -> None:
    write_file(tmp_path / PAGE, f"---\ntitle: Us\nrobots: {said}\n---\n\n# Us\n")
    write_file(tmp_path / A, entry())
    problems = [problem for problem in find_problems(settings(tmp_path))[1] if problem.path == PAGE]
    assert len(problems) == bool(found), problems
    if found:
        assert (problems[0].line, problems[0].column) == (3, 9)
        assert found in str(problems[0])


@pytest.mark.parametrize(
    ("head", "place", "said"),
    [
        (
            "title: Secret\nrobots: noindex\n",
            (2, 1),
            "the field 'robots' stands here, and no line of --- befo",
        ),
        ("\ufefftitle: Geheim\n    ¿no?\n Aliases: old\n", (3, 2), "the field 'Aliases' stands here, and no"),
        ("---\nRobots: noindex\n---\n", (2, 1), "'Robots' is not a field here; did you mean 'robots'?"),
        ("---\n<<: {robots: none}\n---\n", (2, 1), "a merge key stands here; plain YAML is wanted"),
        ("title: Us\n\nrobots: they come\n", (), ""),
        ("---\nextra: {Robots: none}\n---\n", (), ""),
    ],
)
def test_what_only_mkdocs_takes_for_a_field_that_is_read_here_is_told(
    tmp_path: Path, head: str, place: tuple[int, ...], said: str
) -> None:
    write_file(tmp_path / PAGE, f"{head}\n# Us\n")
    write_file(tmp_path / A, entry())
    problems = [problem for problem in find_problems(settings(tmp_path))[1] if problem.path == PAGE]
    assert [(problem.line, problem.column) for problem in problems] == ([place] if place else [])
    assert all(said in problem.message for problem in problems)


def test_a_page_that_search_engines_may_not_keep_says_so_and_is_in_no_sitemap(new_digest: NewDigest) -> None:
    files = {
        A: entry(),
        "content/pages/draft.md": "---\nrobots: noindex\n---\n\n# A draft\n",
        "content/pages/until.md": '---\nrobots: "unavailable_after: Friday, 25 Jun 2027, noindex"\n---\n',
        "content/pages/short.md": "---\nrobots: max-snippet:50\n---\n\n# Short\n",
        # What only MkDocs reads counts in neither place.
        "content/pages/other.md": '---\n"robo\\x74s": noindex\n---\n\n# Other\n',
    }
    site = build(new_digest(files, search="false"))
    robots = "//meta[@name='robots']/@content"
    assert find(read_page(site / "draft/index.html"), robots) == ["noindex"]
    assert find(read_page(site / "short/index.html"), robots) == ["max-snippet:50"]
    assert find(read_page(site / "other/index.html"), robots) == []
    pages = (site / "sitemaps/pages.xml").read_text(encoding="utf-8")
    kept = {"draft": False, "until": False, "short": True, "other": True, "about": True}
    assert {name: f"/{name}/<" in pages for name in kept} == kept
    # Who links it, and who reads, finds it as before.
    assert "draft/" in (site / "addresses.txt").read_text(encoding="utf-8").splitlines()
