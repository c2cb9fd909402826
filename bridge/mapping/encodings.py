"""What Python knows of the encoding that a mapping names."""

from __future__ import annotations

import codecs


def is_known_encoding(name: str) -> bool:
    """Return whether `name` is an encoding of texts that can be written and read as a stream."""
    try:
        decoder = codecs.getincrementaldecoder(name)()
        codecs.getincrementalencoder(name)()
        return decoder.decode("Aa1;<\n".encode(name), final=True) == "Aa1;<\n"
    except (LookupError, ValueError, TypeError, AttributeError):
        return False


def plain_name(name: str) -> str:
    """Return Python's own name of a known encoding."""
    return codecs.lookup(name).name


def lacking(text: str, encoding: str) -> str:
    """Return the characters of `text` that `encoding` does not have, once each."""
    if not is_known_encoding(encoding):
        return ""
    return "".join(dict.fromkeys(one for one in text if not _has(encoding, one)))


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeError:
        return False
    return True
