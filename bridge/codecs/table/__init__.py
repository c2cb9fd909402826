"""Tables: what delimited text and XLSX share, whatever their bytes.

Rows of cells, a header that is found and names the columns, types of rows, how wide they are. A
row is a list of texts here; where its bytes come from and go to is the business
of the formats.
"""

from bridge.codecs.table.heading import FARTHEST_HEADER, Heading
from bridge.codecs.table.reading import Table
from bridge.codecs.table.rows import Row
from bridge.codecs.table.shape import TableShape, table_shape
from bridge.codecs.table.writing import written_row

__all__ = [
    "FARTHEST_HEADER",
    "Heading",
    "Row",
    "Table",
    "TableShape",
    "table_shape",
    "written_row",
]
