"""The layout of a sheet: the table in it, and where in the workbook it stands."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.codecs.table import TableShape, table_shape
from bridge.model import sheets
from bridge.model.records import Layout
from bridge.model.settings import XlsxSettings


@dataclass(frozen=True, slots=True)
class Shape:
    """What reader and writer need of a `Layout`."""

    settings: XlsxSettings
    table: TableShape


def shape_of(layout: Layout) -> Shape:
    """Return the shape of `layout`; ValueError where it makes no sense as a sheet."""
    settings = layout.settings
    if not isinstance(settings, XlsxSettings):
        raise ValueError("a workbook needs XlsxSettings")
    complaint = sheets.complaint_about(settings.sheet)
    if complaint:
        raise ValueError(f"the sheet {settings.sheet!r}: {complaint}")
    table = table_shape(layout.records, settings, "xlsx", is_ragged=True)
    if table.is_by_name and "" in table.places:
        raise ValueError("a column of a sheet needs a name")
    return Shape(settings, table)
