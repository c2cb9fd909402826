"""What a codec and a mapping say to each other: the shape of a file, and its records as text.

A codec turns bytes into `Record`s and back and knows nothing of partners or business; a mapping
turns records into documents and back and knows nothing of bytes. A `Layout` is what the mapping
tells the codec about the shape. Every value is text until the mapping says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from bridge.model.place import Where

#: The address of a value within a record, in the words of the format: in tables (CSV, XLSX) a
#: column's name or its position from 1 ("7"); from-to in fixed width ("11-20", or "5"); a path
#: below the record's element in XML and JSON ("shipTo/name", "." for the element's own text, in XML
#: "@id"; see `bridge.model.paths`).
PlaceName: TypeAlias = str

#: Between the texts of a cell that holds several, one for each element of its place (`tracking[]`).
BETWEEN = "\x1f"

#: What a format that has more than text writes at a place.
Kind: TypeAlias = Literal["number", "boolean"]


@dataclass(frozen=True, slots=True)
class RecordLayout:
    """One type of record and the types that stand below it."""

    #: CSV, fixed width: a label. XML and JSON: the path of the element below the enclosing record's
    #: element; in JSON "." for the file's own list or object, and a label for that of the file.
    name: str
    #: Every place that the mapping uses, in the order to write them.
    places: tuple[PlaceName, ...]
    #: Place to the texts that tell this type from others; the first is the one to write.
    match: Mapping[PlaceName, tuple[str, ...]] = field(default_factory=dict)
    #: The same where only the beginning of a place tells: place to beginnings.
    starts: Mapping[PlaceName, tuple[str, ...]] = field(default_factory=dict)
    children: tuple[RecordLayout, ...] = ()
    #: True for the record that stands once for the whole file (an envelope, the root element).
    is_file: bool = False
    #: True for records that are known and skipped: by who reads, so that they are counted.
    is_ignored: bool = False
    #: CSV of positions: the exact number of cells of this type, unused ones included; 0 where
    #: nobody said, so that all rows of the type must be as wide as its first; None for any width.
    #: Types with the same `match` are versions of one another, told apart by this number.
    columns: int | None = 0
    #: Tables with a header: places whose column may be missing from it.
    optional: frozenset[PlaceName] = frozenset()
    #: Tables of positions below a header: what the partner calls a place.
    names: Mapping[PlaceName, str] = field(default_factory=dict)
    #: Fixed width: the length of a line of this type; 0 where nobody said.
    length: int = 0
    #: XML, JSON: names of elements directly below its own, in the order to write them; others
    #: follow in the order of `places`, then of `children`.
    order: tuple[str, ...] = ()
    #: JSON: what is written at a place where it is no text, and there is just one such record, not
    #: a list of them.
    kinds: Mapping[PlaceName, Kind] = field(default_factory=dict)
    is_single: bool = False

    @property
    def telling(self) -> tuple[PlaceName, ...]:
        """The places that tell this type from others."""
        return tuple(dict.fromkeys([*self.match, *self.starts]))

    @property
    def marks(self) -> dict[PlaceName, str]:
        """What to write at those places where nothing else says it."""
        return {place: texts[0] for place, texts in (*self.starts.items(), *self.match.items())}

    def fits(self, cells: Mapping[PlaceName, str]) -> bool:
        """Return whether `cells` are of this type; a place that is absent counts as empty."""
        is_matched = all(cells.get(place, "") in texts for place, texts in self.match.items())
        return is_matched and all(
            cells.get(place, "").startswith(texts) for place, texts in self.starts.items()
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of a file: its format, that format's own settings, and its record types."""

    #: "csv", "edifact", "fixed", "json", "x12", "xlsx", "xml".
    format: str
    #: Python's name of the encoding to write with and to expect.
    encoding: str
    #: The format's own block of the mapping, validated (a frozen dataclass of the codec's contract
    #: in `bridge.model.settings`).
    settings: object
    records: tuple[RecordLayout, ...]
    #: Files that the settings name, such as schemas.
    companions: Mapping[str, bytes] = field(default_factory=dict)
    #: Texts of which the file begins with one; none where any beginning will do.
    starts: tuple[str, ...] = ()
    #: The pattern of the files to read in a zip; "" where the file itself holds the records.
    inside: str = ""
    #: Characters that a line, a segment or a document may have; 0: what is usual for the format.
    longest: int = 0


@dataclass(frozen=True, slots=True)
class Inside:
    """The one file in a zip that is written: its name, and its time on the partner's clock."""

    name: str
    made: datetime


@dataclass(slots=True)
class Record:
    """One record of a file: a row, or an element with what stands below it."""

    #: The name of its `RecordLayout`; "" where no type matched.
    type: str
    #: Text by place. A place that is absent in the file is absent here; an empty one is "".
    cells: dict[PlaceName, str]
    where: Where
    children: list[Record] = field(default_factory=list)
    #: What is wrong with the record as such ("5 cells where 4 were expected"); its cells are then
    #: what could be made out, and are not to be trusted.
    fault: str = ""
    #: A code for `fault`, for problems: "row-too-long", "row-too-short", "unknown-record",
    #: "cut-character", "repeated-element", "unexpected-element", "not-valid".
    fault_code: str = ""
    #: X12 and EDIFACT: the number of its message in the interchange. What records say of one
    #: another by numbers is said within a message.
    message: int = 0


@dataclass(frozen=True, slots=True)
class FileFault:
    """Why a file cannot be read on: nothing of it may be applied."""

    code: str
    message: str
    where: Where
    remedy: str = ""


class UnreadableFileError(Exception):
    """Raised by a codec in mid-file; whoever reads gives up the whole file (see `FileFault`)."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(f"{fault.where}: {fault.message}")
        self.fault = fault
