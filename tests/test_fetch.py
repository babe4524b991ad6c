"""Strangers' pages are fetched in full or refused with words, and no address leads into a private network."""

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from ipaddress import IPv6Address, ip_address

import pytest
import trustme
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from digest.fetch import HTML, FetchError, Limits, Network, fetch, is_public, resolve
from tests.web import Answer, Web, network, page, redirect, serve

SMALL = Limits(seconds=10, size=10_000)
PLAIN = b"HTTP/1.1 200 OK\r\n\r\n"
PIECES = [
    b"HTTP/1.1 200 OK\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /\r\n",
    b'Content-Type: text/html; charset="x\r\n',
    b"Content-Type: text/html; charset*=utf-8''%ff%00\r\n",
    b"Content-Length: -1\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Encoding: gzip\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"\r\n",
    b"-1\r\n",
    b"3\r\nabc\r\n",
    b"0\r\n\r\n",
    gzip.compress(b"abc"),
]
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as server:
        yield server


def failure(
    address: str, through: Network, limits: Limits = SMALL, accepted: tuple[str, ...] = ()
) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch(address, limits=limits, network=through, accepted=accepted)
    return caught.value


def test_a_page_comes_with_its_address_kind_and_charset(web: Web) -> None:
    web.answers["/a?b=c"] = page("Zoë".encode("latin-1"), "Content-Type: Text/HTML; charset=ISO-8859-1")
    found = fetch(f"{web.url}/a?b=c#part", network=network(web), accepted=HTML)
    assert found.address == f"{web.url}/a?b=c"
    assert (found.status, found.media_type, found.charset) == (200, "text/html", "iso-8859-1")
    assert found.body.decode(found.charset) == "Zoë"


def test_the_server_learns_who_asks_and_nothing_else(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    web.answers["/"] = redirect("/next")
    web.answers["/next"] = page(b"", "Set-Cookie: a=b")
    fetch(web.url, network=network(web))
    assert [sorted(headers) for headers in web.headers] == [
        ["Accept", "Accept-Encoding", "Connection", "Host", "User-Agent"]
    ] * 2
    assert web.headers[0]["User-Agent"].startswith("digest/")
    assert web.headers[0]["Host"] == f"localhost:{web.port}"


def test_head_fetches_no_body(web: Web) -> None:
    web.answers["/"] = page(b"never read")
    assert fetch(web.url, method="HEAD", network=network(web)).body == b""
    assert web.asked == ["HEAD /"]


def test_a_kind_and_a_charset_that_nobody_knows_are_empty(web: Web) -> None:
    web.answers["/hex"] = page(b"", "Content-Type: text/html; charset=hex")
    web.answers["/none"] = b"HTTP/1.1 200 OK\r\n\r\nold"
    assert fetch(f"{web.url}/hex", network=network(web)).charset == ""
    assert fetch(f"{web.url}/none", network=network(web)).media_type == ""
    assert fetch(f"{web.url}/none", network=network(web)).body == b"old"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_a_packed_page_is_unpacked(web: Web, pack: Callable[[bytes], bytes]) -> None:
    coding = "gzip" if pack is gzip.compress else "deflate"
    web.answers["/"] = page(pack(b"x" * 5_000), f"Content-Encoding: {coding}")
    assert fetch(web.url, network=network(web), limits=SMALL).body == b"x" * 5_000


def test_parts_of_a_packed_page_are_joined(web: Web) -> None:
    web.answers["/"] = page(gzip.compress(b"one ") + gzip.compress(b"two"), "Content-Encoding: gzip")
    assert fetch(web.url, network=network(web)).body == b"one two"


def test_a_page_in_chunks_is_joined(web: Web) -> None:
    web.answers["/"] = CHUNKED + b"3\r\nabc\r\n1;x=y\r\nd\r\n0\r\n\r\n"
    assert fetch(web.url, network=network(web)).body == b"abcd"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (page(b"x" * 10_001), "larger than 0.01 MB"),
        (PLAIN + b"x" * 50_000, "larger than 0.01 MB"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", "larger than 0.01 MB"),
        (page(gzip.compress(b"\0" * 50_000_000), "Content-Encoding: gzip"), "larger"),
        (page(b"".join([gzip.compress(b"\0" * 9_000)] * 40), "Content-Encoding: gzip"), "larger"),
        (lambda: [PLAIN[:-2], *([b"X-A: " + b"x" * 60_000 + b"\r\n"] * 90)], "headers may hold"),
        (lambda: [b"HTTP/1.1 100 Continue\r\n\r\n"] * 100_000, "headers may hold"),
        (lambda: [CHUNKED, *([b"1;" + b"x" * 60_000 + b"\r\nx\r\n"] * 50)], "headers may hold"),
    ],
    ids=["long", "endless", "announced", "bomb", "bombs", "headers", "continues", "chunks"],
)
def test_no_page_is_larger_than_the_limit(web: Web, answer: Answer, said: str) -> None:
    web.answers["/"] = answer
    error = failure(web.url, network(web))
    assert error.failure == "large"
    assert said in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 101 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        CHUNKED + b"ff\r\nabc",
        CHUNKED + b"zz\r\nabc",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 twohundred OK\r\n\r\n",
        page(b"no gzip", "Content-Encoding: gzip"),
        page(gzip.compress(b"x" * 99)[:-9], "Content-Encoding: gzip"),
        page(b"brotli", "Content-Encoding: br"),
    ],
)
def test_a_broken_answer_is_said_to_be_broken(web: Web, answer: bytes) -> None:
    web.answers["/"] = answer
    assert failure(web.url, network(web)).failure == "broken"


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_is_cut_off(web: Web, start: bytes) -> None:
    done = threading.Event()

    def drip() -> Iterator[bytes]:
        yield start
        while not done.wait(0.05):
            yield b"x"

    web.answers["/"] = drip
    error = failure(web.url, network(web), Limits(seconds=0.5))
    done.set()
    assert error.failure == "slow"
    assert "0.5 seconds" in str(error)


def test_a_redirect_is_followed_as_browsers_do(web: Web) -> None:
    web.answers["/a"] = redirect("/b", "301 Moved Permanently")
    web.answers["/b"] = redirect("c/ü".encode().decode("latin-1"), "307 Temporary Redirect")
    web.answers["/c/%C3%BC"] = page()
    assert fetch(f"{web.url}/a", network=network(web)).address == f"{web.url}/c/%C3%BC"


def test_redirects_end(web: Web) -> None:
    web.answers["/"] = redirect("/")
    assert failure(web.url, network(web), Limits(redirects=3)).failure == "redirects"
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://127.0.0.2:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://10.0.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://127.1/",
        "http://017700000001/",
        "//127.0.0.1/",
        "http://8.8.8.8:22/",
    ],
)
def test_a_redirect_into_a_private_network_is_refused(web: Web, target: str) -> None:
    web.answers["/"] = redirect(target.format(port=web.port))

    def ask(host: str, port: int) -> list[str]:
        # The system's own reading of numbers; no name is looked up.
        return ["127.0.0.1"] if host == "localhost" else list(resolve(host, port))

    through = replace(network(web), resolve=ask)
    error = failure(web.url, through)
    assert error.failure == "private"
    assert web.asked == ["GET /"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://example.org/", "http://a:b@example.org/", "gopher:x"]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(web: Web, target: str) -> None:
    web.answers["/"] = redirect(target)
    error = failure(web.url, network(web))
    assert error.failure == "address"
    assert "leads on to" in str(error)


@given(
    st.text(max_size=60) | st.sampled_from(["http://[::1", "//[x]:1/", "http://a:99999/", "https://a..b/"])
)
@hypothesis_settings(deadline=None, max_examples=30)
def test_whatever_a_redirect_says_ends_in_a_page_or_in_words(location: str) -> None:
    with serve() as web:
        web.answers["/"] = b"HTTP/1.1 302 Found\r\nLocation: " + location.encode() + b"\r\n\r\n"
        with suppress(FetchError):
            fetch(web.url, network=network(web, localhost="127.0.0.1"), limits=Limits(2, 1_000, 2))


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=20), max_size=8))
@hypothesis_settings(deadline=None, max_examples=40)
def test_whatever_a_server_says_ends_in_a_page_or_in_words(pieces: list[bytes]) -> None:
    with serve() as web:
        web.answers["/"] = b"".join(pieces)
        with suppress(FetchError):
            assert len(fetch(web.url, network=network(web), limits=SMALL).body) <= SMALL.size


def test_a_name_is_resolved_once_and_spoken_to_where_it_was_looked_at(web: Web) -> None:
    """DNS rebinding: the second answer of the resolver is a private one, and nobody asks for it."""
    web.answers["/"] = page()
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    through = replace(network(web), resolve=lambda _host, _port: next(answers))
    assert fetch(web.at("rebinding.example"), network=through).status == 200
    assert next(answers) == ["10.0.0.1"]


def test_a_name_with_one_private_address_is_refused(web: Web) -> None:
    through = replace(network(web), resolve=lambda _host, _port: ["127.0.0.1", "10.0.0.1"])
    assert failure(web.url, through).failure == "private"


def test_the_next_address_of_a_name_is_tried(web: Web) -> None:
    web.answers["/"] = page()
    both = Network(lambda _host, _port: ["::1", "127.0.0.1"], lambda _place, _port: True)
    assert fetch(web.url, network=both).status == 200


def test_failures_are_said_in_words(web: Web) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = Network(lambda _host, _port: ["127.0.0.1"], lambda _place, _port: True)
        assert "nobody answers there (Connection refused)" in str(
            failure(f"http://localhost:{unused.getsockname()[1]}/", closed)
        )
    web.answers["/pdf"] = page(b"", "Content-Type: application/pdf")
    picture = failure(f"{web.url}/pdf", network(web), SMALL, HTML)
    assert "it is 'application/pdf'; a web page is wanted" in str(picture)
    assert "there is no host 'gone.example'" in str(
        failure("http://gone.example/", network(web, gone_example=""))
    )
    assert "'localhost' is in a private network" in str(failure("http://localhost/", Network()))
    assert "port 22 is not one of the web's" in str(failure("http://127.0.0.1:22/", Network()))
    missing = failure(f"{web.url}/missing", network(web))
    assert (missing.status, missing.exit_code) == (404, 2)
    assert "the server answers 404 Not Found" in str(missing)


def test_what_a_server_says_cannot_reach_the_terminal(web: Web) -> None:
    web.answers["/"] = page(b"", status="500 \x1b[31mred")
    assert "\x1b" not in str(failure(web.url, network(web)))


def test_a_certificate_is_looked_at() -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(server)
    known, unknown = ssl.create_default_context(), ssl.create_default_context()
    authority.configure_trust(known)
    stranger.configure_trust(unknown)
    with serve(server) as web:
        web.answers["/"] = page(b"safe")
        assert fetch(web.url, network=network(web, trust=known)).body == b"safe"
        assert failure(web.url, network(web, trust=unknown)).failure == "certificate"
        other = f"https://other.example:{web.port}/"
        error = failure(other, network(web, trust=known))
        assert "its certificate is not trusted (Hostname mismatch" in str(error)


@pytest.mark.parametrize("place", ["1.1.1.1", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001:800::200e"])
def test_public_addresses_are_public(place: str) -> None:
    assert is_public(ip_address(place))


@pytest.mark.parametrize(
    "place",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.0.1 169.254.169.254 100.64.0.1 0.0.0.0 255.255.255.255 "
    "224.0.0.1 240.0.0.1 192.0.0.8 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 192.88.99.1 :: ::1 fe80::1 "
    "fc00::1 fec0::1 ff02::1 ::ffff:10.0.0.1 ::10.0.0.1 64:ff9b::a00:1 64:ff9b:1::1 2002:a00:1:: 2001::1 "
    "2001:db8::1 3fff::1 100::1 5f00::1 ::ffff:0:10.0.0.1".split(),
)
def test_special_addresses_are_not_public(place: str) -> None:
    assert not is_public(ip_address(place))


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_in_its_other_spelling(address: object) -> None:
    assert is_public(IPv6Address(f"::ffff:{address}")) == is_public(ip_address(str(address)))
    assert not is_public(IPv6Address(f"64:ff9b::{address}"))
