from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import lxml.etree
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.arrangement.site import Site
from digest.feeds.sitemap import MOST, MOST_NEWS, Sitemap, render_sitemap
from digest.model.addresses import output_path
from digest.model.dates import parse_moment
from digest.model.entry import Correction
from digest.model.problems import DigestError
from digest.plan import make_plan
from tests.builders import SITE_NAME, SITE_URL, config, entry
from tests.conftest import NewDigest
from tests.sites import arrange_folder, arrange_values, build, html_files, materials, news, read_page

pytest_plugins = ["tests.built"]

NAMESPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(data: bytes) -> dict[str, str]:
    """Address and day of the last change (or nothing) of each line."""
    tree: Any = lxml.etree.fromstring(data)
    return {
        line.findtext("s:loc", namespaces=NAMESPACE): line.findtext("s:lastmod", "", namespaces=NAMESPACE)
        for line in tree.iterfind("s:*", NAMESPACE)
    }


def sitemaps(site: Site) -> dict[str, dict[str, str]]:
    """The lines of each sitemap that the site plans, by its path."""
    outputs = [output for output in make_plan(site).outputs if output.render is render_sitemap]
    return {output.path: locations(output.render(output.values, materials())) for output in outputs}


def test_each_year_has_a_sitemap_and_what_is_no_entry_has_one() -> None:
    site = arrange_values([news("2023/a", "2023-05-01"), news("2024/b"), news("2024/c")])
    found = sitemaps(site)
    assert found["sitemap.xml"] == {
        "https://example.org/digest/sitemaps/2023.xml": "",
        "https://example.org/digest/sitemaps/2024.xml": "",
        "https://example.org/digest/sitemaps/news.xml": "",
        "https://example.org/digest/sitemaps/pages.xml": "",
    }
    assert found["sitemaps/2023.xml"] == {"https://example.org/digest/2023/a/": "2023-05-01"}
    assert list(found["sitemaps/2024.xml"]) == [f"https://example.org/digest/2024/{name}/" for name in "bc"]
    assert "https://example.org/digest/" in found["sitemaps/pages.xml"]
    assert "https://example.org/digest/digests/2024-W46/" in found["sitemaps/pages.xml"]


def read_news(site: Site) -> list[dict[str, str]]:
    """The lines of the news sitemap, each as its texts by name."""
    (output,) = [output for output in make_plan(site).outputs if output.path == "sitemaps/news.xml"]
    tree: Any = lxml.etree.fromstring(output.render(output.values, materials()))
    return [{lxml.etree.QName(each).localname: each.text for each in line.iter()} for line in tree]


def test_the_newest_entries_are_told_as_news_and_no_clock_decides_which() -> None:
    entries = [
        news("2024/old", "2024-11-11"),
        news("2024/a", "2024-11-12", title="Talks & <more> talks"),
        news("2024/b", "2024-11-13", language="zh-Hant"),
        news("2024/c", "2024-11-13T10:00+09:00", language="pt-BR"),
    ]
    found = read_news(arrange_values(entries))
    assert [line["loc"].rsplit("/", 2)[1] for line in found] == ["c", "b", "a"]
    assert [line["language"] for line in found] == ["pt", "zh-tw", "en"]
    assert found[0]["publication_date"].startswith("2024-11-13T")
    assert found[1]["publication_date"] == "2024-11-13"
    assert found[2]["title"] == "Talks & <more> talks"
    assert {line["name"] for line in found} == {SITE_NAME}


def test_no_more_news_are_told_than_google_reads() -> None:
    found = read_news(arrange_values([news(f"2024/n{number}") for number in range(MOST_NEWS + 5)]))
    assert len(found) == MOST_NEWS


def test_a_corrected_entry_has_changed_on_the_day_of_its_last_correction() -> None:
    days = ("2024-11-20", "2024-12-05")
    corrections = tuple(Correction(parse_moment(day, UTC), "It was Tuesday.") for day in days)
    site = arrange_values([news("2024/a", corrections=corrections)])
    assert sitemaps(site)["sitemaps/2024.xml"] == {"https://example.org/digest/2024/a/": "2024-12-05"}


def test_old_addresses_and_unpublished_entries_are_not_listed(new_digest: NewDigest) -> None:
    root = new_digest(
        {
            "content/entries/2024/11/a.md": entry(aliases=["old/"]),
            "content/entries/2024/11/b.md": entry(draft="true"),
            "content/entries/2024/11/c.md": entry(date="2025-06-01"),
        }
    )
    found = sitemaps(arrange_folder(root))
    assert list(found["sitemaps/2024.xml"]) == ["https://example.org/digest/2024/11/a/"]
    assert "sitemaps/2025.xml" not in found
    assert "https://example.org/digest/about/" in found["sitemaps/pages.xml"]
    assert "https://example.org/digest/old/" not in found["sitemaps/pages.xml"]


def test_a_very_large_year_is_cut_at_the_most_that_a_sitemap_holds() -> None:
    site = arrange_values([news("2024/a")])
    many = replace(site, entries=site.entries * (MOST + 1))
    found = {
        output.path: output.values for output in make_plan(many).outputs if output.render is render_sitemap
    }
    assert len(found["sitemaps/2024.xml"].pages) == MOST
    assert len(found["sitemaps/2024-2.xml"].pages) == 1
    assert ("sitemaps/2024-2.xml", "") in found["sitemap.xml"].pages


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1)))
def test_any_address_gives_a_well_formed_sitemap(addresses: list[str]) -> None:
    data = render_sitemap(Sitemap(SITE_URL, tuple((address, "") for address in addresses)), materials())
    tree: Any = lxml.etree.fromstring(data)
    found = [line.text for line in tree.iter("{*}loc")]
    assert len(found) == len(addresses)
    assert all(location.isascii() for location in found)


def test_pages_that_are_no_folders_are_refused(new_digest: NewDigest) -> None:
    """The sitemap, links and redirects rely on one form of address."""
    plain = config({"search": "false"}) + "use_directory_urls: false\n"
    with pytest.raises(DigestError, match="use_directory_urls"):
        build(new_digest({"content/entries/2024/11/a.md": entry(), "mkdocs.yml": plain}))


def test_every_page_of_the_built_digest_is_in_one_sitemap_and_every_line_leads_to_a_page(
    real_site: Path,
) -> None:
    index = locations((real_site / "sitemap.xml").read_bytes())
    listed: list[str] = []
    for address in index:
        assert address.startswith("https://example.org/digest/sitemaps/")
        listed += locations((real_site / address.removeprefix(SITE_URL)).read_bytes())
    for address in locations((real_site / "sitemaps/news.xml").read_bytes()):
        # The news stand in the sitemap of their year as well.
        listed.remove(address)
    assert len(listed) == len(set(listed))
    files = {output_path(unquote(address.removeprefix(SITE_URL))) for address in listed}
    redirects = {
        path
        for path in html_files(real_site)
        if read_page(path).xpath("//meta[@http-equiv='refresh']") or path.name == "404.html"
    }
    pages = {
        path.relative_to(real_site).as_posix() for path in html_files(real_site) if path not in redirects
    }
    assert files == pages
