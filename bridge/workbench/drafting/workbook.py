"""XLSX: the sheet of a workbook that holds the table, as rows of texts."""

from __future__ import annotations

import io

from bridge.codecs.xlsx.sheets import sheets_of
from bridge.errors import ConfigurationError
from bridge.model.records import UnreadableFileError
from bridge.workbench.drafting.cutting import MOST_ROWS
from bridge.workbench.drafting.delimited import table_outline
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.outline import Outline, Setting
from bridge.workbench.drafting.sample import Sample


def outline_of(sample: Sample) -> Outline:
    """Return what a workbook looks like: the sheet that holds most."""
    try:
        sheets = [one for one in sheets_of(io.BytesIO(sample.data), sample.name, MOST_ROWS)
                  if one.rows]  # fmt: skip
    except UnreadableFileError as error:
        remedy = error.fault.remedy or "Ask the partner for a sample that opens"
        raise ConfigurationError(str(error), remedy) from None
    if not sheets:
        raise ConfigurationError(
            f"{sample.name} has no rows", "Ask the partner for a filled sample"
        )
    fullest = max(sheets, key=lambda one: sum(len(row.cells) for row in one.rows))
    width = max(len(row.cells) for row in fullest.rows)
    rows = [[*row.cells, *[""] * (width - len(row.cells))] for row in fullest.rows]
    outline = table_outline("xlsx", rows, [row.number - 1 for row in fullest.rows])
    if len(sheets) > 1:
        guess = Guess(fullest.name, Sureness.LIKELY, f"of {len(sheets)} sheets it holds most")
        outline.settings.insert(0, Setting("xlsx.sheet", guess))
        outline.questions.append(
            f"Is {fullest.name} the sheet? Others have rows, too; it holds most."
        )
    return outline
