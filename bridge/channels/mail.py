"""Mail over SMTP: text, and a page as an attachment."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, make_msgid

from bridge.channels.base import Message
from bridge.config.alarms import Mail
from bridge.errors import BridgeError, ConfigurationError, RefusedError, TryLaterError
from bridge.model.visible import visible

#: A subject is cut here: RFC 5322 allows 998 characters, and nobody reads as many.
_LONGEST_SUBJECT = 200
#: From here on a reply of SMTP says that it will not change by itself (RFC 5321, 4.2.1).
_PERMANENT = 500


class MailTaker:
    """Sends each message in a connection of its own."""

    def __init__(self, mail: Mail, timeout_seconds: float) -> None:
        self._mail = mail
        self._timeout = timeout_seconds
        self._password = mail.password.resolve() if mail.password else ""

    def send(self, message: Message) -> str:
        """Send a mail; see `Taker.send`."""
        try:
            refused = self._send(_written(self._mail, message))
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise self._translated(error) from error
        if refused:
            return f"{refused} of {len(self._mail.to)} receivers were refused by the server"
        return ""

    def _send(self, written: EmailMessage) -> int:
        """Send what was written; return how many of its receivers were refused."""
        server = self._connect()
        try:
            if self._mail.user is not None:
                server.login(self._mail.user, self._password)
            # By our own policy: `send_message` would turn a line's `From ` into `>From `.
            refused = server.sendmail(self._mail.from_, self._mail.to, written.as_bytes())
        except BaseException:
            server.close()
            raise
        with suppress(smtplib.SMTPException, OSError):  # it has the mail
            server.quit()
        server.close()
        return len(refused)

    def _connect(self) -> smtplib.SMTP:
        mail, name = self._mail, socket.gethostname()
        if mail.security == "none":
            return smtplib.SMTP(mail.server, mail.its_port, name, self._timeout)
        trusted = ssl.create_default_context(cafile=str(mail.ca_file) if mail.ca_file else None)
        if mail.security == "tls":
            return smtplib.SMTP_SSL(
                mail.server, mail.its_port, name, timeout=self._timeout, context=trusted
            )
        server = smtplib.SMTP(mail.server, mail.its_port, name, self._timeout)
        try:
            server.starttls(context=trusted)
        except BaseException:
            server.close()
            raise
        return server

    def _translated(self, error: Exception) -> BridgeError:
        """Return what an error means, in words without an address: servers repeat them."""
        server = f"the mail server {self._mail.server}"
        if isinstance(error, ssl.SSLError):
            return RefusedError(
                f"no trusted connection to {server}",
                "check `server` and `security`; where its certificate is signed by an authority "
                "of its own, name that authority's file as `ca_file`",
            )
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return ConfigurationError(
                f"{server} does not offer what is configured",
                "check `security`, and whether it wants `user` and `password`",
            )
        if isinstance(error, smtplib.SMTPAuthenticationError) and _is_permanent(error):
            return RefusedError(f"{server} refused the login ({error.smtp_code})")
        return TryLaterError(f"{server} {_passing(error)}")


def _passing(error: Exception) -> str:
    """Return what a passing fault is, as the rest of a sentence about the server."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({str(code) for code, _ in error.recipients.values()})
        return f"refused every receiver ({', '.join(codes)})"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"did not take the mail ({error.smtp_code})"
    # smtplib says of a silent server that it has hung up.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "did not answer in time"
    return f"could not be reached ({type(error).__name__})"


def _is_permanent(error: smtplib.SMTPResponseException) -> bool:
    return int(error.smtp_code) >= _PERMANENT


def _written(mail: Mail, message: Message) -> EmailMessage:
    written = EmailMessage(policy=SMTP_POLICY)
    written["Subject"] = visible(message.subject)[:_LONGEST_SUBJECT]
    written["From"] = mail.from_
    written["To"] = ", ".join(mail.to)
    written["Date"] = format_datetime(datetime.now(UTC))
    written["Message-ID"] = make_msgid(domain=mail.from_.rpartition("@")[2])
    # So that no absent reader's machine answers (RFC 3834).
    written["Auto-Submitted"] = "auto-generated"
    written["X-Auto-Response-Suppress"] = "All"
    written.set_content("\n".join(visible(line) for line in message.lines) + "\n")
    if message.page is not None:
        written.add_attachment(
            message.page.html, maintype="text", subtype="html", filename=visible(message.page.name)
        )
    return written
