"""Whatever must know of a section of the site knows of each: a section is told of in several places."""

from collections.abc import Iterator

import pytest

from digest.arrangement.site import Site
from digest.checks.links import Pages
from digest.contribute.exporting.pages import list_sheets
from digest.contribute.reviewing.lost_addresses import find_dead
from digest.model.addresses import RESERVED, SECTIONS
from digest.output import Block, Page
from digest.pages import section_of
from digest.permanence import Published, find_lost, list_addresses
from digest.plan import PAGE_KINDS
from digest.printing.edition import Edition
from digest.running.building import prepare_edition
from tests.builders import entry
from tests.sites import NOW, write_site

# A site with each kind of page.
FILES: dict[str, str | bytes] = {
    "content/entries/2023/11/first.md": entry(
        date="2023-11-13",
        tags=["peace"],
        cites=["The Times"],
        story="talks",
        corrections=[{"date": "2023-11-14", "note": "It was Tuesday."}],
    ),
    "content/entries/2024/11/second.md": entry(
        title="두 장관", language="ko", tags=["peace"], story="talks", byline=["김민지"]
    ),
    "content/stories/talks.md": "---\ntitle: The talks\n---\n",
}
# Sections whose pages nobody keeps, and those that do not leave, with the reason.
NOT_KEPT = {"archive": "the parts of one long list"}
NOT_EXPORTED = {
    "languages": "each entry says its language",
    "statistics": "counts what leaves",
    "subscribe": "the feeds do not leave",
}


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    root = write_site(tmp_path_factory.mktemp("sections"), FILES, statistics=True)
    return prepare_edition(root / "mkdocs.yml", NOW)


def blocks_of(site: Site) -> Iterator[Block]:
    return (block for kind in PAGE_KINDS for block in kind.blocks(site))


def pages_of(site: Site) -> Iterator[Page]:
    for block in blocks_of(site):
        for output in block.outputs:
            assert isinstance(output.values, Page)
            yield output.values


def section_in(address: str) -> str:
    return address.partition("/")[0]


def things_of(site: Site) -> set[str]:
    """The addresses of the things in each section: a tag, a story, a year."""
    named = {block.name for block in blocks_of(site) if block.name.endswith("/")}
    return {name for name in named if name.rstrip("/") not in RESERVED}


def test_there_is_a_page_of_each_kind(edition: Edition) -> None:
    assert [kind.__name__ for kind in PAGE_KINDS if not [*kind.blocks(edition.site)]] == []


def test_no_entry_can_stand_where_a_page_is(edition: Edition) -> None:
    pages = {section_in(page.address) for page in pages_of(edition.site)}
    assert pages - {""} - RESERVED == set()


def test_each_page_stands_below_its_section_in_the_navigation(edition: Edition) -> None:
    known = {address for address, _ in SECTIONS.values()}
    for page in pages_of(edition.site):
        section = f"{section_in(page.address)}/"
        assert section_of(page.frame.page_kind) == (section if section in known else ""), page.address


def test_a_link_may_lead_to_each_page(edition: Edition) -> None:
    pages = Pages(edition.site.library, edition.settings)
    assert [page.address for page in pages_of(edition.site) if pages.find_cure(page.address)] == []


def test_the_address_of_each_thing_is_kept_and_its_loss_is_told_with_a_cure(edition: Edition) -> None:
    site = edition.site
    kept = things_of(site) & {*list_addresses(site)}
    assert {section_in(address) for address in things_of(site) - kept} == NOT_KEPT.keys()
    told = find_dead(edition, edition, {f"{address}index.html" for address in kept}, {}, ())
    assert {dead.address for dead in told} == kept
    lost = [*find_lost(Published("addresses.txt", dict.fromkeys(kept, 1)), (), site)]
    assert len(lost) == len(kept)
    assert [problem for problem in lost if problem.cure.startswith("keep a page there")] == []


def test_each_section_is_exported(edition: Edition) -> None:
    pages = {*things_of(edition.site), *(f"{section_in(page.address)}/" for page in pages_of(edition.site))}
    left = pages - {sheet.address for sheet in list_sheets(edition.site)} - {"/"}
    assert {section_in(address) for address in left} == NOT_EXPORTED.keys()
