"""What a mapping cannot say, and the rule in it that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bridge.codecs import codec_for
from bridge.config.fault import Path
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.converters import Find
from bridge.model.problem import Problem
from bridge.model.records import Record

_FIND = (
    "`find` takes a part of the partner's text, and what stands around that part is not known, so "
    "the text cannot be written. The mapping reads your partner's real files all the same: give "
    "samples of them"
)


class Unsayable(ValueError):
    """Something that a mapping has no way to say; nothing need be wrong with it."""

    def __init__(self, message: str, path: Path = (), label: str = "") -> None:
        super().__init__(message)
        #: Where the rule stands in the mapping, keys and indexes from the top; () where nobody
        #: knows.
        self.path = path
        #: What the rule is about, in words.
        self.label = label


def refused(mapping: CompiledMapping, problems: Iterable[Problem]) -> Unsayable:
    """Return why a document could not become records."""
    told = list(dict.fromkeys(problem.message for problem in problems))
    name = next((problem.field for problem in problems if problem.field), "")
    for record, field in _fields(mapping.records):
        if name and field.name == name:
            return _of_field(record, field, "; ".join(told))
    return Unsayable("; ".join(told))


def unwritten(mapping: CompiledMapping, records: Iterable[Record], error: ValueError) -> Unsayable:
    """Return why a codec could not write `records`, which it told as `error`."""
    codec = codec_for(mapping.layout.format)
    for one in records:
        rules = [rule for rule in _records(mapping.records) if rule.layout.name == one.type]
        for complaint in codec.check(one, mapping.layout):
            for record, field in _fields(rules):
                if complaint.place in field.places:
                    return _of_field(record, field, complaint.message)
    return Unsayable(str(error))


def _of_field(record: CompiledRecord, field: CompiledField, message: str) -> Unsayable:
    steps = (*field.chain.meaning, *field.chain.shape)
    is_found = any(isinstance(step, Find) for step in steps)
    label = f"{field.name or field.label} in the record {record.layout.name}"
    return Unsayable(_FIND if is_found else message, field.path, label)


def _records(outermost: Iterable[CompiledRecord]) -> Iterator[CompiledRecord]:
    return (record for one in outermost for record in one.every)


def _fields(outermost: Iterable[CompiledRecord]) -> Iterator[tuple[CompiledRecord, CompiledField]]:
    return ((record, field) for record in _records(outermost) for field in record.fields)
