"""What a record is about, and what makes it the same fact as another."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from bridge.mapping.compiled import CompiledMapping
from bridge.model.document import Value, to_json
from bridge.model.moment import Moment, utc_text

#: Between the parts of a key. Texts do not hold this control character; should one do so, two facts
#: could at worst be taken for one with other content, which is held.
MARK = "\x1f"


def document_of(mapping: CompiledMapping, values: Mapping[str, Value]) -> str:
    """Return the key of the document that `values` belong to; "" where part of it is missing."""
    names = mapping.document_key
    if len(names) == 1:
        return key_text(values.get(names[0]))
    parts = [key_text(values.get(name)) for name in names]
    return MARK.join(parts) if all(parts) else ""


def fact_of(
    mapping: CompiledMapping, level: str, document: str, values: Mapping[str, Value]
) -> str:
    """Return the business key of a fact, which never contains the file's name or number.

    Quantities stand at the innermost level; there the key consists of the fields that tell one
    fact from another. What a level above says adds up with nothing: the same words are the same
    fact, others are another one beside it.
    """
    if level == mapping.message.innermost_level:
        parts = [key_text(values.get(name)) for name in mapping.business_key]
        return MARK.join([level, *parts])
    said = sha256(to_json(values).encode("utf-8", "surrogatepass")).hexdigest()
    return MARK.join([level, document, said[:32]])


def key_text(value: Value) -> str:
    """Return a value as a part of a key; of several numbers the order says nothing."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, Moment):
        return utc_text(value.utc)
    return ",".join(sorted(value)) if isinstance(value, tuple) else str(value)
