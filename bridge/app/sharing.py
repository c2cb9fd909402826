"""Messages of one partner that take files of the same names from the same folder.

That is right where the mappings tell the files apart by how they begin, and where the files are
taken and put away alike, whichever message they turn out to be of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from bridge.config.fault import Fault
from bridge.config.messages import InboundMessage
from bridge.config.model import Configuration
from bridge.config.wildcards import overlap
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.kinds import are_told_apart

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


def _different(one: InboundMessage, other: InboundMessage) -> str:
    """Return the first key that makes the two take or leave a file in different ways, or ""."""
    for key in _ALIKE:
        if getattr(one, key) != getattr(other, key):
            return key
    return "done_folder" if one.leaves_its_name != other.leaves_its_name else ""
