"""Several PDFs in one: their pages behind one another."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO


class UnmergeableError(ValueError):
    """One of the PDFs is damaged or encrypted."""


def merged(documents: Sequence[bytes]) -> bytes:
    """Return one PDF with the pages of all `documents`, in their order.

    Raises UnmergeableError where one of them cannot be read. A single one is left as it is.
    """
    if len(documents) == 1:
        return documents[0]
    from pypdf import PdfWriter
    from pypdf.errors import PyPdfError

    # What it has against a document that it can read after all is nobody's concern.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    sink = BytesIO()
    try:
        with PdfWriter() as writer:
            for one in documents:
                writer.append(BytesIO(one), import_outline=False)
            writer.write(sink)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnmergeableError(type(error).__name__) from None
    return sink.getvalue()
