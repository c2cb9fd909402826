"""What a partner has to know of the file as such: whose it is, its name, its bytes, its rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.language import MappingFile
from bridge.mapping.name import file_name
from bridge.model.moment import Moment
from bridge.model.settings import CsvSettings, FixedSettings, JsonSettings, XlsxSettings
from bridge.workbench.opening import OpenedMapping
from bridge.workbench.spec.blocks import Block, Paragraph, Points
from bridge.workbench.spec.nested import about_json, about_xml
from bridge.workbench.spec.rows import NEWLINES, about_text, about_workbook
from bridge.workbench.specimens import MADE

_FORMATS = {
    "csv": "delimited text",
    "edifact": "EDIFACT",
    "fixed": "fixed width",
    "json": "JSON",
    "x12": "X12",
    "xlsx": "an Excel workbook (.xlsx)",
    "xml": "XML",
}
#: Texts that nobody sees, by name.
_UNSEEN = {
    "": "nothing",
    " ": "a blank",
    "\t": "a tab",
    "\n": "a line feed",
    "\r": "a carriage return",
}
#: Fields that state the size of a file or of a document.
_COUNTS = {f"file.{name}" for name in ("documentCount", "lineCount", "unitCount", "recordCount")}
_COUNTS |= {
    f"{level}.{name}"
    for level in ("shipment", "return", "delivery", "movement")
    for name in ("lineCount", "unitCount")
}
_DIFFERING = {
    "strict": "A file whose counts are not those of its records is refused; a document waits.",
    "warn": "Counts are compared with the records, and a person is told where they differ.",
    "ignore": "Counts are not compared with the records.",
}
_LINES = {
    "full": "Every line has its full length.",
    "trimmed": "Blanks at the end of a line are left out.",
    "any": "Lines may be shorter or longer.",
}
_FILLING = {
    "right": "What a value leaves of its place is filled up with blanks behind it.",
    "both": "What a value leaves of its place is filled up with blanks.",
    "left": "What a value leaves of its place is filled up with blanks before it.",
    "none": "A value fills its whole place, or the place is blank.",
}


def about_file(opened: OpenedMapping) -> Iterator[Block]:
    """Yield what holds for the whole file."""
    whose = f" ({opened.partner})" if opened.partner else ""
    if opened.mapping.message.is_outbound:
        yield Paragraph(f"We send these files to you{whose}.")
    else:
        yield Paragraph(f"You{whose} send these files to us.")
    yield Points(tuple(_points(opened)))


def _points(opened: OpenedMapping) -> Iterator[str]:
    model, mapping = opened.model, opened.mapping
    if model.file.name:
        yield _name(model.file.name, mapping)
    if model.file.zip:
        yield _zip(model.file.zip.inside, mapping)
    encoded = "" if model.format == "xlsx" else f", encoded in {model.file.encoding}"
    yield f"Format: {_FORMATS.get(model.format, model.format)}{encoded}."
    if isinstance(mapping.layout.settings, CsvSettings):
        yield from about_text(mapping.layout.settings)
    if isinstance(mapping.layout.settings, XlsxSettings):
        yield from about_workbook(mapping.layout.settings)
    if isinstance(mapping.layout.settings, FixedSettings):
        yield from _fixed(mapping.layout.settings)
    if model.format == "xml":
        yield from about_xml(model, mapping)
    if isinstance(mapping.layout.settings, JsonSettings):
        yield from about_json(mapping.layout.settings, mapping)
    yield _zone(opened)
    if mapping.message.is_outbound:
        yield from _outgoing(model)
    else:
        yield from _incoming(model, mapping)


def _zone(opened: OpenedMapping) -> str:
    if opened.is_zone_assumed:
        return "Dates and times without an offset are in your time zone, which is to be agreed."
    return f"Dates and times without an offset are in the time zone {opened.mapping.zone}."


def _zip(inside: str, mapping: CompiledMapping) -> str:
    if mapping.message.is_outbound:
        return f"It is a ZIP archive with one file in it. {_name(inside, mapping)}"
    return (
        f"It is a ZIP archive, without a password. The files in it that fit `{inside}` are read, "
        "each with all that is said below; others may be there."
    )


def _name(template: str, mapping: CompiledMapping) -> str:
    values = {
        "created": Moment(MADE),
        "sequence": 1,
        "store": "shop",
        "partner": "partner",
        "shipmentId": "83651-1",
        "orderId": "83651",
    }
    plain = re.sub(r"\{(\w+)(?::[^}]*)?\}", r"<\1>", template)
    return f"Name: `{plain}`, such as `{file_name(template, values, mapping.zone)}`."


def _fixed(settings: FixedSettings) -> Iterator[str]:
    yield f"Places and lengths count {settings.unit}, from 1; both ends belong to a place."
    yield _FILLING[settings.trim]
    if settings.newline == "none":
        yield "Records follow one another without a line end."
    else:
        yield _LINES[settings.lines]
        yield f"Lines end with {NEWLINES[settings.newline]}."


def _outgoing(model: MappingFile) -> Iterator[str]:
    per = "all documents of a run" if model.file.per == "batch" else "one document"
    most = f", at most {model.file.most}" if model.file.most else ""
    yield f"A file holds {per}{most}."
    yield "Where there is nothing to send, no file is sent."
    for ours, theirs in (model.file.replace or {}).items():
        yield f"In a text, {_called(ours)} is written as {_called(theirs)}."


def _called(text: str) -> str:
    return _UNSEEN.get(text) or f"`{text}`"


def _incoming(model: MappingFile, mapping: CompiledMapping) -> Iterator[str]:
    if model.file.starts:
        yield f"It begins with {' or '.join(f'`{text}`' for text in model.file.starts)}."
    if model.file.empty:
        done = {"refuse": "refused", "accept": "read, and says nothing"}[model.file.empty]
        yield f"A file without a record is {done}."
    yield "What is not described here may be there, and is not read."
    keys = ", ".join(f"`{name.partition('.')[2]}`" for name in mapping.business_key)
    if keys:
        yield f"The same fact sent again is known by its {keys}, and counts once."
    if mapping.message.name == "confirmation":
        yield (
            "A shipment that is named was shipped whole." if model.lines == "all" else _final(model)
        )
        if model.quantities == "cumulative":
            yield "A later quantity of a line contains the earlier ones, and is never lower."
    if mapping.fields_used & _COUNTS:
        yield _DIFFERING[model.counts]


def _final(model: MappingFile) -> str:
    if model.final == "always":
        return "A shipment is reported once and whole: what is not in the file was not shipped."
    if model.final == "counted":
        return (
            "A shipment may be reported in several parts. What is missing counts as not shipped "
            "only where the file says, or its counters of what was ordered and shipped show, that "
            "nothing more will come."
        )
    return (
        "A shipment may be reported in several parts. What is missing counts as not shipped only "
        "where the file says that nothing more will come."
    )
