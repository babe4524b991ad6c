"""An address is refused, or is one that browsers read as we do; a name becomes a part of one.

What becomes of an address becomes nothing else when it is done again.
"""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from digest.content.decoding import NOT_XML
from digest.model.addresses import (
    BadAddressError,
    alias_path,
    fold_address,
    has_scheme,
    host_of,
    is_alias,
    is_good_segment,
    is_local,
    is_slug,
    output_path,
    parse_web_address,
    slugify,
)
from digest.model.canonical import clean_address, comparable_address, find_tracking, say_tracking
from digest.text.tidy import resolve_local
from tests.reliability.oracles import seeds_of

SIGNS = (
    *(
        "http://",
        "https:",
        "//",
        "\\",
        "@",
        ":",
        "[::1]",
        "0x7f.1",
        "%2e%2e/",
        "../",
        "#:~:",
        "?utm_source=a",
        "&",
    ),
    *(
        "javascript:",
        "data:",
        "mailto:",
        "local:",
        "\t",
        "\x00",
        "\u3002",
        "\uff0e",
        "\u2044",
        "xn--",
        "\xad",
        "%",
    ),
    *(
        ".amp.html",
        "/amp/",
        "www.google.com/url?q=",
        ".cdn.ampproject.org/c/s/",
        "images/",
        ".md",
        "entries/",
    ),
    *(
        "\u0130",
        "\xdf",
        "\u03c2",
        "\u1e9e",
        "\u2126",
        "\u0301",
        "CON",
        "..",
        "/index.html",
        "a.b",
        "%ff",
        "{",
        "|",
    ),
)
_HERE = "https://here.example/digest/"


def seeds() -> Iterator[bytes]:
    """Addresses and paths of all kinds, and names that are none."""
    yield b"https://news.example/a?utm_source=b&id=1#c"
    yield from seeds_of("url_schemes", "paths_bad", "naughty_strings")


def attempt(data: bytes) -> None:
    """Take it for an address of the web, for a link within the site, for a name and for an old address."""
    text = data.decode("utf-8", "replace")
    _check_web(text)
    _check_local(NOT_XML.sub("", text))
    _check_name(text)
    if is_alias(text):
        assert ".." not in alias_path(text).split("/"), alias_path(text)
        assert not alias_path(text).startswith("/")
    assert fold_address(fold_address(text)) == fold_address(text)


def _check_web(text: str) -> None:
    names = find_tracking(text)
    try:
        address = parse_web_address(text)
    except BadAddressError:
        return
    assert address.isascii(), address
    assert address.startswith(("http://", "https://")), address
    assert not set(address) & set(' \t\r\n"<>\\^`'), address
    assert parse_web_address(address) == address, (address, parse_web_address(address))
    parts = urlsplit(address)
    assert parts.hostname, address
    assert "@" not in parts.netloc, address
    assert host_of(address), address
    is_local(address)
    clean = clean_address(address)
    assert clean_address(clean) == clean, (clean, clean_address(clean))
    assert parse_web_address(clean) == clean, clean
    assert not find_tracking(clean), clean
    if names:
        say_tracking(text)
    comparable = comparable_address(address)
    assert comparable_address(comparable) == comparable, (comparable, comparable_address(comparable))


def _check_local(text: str) -> None:
    """What we take for a link within the site leads nowhere else, and not above the site."""
    if has_scheme(text) or "\\" in text:
        return
    found = resolve_local(text.strip(), "entries/2024/11/a.md", "2024/11/a/")
    if found is None:
        return
    assert not NOT_XML.search(found), found
    address = found.partition("#")[0].partition("?")[0]
    assert ".." not in address.split("/"), found
    assert not address.startswith("/"), found
    assert urljoin(_HERE, f"./{found}").startswith(_HERE), found
    assert ".." not in output_path(address).split("/"), found


def _check_name(text: str) -> None:
    slug = slugify(text)
    assert is_slug(slug), slug
    assert slugify(slug) == slug, (slug, slugify(slug))
    assert fold_address(slug) == slug, slug
    if is_good_segment(text):
        assert not set(text) & set('/\\:*?"<>|\0'), text
        assert text not in {".", ".."}
