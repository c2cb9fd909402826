"""What is wrong with a mapping that is well-formed, before it has a line and a column."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.config.fault import Fault, Path
from bridge.config.yamltext import YamlDocument


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct."""

    #: Keys and indexes from the top of the YAML file.
    path: Path
    #: What to write instead, as a clause; see `bridge.config.fault.Fault`.
    meant: str
    #: What was found, as a phrase; the value at `path`, quoted, where it is left empty.
    found: str = ""

    def fault(self, document: YamlDocument) -> Fault:
        """Return it with its place in `document`."""
        return document.fault(self.path, self.meant, self.found)
