"""A mapping as its author works on it: the text with its lines, and what it compiles to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from bridge.app.mappings import beside, read_mapping
from bridge.config.fault import Path as Keys
from bridge.config.fault import choose
from bridge.config.faults import Faults, validate
from bridge.config.load import read_file, read_text
from bridge.config.places import local_path
from bridge.config.yamltext import Value, YamlDocument, read_yaml
from bridge.errors import ConfigurationError
from bridge.mapping.code_files import code_tables
from bridge.mapping.companions import read_companions
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.language import CodeTable, FieldRule, MappingFile, RecordRule


@dataclass(frozen=True, slots=True)
class OpenedMapping:
    """One mapping file, compiled."""

    path: Path
    document: YamlDocument
    #: What is written there, and what it compiles to.
    model: MappingFile
    mapping: CompiledMapping
    #: The partner of the configuration that uses it, or "".
    partner: str
    #: How the zone of its dates came about, as a phrase for people.
    zone_from: str
    #: Whether nobody has said it: then it is UTC, for want of a better one.
    is_zone_assumed: bool = False

    @property
    def tables(self) -> dict[str, CodeTable]:
        """Return the code tables by name, those that are files beside the mapping too."""
        companions, _ = read_companions(self.model, beside(self.path))
        tables, _ = code_tables(self.model, companions)
        return tables

    def line_of(self, path: Keys) -> int:
        """Return the line in which the rule at `path` stands, from 1."""
        return self.document.position(path)[0]

    def record_rule(self, record: CompiledRecord) -> RecordRule:
        """Return the rule that a type of record was compiled from."""
        rule: RecordRule = self._at(record.path)
        return rule

    def field_rule(self, field: CompiledField) -> FieldRule:
        """Return the rule that a field was compiled from."""
        rule: FieldRule = self._at(field.path)
        return rule

    def _at(self, path: Keys) -> Any:
        found: Any = self.model
        for part in path:
            found = found[part] if isinstance(part, int) else getattr(found, part)
        return found


def open_mapping(
    path: Path, configuration: Path | None = None, zone: str | None = None
) -> OpenedMapping:
    """Return the mapping at `path`; raise Faults with all that is wrong with it.

    Dates are in `zone`, else in that of the partner whose mapping it is by the `configuration` (if
    that exists), else in UTC.
    """
    partner, of_partner = _partner_of(path, configuration)
    if zone is not None and zone not in available_timezones():
        raise ConfigurationError(
            f"{zone} is no time zone", choose(zone, sorted(available_timezones()), "such as")[:200]
        )
    if zone is not None:
        chosen, reason = zone, f"{zone}, as you said"
    elif of_partner:
        chosen, reason = of_partner, f"{of_partner}, the time zone of {partner} in bridge.yaml"
    else:
        chosen, reason = "UTC", "UTC, because no configuration names this mapping; see --zone"
    mapping = read_mapping(path, ZoneInfo(chosen))
    document = read_yaml(read_text(path), str(path))
    model = validate(MappingFile, document)
    is_assumed = zone is None and not of_partner
    return OpenedMapping(path, document, model, mapping, partner, reason, is_assumed)


def _partner_of(path: Path, configuration: Path | None) -> tuple[str, str]:
    """Return the partner that uses the mapping at `path`, and its time zone; "" where none does.

    The configuration need not be in order yet: mappings are often written first.
    """
    if configuration is None or not configuration.is_file():
        return "", ""
    try:
        document = read_file(configuration)
    except Faults:
        return "", ""
    for name in _keys(document.value_at(("partners",))):
        messages = ("partners", name, "messages")
        for message in _keys(document.value_at(messages)):
            named = document.value_at((*messages, message, "mapping"))
            zone = document.value_at(("partners", name, "time_zone"))
            is_it = isinstance(named, str) and _is_same(configuration, named, path)
            if is_it and zone in available_timezones():
                return name, str(zone)
    return "", ""


def _keys(value: Value) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _is_same(configuration: Path, named: str, path: Path) -> bool:
    return local_path(named, configuration.absolute().parent).resolve() == path.resolve()
