"""A workbook around its sheets: where they are, the texts that they share, what is a date."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from bridge.codecs.faults import unreadable
from bridge.codecs.xlsx.dates import DateKind, kind_of_builtin, kind_of_format
from bridge.codecs.xlsx.package import (
    LARGEST_PART,
    LARGEST_SHEET,
    LARGEST_STRINGS,
    Package,
    Part,
    forget,
    local_name,
)
from bridge.codecs.xlsx.texts import text_of
from bridge.model.records import UnreadableFileError
from bridge.model.sheets import number_of

_TRUE = ("1", "true")


class Workbook:
    """What cells refer to; read once, before the sheet."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._name = _main_part(package)
        #: Name and relation of every sheet, in the order of the workbook.
        self._sheets: list[tuple[str, str]] = []
        #: True: days are counted from 1904, as Excel for the Macintosh did.
        self.is_from_1904 = False
        self._read_main()
        self._related = {id: (kind, name) for id, kind, name in package.related(self._name)}
        self.strings = list(self._strings())
        #: By the number of a cell's style, what kind of date its number is; "" for a number.
        self.date_kinds = list(self._date_kinds())

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its sheets, in their order."""
        return tuple(name for name, _ in self._sheets)

    def sheet(self, wanted: str) -> Part:
        """Return the sheet of this name, or number from 1; `UnreadableFileError` without it."""
        number = number_of(wanted)
        if number:
            found = self._sheets[number - 1 : number]
        else:
            found = [one for one in self._sheets if one[0].casefold() == wanted.casefold()]
        if not found:
            raise self._no_sheet(wanted)
        kind, name = self._related.get(found[0][1], ("", ""))
        if kind != "worksheet":
            raise self._no_sheet(wanted)
        return self._package.part(name, LARGEST_SHEET)

    def _no_sheet(self, wanted: str) -> UnreadableFileError:
        what = f"sheet number {wanted}" if number_of(wanted) else f'sheet "{wanted}"'
        names = ", ".join(f'"{name}"' for name, _ in self._sheets[:10])
        message = f"The workbook has no {what} with cells; its sheets are {names or 'none'}"
        remedy = "Set xlsx.sheet to the sheet that is meant"
        return unreadable(self._package.file, "missing-sheet", message, remedy=remedy)

    def _read_main(self) -> None:
        for one in self._package.part(self._name).elements("workbookPr", "sheet"):
            if local_name(one) == "sheet":
                ids = [str(value) for key, value in one.items() if str(key).endswith("}id")]
                self._sheets.append((one.get("name", ""), ids[0] if ids else ""))
            else:
                self.is_from_1904 = one.get("date1904") in _TRUE
        if not self._sheets:
            raise self._package.no_workbook("another Office document, such as one of Word")

    def _part(self, kind: str, most: int) -> Part | None:
        name = next((name for found, name in self._related.values() if found == kind), "")
        return self._package.part(name, most) if self._package.has(name) else None

    def _strings(self) -> Iterator[str]:
        part = self._part("sharedStrings", LARGEST_STRINGS)
        for one in part.elements("si") if part else ():
            yield text_of(one)
            forget(one)

    def _date_kinds(self) -> Iterator[DateKind]:
        part = self._part("styles", LARGEST_PART)
        formats: dict[str, str] = {}
        for one in part.elements("numFmt", "xf") if part else ():
            if local_name(one) == "numFmt":
                formats.setdefault(one.get("numFmtId", ""), one.get("formatCode", ""))
            elif _is_of_cells(one):
                number = one.get("numFmtId", "0")
                code = formats.get(number)
                yield kind_of_builtin(number) if code is None else kind_of_format(code)


def _main_part(package: Package) -> str:
    kinds = {kind: name for _, kind, name in package.related("")}
    name = kinds.get("officeDocument", "")
    if package.has("mimetype"):
        raise package.no_workbook("an OpenDocument file (.ods)")
    if name.endswith(".bin"):
        raise package.no_workbook("a binary workbook (.xlsb)")
    if not name:
        remedy = "Ask the partner what was put there: XLSX is read, not what is packed beside it"
        raise package.no_workbook("a ZIP archive with other files in it", remedy)
    return name


def _is_of_cells(xf: etree._Element) -> bool:
    parent = xf.getparent()
    return parent is not None and local_name(parent) == "cellXfs"
