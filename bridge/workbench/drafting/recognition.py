"""From the bytes of a sample to its outline: which format it is, and who looks closer at it."""

from __future__ import annotations

import json
import re

from bridge.codecs.xml.tree import read_tree
from bridge.errors import ConfigurationError
from bridge.model.element import Element
from bridge.model.records import UnreadableFileError
from bridge.workbench.drafting import delimited, fixed, jsontree, tree, workbook
from bridge.workbench.drafting.cutting import cut, single_column
from bridge.workbench.drafting.encoding import Decoded, decode
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.outline import Outline, Setting
from bridge.workbench.drafting.sample import Sample

_SURE = Sureness.SURE
#: How the envelopes of X12 and EDIFACT begin.
_EDI = re.compile("ISA[^A-Za-z0-9]|UNA.{6}|UNB[^A-Za-z0-9]")
#: How JSON begins, and hardly a row of cells.
_JSON = re.compile(r"\{\s*\"|\[\s*[\[{\"]")


def outline_of(sample: Sample) -> Outline:
    """Return what `sample` looks like; ConfigurationError where it looks like nothing known."""
    outline = _outline(sample)
    if sample.others:
        outline.questions.append(
            f"The zip holds {len(sample.others) + 1} files, of which {sample.name} was looked at: "
            "are they all of this message?"
        )
    return outline


def _outline(sample: Sample) -> Outline:
    if sample.is_workbook:
        return workbook.outline_of(sample)
    decoded = decode(sample.data)
    if "\0" in decoded.text:
        remedy = "Name a file of text, XML, JSON or XLSX, or a zip with one in it"
        raise ConfigurationError(f"{sample.name} is a binary file", remedy)
    start = decoded.text.lstrip()
    if envelope := _EDI.match(start):
        kind = "X12" if envelope.group().startswith("ISA") else "EDIFACT"
        remedy = "Its segments mean the same everywhere: see mappings/edi.md for a mapping to copy"
        raise ConfigurationError(f"{sample.name} is {kind}, which is not drafted", remedy)
    if start.startswith("<"):
        return _xml(sample, decoded)
    if start[:1] in ("{", "[") and (found := _json(decoded)):
        return found
    if _JSON.match(start):
        remedy = "Ask the partner for a whole file: this one may have been cut off"
        raise ConfigurationError(f"{sample.name} begins as JSON does and is none", remedy)
    rows = cut(decoded.text)
    if rows is not None:
        return delimited.outline_of(decoded, rows)
    if fixed.is_fixed(decoded.text):
        return fixed.outline_of(decoded)
    outline = delimited.outline_of(decoded, single_column(decoded.text))
    outline.questions.append("Is it one column? No delimiter was found in the sample.")
    return outline


def _xml(sample: Sample, decoded: Decoded) -> Outline:
    try:
        root = read_tree(sample.data, sample.name)
    except UnreadableFileError as error:
        remedy = error.fault.remedy or "Ask the partner for another sample"
        raise ConfigurationError(str(error), remedy) from None
    outline = Outline("xml", [Setting("file.encoding", decoded.encoding)], [])
    outline.settings += _namespaces(root)
    outline.parts = [tree.parts_of(root, outline)]
    return outline


def _json(decoded: Decoded) -> Outline | None:
    parsed = jsontree.parse(decoded.text)
    if parsed is None:
        return None
    settings = [Setting("file.encoding", Guess("utf-8", _SURE, "JSON is UTF-8"))]
    if parsed.is_lines:
        guess = Guess("on", _SURE, "every line is a value of its own")
        settings.append(Setting("json.lines", guess))
    outline = Outline("json", settings, [])
    whole = tree.parts_of(parsed.root, outline)
    whole.name = ""  # in JSON the file has none
    outline.parts = [whole]
    return outline


def _namespaces(root: Element) -> list[Setting]:
    """Return the settings for the namespaces that a document has names in."""
    found: dict[str, str] = {}
    waiting = [root]
    while waiting:
        one = waiting.pop(0)
        if one.namespace:
            found.setdefault(one.prefix, one.namespace)
        waiting += one.children
    settings = []
    if "" in found:
        why = "the namespace of the names without a prefix"
        settings.append(Setting("xml.namespace", Guess(found.pop(""), _SURE, why)))
    if found:
        pairs = ", ".join(f"{prefix}: {json.dumps(uri)}" for prefix, uri in found.items())
        why = "the prefixes of the sample; yours may be others"
        settings.append(Setting("xml.namespaces", Guess(f"{{{pairs}}}", _SURE, why)))
    return settings
