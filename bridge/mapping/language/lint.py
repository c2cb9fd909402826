"""What those who look for weaknesses of a mapping are told in it.

The codes are those of `bridge.mapping.lints`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictStr

from bridge.config.scalars import ONE_OR_MANY, Block


class LintBlock(Block):
    """What `bridge mapping lint` is to say of the mapping."""

    ignore: Annotated[tuple[StrictStr, ...], ONE_OR_MANY] = Field(
        (), description="Codes that are not told for this mapping", examples=[["no-delivery-note"]]
    )
