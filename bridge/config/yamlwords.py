"""The YAML parser's complaints in the words of somebody who writes YAML once a year."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TypeAlias

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError

#: Line and column from 1, what was found, what was meant.
Complaint: TypeAlias = tuple[tuple[int, int], str, str]


class Lines:
    """A text, and lines and columns in it as an editor counts them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]

    def position(self, index: int) -> tuple[int, int]:
        """Return line and column, from 1, of the character at `index`."""
        line = bisect_right(self._starts, index)
        return line, index - self._starts[line - 1] + 1


#: Part of the parser's problem or context; whether the place is where its context began; what was
#: found; what was meant. The first that fits is told.
_WORDS: tuple[tuple[str, bool, str, str], ...] = (
    (
        r"character '\\t'",
        False,
        "a tab",
        "YAML is indented with blanks only",
    ),
    (
        "quoted scalar.*unexpected (end of stream|document separator)",
        True,
        "a quote that is never closed",
        "close it, or leave the quote out",
    ),
    (
        "unknown escape character|expected escape sequence|double-quoted.*hexa",
        False,
        "a backslash in double quotes that begins no known escape",
        "use single quotes, in which a backslash is a backslash",
    ),
    (
        "mapping values are not allowed",
        False,
        "a colon where no key can stand",
        "check the indentation here and in the line above; text with a colon and a blank in it "
        "needs quotes",
    ),
    (
        "could not find expected ':'",
        True,
        "a line that is neither `key: value` nor `- item`",
        "a blank is needed after the colon and after the dash",
    ),
    (
        "sequence entries are not allowed",
        False,
        "a dash where no list can begin",
        "begin the list in a line of its own",
    ),
    (
        "scanning an? (alias|anchor)",
        True,
        "text that begins with `*` or `&`, which YAML takes for a reference",
        'put it in quotes: "*"',
    ),
    (
        "character '(?P<one>.)' that cannot start",
        False,
        "text that begins with {one}",
        "put it in quotes",
    ),
    (
        "block (mapping|collection|sequence).*found '?<scalar>",
        False,
        "text after a value that has ended",
        "check the quotes and the indentation",
    ),
    (
        "block (mapping|collection|sequence).*(expected|did not find)",
        False,
        "a line that does not fit those above",
        "keys of one block start in the same column, and a list and keys do not mix",
    ),
    (
        "flow (sequence|mapping|node)",
        True,
        "a bracket that is not closed, or a missing comma after it",
        "close it; in brackets, text with `,` `:` `[` or `{{` needs quotes",
    ),
    (
        r"expected '<document start>'",
        False,
        "something after the end of the document",
        "check the brackets and the indentation",
    ),
    (
        "block scalar",
        False,
        "text behind `|` or `>`",
        "begin the text in the next line, or put it in quotes",
    ),
    (
        "directive|tag",
        False,
        "text that begins with `%` or `!`",
        "put it in quotes",
    ),
)


def in_plain_words(error: Exception, lines: Lines) -> Complaint:
    """Return what `error` of the YAML parser means, and where."""
    if isinstance(error, ReaderError):
        at = lines.position(int(error.position))
        return at, "a character that no text has", "is it a text file, saved as UTF-8?"
    if not isinstance(error, MarkedYAMLError):
        return (1, 1), "something that is no YAML", f"the parser says: {error}"
    said = f"{error.context or ''} {error.problem or ''}"
    for pattern, is_at_context, found, meant in _WORDS:
        hit = re.search(pattern, said, re.DOTALL)
        if hit:
            groups = hit.groupdict()
            return _place(error, lines, is_at_context), found.format(**groups), meant.format()
    return _place(error, lines, False), "something that is no YAML", f"the parser says: {said}"


def _place(error: MarkedYAMLError, lines: Lines, is_at_context: bool) -> tuple[int, int]:
    mark = error.problem_mark
    if error.context_mark is not None and (is_at_context or mark is None):
        mark = error.context_mark
    return lines.position(mark.index) if mark is not None else (1, 1)
