"""From the models of a mapping file to a mapping that runs, with every fault told at once.

What pydantic cannot see is checked here and in `bridge.mapping.checks`: names of fields, levels,
types and their steps, code tables, and what a message needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from bridge.config.fault import Path, choose, nearest, quoted
from bridge.mapping.checks import check_field, check_file, check_records
from bridge.mapping.checks.fields import check_chain
from bridge.mapping.checks.fits import check_fits
from bridge.mapping.code_files import code_tables
from bridge.mapping.codes import code_pairs
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.converters import CodePairs, Converter, Encodable, Substitute
from bridge.mapping.encodings import is_known_encoding
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import FieldRule, MappingFile, RecordRule
from bridge.mapping.layout import layout_of, record_layout
from bridge.mapping.scope import Target, UnknownName, find, getter
from bridge.mapping.steps import Chain, chain_of
from bridge.mapping.stretches import fits_of, reading_steps, settled
from bridge.model.fields import MESSAGES, RUNNING_NUMBER, Message
from bridge.model.terms import COUNTERS, FLAGS, Terms


def compile_mapping(
    file: MappingFile,
    zone: ZoneInfo,
    sha256: str,
    companions: Mapping[str, bytes],
    skipped: frozenset[Path] | None = None,
) -> CompiledMapping | list[Finding]:
    """Return `file` compiled for a partner in `zone`, or all that is wrong with it.

    `companions` are the files that belong to it, by name; `sha256` is of all of it together.
    With `skipped`, `file` is only what is well-formed of a mapping: the fields at these paths are
    stand-ins that are not looked at, and nothing is said of the whole.
    """
    file = settled(file)
    findings = list(check_file(file))
    message = MESSAGES.get(file.message)
    if message is None:
        return findings
    tables, unfit = code_tables(file, companions)
    findings += unfit
    build = _Build(file, message, code_pairs(tables), zone, skipped or frozenset(), findings)
    records = tuple(build.records())
    used = {name for one in records for record in one.every for name in _names(record)}
    if skipped is not None:
        return findings
    findings += check_records(file, message, used)
    if findings:
        return findings
    return _mapping(file, message, records, frozenset(used), zone, sha256)


def _names(record: CompiledRecord) -> Iterator[str]:
    for one in record.fields:
        yield from one.names


def _mapping(
    file: MappingFile,
    message: Message,
    records: tuple[CompiledRecord, ...],
    used: frozenset[str],
    zone: ZoneInfo,
    sha256: str,
) -> CompiledMapping:
    key = tuple(name for name in file.key or _usual_key(file, message) if name in used)
    return CompiledMapping(
        message=message,
        layout=layout_of(file, records),
        records=records,
        name_template=file.file.name,
        zone=zone.key,
        per=file.file.per,
        most=file.file.most,
        inside=file.file.zip.inside if file.file.zip else "",
        accepts_empty=None if file.file.empty is None else file.file.empty == "accept",
        business_key=key,
        document_key=_document_key(message, key, used),
        terms=Terms(file.final, file.quantities, file.lines, bool(used & (FLAGS | COUNTERS))),
        counts=file.counts,
        fields_used=used,
        sha256=sha256,
    )


def _usual_key(file: MappingFile, message: Message) -> tuple[str, ...]:
    """Return what tells one fact from another, unless the mapping says otherwise.

    A cumulative figure is one of its line, whatever parcel the latest units went in.
    """
    if file.quantities == "incremental":
        return message.business_key
    inner = (message.document_key, f"{message.innermost_level}.")
    return tuple(name for name in message.business_key if name.startswith(inner))


def _document_key(message: Message, key: tuple[str, ...], used: frozenset[str]) -> tuple[str, ...]:
    """Return what names a document: the message's own key, else the mapping's at that level."""
    if message.document_key in used:
        return (message.document_key,)
    if not message.document_key:
        return ()
    return tuple(name for name in key if name.startswith(f"{message.document_level}."))


@dataclass(slots=True)
class _Build:
    """Compiles the records of one file; findings are collected, never raised."""

    file: MappingFile
    message: Message
    tables: dict[str, CodePairs]
    zone: ZoneInfo
    skipped: frozenset[Path]
    findings: list[Finding]
    file_steps: tuple[Converter, ...] = field(init=False)
    #: Fields in which a document says how large it is.
    sizes: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.file_steps = tuple(_steps_of_file(self.file))
        self.sizes = {
            f"{self.message.document_level}.{name}" for name in ("lineCount", "unitCount")
        }

    def records(self) -> Iterator[CompiledRecord]:
        """Yield the outermost records."""
        for index, rule in enumerate(self.file.records):
            yield self.record(rule, ("records", index), "", self.file.records)

    def record(
        self, rule: RecordRule, path: Path, outer: str, beside: tuple[RecordRule, ...]
    ) -> CompiledRecord:
        """Return one record compiled, with all below it; `beside` are its siblings and itself."""
        level = self.level(rule, path, outer)
        fields = tuple(
            self.field(one, level, (*path, "fields", index))
            for index, one in enumerate(rule.fields)
            if (*path, "fields", index) not in self.skipped
        )
        if not self.message.is_outbound:
            self.findings += _read_twice(fields, path)
        children = tuple(
            self.record(one, (*path, "records", index), level, rule.records)
            for index, one in enumerate(rule.records)
        )
        end = self.end(rule, level, (*path, "end"))
        name = rule.record or f"{level}@{'.'.join(str(part) for part in path if part != 'records')}"
        layout = record_layout(rule, name, level, fields, (*children, *((end,) if end else ())))
        before = {one.each for one in beside[: path[-1]]} if isinstance(path[-1], int) else ()
        return CompiledRecord(
            level=level,
            path=path,
            layout=layout,
            fields=fields,
            fields_read=tuple(one for one in fields if one.is_read),
            children=children,
            passed_over=frozenset(one.each for one in beside if _has_below(one, rule.each)),
            is_alternative=not self.message.is_outbound and rule.each in before,
            is_counted=not self.message.is_outbound or _is_counted(rule, beside),
            by=tuple((rule.by or {}).items()),
            end=end,
            is_end=path[-1] == "end",
            states_size=any(name in self.sizes for one in fields for name in one.names),
        )

    def end(self, rule: RecordRule, level: str, path: Path) -> CompiledRecord | None:
        """Return the row that closes a record of `level`, if any does."""
        if rule.end is None:
            return None
        as_record = rule.end.model_copy(update={"each": level})
        return self.record(as_record, path, "", ())

    def level(self, rule: RecordRule, path: Path, outer: str) -> str:
        """Return the level that a record stands for, or the one that was perhaps meant."""
        levels = list(self.message.levels)
        if rule.each not in levels:
            meant = choose(rule.each, levels, f"levels of {self.message.name}")
            self.findings.append(Finding((*path, "each"), meant))
            return nearest(rule.each, levels) or levels[-1]
        if outer and levels.index(rule.each) <= levels.index(outer):
            inner = ", ".join(self.message.below(outer)) or "nothing"
            meant = f"inside a record for each {outer} can stand: {inner}"
            self.findings.append(Finding((*path, "each"), meant))
        return rule.each

    def field(self, rule: FieldRule, level: str, path: Path) -> CompiledField:
        """Return one field compiled."""
        is_outbound = self.message.is_outbound
        kind, names, key = _source(rule)
        targets = tuple(self.targets(names, level, (*path, key)))
        self.findings += check_field(rule, self.file, targets, self.tables, is_outbound, path)
        is_one = len(targets) == 1 and kind != "join"
        target = targets[0] if is_one or (targets and kind == "first") else None
        chain = chain_of(rule, target, self.tables, self.zone, self.file_steps, is_outbound)
        self.findings += check_chain(rule, chain, is_outbound, path)
        chain = chain.ending_with(reading_steps(rule, self.file))
        compiled = self.compiled(rule, kind, targets, chain, path)
        self.findings += check_fits(rule, compiled, self.tables)
        return compiled

    def compiled(
        self,
        rule: FieldRule,
        kind: Literal["field", "join", "first", "constant"],
        targets: tuple[Target, ...],
        chain: Chain,
        path: Path,
    ) -> CompiledField:
        """Return the field that these parts make up."""
        is_outbound = self.message.is_outbound
        can_be_read = not is_outbound or (kind == "field" and chain.can_be_read)
        default = " " if len(rule.at) > 1 else ""
        is_bare = not (chain.parse_shape or chain.parse_meaning or rule.required)
        return CompiledField(
            places=rule.at,
            between=default if rule.between is None else rule.between,
            kind=kind,
            constant=rule.value or "",
            path=path,
            targets=targets,
            getters=tuple(getter(self.message, target) for target in targets),
            names=tuple(target.qualified for target in targets),
            chain=chain,
            fits=fits_of(rule, self.file),
            required=rule.required,
            default=rule.default,
            blank=chain.blank,
            label=rule.name or " + ".join(rule.at),
            loses=_loses(kind, is_outbound, chain),
            is_read=bool(targets) and can_be_read and targets[0].qualified != RUNNING_NUMBER,
            is_outbound=is_outbound,
            is_plain=is_bare and kind == "field" and len(rule.at) == 1 and rule.default is None,
        )

    def targets(self, names: tuple[str, ...], level: str, path: Path) -> Iterator[Target]:
        """Yield the fields that are named, with a fault for each that means nothing."""
        for name in names:
            found = find(self.message, level, name)
            if isinstance(found, UnknownName):
                self.findings.append(Finding(path, found.meant, quoted(name)))
            else:
                yield found


def _steps_of_file(file: MappingFile) -> Iterator[Converter]:
    """Yield what the file's block does to every text that is written."""
    block = file.file
    if block.replace:
        yield Substitute(block.replace)
    is_bound = FORMATS[file.format].is_bound_to_encoding and is_known_encoding(block.encoding)
    if block.unmappable != "hold" and is_bound:
        yield Encodable(block.encoding, block.unmappable)


def _source(
    rule: FieldRule,
) -> tuple[Literal["field", "join", "first", "constant"], tuple[str, ...], str]:
    """Return the kind of source, the names of our fields, and the key that they stand under."""
    if rule.join is not None:
        return "join", rule.join, "join"
    if rule.first is not None:
        return "first", rule.first, "first"
    if rule.field is not None:
        return "field", (rule.field,), "field"
    return "constant", (), "value"


def _is_counted(rule: RecordRule, beside: tuple[RecordRule, ...]) -> bool:
    """Return whether, of the types written for the same, `rule` is the first with a quantity."""
    alike = [one for one in beside if one.each == rule.each]
    with_quantity = [one for one in alike if any(_names_quantity(field) for field in one.fields)]
    return not alike or (with_quantity or alike)[0] is rule


def _names_quantity(rule: FieldRule) -> bool:
    return rule.field is not None and rule.field.rpartition(".")[2] == "quantity"


def _has_below(rule: RecordRule, level: str) -> bool:
    return any(one.each == level or _has_below(one, level) for one in rule.records)


def _loses(kind: str, is_outbound: bool, chain: Chain) -> str:
    if kind == "join" and is_outbound:
        return "where one part ends and the next begins"
    if kind == "first":
        return "which of the fields it was"
    return "" if kind == "constant" else chain.loses


def _read_twice(fields: tuple[CompiledField, ...], path: Path) -> Iterator[Finding]:
    times = Counter(name for one in fields for name in one.names)
    for index, one in enumerate(fields):
        for name in one.names:
            if times[name] > 1:
                meant = "read each field of ours from one place, or nobody knows which counts"
                yield Finding((*path, "fields", index), meant, f"{name} {times[name]} times")
