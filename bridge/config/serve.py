"""The `serve` block: what `bridge serve` shows, to whom, and who may decide there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bridge.config.places import Host
from bridge.config.scalars import ONE_OR_MANY, Block, Complaint, Switch, Text, refuse
from bridge.config.secret import SecretReference


def _path(value: str) -> str:
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)+", value):
        raise refuse("expected a path such as /bridge, without a slash at its end")
    return value


class Serve(Block):
    """What `bridge serve` shows to whom; without it everybody on this machine may look."""

    token: SecretReference | None = Field(
        None,
        description="Whoever knows it may decide about what waits, and see the bytes of files. "
        "Without it nothing can be changed there at all.",
        examples=["{env: BRIDGE_TOKEN}"],
    )
    reading: Literal["open", "token"] | None = Field(
        None,
        description="`token`: to look takes the token too. Without it `open` on this machine's own "
        "address, and `token` on any other. The pages name no customers; files do.",
    )
    files: Switch = Field(
        False,
        description="on: whoever may look may see the bytes of files too. Names and addresses of "
        "customers stand in them.",
    )
    path: Annotated[Text, AfterValidator(_path)] | None = Field(
        None, description="What the paths of its pages begin with.", examples=["/bridge"]
    )
    hosts: Annotated[tuple[Host, ...], ONE_OR_MANY] = Field(
        (),
        description="Names that it is called by, beside those of this machine: a proxy's.",
        examples=["[bridge.shop.example]"],
    )
    proxy: Host | None = Field(
        None,
        description="The proxy whose X-Forwarded-For, -Proto and -Host are believed: its address.",
        examples=["127.0.0.1"],
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that a token is wanted and there is none."""
        if self.reading == "token" and self.token is None:
            yield Complaint("write `token` too: there is none to ask for", key="reading")
