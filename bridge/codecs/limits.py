"""How much of a file is held at once: what is longer is no partner's file, or an attack.

Where a partner's own lines, segments or documents are longer, `file.longest` in the mapping says
how long. A limit guards the memory, and is looked at when the next portion has been read:
what is longer by less than a portion may pass.
"""

from __future__ import annotations

#: Characters of a line of text, of a row that goes on through several lines, of a line of JSON.
LONGEST_LINE = 8_000_000
#: Characters of a segment: beyond, its terminator is missing.
LONGEST_SEGMENT = 1_000_000
#: Characters of a document of XML or JSON, which is held whole.
LONGEST_DOCUMENT = 32_000_000

ASK_OR_RAISE = (
    "Ask the partner what was put there; where its files are meant to be so, set file.longest in "
    "the mapping"
)
