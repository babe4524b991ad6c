"""A site hands on the licences of all that it holds, in one file that each page leads to."""

import gzip
import json
import re
from importlib.metadata import distribution
from pathlib import Path

import pytest

from digest.model.editing_options import DECAP_FILE, LICENCES_OF_BUNDLE
from digest.model.problems import DigestError
from digest.notices import PATH, list_works, read_licence
from digest.search.pagefind import engine_files, find_program
from tests.builders import config, entry
from tests.conftest import NewDigest
from tests.sites import ROOT, build, find, html_files, read_page, write_site

FILES: dict[str, str | bytes] = {"content/entries/2024/11/a.md": entry()}
# A crate and its version, in the paths that its compiled program names.
CRATE = re.compile(rb"/([\w-]+)-\d+\.\d+\.\d+/src/")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(write_site(tmp_path_factory.mktemp("site"), FILES))


def test_each_page_leads_to_the_licences(site: Path) -> None:
    pages = [page for page in html_files(site) if find(read_page(page), "//footer")]
    assert len(pages) > 8
    for page in pages:
        (address,) = find(read_page(page), "//footer//a[text()='Licences']/@href")
        above = len(page.parent.relative_to(site).parts) * "../"
        # The 404 page stands at any address.
        assert address == (f"/digest/{PATH}" if page.name == "404.html" else f"{above}{PATH}"), page


def test_they_are_named_where_the_generator_is_not(tmp_path: Path) -> None:
    settings = config({"search": "false"}) + "extra:\n  generator: false\n"
    built = build(write_site(tmp_path, {**FILES, "mkdocs.yml": settings}))
    assert not find(read_page(built / "index.html"), "//footer//a[contains(@href, 'licences')]")
    script = built / "assets/javascripts/digest-header.js"
    named = script.read_text(encoding="utf-8").splitlines()[0].rpartition(" ")[2]
    assert (script.parent / named).resolve() == built / PATH


def test_all_works_are_named_with_their_texts(site: Path) -> None:
    text = (site / PATH).read_text(encoding="utf-8-sig")
    for work in list_works(search=True, editing=False):
        assert f"\n{work.name}\n" in text
        assert len(read_licence(work)) > 500
        assert read_licence(work).strip() in text
    assert "Decap" not in text


def test_what_the_bundle_of_material_is_made_of_is_known() -> None:
    assets = Path(str(distribution("mkdocs-material").locate_file("material/templates/assets")))
    sources = {
        source for path in assets.glob("*/*.map") for source in json.loads(path.read_text())["sources"]
    }
    libraries = {source.split("/")[1] for source in sources if source.startswith("node_modules/")}
    kept = {Path(work.text).stem for work in list_works(search=False, editing=False)}
    assert len(libraries) > 4
    assert libraries - kept == set()


def test_what_the_program_of_the_search_is_made_of_is_known() -> None:
    files = engine_files(["en"], find_program())
    program = gzip.decompress(files["wasm.en.pagefind"])
    crates = {name.decode() for name in CRATE.findall(program)}
    assert crates == {"minicbor", "wasm-bindgen"}
    assert crates <= {work.name for work in list_works(search=True, editing=False)}


def test_a_package_without_its_licence_is_told() -> None:
    work = next(work for work in list_works(search=False, editing=False) if work.carried)
    with pytest.raises(DigestError, match=r"the installed mkdocs-material has no gone\.txt"):
        read_licence(type(work)(work.name, "", "", "gone.txt", carried=True))


def test_our_own_licence_is_that_of_the_project() -> None:
    assert read_licence(list_works(search=False, editing=False)[0]) == (ROOT / "LICENSE").read_text()


def test_the_licences_of_the_form_are_published_with_it_where_they_are(new_digest: NewDigest) -> None:
    beside = f"{DECAP_FILE}{LICENCES_OF_BUNDLE}"
    form = {"backend": "github", "repo": "someone/digest"}
    root = new_digest({**FILES, DECAP_FILE: "// Decap.\n"}, search="false", editing=form)
    built = build(root)
    assert not (built / "edit" / beside).exists()
    assert "Decap CMS" in (built / PATH).read_text(encoding="utf-8-sig")
    (root / beside).write_text("The licences.\n")
    assert (build(root) / "edit" / beside).read_text() == "The licences.\n"
    (root / beside).unlink()
    assert not (build(root) / "edit" / beside).exists()
