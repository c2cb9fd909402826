"""The header of a table: which row it is, and which column is which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bridge.codecs.faults import unreadable
from bridge.codecs.table.rows import Row
from bridge.codecs.table.shape import TableShape, is_typed
from bridge.model.column_names import folded_as, loosely
from bridge.model.records import PlaceName, UnreadableFileError

#: Rows among which a header that has to be looked for must be.
FARTHEST_HEADER = 100

_COMPARE = "Compare the header with the mapping, or ask the partner what changed"


class Heading:
    """Reads headers of one file; raises `UnreadableFileError` for one that does not fit."""

    def __init__(self, shape: TableShape, file: str) -> None:
        self._shape = shape
        self._file = file

    def index(self, header: Row, line: int) -> Mapping[PlaceName, int]:
        """Return the index of every place below `header`, which stands in `line`.

        A column that no field uses may be there twice: nothing of it is read.
        """
        if not self._shape.is_by_name:
            self._check_positions(header, line)
            return self._shape.index
        columns = dict(self._columns(header))
        missing = self._missing(columns)
        if missing:
            raise self._without(missing, header, line)
        doubled = [place for place, found in columns.items() if len(found) > 1]
        if doubled:
            message = f"The header has more than one column {_listed(doubled)}"
            raise unreadable(self._file, "duplicate-column", message, line, remedy=_COMPARE)
        return {place: found[0] for place, found in columns.items() if found}

    def lacking(self, row: Row) -> Sequence[PlaceName]:
        """Return the places whose columns must be there and are not in `row`."""
        return self._missing(dict(self._columns(row)))

    def not_found(self, rows: Sequence[tuple[int, Row]]) -> UnreadableFileError:
        """Return what to raise where none of `rows`, each behind its line, is the header."""
        line, row = min(rows, key=lambda one: len(self.lacking(one[1])))
        found = f"Line {line} comes closest to the header and has no column"
        message = f"{found} {_listed(self.lacking(row))}"
        return unreadable(self._file, "missing-column", message, line, remedy=_COMPARE)

    def _columns(self, header: Row) -> Iterator[tuple[PlaceName, Sequence[int]]]:
        """Yield every place with the indices of the columns that go by its name."""
        names = self._shape.settings.names
        exact = _positions(header)
        loose = exact if names == "exact" else _positions([loosely(one) for one in header])
        for place in self._shape.places:
            known = (place, *self._shape.settings.aliases.get(place, ()))
            found = (exact.get(one) or loose.get(folded_as(names, one)) for one in known)
            yield place, next(filter(None, found), ())

    def _missing(self, columns: Mapping[PlaceName, Sequence[int]]) -> list[PlaceName]:
        optional = self._shape.optional
        return [place for place, found in columns.items() if not found and place not in optional]

    def _without(self, missing: Sequence[PlaceName], header: Row, line: int) -> UnreadableFileError:
        message = f"The header has no column {_listed(missing)}"
        remedy = self._remedy(missing, header)
        return unreadable(self._file, "missing-column", message, line, remedy=remedy)

    def _remedy(self, missing: Sequence[PlaceName], header: Row) -> str:
        block = self._shape.block
        if len(header) == 1 and block == "csv":
            return "The whole header is one column: check csv.delimiter and csv.header"
        if {loosely(place) for place in missing} <= {loosely(one) for one in header}:
            return f"They differ only in case, blanks or marks: set {block}.names to loose"
        return _COMPARE

    def _check_positions(self, header: Row, line: int) -> None:
        """Refuse a header that has other names, or that is a row of data."""
        if is_typed(self._shape.choose(header)):
            message = "A row of data stands where the header should be"
            remedy = f"Set {self._shape.block}.header to false, or ask the partner what changed"
            raise unreadable(self._file, "missing-header", message, line, remedy=remedy)
        for at, names in self._shape.named.items():
            if not self._is_called(header[at] if at < len(header) else "", names):
                message = f"Position {at + 1} of the header is not called {_listed(sorted(names))}"
                raise unreadable(self._file, "other-header", message, line, remedy=_COMPARE)

    def _is_called(self, found: str, names: Iterable[str]) -> bool:
        how = self._shape.settings.names
        return folded_as(how, found) in {folded_as(how, name) for name in names}


def _positions(names: Sequence[str]) -> dict[str, list[int]]:
    """Return the indices at which each name stands."""
    found: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        found.setdefault(name, []).append(at)
    return found


def _listed(places: Sequence[PlaceName]) -> str:
    return ", ".join(f'"{place}"' for place in places)
