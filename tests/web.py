"""A web server on loopback that answers as it is told, well or badly."""

import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

from digest.fetch import IPAddress, Network, is_public

PATIENCE = 20
Answer = bytes | Callable[[], Iterable[bytes]]


@dataclass
class Web:
    """What is said at which path, byte for byte.

    `asked` are the requests, `most` is how many ran at once, by host.
    """

    url: str = ""
    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    most: Counter[str] = field(default_factory=Counter)
    meet: threading.Barrier | None = None
    _running: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def at(self, host: str) -> str:
        """The address of this server by another name."""
        return f"http://{host}:{self.port}"

    @contextmanager
    def count(self, method: str, host: str, path: str, headers: dict[str, str]) -> Iterator[None]:
        """Write a request down while its answer is looked for."""
        with self._lock:
            self.asked.append(f"{method} {path}")
            self.headers.append(headers)
            self._running[host] += 1
            self.most[host] = max(self.most[host], self._running[host])
        try:
            if self.meet:
                self.meet.wait(PATIENCE)
            yield
        finally:
            with self._lock:
                self._running[host] -= 1


def page(body: bytes = b"<p>Hello</p>", *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    has_kind = any(header.lower().startswith("content-type:") for header in headers)
    kind = [] if has_kind else ["Content-Type: text/html; charset=utf-8"]
    lines = [f"HTTP/1.1 {status}", *headers, *kind]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode("latin-1") + body


def redirect(address: str, status: str = "302 Found") -> bytes:
    """An answer that leads on."""
    return page(b"", f"Location: {address}", status=status)


@contextmanager
def serve(trust: ssl.SSLContext | None = None, **answers: Answer) -> Iterator[Web]:
    """A server while it is used; with `trust` over TLS."""
    web = Web(answers={f"/{path}": answer for path, answer in answers.items()})

    class Handler(BaseHTTPRequestHandler):
        timeout = PATIENCE

        def do_GET(self) -> None:
            host = self.headers.get("Host", "").partition(":")[0]
            # The other side may go on as soon as it has the answer: it is no longer counted then.
            with web.count(self.command, host, self.path, dict(self.headers)):
                missing = page(b"no such page", status="404 Not Found")
                answer = web.answers.get(self.path, missing)
                answer = web.answers.get(f"{self.command} {self.path}", answer)
            try:
                for part in [answer] if isinstance(answer, bytes) else answer():
                    self.wfile.write(part)
            except OSError:
                pass  # the other side had enough
            self.close_connection = True

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # A handshake that fails is the business of the test, not of the server.
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if trust:
        server.socket = trust.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    web.port = server.server_address[1]
    web.url = f"{'https' if trust else 'http'}://localhost:{web.port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


def network(web: Web, *, trust: ssl.SSLContext | None = None, **hosts: str) -> Network:
    """The internet with the server in it: names lead there, unless `hosts` says otherwise (_ for dots)."""
    known = {name.replace("_", "."): place for name, place in hosts.items()}

    def resolve(host: str, _port: int) -> list[str]:
        if host.replace(".", "").isdigit() or ":" in host:
            return [host]
        place = known.get(host, "127.0.0.1")
        if not place:
            raise OSError("no such host")
        return [place]

    def allowed(address: IPAddress, port: int) -> bool:
        return (address, port) == (ip_address("127.0.0.1"), web.port) or is_public(address, port)

    return Network(resolve, allowed, trust)
