"""What messages that go out and messages that come in have in common in `bridge.yaml`."""

from __future__ import annotations

from pydantic import Field

#: The default of `done_file`.
DONE_FILE = Field(
    None,
    description="The file that says that another one is whole: an ending (.done is put behind the "
    "name), or a name with {name} or {stem} in it. None where it is left out.",
    examples=[".done", "{stem}.ok"],
)
#: The description of `mapping`.
MAPPING = Field(
    description="The mapping file, relative to this file.",
    examples=["mappings/nordlager/order.yaml"],
)
