"""What a mapping tells the codec about the shape of its files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bridge.mapping.compiled import CompiledField, CompiledRecord
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import IgnoredRecord, MappingFile, RecordRule
from bridge.model.fields import MESSAGES
from bridge.model.records import Kind, Layout, PlaceName, RecordLayout


def layout_of(
    file: MappingFile, records: Iterable[CompiledRecord], companions: Mapping[str, bytes]
) -> Layout:
    """Return the layout of the whole file."""
    return Layout(
        format=file.format,
        encoding=file.file.encoding,
        settings=FORMATS[file.format].settings(file),
        records=(*(record.layout for record in records), *_ignored(file.ignore)),
        companions=companions,
        starts=file.file.starts or (),
        inside=_inside(file),
        longest=file.file.longest or 0,
    )


def _inside(file: MappingFile) -> str:
    """Return the pattern of the files to read in a zip: any, where it is a zip of our own."""
    if file.file.zip is None:
        return ""
    return "*" if MESSAGES[file.message].is_outbound else file.file.zip.inside


def record_layout(
    rule: RecordRule,
    name: str,
    level: str,
    fields: Iterable[CompiledField],
    children: Iterable[CompiledRecord],
    kinds: Mapping[PlaceName, Kind],
) -> RecordLayout:
    """Return the layout of one type of record."""
    joined = [
        *(rule.by or {}),
        *(place for pair in (rule.nests or {}).items() for place in pair),
        *(theirs for one in rule.records for theirs in (one.by or {}).values()),
    ]
    used = (place for field in fields for place in field.places_seen)
    places = dict.fromkeys([*rule.match, *joined, *used, *rule.starts])
    return RecordLayout(
        name=name,
        places=tuple(places),
        match=dict(rule.match),
        starts=dict(rule.starts),
        children=(*(child.layout for child in children), *_ignored(rule.ignore)),
        is_file=level == "file",
        length=rule.length or 0,
        columns=None if rule.columns == "any" else rule.columns or 0,
        order=rule.order,
        kinds=kinds,
        is_single=rule.written_as == "object",
        optional=_optional(rule),
        names={one.at[0]: one.name for one in rule.fields if one.name and len(one.at) == 1},
    )


def _optional(rule: RecordRule) -> frozenset[PlaceName]:
    """Return the places that no field of the record needs."""
    named = [(one, place) for one in rule.fields for place, _ in one.places(is_outbound=False)]
    needed = {place for one, place in named if not one.optional}
    return frozenset(place for _, place in named) - needed


def _ignored(rules: Iterable[IgnoredRecord]) -> tuple[RecordLayout, ...]:
    return tuple(
        RecordLayout(
            name=rule.record or f"ignored {number}",
            places=(*rule.match, *rule.starts),
            match=dict(rule.match),
            starts=dict(rule.starts),
            length=rule.length or 0,
            is_ignored=True,
        )
        for number, rule in enumerate(rules, start=1)
    )
