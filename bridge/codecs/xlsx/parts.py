"""The parts of a written workbook around the cells: the least that opens without ado."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bridge.codecs.xlsx.texts import escaped

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

SHEET_START = f'{_XML}<worksheet xmlns="{_MAIN}"><sheetData>'
SHEET_END = "</sheetData></worksheet>"
#: Style 1 has the format of texts, number 49.
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf xfId="0"/><xf numFmtId="49" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def around_sheets(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every part but the sheets, which have these `names`."""
    yield "[Content_Types].xml", _types(len(names))
    yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
    yield "xl/workbook.xml", _workbook(names)
    sheets = [("worksheet", f"worksheets/sheet{at}.xml") for at in range(1, len(names) + 1)]
    yield "xl/_rels/workbook.xml.rels", _relations([*sheets, ("styles", "styles.xml")])
    yield "xl/styles.xml", _STYLES


def _types(sheets: int) -> str:
    own = [("workbook", "sheet.main"), ("styles", "styles")]
    own += [(f"worksheets/sheet{number}", "worksheet") for number in range(1, sheets + 1)]
    overrides = [
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in own
    ]
    return (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(overrides)}</Types>'
    )


def _workbook(names: Sequence[str]) -> str:
    sheets = [
        f'<sheet name="{_quoted(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    ]
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<sheets>{''.join(sheets)}</sheets></workbook>"
    )


def _quoted(name: str) -> str:
    return escaped(name).replace('"', "&quot;")


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    relations = [
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    ]
    spaces = f'xmlns="{_PACKAGE}/relationships"'
    return f"{_XML}<Relationships {spaces}>{''.join(relations)}</Relationships>"
