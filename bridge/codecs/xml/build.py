"""Records to elements of XML, and what of their texts XML cannot hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bridge.codecs.base import CannotWrite
from bridge.codecs.faults import spelled
from bridge.codecs.nested.build import Builder
from bridge.codecs.nested.shape import RecordShape
from bridge.codecs.xml.names import FORBIDDEN
from bridge.model.records import BETWEEN, PlaceName

#: Characters of a text beyond which a reader would refuse it: libxml2's limit is 10,000,000 bytes.
_LONGEST_TEXT = 2_000_000
_BLANKS = " \t\r\n"


class XmlBuilder(Builder):
    """Makes elements of records; see `bridge.codecs.nested.build`."""

    def unfit(self, cells: Mapping[PlaceName, str], kind: RecordShape) -> Iterator[CannotWrite]:
        together = "".join(cells.values())
        if len(together) > _LONGEST_TEXT or kind.mixed or FORBIDDEN.search(together):
            several = {target.place for target in kind.targets if target.repeated}
            for place, text in cells.items():
                parts = text.split(BETWEEN) if place in several else [text]
                yield from _check_text(place, "".join(parts), kind)


def _check_text(place: PlaceName, text: str, kind: RecordShape) -> Iterator[CannotWrite]:
    for character in sorted(set(FORBIDDEN.findall(text))):
        message = f"XML cannot hold the character {spelled(character)}"
        yield CannotWrite(place, "forbidden-character", message)
    if len(text) > _LONGEST_TEXT:
        message = f"The text is longer than {_LONGEST_TEXT:,} characters"
        yield CannotWrite(place, "too-long", message)
    if text and place in kind.mixed and not text.strip(_BLANKS):
        message = "Nothing but blanks beside elements cannot be told from indenting"
        yield CannotWrite(place, "only-blanks", message)
