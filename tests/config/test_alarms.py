"""The block `alarms`: what is wrong is told with its place, and no address or secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.config.load import check_secrets
from tests.config.conftest import Finds, Loads

ALARMS = """\
alarms:
  channels:
    ops:
      mail:
        server: smtp.example
        user: bridge
        password: {env: SMTP_PASSWORD}
        from: bridge@shop.example
        to: ops@shop.example
    chat:
      webhook: {url: {env: CHAT_URL}, format: slack}
      about: [failed, held]
      partners: [nordlager]
"""


def test_channels_are_named_and_have_their_own_subjects(loads: Loads) -> None:
    alarms = loads(("stores:\n", ALARMS + "stores:\n")).alarms
    assert alarms is not None
    ops, chat = alarms.channels["ops"], alarms.channels["chat"]
    assert ops.mail is not None
    assert (ops.mail.its_port, ops.mail.to) == (587, ("ops@shop.example",))
    assert ops.is_for("missing", "other")
    assert ops.is_for("report", "")
    assert chat.is_for("held", "nordlager")
    assert not chat.is_for("held", "other")
    assert not chat.is_for("held", "")
    assert not chat.is_for("missing", "nordlager")


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        ("{env: CHAT_URL}", "https://x/s3cret", "url", "never stands in the configuration"),
        ("[failed, held]", "[faled]", "about", "did you mean `failed`"),
        ("[nordlager]", "[nordlagr]", "partners", "did you mean `nordlager`"),
        ("        user: bridge\n", "", "mail", "both `user` and `password`"),
        ("to: ops@shop.example", "to: s3cret ops", "to", "an address alone"),
        ("format: slack", "format: slak", "format", "did you mean `slack`"),
        ("user: bridge", "user: bridge\n        security: none", "security", "unencrypted"),
        ("      webhook: {url: {env: CHAT_URL}, format: slack}\n", "", "chat", "write one of"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    finds: Finds, old: str, new: str, place: str, told: str
) -> None:
    faults = finds(("stores:\n", ALARMS + "stores:\n"), (old, new))
    assert any(place in str(one.path) and told in str(one) for one in faults), faults
    assert "s3cret" not in str(faults)


def test_a_secret_of_a_channel_keeps_no_night_from_going_on(
    loads: Loads, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    monkeypatch.delenv("CHAT_URL", raising=False)
    monkeypatch.setenv("CENTRA_SECRET", "x")
    configuration = loads(("stores:\n", ALARMS + "stores:\n"))
    assert check_secrets(configuration) == []
    told = check_secrets(configuration, of_all=True)
    assert len(told) == 2
    assert all("is not set" in str(one) for one in told)
