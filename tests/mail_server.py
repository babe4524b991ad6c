"""A mail server for tests: a real one, on this machine only, that keeps what it is given."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.letters import read_message
from tests.sites import PATIENCE

HOST = "127.0.0.1"
USER, PASSWORD = "desk", "correct horse"
TAKEN = "250 OK"


@dataclass
class Handler:
    """What the server says to a message, and to addresses and senders that are not welcome.

    With `hold` it takes a message and waits before it answers; with `drop` it closes the connection instead.
    """

    answer: str = TAKEN
    refusal: str = "550 no such mailbox"
    unwelcome: tuple[str, ...] = ()
    hold: threading.Event | None = None
    drop: bool = False
    taken: threading.Event = field(default_factory=threading.Event)
    envelopes: list[Any] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.unwelcome:
            return self.refusal
        envelope.mail_from = address
        return TAKEN

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address in self.unwelcome:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        self.taken.set()
        if self.hold:
            await asyncio.get_running_loop().run_in_executor(None, self.hold.wait)
        if self.drop:
            server.transport.abort()
        return self.answer

    @property
    def messages(self) -> list[EmailMessage]:
        """What was taken, as a mail program reads it."""
        return [read_message(envelope.content) for envelope in self.envelopes]


class _Server(Controller):  # type: ignore[misc]
    def _trigger_server(self) -> None:
        # The system has chosen a port that is free.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(handler: Handler, security: str = "none", *, protected: bool = False) -> Iterator[int]:
    """A server that answers as the handler says; the port it listens at. `protected` asks for a password."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert(HOST).configure_cert(context)
    how: dict[str, Any] = {"ready_timeout": PATIENCE, "server_hostname": "mail.test"}
    if security == "starttls":
        how |= {"tls_context": context, "require_starttls": True}
    elif security == "tls":
        how |= {"ssl_context": context}
    if protected:
        # By itself aiosmtpd takes a connection for open that was encrypted from its first byte.
        asked = security == "starttls"
        how |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": asked}
    server = _Server(handler, hostname=HOST, port=0, **how)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


@cache
def authority() -> trustme.CA:
    """Who vouches for the server; the program trusts it where SSL_CERT_FILE says so."""
    return trustme.CA()


def _authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)
