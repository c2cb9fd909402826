"""A real SMTP server on 127.0.0.1, which keeps what it is given."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.certificates import tls

USER, PASSWORD = "bridge", "pa55word-of-mail"


@dataclass
class Server:
    """A server; `port` is where it listens."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)
    #: Whether the last mail came over TLS, and from somebody logged in.
    was_tls: bool = False
    was_logged_in: bool = False
    #: What is answered to a mail, and to each receiver, instead of yes.
    answer: str = ""
    refuses: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer:
            return self.answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=default))
        self.receivers += envelope.rcpt_tos
        self.was_tls = session.ssl is not None
        self.was_logged_in = bool(session.authenticated)
        return "250 OK"


def _authenticated(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
) -> AuthResult:
    is_known = data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=is_known, handled=False)


@contextmanager
def smtp_server(
    certificate: Path | None = None, *, wants_login: bool = False, is_tls: bool = False
) -> Iterator[Server]:
    """Run a server; with a certificate it offers STARTTLS, or `is_tls` from the first byte on."""
    found = Server()
    loop = asyncio.new_event_loop()
    context = tls(certificate) if certificate else None

    def protocol() -> SMTP:
        return SMTP(
            found,
            hostname="mail.test",
            loop=loop,
            tls_context=None if is_tls else context,
            authenticator=_authenticated,
            auth_required=wants_login,
            auth_require_tls=not is_tls,
        )

    # In a thread of its own from the start: a browser's loop may be running in this one.
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    listening = loop.create_server(protocol, "127.0.0.1", 0, ssl=context if is_tls else None)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(5)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
