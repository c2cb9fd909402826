"""The effects at a partner's folder over OpenSSH's own server: killed before, within and after."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.world import World
from tests.proof.nights import lay_out_night
from tests.proof.tally import Tally
from tests.sshd import Sshd

pytestmark = [pytest.mark.slow, pytest.mark.sshd, pytest.mark.timeout(600)]

_AT_THE_PARTNER = tuple(
    "before write,before rename,before remove,when nothing,when half of in".split(",")
)


def _is_at_the_partner(name: str, before: str) -> bool:
    """Return whether a moment is right before, within or after a change at the partner's."""
    return name.startswith(_AT_THE_PARTNER) or before.startswith(_AT_THE_PARTNER)


def test_killed_at_the_partners_server_a_night_ends_like_any_other(
    empty_world: World, prove: Callable[..., Tally], sshd: Sshd
) -> None:
    key = {
        "host": sshd.settings.host, "port": str(sshd.settings.port), "user": "root",
        "key_file": str(sshd.settings.key_file), "timeout_seconds": "20",
        "host_keys": list(sshd.settings.host_keys),
    }  # fmt: skip
    lay_out_night(empty_world, transport={"sftp": key})
    tally = prove(empty_world, second="none", choose=_is_at_the_partner)
    assert tally.points > 15
