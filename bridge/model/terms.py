"""What a mapping declares about how a partner confirms: noun of the mapping and of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Fields by which a partner says outright that nothing more of a shipment, or of a line, will come.
FLAGS = frozenset({"shipment.isFinal", "line.isFinal"})
#: Fields that say so with numbers, where a mapping lets them (`final: counted`).
COUNTERS = frozenset(
    {
        "shipment.orderedLineCount",
        "shipment.shippedLineCount",
        "shipment.orderedUnitCount",
        "shipment.shippedUnitCount",
        "line.orderedQuantity",
        "line.openQuantity",
    }
)
#: Fields that count lines or units of a file, for which it has to have lines.
LINE_COUNTS = frozenset(
    {"file.lineCount", "file.unitCount", "shipment.lineCount", "shipment.unitCount"}
)


@dataclass(frozen=True, slots=True)
class Terms:
    """How what a partner confirms is to be taken; see `mappings/README.md`."""

    #: always: a shipment stands in one file, once and whole, so what is missing was not shipped.
    #: counted: the partner's own counters may say that nothing more will come.
    final: Literal["always", "never", "counted"] = "never"
    #: cumulative: a later figure for a line contains the earlier ones.
    quantities: Literal["incremental", "cumulative"] = "incremental"
    #: all: no lines are told, and a shipment that is named was shipped whole.
    lines: Literal["told", "all"] = "told"
    #: Whether the mapping reads anything by which a partner says that a shipment is done.
    has_final_signal: bool = False
