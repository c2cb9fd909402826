"""Mappings that lie beside those of the night, for messages that are not exchanged yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bridge.config.faults import Faults
from bridge.config.load import read_text
from bridge.config.messages import LATER
from bridge.config.yamltext import read_yaml
from bridge.errors import BridgeError
from bridge.sandbox.rehearsal.report import Section, Verdict
from bridge.workbench.samples import try_mapping

_NOT_YET = "the bridge does not exchange it yet"


def try_later(folders: set[Path]) -> Section:
    """Return how mappings in `folders` fare with their samples; no night has their messages.

    Nothing of it fails the rehearsal.
    """
    section = Section("Mappings for messages that are not exchanged yet")
    for path in sorted(one for folder in folders for one in folder.glob("*.yaml")):
        for message in _later(path):
            section.add(f"{path.name}, {message}", *_tried(path))
    return section


def _later(path: Path) -> Iterator[str]:
    """Yield the message of the mapping at `path`, where it is one of those."""
    try:
        value = read_yaml(read_text(path), str(path)).value
    except BridgeError:
        return
    message = value.get("message") if isinstance(value, dict) else None
    if message in LATER:
        yield str(message)


def _tried(path: Path) -> tuple[Verdict, str]:
    try:
        tried = try_mapping(path)
    except Faults as error:
        return Verdict.LOOK, f"{len(error.faults)} faults, the first in {error.faults[0]}"
    except BridgeError as error:
        return Verdict.LOOK, str(error)
    if not tried.samples:
        return Verdict.LOOK, f"no samples to try it on; {_NOT_YET}"
    other = [one.sample.name for one in tried.samples if one.state != "as expected"]
    if other:
        return Verdict.LOOK, f"otherwise than expected: {', '.join(other)}; {_NOT_YET}"
    return Verdict.WORKS, f"samples as expected: {len(tried.samples)}; {_NOT_YET}"
