"""Texts of a workbook: runs of rich text, and characters that XML cannot hold.

`_x000D_` stands for U+000D (ECMA-376, 22.9.2.19); a text that looks like that has its first
underscore written as `_x005F_`.
"""

from __future__ import annotations

import re

from lxml import etree

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
#: What no text of XML may hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_of(element: etree._Element) -> str:
    """Return the text of an `si` or `is` element, without what is only how it is pronounced."""
    if len(element) == 1 and not len(element[0]):  # one `t`, as most are
        return unescaped(element[0].text or "")
    found = ""
    for one in element.iter("{*}t"):
        parent = one.getparent()
        if parent is None or not parent.tag.endswith("}rPh"):
            found += one.text or ""
    return unescaped(found)


def unescaped(text: str) -> str:
    """Return `text` with the characters that its escapes stand for."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def escaped(text: str) -> str:
    """Return `text` as it stands between tags."""
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "_x000D_")


def _character(found: re.Match[str]) -> str:
    character = chr(int(found.group(1), 16))
    return found.group() if FORBIDDEN.match(character) else character
