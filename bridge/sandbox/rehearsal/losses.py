"""What the mappings cannot be run backwards for, by the fields that lose it."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.converters import Code, Substitute
from bridge.model.fields import FieldType
from bridge.sandbox.rehearsal.report import Section, Verdict

#: Fields that are named for one thing that is lost.
_MOST = 5
#: What numbers, dates and the fields below consist of.
_PLAIN = frozenset(string.ascii_letters + string.digits + "+-.,:/_ ")
#: Texts that the store makes itself, and of nothing else.
_PLAIN_FIELDS = frozenset(
    ("shipmentId", "orderId", "lineId", "deliveryCountry", "orderCurrency", "ean", "upc")
)


def what_is_lost(mappings: Mapping[str, CompiledMapping]) -> Section:
    """Return what the mappings cannot be run backwards for: a rehearsal cannot check it."""
    section = Section("What the mappings do not bring back")
    for message, mapping in mappings.items():
        for loss, fields in _losses(mapping).items():
            some = ", ".join(fields[:_MOST])
            more = f" and {len(fields) - _MOST} more" if len(fields) > _MOST else ""
            section.add(message, Verdict.LOOK, f"{some}{more}: {loss}")
    return section


def _losses(mapping: CompiledMapping) -> dict[str, list[str]]:
    """Return what may be lost, with the fields that may lose it."""
    found: dict[str, dict[str, None]] = {}
    for outermost in mapping.records:
        for record in outermost.every:
            for field in record.fields:
                for loss in _of_field(field):
                    found.setdefault(loss, {})[_named(record, field)] = None
    return {loss: list(fields) for loss, fields in found.items()}


def _named(record: CompiledRecord, field: CompiledField) -> str:
    return f"{record.layout.name} {field.name or field.label}"


def _of_field(field: CompiledField) -> Iterator[str]:
    for loss in filter(None, field.loses.split("; ")):
        if loss != Substitute.loses or _is_replaced_in(field):
            yield loss


def _is_replaced_in(field: CompiledField) -> bool:
    """Return whether something that the file replaces can stand in a value of `field`."""
    steps = (*field.chain.meaning, *field.chain.shape)
    replaced = [text for one in steps if isinstance(one, Substitute) for text in one.texts]
    written = next((one.texts for one in steps if isinstance(one, Code)), None)
    if written is not None:
        return any(text in word for text in replaced for word in written)
    if all(_is_plain(target.field.type, target.name) for target in field.targets):
        return any(_PLAIN.issuperset(text) for text in replaced)
    return True


def _is_plain(kind: FieldType, name: str) -> bool:
    return kind is not FieldType.TEXT or name in _PLAIN_FIELDS
