"""A call is taken by whom it is meant for; its address shows nowhere, and links are nobody's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bridge.channels import Message
from bridge.channels.webhook import WebhookTaker
from bridge.config.alarms import Webhook
from bridge.errors import BridgeError, ConfigurationError, RefusedError, TryLaterError
from tests.api.scripted import Reply, refused_port, running
from tests.certificates import tls

SECRET_PATH = "/T0/s3cret-of-the-hook"
MESSAGE = Message("2 held <!channel>", ["one & two", "[a](http://x.example)\u202e"], data={"n": 2})


def taker(url: str, folder: Path, seconds: float = 5, **keys: Any) -> WebhookTaker:
    (folder / "url").write_text(url)
    written = {"url": {"file": str(folder / "url")}, **keys}
    return WebhookTaker(Webhook.model_validate(written), seconds)


def sent(folder: Path, **keys: Any) -> Any:
    with running() as server:
        server.on("POST", SECRET_PATH, Reply(b"ok"))
        assert taker(server.base + SECRET_PATH, folder, **keys).send(MESSAGE) == ""
    (seen,) = server.seen
    assert seen.headers["Content-Type"] == "application/json"
    return seen.body


def test_slack_gets_text_in_which_nobody_is_called(tmp_path: Path) -> None:
    body = sent(tmp_path, format="slack")
    assert list(body) == ["text"]
    assert body["text"].splitlines()[0] == "*2 held &lt;!channel&gt;*"
    assert "one &amp; two" in body["text"]
    assert "\u202e" not in body["text"]


def test_teams_gets_a_card_whose_text_is_no_markdown(tmp_path: Path) -> None:
    body = sent(tmp_path, format="teams")
    (attachment,) = body["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    blocks = attachment["content"]["body"]
    runs = [run for block in blocks for run in block["inlines"]]
    assert {block["type"] for block in blocks} == {"RichTextBlock"}
    assert {run["type"] for run in runs} == {"TextRun"}
    assert [run["text"] for run in runs] == [
        "2 held <!channel>", "one & two", r"[a](http://x.example)\u202e",
    ]  # fmt: skip


def test_plain_data_says_the_same_to_programs(tmp_path: Path) -> None:
    body = sent(tmp_path)
    assert body["source"] == "centra-bridge"
    assert body["subject"] == "2 held <!channel>"
    assert body["n"] == 2
    assert body["text"].startswith("one & two\n")


def test_a_text_is_never_longer_than_what_is_taken(tmp_path: Path) -> None:
    with running() as server:
        server.on("POST", "/x", Reply(b"ok"))
        taker(f"{server.base}/x", tmp_path, format="teams").send(Message("s", ["x" * 99] * 999))
    assert len(json.dumps(server.seen[0].body)) < 28_000


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(b"no", 404), RefusedError),
        (Reply(b"", 302, {"Location": "https://elsewhere.example/"}, "half"), RefusedError),
        (Reply(b"slowly", 429), TryLaterError),
        (Reply(b"oops", 500), TryLaterError),
        (Reply(fault="drop"), TryLaterError),
        (Reply(fault="hang"), TryLaterError),
    ],
)
def test_what_goes_wrong_is_told_without_the_address(
    tmp_path: Path, reply: Reply, kind: type[BridgeError]
) -> None:
    with running() as server, pytest.raises(kind) as caught:
        server.on("POST", SECRET_PATH, reply)
        taker(server.base + SECRET_PATH, tmp_path, seconds=0.3).send(MESSAGE)
    assert len(server.seen) == 1
    assert "s3cret" not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value}"
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_host_that_is_not_there_is_told(tmp_path: Path) -> None:
    with refused_port() as port, pytest.raises(TryLaterError, match="could not be reached"):
        taker(f"http://127.0.0.1:{port}/x", tmp_path).send(MESSAGE)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    tmp_path: Path, certificate: Path
) -> None:
    with running(context=tls(certificate)) as server:
        server.on("POST", "/x", Reply(b"ok"))
        with pytest.raises(RefusedError, match="no trusted connection"):
            taker(f"{server.base}/x", tmp_path).send(MESSAGE)
        assert server.seen == []
        taker(f"{server.base}/x", tmp_path, ca_file=str(certificate)).send(MESSAGE)
        assert len(server.seen) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://hooks.example/s3cret", "no https"),
        ("hooks.example/s3cret", "not an address"),
        ("ftp://hooks.example/s3cret", "not an address"),
    ],
)
def test_an_address_that_will_not_do_is_refused_and_not_shown(
    tmp_path: Path, url: str, told: str
) -> None:
    with pytest.raises(ConfigurationError, match=told) as caught:
        taker(url, tmp_path)
    assert "s3cret" not in str(caught.value)
