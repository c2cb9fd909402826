"""What the demo hands back, as plain data."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """A table to show; every row has a text for each column."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class DemoResult:
    """What came of the night."""

    #: The configuration that it ran with: `bridge status --config` works with it afterwards.
    configuration: Path
    #: Each shipment: what is odd about it, what became of it, and why.
    shipments: Table
    #: What else is to be seen: returns, and items of the count that were not taken.
    others: Table
    #: What was done at the shop, how often, and whether anything was done twice.
    totals: Table
    #: Files to look at.
    files: Table
    #: Commands to try next, and what each shows.
    commands: Table
    #: True: nothing was done twice, and running it all again changed nothing.
    is_good: bool

    @property
    def exit_code(self) -> int:
        """0 for a good night."""
        return 0 if self.is_good else 1
