"""What is said of a mapping: a code, a place, what was seen and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bridge.config.fault import Fault, Path
from bridge.config.yamltext import YamlDocument
from bridge.mapping.lints import LINTS, Severity


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was seen, before it has a line and a column."""

    code: str
    path: Path
    #: What was seen, as a phrase.
    found: str
    #: What to do, as a clause.
    meant: str

    def placed(self, document: YamlDocument) -> PlacedRemark:
        """Return it with its place in the mapping."""
        fault = document.fault(self.path, self.meant, self.found)
        return PlacedRemark(self.code, LINTS[self.code].severity, fault)


@dataclass(frozen=True, slots=True)
class PlacedRemark:
    """One thing that was seen, with the line and column to correct."""

    code: str
    severity: Severity
    fault: Fault

    def __str__(self) -> str:
        return f"{self.severity}: {self.fault} [{self.code}]"

    def as_data(self) -> Mapping[str, Any]:
        """Return it as a JSON object."""
        return {"code": self.code, "severity": self.severity, **asdict(self.fault)}
