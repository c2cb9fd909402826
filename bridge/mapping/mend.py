"""A mapping put right as far as one can guess, so that all that is wrong with it is told at once.

A key or a word that has a nearest right one is read as if that had been written. What nobody can
guess is left out, or something stands in for it; of that, and of what follows from it alone, no
more is said.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from bridge.config.fault import Fault, Path
from bridge.config.faults import Slip, model_or_slips
from bridge.config.yamltext import YamlDocument
from bridge.mapping.finding import Finding
from bridge.mapping.gaps import Gaps
from bridge.mapping.language import MappingFile
from bridge.mapping.language.formats import BLOCKS

#: What stands for a place that nobody can guess.
_NOWHERE = "?"
#: What stands in for a step of a field, so that its type is told of no more.
_STEPS = {"date": "%Y-%m-%d %H:%M:%S", "integer": "true", "decimal": "true", "split": ";"}
#: Keys without which a field is none.
_ESSENTIAL = ("at", "field", "value", "join", "first")
#: Mended parts may show faults that a part as a whole has; more rounds than this change nothing.
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class Mended:
    """A mapping put right, and what is not known of it."""

    model: MappingFile
    gaps: Gaps
    #: Paths of keys as they were meant, with those as they are written.
    renamed: dict[Path, Path]

    def placed(self, finding: Finding, document: YamlDocument) -> Fault:
        """Return what is wrong with the mapping as it was meant, at what is written."""
        return document.fault(_as_written(finding.path, self.renamed), finding.meant, finding.found)


def mended(document: YamlDocument) -> tuple[Mended | None, list[Fault]]:
    """Return `document` put right, None where too much is wrong, and what is not well-formed."""
    mender = _Mender(document)
    return mender.run(), mender.faults


@dataclass(slots=True)
class _Mender:
    document: YamlDocument
    value: Any = None
    faults: list[Fault] = field(default_factory=list)
    skipped: set[Path] = field(default_factory=set)
    lost: set[Path] = field(default_factory=set)
    renamed: dict[Path, Path] = field(default_factory=dict)

    def run(self) -> Mended | None:
        self.value = deepcopy(self.document.value)
        for _ in range(_ROUNDS):
            model, slips = model_or_slips(MappingFile, self.value)
            if model is not None:
                gaps = Gaps(frozenset(self.skipped), frozenset(self.lost))
                return Mended(model, gaps, self.renamed)
            self.tell(slips)
            are_mended = isinstance(self.value, dict) and [self.mend(one) for one in slips]
            if not are_mended or not all(are_mended):
                return None
        return None

    def tell(self, slips: list[Slip]) -> None:
        for one in slips:
            written = _as_written(one.path, self.renamed)
            if not Gaps(frozenset(self.skipped)).hides(one.path):
                said = one.complaint
                fault = self.document.fault(
                    written, said.meant, said.found, at_key=one.is_about_key
                )
                self.faults.append(fault)

    def mend(self, slip: Slip) -> bool:
        """Put right what `slip` is about, or leave it out; return whether that was possible."""
        path, is_whole = _leading(self.value, slip.path)
        likely = slip.complaint.likely
        if likely and is_whole and not slip.is_about_key:
            _parent(self.value, path)[path[-1]] = likely
            return True
        if slip.is_unknown_key:
            return not is_whole or self.rename(path, likely)
        own = _field_in(slip.path)
        if own:
            return self.mend_field(own, slip.path)
        self.lost.add(slip.path)
        return self.leave_out(slip.path, path)

    def rename(self, path: Path, likely: str) -> bool:
        parent = _parent(self.value, path)
        value = parent.pop(path[-1])
        if likely and likely not in parent:
            parent[likely] = value
            self.renamed[(*path[:-1], likely)] = path
        return True

    def mend_field(self, own: Path, path: Path) -> bool:
        """Let something stand in for a field, or for the step in it that is wrong."""
        fields, index = _parent(self.value, own), own[-1]
        key = path[len(own)] if len(path) > len(own) else ""
        if key:
            self.lost.add(path)
        written = fields[index]
        if not isinstance(written, dict) or key in ("", *_ESSENTIAL) or key not in written:
            self.skipped.add(own)
            fields[index] = _stand_in(written if isinstance(written, dict) else {}, str(key))
        elif key in _STEPS and written[key] != _STEPS[str(key)]:
            written[key] = _STEPS[str(key)]
        else:
            del written[key]
        return True

    def leave_out(self, path: Path, leads: Path) -> bool:
        """Leave out what is wrong at `path`, which exists as far as it `leads`."""
        if path[-1:] == ("each",):
            _parent(self.value, path)["each"] = ""
        elif path[:1] in (("version",), ("message",), ("format",)):
            known = next((one for one in BLOCKS if one in self.value), BLOCKS[0])
            self.value[path[0]] = {"version": "1", "message": "", "format": known}[str(path[0])]
        elif len(leads) > 1 and "records" in leads[-2:-1]:
            _parent(self.value, leads)[leads[-1]] = {"each": ""}
        elif path[:1] == ("codes",) and len(leads) > 1:
            self.lost.add(leads[:2])
            self.value["codes"].pop(leads[1], None)
        else:
            return self.drop(leads)
        return True

    def drop(self, leads: Path) -> bool:
        """Take the innermost key away that can be taken; the records are what all is about."""
        while leads and not isinstance(_parent(self.value, leads), dict):
            leads = leads[:-1]
        if not leads or leads == ("records",):
            return False
        self.lost.add(leads)
        del _parent(self.value, leads)[leads[-1]]
        return True


def _stand_in(written: dict[str, Any], key: str) -> dict[str, Any]:
    """Return a field of which no more is known than its places and our name for it."""
    stand_in = {"at": [_NOWHERE], "value": ""}
    if key != "at" and _are_names(written.get("at")):
        stand_in["at"] = written["at"]
    if key != "field" and isinstance(written.get("field"), str):
        del stand_in["value"]
        stand_in["field"] = written["field"]
    return stand_in


def _are_names(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and all(isinstance(one, str) for one in names)


def _as_written(path: Path, renamed: dict[Path, Path]) -> Path:
    # What is renamed inside a block was noted by the block's right name, so that comes first.
    for meant, written in sorted(renamed.items(), key=lambda one: -len(one[0])):
        if path[: len(meant)] == meant:
            path = (*written, *path[len(meant) :])
    return path


def _leading(value: Any, path: Path) -> tuple[Path, bool]:
    """Return `path` as far as it leads, and whether that is to its end."""
    for number, key in enumerate(path):
        try:
            value = value[key]
        except (LookupError, TypeError):
            return path[:number], False
    return path, True


def _field_in(path: Path) -> Path:
    """Return the path of the field that `path` leads into; () where it leads elsewhere."""
    for at in range(len(path) - 1):
        if path[at] == "fields" and isinstance(path[at + 1], int):
            return path[: at + 2]
    return ()


def _parent(value: Any, path: Path) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value
