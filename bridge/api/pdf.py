"""A PDF of a shipment, fetched from where the store says that it is.

Addresses come with the store's data, so each is looked at before it is asked: only hosts that the
configuration names, encrypted unless it is the store's own plugin without encryption. A redirect is
followed a few steps, and each is looked at too. What comes back has to be a PDF: a page to log in
is none, and would lie in the parcel otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

from bridge.api.calls import Call
from bridge.api.http import Http
from bridge.api.verdict import Again, Answer
from bridge.errors import ItemError

#: Redirects that are followed.
_MOST_STEPS = 3
#: Bytes within which a PDF must begin (ISO 32000-1, annex H, implementation note 13).
_HEAD = 1024
_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429)


def fetch_pdf(http: Http, base: str, url: str, hosts: Collection[str], most_bytes: int) -> bytes:
    """Return the PDF at `url`; `base` is the plugin's own address, whose host is always allowed.

    Raises ItemError for what will be so the next time too, and TryLaterError for what passes.
    """
    for _ in range(_MOST_STEPS + 1):
        _check_address(url, base, hosts)
        found = http.fetch(Call("GET", "a document"), url, _judged, most_bytes)
        if isinstance(found, bytes):
            return _checked(found, most_bytes)
        url = urljoin(url, found)
    raise ItemError("its address leads on and on", "look at the address in Centra")


def _check_address(url: str, base: str, hosts: Collection[str]) -> None:
    try:
        parts = urlsplit(url)
        host, _port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    own = urlsplit(base)
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise ItemError("its address is none that can be asked", "look at the address in Centra")
    if host != (own.hostname or "").lower() and host not in {one.lower() for one in hosts}:
        raise ItemError(
            f"it lies at {host}, which is not among the allowed hosts",
            "if it is the store's, name it in `hosts` of the partner's `document`",
        )
    if parts.scheme == "http" and (own.scheme, own.netloc) != (parts.scheme, parts.netloc):
        raise ItemError(
            "its address is not encrypted (http)", "have the store give addresses with https"
        )


def _judged(answer: Answer) -> bytes | str:
    """Return the body, or the address that it is said to be at; raise what stands against it."""
    if answer.code in _REDIRECTS:
        return answer.headers.get("Location", "")
    if answer.code >= 500 or answer.code in _LATER:
        retry_after = answer.headers.get("Retry-After", "")
        raise Again(f"answered with HTTP {answer.code}", is_undone=True, retry_after=retry_after)
    if answer.code != 200:
        raise ItemError(
            f"the store does not give it (HTTP {answer.code})", "open its address in a browser"
        )
    return answer.body


def _checked(body: bytes, most_bytes: int) -> bytes:
    if len(body) > most_bytes:
        raise ItemError(
            f"it has more than {most_bytes >> 20} MB", "raise `most_megabytes`, or look at it"
        )
    if b"%PDF-" not in body[:_HEAD]:
        raise ItemError(
            "what lies at its address is no PDF",
            "open its address in a browser: a page that asks for a password, perhaps",
        )
    return body
