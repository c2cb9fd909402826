"""The parser: bytes of a JSON file to events, each with its line.

The events are ijson's. What its parser would quietly put another text for, half of a pair of
surrogates, is refused before it gets there.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, TypeAlias

import ijson

from bridge.codecs import signatures
from bridge.codecs.faults import unreadable
from bridge.codecs.limits import ASK_OR_RAISE
from bridge.model.records import UnreadableFileError

_CHUNK = 1 << 16
#: Characters of the longest escape: a pair of surrogates.
_LONGEST_ESCAPE = 12
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u(?P<half>[dD][89a-fA-F])..|u....|[^u])", re.DOTALL
)
#: What the parser says first, without the piece of the file that it shows.
_COMPLAINT = re.compile(r"(?:lexical|parse) error: ([^\n\\]*)")

_LINE = re.compile(r"[^\n]*\n|[^\n]+")

_ASK_AGAIN = "Ask the partner to send the file again"
_ASK_WHAT = "Ask the partner what was put there, or correct the pattern of file names"
_ASK_REPAIR = "Ask the partner to send a file that is well-formed"
_ENCODING = "Set file.encoding in the mapping to what the partner writes"

#: What comes next, in ijson's words, with the key or the plain value.
Event: TypeAlias = tuple[str, Any]


class Parsing:
    """One file, or one line of a file, on its way through the parser."""

    def __init__(self, file: str, longest: int, line: int = 1) -> None:
        self._file = file
        self._longest = longest
        #: Characters since the last document, or anything else that nothing is kept of.
        self._held = 0
        #: That of the latest event.
        self.line = line

    def events(self, pieces: Iterator[str]) -> Iterator[Event]:
        """Yield the events of a whole value; `pieces` are lines, or parts of them."""
        found = ijson.sendable_list()
        parser = ijson.basic_parse_coro(found)
        is_empty = True
        for piece in pieces:
            self._feed(parser, piece)
            yield from found
            del found[:]
            is_empty = is_empty and piece.isspace()
            self.line += piece.endswith("\n")
        if is_empty:
            raise self.unreadable("empty-file", "The file is empty", _ASK_AGAIN)
        self._end(parser)
        yield from found

    def release(self) -> None:
        """Note that what was parsed so far is no longer held."""
        self._held = 0

    def unreadable(self, code: str, message: str, remedy: str = _ASK_REPAIR) -> UnreadableFileError:
        """Return the error to raise where nothing more can be made out, at the latest event."""
        return unreadable(self._file, code, message, self.line, remedy=remedy)

    def _feed(self, parser: Any, piece: str) -> None:
        self._held += len(piece)
        if self._held > self._longest:
            message = f"A document or a text is longer than {self._longest:,} characters"
            raise self.unreadable("too-big", message, ASK_OR_RAISE)
        try:
            parser.send(piece.encode())
        except ijson.JSONError as error:
            raise self.unreadable("not-well-formed", _complaint(error)) from None
        except (ArithmeticError, ValueError, SystemError):  # as int() and Decimal() refuse it
            message = "A number has more digits than can be read"
            raise self.unreadable("too-big", message, _ASK_WHAT) from None

    def _end(self, parser: Any) -> None:
        try:
            parser.close()
        except ijson.JSONError:
            message = "The file ends before its last value is closed"
            raise self.unreadable("cut-off", message, _ASK_AGAIN) from None


def pieces_of(stream: BinaryIO, encoding: str, file: str) -> Iterator[str]:
    """Yield the text of `stream` by lines, long ones in parts that tear no escape apart."""
    data = stream.read(signatures.LONGEST)
    _refuse_what_is_no_json(data, file)
    decoder = codecs.getincrementaldecoder(_encoding(data, encoding))()
    rest, line = "", 1
    while True:
        try:
            text = rest + decoder.decode(data, final=not data)
            end = _end_of_escapes(text, is_last=not data)
        except UnicodeDecodeError:
            message = f"The file is not in {encoding}"
            raise unreadable(file, "wrong-encoding", message, line, remedy=_ENCODING) from None
        except _HalfError:
            message = "The file holds half of a character, a surrogate without its partner"
            raise unreadable(file, "not-well-formed", message, line, remedy=_ASK_REPAIR) from None
        yield from _LINE.findall(text, 0, end)
        if not data:
            return
        line += text.count("\n", 0, end)
        rest, data = text[end:], stream.read(_CHUNK)


class _HalfError(ValueError):
    """A surrogate that is escaped without its partner."""


def _end_of_escapes(text: str, *, is_last: bool) -> int:
    """Return where an escape begins that may go on behind `text`, its length where none does."""
    if "\\" not in text[-_LONGEST_ESCAPE:] and not _SURROGATE.search(text):
        return len(text)
    end = 0
    for found in _ESCAPE.finditer(text):
        if found["half"]:
            if is_last or len(text) - found.end() >= _LONGEST_ESCAPE // 2:
                raise _HalfError
            return found.start()
        end = found.end()
    torn = text.find("\\", end)
    return len(text) if is_last or torn < 0 else torn


def _encoding(head: bytes, encoding: str) -> str:
    """Return what to decode with: a byte order mark tells before the mapping does."""
    if codecs.lookup(encoding).name.startswith("utf-32"):
        return encoding
    return next((name for mark, name in _BOMS if head.startswith(mark)), encoding)


def _refuse_what_is_no_json(head: bytes, file: str) -> None:
    looks_like = signatures.binary(head) or signatures.markup(head.lstrip())
    if looks_like:
        message = f"The file looks like {looks_like}, not like JSON"
        raise unreadable(file, "not-text", message, remedy=_ASK_WHAT)


def _complaint(error: ijson.JSONError) -> str:
    found = _COMPLAINT.search(str(error))
    return "The file is not well-formed JSON" + (f": {found.group(1)}" if found else "")
