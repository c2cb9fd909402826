"""Messages of one partner with files of the same names in the same folder.

For two that go out it is a fault. For two that come in it is right where the mappings tell the
files apart by how they begin, and where the files are taken and put away alike, whichever message
they turn out to be of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from bridge.config.fault import Fault
from bridge.config.inbound import InboundMessage
from bridge.config.model import Configuration
from bridge.config.wildcards import overlap
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.kinds import are_told_apart
from bridge.mapping.name import pattern_of

#: What decides how a file is taken, before it is known of which message it is.
_ALIKE = ("claim", "done_file", "settle_seconds", "done_prefix", "error_prefix")


def sharing_faults(
    configuration: Configuration, name: str, mappings: Mapping[str, CompiledMapping]
) -> Iterator[Fault]:
    """Yield where messages of the partner `name` would take each other's files."""
    inbound = configuration.partner(name).messages.inbound()
    known = {message: one for message, one in inbound.items() if message in mappings}
    for (one_name, one), (other_name, other) in combinations(known.items(), 2):
        if one.folder != other.folder or not overlap(one.files, other.files):
            continue
        path = ("partners", name, "messages", other_name)
        if not are_told_apart(mappings[one_name], mappings[other_name]):
            meant = (
                f"`{one.files}` of {name}'s {one_name} takes the same files from this folder: "
                "write patterns that no name fits both of, or tell the files apart with "
                "`file.starts` in both mappings"
            )
            yield configuration.document.fault((*path, "files"), meant)
        elif different := _different(one, other):
            meant = f"expected as in {one_name}, whose files have the same names: `{different}`"
            yield configuration.document.fault(path, meant, f"another `{different}`", at_key=True)


def confused_faults(
    configuration: Configuration, name: str, mappings: Mapping[str, CompiledMapping]
) -> Iterator[Fault]:
    """Yield where files of two messages that go to the partner `name` are called alike."""
    outbound = configuration.partner(name).messages.outbound()
    known = [(message, one.folder) for message, one in outbound.items() if message in mappings]
    for (first, folder), (message, other_folder) in combinations(known, 2):
        names = {pattern_of(mappings[one].name_template) for one in (first, message)}
        if folder == other_folder and len(names) == 1:
            found = f"files that are called like the {first} files in {folder}"
            meant = "write another `file.name` in the mapping of one of them, or another folder"
            path = ("partners", name, "messages", message, "folder")
            yield configuration.document.fault(path, meant, found)


def _different(one: InboundMessage, other: InboundMessage) -> str:
    """Return the first key that makes the two take or leave a file in different ways, or ""."""
    for key in _ALIKE:
        if getattr(one, key) != getattr(other, key):
            return key
    return "done_folder" if one.leaves_its_name != other.leaves_its_name else ""
