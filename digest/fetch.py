"""How is a stranger's page fetched, without reaching where it must not?

Whoever names an address chooses whom this machine speaks to. So a name is resolved once, every address it
has must be one of the public internet, and that very address is spoken to: no second answer of the resolver
is asked for. Each redirect is looked at in the same way. Time and bytes are limited in total, not from one
read to the next.
"""

import io
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from http.client import HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Literal, cast
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from digest import __version__
from digest.model.addresses import BadAddressError, parse_web_address
from digest.model.problems import DigestError, quote, show

IPAddress = IPv4Address | IPv6Address
Method = Literal["GET", "HEAD"]
# What went wrong, for those who have to decide by it; the message says it in words.
Failure = Literal[
    "address",
    "private",
    "host",
    "refused",
    "slow",
    "large",
    "certificate",
    "redirects",
    "status",
    "kind",
    "broken",
]
HTML = ("text/html", "application/xhtml+xml")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADER_BYTES = 64 * 1024
_PORTS = {"http": 80, "https": 443}
# Global unicast is all that is given out of IPv6; what lies outside is special, whatever `ipaddress` says.
_UNICAST = ip_network("2000::/3")
# Inside, and in IPv4, these lead back into private networks or nowhere, and Python 3.11 takes some for
# global: protocol assignments, relays and addresses of 6to4, Teredo and its neighbours, documentation.
_SPECIAL = tuple(
    map(ip_network, "192.0.0.0/24 192.88.99.0/24 2001::/23 2001:db8::/32 2002::/16 3fff::/20".split())
)


# What may be over by itself: nobody knows of a host either where the network is down.
_FOR_NOW = frozenset(("host", "refused", "slow", "broken"))
# Request Timeout, Too Many Requests.
_BUSY = (408, 429)


class FetchError(DigestError):
    """The page was not fetched. `failure` says why in one word; `status` is the server's, or 0."""

    def __init__(self, address: str, reason: str, failure: Failure, status: int = 0) -> None:
        """Say what became of the address."""
        super().__init__(f"{show(address, 300)} cannot be fetched: {reason}")
        self.reason, self.failure, self.status = reason, failure, status
        if failure in _FOR_NOW or status in _BUSY or status >= 500:
            self.for_now()


@dataclass(frozen=True)
class Limits:
    """How much a stranger may cost: seconds and redirects in all, bytes of a page after it is unpacked."""

    seconds: float = 10.0
    size: int = 5_000_000
    redirects: int = 5


@dataclass(frozen=True)
class FetchedPage:
    """What was fetched: its address after redirects, and the server's words about it, which may be empty.

    `charset` is one that Python knows. The body of a HEAD request is empty.
    """

    address: str
    status: int
    media_type: str
    charset: str
    body: bytes


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system knows them. Its own patience ends this; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def is_public(address: IPAddress, port: int = 443) -> bool:
    """Whether an address is one of the public internet, and the port one of the web's."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    address = mapped or address
    if port not in _PORTS.values() or (address.version == 6 and address not in _UNICAST):
        return False
    return address.is_global and not address.is_multicast and not any(address in net for net in _SPECIAL)


@dataclass(frozen=True)
class Network:
    """Who resolves names, which addresses and ports may be spoken to, and whom TLS trusts."""

    resolve: Callable[[str, int], Sequence[str]] = resolve
    allowed: Callable[[IPAddress, int], bool] = is_public
    trust: ssl.SSLContext | None = None


@dataclass(frozen=True)
class _Request:
    """One question to one server: no cookie, no credential, no proxy, nothing about the reader."""

    address: str
    method: Method
    accepted: tuple[str, ...]
    limits: Limits
    network: Network
    until: float

    @property
    def parts(self) -> SplitResult:
        return urlsplit(self.address)

    def error(self, reason: str, failure: Failure, status: int = 0) -> FetchError:
        return FetchError(self.address, reason, failure, status)


def fetch(
    address: str,
    *,
    limits: Limits = Limits(),
    method: Method = "GET",
    accepted: tuple[str, ...] = (),
    network: Network = Network(),
) -> FetchedPage:
    """Fetch a page of the public internet. `accepted` are media types, such as `HTML`; all where it is empty.

    Raises FetchError, with words for the person at the keyboard, for whatever does not end in a page.
    """
    until = time.monotonic() + limits.seconds
    request = _Request(_check_address(address, address), method, accepted, limits, network, until)
    for _ in range(limits.redirects + 1):
        answer = _ask(request)
        if isinstance(answer, FetchedPage):
            return answer
        request = replace(request, address=_follow(request.address, answer, address))
    often = f"more than {limits.redirects} times" if limits.redirects else "to another address"
    raise FetchError(address, f"it leads on {often}", "redirects")


def _follow(address: str, location: str, asked: str) -> str:
    """Where a redirect leads; what cannot be joined is as bad as what cannot be read."""
    try:
        return _check_address(urljoin(address, location), asked)
    except ValueError as error:
        raise FetchError(
            asked, f"it leads on to {quote(location, 300)}, which cannot be read", "address"
        ) from error


def _check_address(address: str, asked: str) -> str:
    """The address without its fragment, which is no server's business."""
    try:
        return urlunsplit(urlsplit(parse_web_address(address))._replace(fragment=""))
    except BadAddressError as error:
        which = "" if address == asked else f"it leads on to {quote(address, 300)}, and "
        raise FetchError(asked, f"{which}{error}", "address") from error


def _ask(request: _Request) -> FetchedPage | str:
    """What one server answers: a page, or the address that it names instead."""
    try:
        with closing(_connect(request)) as wire:
            wire.write_all(_say(request))
            response = HTTPResponse(cast(socket.socket, wire), method=request.method)
            with closing(response):
                response.begin()
                wire.budget += 2 * request.limits.size  # chunks have names of their own
                return _understand(response, request)
    except TimeoutError as error:
        raise request.error(f"it took more than {request.limits.seconds:g} seconds", "slow") from error
    except ssl.SSLCertVerificationError as error:
        reason = f"its certificate is not trusted ({show(error.verify_message)})"
        raise request.error(reason, "certificate") from error
    except (OSError, HTTPException, zlib.error, ValueError) as error:
        # A name that TLS cannot take, a header that the library stumbles over: all are ValueErrors.
        raise request.error(f"the connection broke off ({_name(error)})", "broken") from error


def _connect(request: _Request) -> "_Wire":
    """A connection to one of the addresses that the host has now, all of which may be spoken to."""
    host, port = request.parts.hostname or "", request.parts.port or _PORTS[request.parts.scheme]
    refusal: OSError | None = None
    places = _find_addresses(host, port, request)
    for number, place in enumerate(places):
        try:
            # An address that does not answer leaves time for the others.
            patience = _left(request.until) / (len(places) - number)
            wire = _Wire(socket.create_connection((str(place), port), patience), request)
        except OSError as error:
            refusal = error
            continue
        if request.parts.scheme == "https":
            wire.encrypt(request.network.trust or ssl.create_default_context(), host.rstrip("."))
        return wire
    if isinstance(refusal, TimeoutError):
        raise refusal
    raise request.error(f"nobody answers there ({_name(refusal)})", "refused") from refusal


def _find_addresses(host: str, port: int, request: _Request) -> list[IPAddress]:
    try:
        found = [ip_address(place.partition("%")[0]) for place in request.network.resolve(host, port)]
    except (OSError, ValueError) as error:
        raise request.error(f"there is no host {quote(host)}", "host") from error
    if not all(request.network.allowed(place, port) for place in found):
        is_odd = port not in _PORTS.values()
        where = f"port {port} is not one of the web's" if is_odd else f"{quote(host)} is in a private network"
        raise request.error(f"{where}; only public addresses are fetched", "private")
    return found


def _say(request: _Request) -> bytes:
    """The request as the server reads it; the address holds no space and no control character."""
    target = urlunsplit(("", "", request.parts.path or "/", request.parts.query, ""))
    headers = {
        "Host": request.parts.netloc,
        "User-Agent": f"digest/{__version__}",
        "Accept": ", ".join((*request.accepted, "*/*;q=0.1")),
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    lines = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {text}" for name, text in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _understand(response: HTTPResponse, request: _Request) -> FetchedPage | str:
    location = response.headers.get("Location", "")
    if response.status in _REDIRECTS and location:
        # http.client reads headers as Latin-1; what browsers and servers mean is UTF-8.
        return str(location).encode("latin-1", "replace").decode("utf-8", "replace")
    if not 200 <= response.status < 300:
        said = f"the server answers {response.status} {show(response.reason, 40)}".rstrip()
        raise request.error(said, "status", response.status)
    media_type = response.headers.get_content_type() if "Content-Type" in response.headers else ""
    if request.accepted and media_type not in request.accepted:
        wanted = "a web page" if request.accepted == HTML else " or ".join(request.accepted)
        raise request.error(f"it is {quote(media_type or 'of no known kind')}; {wanted} is wanted", "kind")
    body = b"" if request.method == "HEAD" else _read_body(response, request)
    return FetchedPage(request.address, response.status, media_type, _charset(response), body)


def _read_body(response: HTTPResponse, request: _Request) -> bytes:
    size = request.limits.size
    body = response.read(size + 1) if (response.length or 0) <= size else b""
    if len(body) <= size and response.length:
        too_large = response.length > size
        raise _too_large(request) if too_large else request.error("the page broke off", "broken")
    coding = str(response.headers.get("Content-Encoding", "identity")).strip().lower()
    if coding in {"gzip", "x-gzip", "deflate"}:
        body = _unpack(body, size + 1)
    elif coding not in {"identity", ""}:
        raise request.error(f"it is packed as {quote(coding)}, which was not asked for", "broken")
    if len(body) > size:
        raise _too_large(request)
    return body


def _too_large(request: _Request) -> FetchError:
    return request.error(f"it is larger than {request.limits.size / 1_000_000:g} MB", "large")


def _unpack(packed: bytes, most: int) -> bytes:
    """Unpack gzip or zlib, of several parts too, as far as `most` bytes and no further."""
    parts, room = [], most
    while packed and room > 0:
        part = zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)
        parts.append(part.decompress(packed, room))
        room -= len(parts[-1])
        packed = part.unused_data
        if room > 0 and not part.eof:
            raise zlib.error("the packed page is cut off")
    return b"".join(parts)


def _charset(response: HTTPResponse) -> str:
    name = response.headers.get_content_charset("")
    try:
        "x".encode(name or "utf-8")
    except (LookupError, ValueError):
        return ""
    return str(name)


class _Wire(io.RawIOBase):
    """A connection that ends when time or bytes are used up: a server may drip as little as it may flood."""

    def __init__(self, connection: socket.socket, request: _Request) -> None:
        self._socket = connection
        self._request = request
        self.budget = _HEADER_BYTES

    def encrypt(self, trust: ssl.SSLContext, host: str) -> None:
        try:
            self._socket = trust.wrap_socket(self._wait(), server_hostname=host)
        except OSError:
            self.close()
            raise

    def write_all(self, data: bytes) -> None:
        self._wait().sendall(data)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        length = self._wait().recv_into(buffer)
        self.budget -= length
        if self.budget < 0:
            raise self._request.error("it sends more than a page and its headers may hold", "large")
        return length

    def makefile(self, *_mode: str) -> io.BufferedReader:
        """What http.client asks a socket for."""
        return io.BufferedReader(self)

    def close(self) -> None:
        self._socket.close()
        super().close()

    def _wait(self) -> socket.socket:
        self._socket.settimeout(_left(self._request.until))
        return self._socket


def _left(until: float) -> float:
    seconds = until - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _name(error: BaseException | None) -> str:
    if isinstance(error, OSError) and error.strerror:
        return show(error.strerror)
    return show(error or "no address")
