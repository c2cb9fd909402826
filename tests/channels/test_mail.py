"""A mail is taken by the server that is meant, over TLS, or why not is told without addresses."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from bridge.channels import Message, Page
from bridge.channels.mail import MailTaker
from bridge.config.alarms import Mail
from bridge.errors import BridgeError, RefusedError, TryLaterError
from tests.channels.smtp import PASSWORD, USER, smtp_server

MESSAGE = Message("3 held at nordlager", ["a line", "another: Åsa\nBcc: x@example.com"])
TO = ["ops@shop.example", "second@shop.example"]


@pytest.fixture
def password(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "password").write_text(PASSWORD)
    return {"file": str(tmp_path / "password")}


def taker(port: int, seconds: float = 5, **keys: Any) -> MailTaker:
    written = {"server": "127.0.0.1", "port": port, "from": "bridge@shop.example", "to": TO, **keys}
    return MailTaker(Mail.model_validate(written), seconds)


def test_a_mail_over_starttls_with_a_login(certificate: Path, password: dict[str, str]) -> None:
    with smtp_server(certificate, wants_login=True) as server:
        mail = taker(server.port, user=USER, password=password, ca_file=certificate)
        assert mail.send(MESSAGE) == ""
        assert mail.send(MESSAGE) == ""
    assert len(server.mails) == 2
    assert (server.was_tls, server.was_logged_in) == (True, True)
    got = server.mails[0]
    assert (got["Subject"], got["From"]) == ("3 held at nordlager", "bridge@shop.example")
    assert server.receivers[:2] == TO
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Message-ID"].endswith("@shop.example>")
    assert got["Bcc"] is None
    assert got.get_content().splitlines() == ["a line", r"another: Åsa\nBcc: x@example.com"]


def test_a_mail_over_tls_from_the_first_byte(certificate: Path, password: dict[str, str]) -> None:
    with smtp_server(certificate, is_tls=True) as server:
        keys: dict[str, Any] = {
            "user": USER,
            "password": password,
            "ca_file": certificate,
            "security": "tls",
        }
        taker(server.port, **keys).send(MESSAGE)
    assert server.was_logged_in


def test_a_page_goes_along_as_an_attachment() -> None:
    page = Page("night.html", "<p>Åsa</p>".encode())
    with smtp_server() as server:
        taker(server.port, security="none").send(Message("the night", ["all done"], page))
    (attached,) = server.mails[0].iter_attachments()
    assert attached.get_filename() == "night.html"
    assert attached.get_content_type() == "text/html"
    assert attached.get_payload(decode=True) == page.html
    body = server.mails[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().split() == ["all", "done"]


def test_no_line_is_turned_into_another() -> None:
    lines = ["From vm, /srv/shop/bridge.yaml", ".", "From Åsa", "x" * 1200]
    with smtp_server() as server:
        taker(server.port, security="none").send(Message("the night", lines))
    body = server.mails[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == lines


def test_a_subject_cannot_bring_a_header_along() -> None:
    with smtp_server() as server:
        taker(server.port, security="none").send(Message("a\r\nBcc: x@example.com", ["text"]))
    assert server.mails[0]["Bcc"] is None
    assert server.receivers == TO


def test_a_server_that_nobody_vouches_for_gets_nothing(certificate: Path) -> None:
    for is_tls, security in ((False, "starttls"), (True, "tls")):
        trusting = pytest.raises(RefusedError, match="no trusted connection")
        with smtp_server(certificate, is_tls=is_tls) as server, trusting:
            taker(server.port, security=security).send(MESSAGE)
        assert server.mails == []


def test_a_server_without_starttls_gets_nothing() -> None:
    with smtp_server() as server, pytest.raises(BridgeError, match="does not offer"):
        taker(server.port).send(MESSAGE)
    assert server.mails == []


def test_a_wrong_password_is_told_without_it(certificate: Path, tmp_path: Path) -> None:
    (tmp_path / "wrong").write_text("wr0ng")
    keys: dict[str, Any] = {
        "user": USER,
        "password": {"file": str(tmp_path / "wrong")},
        "ca_file": certificate,
    }
    with smtp_server(certificate) as server, pytest.raises(RefusedError) as caught:
        taker(server.port, **keys).send(MESSAGE)
    assert "refused the login" in str(caught.value)
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("answer", ["451 busy, ops@shop.example", "554 no, ops@shop.example"])
def test_a_mail_that_is_not_taken_is_told_without_the_server_s_words(answer: str) -> None:
    with smtp_server() as server:
        server.answer = answer
        with pytest.raises(TryLaterError) as caught:
            taker(server.port, security="none").send(MESSAGE)
    assert answer[:3] in str(caught.value)
    assert "ops@" not in str(caught.value)


def test_one_receiver_who_is_refused_does_not_keep_it_from_the_others() -> None:
    with smtp_server() as server:
        server.refuses = {TO[0]: "550 no such user"}
        said = taker(server.port, security="none").send(MESSAGE)
        assert said == "1 of 2 receivers were refused by the server"
        assert server.receivers == TO[1:]
        server.refuses = dict.fromkeys(TO, "550 no such user")
        with pytest.raises(TryLaterError, match=r"every receiver \(550\)"):
            taker(server.port, security="none").send(MESSAGE)


@contextmanager
def silent() -> Iterator[int]:
    """A server that accepts and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                kept.append(server.accept()[0])

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()
            for one in kept:
                one.close()


def test_a_server_that_says_nothing_is_given_up() -> None:
    with silent() as port, pytest.raises(TryLaterError, match="did not answer in time"):
        taker(port, seconds=0.2, security="none").send(MESSAGE)


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        with pytest.raises(TryLaterError, match="could not be reached"):
            taker(held.getsockname()[1], security="none").send(MESSAGE)
