"""A hub and a subscriber as WebSub has them (https://www.w3.org/TR/websub/), each a server on loopback."""

import hmac
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

import feedparser

PATIENCE = 20


@dataclass
class Hub:
    """Takes subscriptions and pings; whoever has subscribed gets what a topic holds now.

    `refuses` are topics that it will not take a ping of; `pings` are those it took.
    """

    url: str = ""
    pings: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    subscriptions: dict[tuple[str, str], str] = field(default_factory=dict)

    def answer(self, form: dict[str, str]) -> int:
        """The status for a request with this form."""
        mode, topic = form.get("hub.mode", ""), form.get("hub.topic") or form.get("hub.url") or ""
        if mode == "subscribe":
            return self._subscribe(topic, form["hub.callback"], form["hub.secret"])
        if mode != "publish" or topic in self.refuses:
            return 400
        self.pings.append(topic)
        self._distribute(topic)
        return 204

    def _subscribe(self, topic: str, callback: str, secret: str) -> int:
        """Section 5.3: the subscriber is asked whether it means it."""
        challenge = secrets.token_hex()
        asked = {"hub.mode": "subscribe", "hub.topic": topic, "hub.challenge": challenge}
        with urlopen(f"{callback}?{urlencode(asked)}", timeout=PATIENCE) as answer:
            if answer.read().decode() != challenge:
                return 404
        self.subscriptions[topic, callback] = secret
        return 202

    def _distribute(self, topic: str) -> None:
        """Section 7: the whole of the topic, signed."""
        wanted = [(callback, key) for (about, callback), key in self.subscriptions.items() if about == topic]
        if not wanted:
            return
        with urlopen(topic, timeout=PATIENCE) as answer:
            body, kind = answer.read(), answer.headers["Content-Type"]
        for callback, key in wanted:
            headers = {
                "Content-Type": kind,
                "Link": f'<{self.url}>; rel="hub", <{topic}>; rel="self"',
                "X-Hub-Signature": f"sha256={hmac.new(key.encode(), body, 'sha256').hexdigest()}",
            }
            urlopen(Request(callback, body, headers), timeout=PATIENCE).close()


@dataclass
class Subscriber:
    """Subscribes to a feed at the hub that the feed names, and keeps what it is sent."""

    url: str = ""
    topics: set[str] = field(default_factory=set)
    received: list[Any] = field(default_factory=list)
    _secret: str = field(default_factory=secrets.token_hex)

    def subscribe(self, address: str) -> None:
        """Section 4: find the hub and the topic in the feed, then ask for it."""
        with urlopen(address, timeout=PATIENCE) as answer:
            links = {link.rel: link.href for link in feedparser.parse(answer.read()).feed.links}
        self.topics.add(links["self"])
        form = {"hub.mode": "subscribe", "hub.topic": links["self"], "hub.callback": self.url}
        data = urlencode({**form, "hub.secret": self._secret}).encode()
        with urlopen(Request(links["hub"], data), timeout=PATIENCE) as answer:
            assert answer.status == 202

    def confirm(self, query: dict[str, str]) -> str:
        """What is said to a hub that asks; nothing where it is none of ours."""
        return query["hub.challenge"] if query["hub.topic"] in self.topics else ""

    def receive(self, body: bytes, signature: str) -> None:
        """Section 7.1: what is not signed as agreed is dropped."""
        if signature == f"sha256={hmac.new(self._secret.encode(), body, 'sha256').hexdigest()}":
            self.received.append(feedparser.parse(body))


@contextmanager
def running(side: Hub | Subscriber) -> Iterator[None]:
    """Let it serve on a free port; its `url` says where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert isinstance(side, Subscriber)
            said = side.confirm(_flatten(urlsplit(self.path).query)).encode()
            self.send_response(200 if said else 404)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if isinstance(side, Hub):
                self.send_response(side.answer(_flatten(body.decode())))
            else:
                side.receive(body, self.headers["X-Hub-Signature"])
                self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name of the library)
            """A test that fails says itself what was asked for."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    side.url = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _flatten(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
