"""When to send again, and how long to wait: the reasons and the arithmetic, no sleeping.

What proves that a request never left: the connection could not be made at all (refused, no route,
no such name, no answer to the attempt). A connection that was lost is no proof, not even a kept one
that the server had long closed: the request may have reached it just before.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    MaxRetryError,
    NewConnectionError,
    ReadTimeoutError,
)

from bridge.api.verdict import Again, Unreached
from bridge.errors import BridgeError, ConfigurationError, RefusedError

#: Handshakes that fail the same way every time (OpenSSL's names); others are the network's.
_TLS_REFUSALS = {
    "CERTIFICATE_VERIFY_FAILED",
    "HTTP_REQUEST",
    "NO_CERTIFICATE_OR_CRL_FOUND",
    "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "TLSV1_ALERT_PROTOCOL_VERSION",
    "TLSV1_UNRECOGNIZED_NAME",
    "UNSUPPORTED_PROTOCOL",
    "WRONG_VERSION_NUMBER",
}


def translated(error: Exception, host: str) -> Again | BridgeError:
    """Return what a failed exchange with `host` means, whatever library it failed in."""
    if refusal := _tls_refusal(error):
        return RefusedError(
            f"No trusted connection to {host}: {refusal}",
            "Check `api`; where the store's certificate is signed by an authority of its own, "
            "give that authority's file",
        )
    if _was_never_sent(error):
        return Unreached(f"could not reach {host}")
    if isinstance(error, requests.Timeout | ReadTimeoutError):
        return Again("got no answer in time")
    if isinstance(error, ValueError) and isinstance(error, requests.RequestException):
        # requests refuses to send: an address or a header that cannot be written.
        kind = type(error).__name__
        return ConfigurationError(f"Nothing can be sent to {host} ({kind})", "Check `api`")
    return Again("lost the connection")


def _was_never_sent(error: Exception) -> bool:
    """Strict: the outermost reason itself, nothing that merely happened on the way."""
    outer = error.args[0] if error.args else None
    reason = outer.reason if isinstance(outer, MaxRetryError) else None
    return isinstance(error, requests.ConnectionError) and isinstance(
        reason, NewConnectionError | ConnectTimeoutError
    )


def _tls_refusal(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate is not accepted ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError) and cause.reason in _TLS_REFUSALS:
            return cause.reason.lower().replace("_", " ")
    return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what is wrapped in it: requests wraps urllib3, which wraps ssl."""
    yield error
    inner = [*error.args, getattr(error, "reason", None)]
    for cause in inner:
        if isinstance(cause, BaseException):
            yield from _causes(cause)


def wait_seconds(attempt: int, retry_after: str, now: datetime) -> float:
    """Return how long to wait after failure number `attempt` (from 0): 1, 2, 4, 8 … seconds.

    `Retry-After`, in seconds or as an HTTP date (RFC 9110, 10.2.3), can only make it longer.
    """
    return max(float(2**attempt), _retry_after_seconds(retry_after, now))


def _retry_after_seconds(written: str, now: datetime) -> float:
    written = written.strip()
    if written.isascii() and written.isdecimal():
        return float(written)
    try:
        at = parsedate_to_datetime(written)
    except ValueError:
        return 0.0
    # A date with the zone "-0000" is read without one; HTTP dates are in UTC.
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return (at - now).total_seconds()
