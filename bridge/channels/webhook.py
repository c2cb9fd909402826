"""Calls to an address: messages of Slack and of Teams, or plain data.

The address is a secret: it stands in no error and in no log.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import requests

from bridge import __version__
from bridge.channels.base import Message
from bridge.config.alarms import Webhook
from bridge.config.places import is_open_http
from bridge.errors import BridgeError, ConfigurationError, RefusedError, TryLaterError
from bridge.model.visible import visible

#: So many characters of text; Slack takes 40,000 and Teams 28 kilobytes, and nobody reads as many.
_LONGEST_TEXT = 8000
_HOW = "check the address that its `url` refers to"
_OK, _REDIRECT, _REFUSED, _BUSY, _FAILED = 200, 300, 400, 429, 500


class WebhookTaker:
    """Sends each message in a call of its own."""

    def __init__(self, webhook: Webhook, timeout_seconds: float) -> None:
        self._webhook = webhook
        self._timeout = timeout_seconds
        self._url = _checked(webhook.url.resolve(), allow_http=webhook.allow_http)

    def send(self, message: Message) -> str:
        """Make a call; see `Taker.send`."""
        body = json.dumps(_FORMATS[self._webhook.format](message), ensure_ascii=True).encode()
        try:
            with requests.Session() as session:
                session.auth = _nobody  # or a login out of ~/.netrc would go along
                answer = session.post(
                    self._url,
                    data=body,
                    headers={
                        "Content-Type": "application/json",
                        "User-Agent": f"centra-bridge/{__version__}",
                        "Connection": "close",
                    },
                    timeout=self._timeout,
                    allow_redirects=False,
                    stream=True,  # what it answers does not matter
                    verify=str(self._webhook.ca_file) if self._webhook.ca_file else True,
                )
                code = answer.status_code
                answer.close()
        except (requests.RequestException, OSError, ValueError) as error:
            raise _translated(error) from None  # its words hold the address
        if not _OK <= code < _REDIRECT:
            raise _refusal(code)
        return ""


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _checked(url: str, *, allow_http: bool) -> str:
    try:
        parts = urlsplit(url)
        is_sound = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound:
        raise ConfigurationError("the webhook's url is not an address such as https://…", _HOW)
    if is_open_http(url) and not allow_http:
        raise ConfigurationError(
            "the webhook's url has no https://, so everybody on the way could read and forge",
            "take an https:// address (else: `allow_http: on`)",
        )
    return url


def _translated(error: Exception) -> BridgeError:
    if isinstance(error, requests.exceptions.SSLError):
        return RefusedError(
            "no trusted connection to the webhook's host",
            "where its certificate is signed by an authority of its own, name that authority's "
            "file as `ca_file`",
        )
    if isinstance(error, requests.Timeout):
        return TryLaterError("the webhook did not answer in time")
    if isinstance(error, requests.ConnectionError):
        return TryLaterError("the webhook's host could not be reached")
    return ConfigurationError(f"nothing can be sent to the webhook ({type(error).__name__})", _HOW)


def _refusal(code: int) -> BridgeError:
    said = f"the webhook answered with HTTP {code}"
    if _REFUSED <= code < _FAILED and code != _BUSY:
        return RefusedError(said, f"{_HOW}, and its `format`")
    if _REDIRECT <= code < _REFUSED:
        return RefusedError(f"{said}: redirects are not followed", _HOW)
    return TryLaterError(said)


def _text(message: Message) -> str:
    text = "\n".join(visible(line) for line in message.lines)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} …"


def _slack(message: Message) -> dict[str, Any]:
    """A message of Slack's incoming webhooks; its own marks, `<!channel>`, are spelled out."""
    text = f"*{visible(message.subject)}*\n{_text(message)}"
    for mark, spelled in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(mark, spelled)
    return {"text": text}


def _teams(message: Message) -> dict[str, Any]:
    """An adaptive card, as Teams' workflows take it.

    Text in a `TextRun` is no Markdown, so nobody's file can be called like a link.
    """
    runs = [{"type": "TextRun", "text": visible(message.subject), "weight": "Bolder"}]
    blocks = [{"type": "RichTextBlock", "inlines": runs}]
    blocks += [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": line or " "}]}
        for line in _text(message).split("\n")
    ]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
        "msteams": {"width": "Full"},
    }
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [content]}


def _json(message: Message) -> dict[str, Any]:
    return {
        "source": "centra-bridge",
        "subject": visible(message.subject),
        "text": _text(message),
        **message.data,
    }


_FORMATS = {"slack": _slack, "teams": _teams, "json": _json}
