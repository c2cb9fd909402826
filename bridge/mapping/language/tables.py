"""Code tables as they are written."""

from __future__ import annotations

from pydantic import StrictStr

#: A table of codes: ours to theirs. Theirs is a text, several texts (the first is written, all are
#: read), or columns of texts.
CodeTable = dict[str, StrictStr | tuple[StrictStr, ...] | dict[str, StrictStr]]
