"""Where the rule stands that has decided: a line of a mapping, or a key of bridge.yaml.

It is looked up in the files as they are today. A file that another mapping has read or written than
the one of today says so, and no line of it is named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bridge.app.mappings import read_mapping
from bridge.config.fault import Path as Keys
from bridge.config.fault import dotted
from bridge.config.load import read_text
from bridge.config.model import Configuration
from bridge.config.yamlflow import flow
from bridge.config.yamltext import YamlDocument, read_yaml
from bridge.errors import BridgeError
from bridge.ledger.files import FileRow
from bridge.mapping.compiled import CompiledMapping, CompiledRecord

#: A rule that is longer is named by its key alone.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Opened:
    """A mapping of today, and the YAML that it was read from."""

    name: str
    mapping: CompiledMapping
    document: YamlDocument


class Rules:
    """Names rules of one configuration and of the mappings that it names."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._opened: dict[tuple[str, str], _Opened | None] = {}

    def of_file(self, file: FileRow) -> str:
        """Return the mapping that has read or written a file; "" where there was none."""
        if not file.mapping_sha256:
            return ""
        opened = self._mapping(file)
        if opened is not None:
            return opened.name
        return f"the {file.message} mapping as it was then ({file.mapping_sha256[:12]}…)"

    def of_record(self, file: FileRow, level: str, names: Collection[str] = ()) -> str:
        """Return the rule by which a record of a level was read, with its line.

        `names` are our fields that it fills. Where several rules may have read it, none is named.
        """
        opened = self._mapping(file)
        if opened is None:
            return self.of_file(file)
        rules = [one for one in _records(opened.mapping) if one.level == level]
        if len(rules) > 1:
            own = {name for name in names if name.startswith(f"{level}.")}
            rules = [one for one in rules if own <= _filled(one)]
        return _at(opened, rules[0].path) if len(rules) == 1 else opened.name

    def of_place(self, file: FileRow, label: str) -> str:
        """Return the rule of the field that a partner calls `label`, with its line."""
        opened = self._mapping(file)
        if opened is None:
            return self.of_file(file)
        fields = (one for record in _records(opened.mapping) for one in record.fields)
        rule = next((one for one in fields if label and one.label == label), None)
        return _at(opened, rule.path) if rule else opened.name

    def of_partner(self, name: str, keys: tuple[str, ...]) -> str:
        """Return a key of a partner's in bridge.yaml, with its line and what it says today."""
        if name not in self._configuration.partners:
            return ""
        document = self._configuration.document
        path: Keys = ("partners", name, *keys)
        said = document.value_at(path)
        if said is None:
            return f"{dotted(keys)} (not set)"
        text = flow(said)
        shown = dotted(keys) if len(text) > _LONGEST else f"{dotted(keys)}: {text}"
        return f"{self._configuration.path.name}:{document.key_position(path)[0]} {shown}"

    def _mapping(self, file: FileRow) -> _Opened | None:
        """Return the mapping of a file, where it is still the one of today."""
        key = (file.partner, file.message)
        if key not in self._opened:
            self._opened[key] = self._open(*key)
        opened = self._opened[key]
        is_same = opened is not None and opened.mapping.sha256 == file.mapping_sha256
        return opened if is_same else None

    def _open(self, name: str, message: str) -> _Opened | None:
        partner = self._configuration.partners.get(name)
        settings = partner.messages.named().get(message) if partner else None
        if partner is None or settings is None:
            return None
        try:
            mapping = read_mapping(settings.mapping, partner.zone)
            document = read_yaml(read_text(settings.mapping), str(settings.mapping))
        except BridgeError:
            return None  # `bridge check` says what is wrong with it
        return _Opened(self._shown(settings.mapping), mapping, document)

    def _shown(self, path: Path) -> str:
        folder = self._configuration.path.absolute().parent
        return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def _records(mapping: CompiledMapping) -> list[CompiledRecord]:
    return [record for outer in mapping.records for record in outer.every]


def _filled(record: CompiledRecord) -> set[str]:
    return {name for one in record.fields for name in one.names}


def _at(opened: _Opened, path: Keys) -> str:
    return f"{opened.name}:{opened.document.key_position(path)[0]}"
