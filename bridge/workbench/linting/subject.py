"""A mapping as those who look for its weaknesses see it: every field with its rule, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bridge.config.fault import Path
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.language import FieldRule, MappingFile
from bridge.workbench.opening import OpenedMapping


@dataclass(frozen=True)
class Subject:
    """One mapping under examination."""

    opened: OpenedMapping

    @property
    def mapping(self) -> CompiledMapping:
        """The mapping as it runs."""
        return self.opened.mapping

    @property
    def model(self) -> MappingFile:
        """The mapping as it is written."""
        return self.opened.model

    @property
    def message(self) -> str:
        """The name of its message."""
        return self.opened.mapping.message.name

    @property
    def is_outbound(self) -> bool:
        """Whether its files go to the partner."""
        return self.opened.mapping.message.is_outbound

    @cached_property
    def records(self) -> tuple[CompiledRecord, ...]:
        """Every type of record."""
        return tuple(one for outer in self.mapping.records for one in outer.every)

    @cached_property
    def fields(self) -> tuple[tuple[CompiledField, FieldRule], ...]:
        """Every field with the rule that it was made from."""
        return tuple(
            (field, self.opened.field_rule(field))
            for record in self.records
            for field in record.fields
        )

    def of(self, *names: str) -> Iterator[tuple[CompiledField, FieldRule]]:
        """Yield the fields that name one of ours, with or without its level: `ean`, `line.ean`."""
        for field, rule in self.fields:
            if any(name in names or name.partition(".")[2] in names for name in field.names):
                yield field, rule

    def has(self, *names: str) -> bool:
        """Return whether some field names one of these, be it as the store sends it (`raw.x`)."""
        wanted = set(names)
        return any(
            name.partition(".")[2] in wanted or name.rpartition(".")[2] in wanted
            for name in self.mapping.fields_used
        )

    @property
    def body(self) -> Path:
        """Where to tell what is missing from the mapping."""
        return ("records",)
