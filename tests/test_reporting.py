"""A reader tells the desk of an error: from an entry, and from the page of corrections."""

from urllib.parse import parse_qs, urlsplit

import pytest

from digest.model.options import read_options
from tests.builders import entry
from tests.conftest import NewDigest
from tests.sites import build, find, read_page, texts

ENTRIES = {"content/entries/2024/11/a.md": entry(title="First & second")}
LINK = "//a[text()='Report an error']"


@pytest.mark.parametrize(
    ("address", "title"), [("2024/11/a/", "First & second"), ("corrections/", "Corrections")]
)
def test_an_error_is_reported_with_the_page_it_is_on(new_digest: NewDigest, address: str, title: str) -> None:
    site = build(new_digest(ENTRIES, report="mailto:desk@b.example?subject=Error:%20{title}&body={url}"))
    (link,) = find(read_page(site / address / "index.html"), f"{LINK}/@href")
    found = urlsplit(link)
    assert (found.scheme, found.path) == ("mailto", "desk@b.example")
    assert parse_qs(found.query) == {
        "subject": [f"Error: {title}"],
        "body": [f"https://example.org/digest/{address}"],
    }


def test_without_an_address_nobody_is_asked_to_report(new_digest: NewDigest) -> None:
    site = build(new_digest(ENTRIES))
    assert not [
        page for page in ("2024/11/a", "corrections") if texts(read_page(site / page / "index.html"), LINK)
    ]


def test_an_address_that_no_page_can_fill_is_refused() -> None:
    fault = "{id} stands for nothing; known: {title}, {url}"
    assert read_options({"report": "mailto:a@b.example?subject={id}"})[1] == [("report", fault)]
