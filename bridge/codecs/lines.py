"""The lines of a text file, decoded as they are read, with every doubt about the bytes settled.

Lines end at LF, CR, CRLF or CR CR LF (the last is CRLF after a program that makes CRLF of every LF)
and nowhere else: `str.splitlines` would also cut at U+0085 and U+2028, which are data. Memory holds
one chunk, and the lines of a row that is not finished.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from bridge.codecs import signatures
from bridge.codecs.faults import unreadable
from bridge.codecs.limits import ASK_OR_RAISE, LONGEST_LINE
from bridge.model.records import UnreadableFileError

_CHUNK = 1 << 16
#: Where `str.splitlines` would cut too, though they are data here.
_NO_LINE_ENDS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"

_ASK_AGAIN = "Ask the partner to send the file again"
_ASK_WHAT = "Ask the partner what was put there, or correct the pattern of file names"
_OTHER_ENCODING = "Set file.encoding to what the partner writes, often iso-8859-1 or cp1252"


class Lines:
    """Iterate over it for the lines; raises `UnreadableFileError` where bytes are no text.

    Whoever reads rows from it sets `row_line` to the line in which the next row begins.
    """

    def __init__(
        self,
        stream: BinaryIO,
        encoding: str,
        file: str,
        needs_last_newline: bool,
        longest: int = 0,
    ) -> None:
        self._stream = stream
        self._encoding = encoding
        self._file = file
        self._needs_last_newline = needs_last_newline
        self._longest = longest or LONGEST_LINE
        self._decoder = codecs.getincrementaldecoder(encoding)()
        #: Bytes and whole lines handed on so far.
        self._offset = 0
        self._count = 0
        #: The beginning of a line whose end has not been read.
        self._rest: list[str] = []
        self._rest_length = 0
        #: One CR or two that may be the beginning of a longer line end.
        self._carriage_returns = ""
        self._kept: list[str] = []
        self._kept_from = 1
        #: Characters of the lines that were handed on last, and of the row that is going on.
        self._batch_length = 0
        self._row_length = 0
        self.row_line = 1

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._batches())

    def row(self) -> list[str]:
        """Return the lines read since `row_line`."""
        return self._kept[self.row_line - self._kept_from :]

    def pieces(self) -> Iterator[str]:
        """Yield the text in pieces as it comes, for files without lines."""
        for text in self._texts():
            if "\0" in text:
                raise self._binary(text)
            yield text

    def _batches(self) -> Iterator[list[str]]:
        for text in self.pieces():
            lines = self._whole_lines(text)
            self._keep(lines)
            yield lines
        if self._rest:
            if self._needs_last_newline:
                raise self._cut_off()
            lines = split("".join(self._rest))
            self._keep(lines)
            yield lines

    def _texts(self) -> Iterator[str]:
        """Yield what the stream holds, decoded, without a byte order mark, line ends never torn."""
        chunk = self._first_chunk()
        text = self._decode(chunk).removeprefix("\ufeff")
        while chunk:
            yield self._held_together(text)
            self._offset += len(chunk)
            chunk = self._stream.read(_CHUNK)
            text = self._decode(chunk)
        yield self._carriage_returns + text

    def _held_together(self, text: str) -> str:
        text = self._carriage_returns + text
        self._carriage_returns = text[len(text.rstrip("\r")) :][-2:]
        return text.removesuffix(self._carriage_returns)

    def _first_chunk(self) -> bytes:
        head = b""
        while len(head) < signatures.LONGEST and (chunk := self._stream.read(_CHUNK)):
            head += chunk
        if not head:
            raise unreadable(self._file, "empty-file", "The file is empty", remedy=_ASK_AGAIN)
        looks_like = signatures.binary(head) or signatures.markup(head)
        if looks_like:
            message = f"The file looks like {looks_like}, not like a text of rows"
            raise unreadable(self._file, "not-text", message, remedy=_ASK_WHAT)
        other = signatures.other_encoding(head, self._encoding)
        if other:
            message = f"The file begins with {other}'s byte order mark, and is not {self._encoding}"
            remedy = f"Set file.encoding to {other}"
            raise unreadable(self._file, "wrong-encoding", message, 1, remedy=remedy)
        return head

    def _decode(self, chunk: bytes) -> str:
        state = self._decoder.getstate()
        try:
            try:
                return self._decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                self._decoder.setstate(state)
                raise self._undecodable(error, chunk) from None
        except UnicodeError:  # not one byte, but all of it: UTF-16 without its byte order mark
            message = f"The file is not {self._encoding}: its byte order mark is missing"
            raise unreadable(
                self._file, "wrong-encoding", message, 1, remedy=_OTHER_ENCODING
            ) from None

    def _undecodable(self, error: UnicodeDecodeError, chunk: bytes) -> UnreadableFileError:
        # What the decoder saw is what it had held back and the chunk, or the chunk's tail.
        start = error.start - (len(error.object) - len(chunk))
        before = self._carriage_returns + self._decoder.decode(chunk[: max(start, 0)])
        byte, offset = error.object[error.start], self._offset + start
        message = f"The byte 0x{byte:02X} at offset {offset} is not {self._encoding}"
        return unreadable(
            self._file, "wrong-encoding", message, self._line_after(before), remedy=_OTHER_ENCODING
        )

    def _binary(self, text: str) -> UnreadableFileError:
        line = self._line_after(text[: text.index("\0")])
        message = "The file holds NUL characters, as binary files and UTF-16 do"
        return unreadable(self._file, "not-text", message, line, remedy=_ASK_WHAT)

    def _cut_off(self) -> UnreadableFileError:
        message = "The last line has no line end: the file was cut off"
        return unreadable(self._file, "cut-off", message, self._line_after(""), remedy=_ASK_AGAIN)

    def _whole_lines(self, text: str) -> list[str]:
        """Return the lines that `text` completes, and hold back what is behind them."""
        lines = split(text)
        tail = lines.pop() if lines and not is_ended(lines[-1]) else ""
        if lines and self._rest:
            lines[0] = "".join([*self._rest, lines[0]])
            self._rest, self._rest_length = [], 0
        self._hold(tail)
        self._count += len(lines)
        return lines

    def _hold(self, text: str) -> None:
        if text:
            self._rest.append(text)
            self._rest_length += len(text)
        if self._rest_length > self._longest:
            raise self._too_long("A line", self._count + 1)

    def _too_long(self, what: str, line: int) -> UnreadableFileError:
        message = f"{what} is longer than {self._longest:,} characters"
        return unreadable(self._file, "line-too-long", message, line, remedy=ASK_OR_RAISE)

    def _line_after(self, text: str) -> int:
        """Return the line that goes on behind `text`, which follows what was handed on."""
        lines = split("".join([*self._rest, text]))
        is_open = bool(lines) and not is_ended(lines[-1])
        return self._count + len(lines) + (0 if is_open else 1)

    def _keep(self, lines: list[str]) -> None:
        """Remember `lines`, and of those before them the ones of the row that is going on."""
        if self.row_line == self._kept_from:
            self._row_length += self._batch_length
        else:
            self._kept, self._kept_from = self.row(), self.row_line
            self._row_length = sum(map(len, self._kept))
        if self._row_length > self._longest:
            raise self._too_long("A row that goes on through several lines", self.row_line)
        self._batch_length = sum(map(len, lines))
        self._kept += lines


def split(text: str) -> list[str]:
    """Return the lines of `text` with their ends: LF, CR, CRLF or CR CR LF, and nothing else."""
    if any(character in text for character in _NO_LINE_ENDS):
        lines = io.StringIO(text, newline="").readlines()
    else:
        lines = text.splitlines(keepends=True)  # five times as fast
    return _with_doubled_returns(lines) if "\r\r\n" in text else lines


def _with_doubled_returns(lines: Iterable[str]) -> list[str]:
    """Return `lines` with CR CR LF as one end, where it was cut in two."""
    joined: list[str] = []
    for line in lines:
        if line == "\r\n" and joined and joined[-1].endswith("\r"):
            joined[-1] += line
        else:
            joined.append(line)
    return joined


def is_ended(line: str) -> bool:
    """Return whether `line` has its end."""
    return line.endswith(("\n", "\r"))
