"""From the bytes of a sample to its text: the encoding by evidence, never by habit."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from bridge.workbench.drafting.guess import Guess, Sureness

_SURE, _LIKELY, _PERHAPS = Sureness.SURE, Sureness.LIKELY, Sureness.PERHAPS
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
#: Letters of the five languages: what a text in them may hold beside ASCII.
_LETTERS = frozenset("äöüßÄÖÜåÅæøÆØéèêëàâçîïôûùœÉÈÀÇÊñáíóúÁÍÓÚ")
_MARKS = frozenset("\u2019\u2018\u201c\u201d\u2013\u2014\u2026€°§£²³½«»·")
_ASK = "a file with å, ü or é in it would tell"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A sample as text."""

    text: str
    encoding: Guess
    has_bom: bool
    #: What to ask the partner, "" for nothing.
    question: str = ""


def decode(data: bytes) -> Decoded:
    """Return `data` as text, with its encoding and how sure that is."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            text = data.decode(name, "replace").removeprefix("\ufeff")
            return Decoded(text, Guess(name, _SURE, "it begins with its byte order mark"), True)
    declared = _DECLARED.match(data)
    if declared and (found := _of_declaration(data, declared.group(1).decode("ascii"))):
        return found
    return _wide(data) or _utf8(data) or _narrow(data)


def _of_declaration(data: bytes, name: str) -> Decoded | None:
    try:
        text = data.decode(name)
    except (LookupError, UnicodeError):
        return None
    return Decoded(text, Guess(name.lower(), _SURE, "the XML declaration says so"), False)


def _wide(data: bytes) -> Decoded | None:
    """Return text of two bytes for each character, which every other byte being zero gives away."""
    head = data[:2000]
    for name, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if len(zeros) > 1 and zeros.count(0) > 0.6 * len(zeros):
            why = "every second byte is zero, and there is no byte order mark"
            return Decoded(data.decode(name, "replace"), Guess(name, _SURE, why), False)
    return None


def _utf8(data: bytes) -> Decoded | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if text.isascii():
        why = f"there are only plain characters in it, the same in most encodings; {_ASK}"
        question = f"Which encoding does the partner write? The sample does not show it: {_ASK}."
        return Decoded(text, Guess("utf-8", _PERHAPS, why), False, question)
    why = "its letters beyond ASCII are valid UTF-8, which does not happen by chance"
    return Decoded(text, Guess("utf-8", _SURE, why), False)


def _narrow(data: bytes) -> Decoded:
    """Return text of one byte for each character, in the encoding that makes most sense of it."""
    scores = {name: _sense(data.decode(name, "replace")) for name in ("cp1252", "cp850")}
    best = max(scores, key=lambda name: (scores[name], name == "cp1252"))
    if best == "cp850" and scores["cp850"] > scores["cp1252"]:
        why = "its bytes are letters in the code page of DOS, and signs within words elsewhere"
        return Decoded(data.decode("cp850"), Guess("cp850", _LIKELY, why), False)
    if any(0x80 <= byte < 0xA0 for byte in data):
        why = "it is not UTF-8, and has signs, the € or curly quotes, that ISO-8859-1 lacks"
        return Decoded(data.decode("cp1252", "replace"), Guess("cp1252", _LIKELY, why), False)
    why = "it is not UTF-8; nothing in it tells ISO-8859-1 from cp1252, which has the € as well"
    question = "ISO-8859-1 or cp1252? Nothing in the sample tells them apart: ask the partner."
    text = data.decode("iso-8859-1")
    return Decoded(text, Guess("iso-8859-1", _LIKELY, why), False, question)


def _sense(text: str) -> int:
    """Return how much sense the characters beyond ASCII make: letters do, other signs do not."""
    beyond = [one for one in text if not one.isascii()]
    return sum(2 if one in _LETTERS else 1 if one in _MARKS else -2 for one in beyond)
