"""From the models of a mapping file to a mapping that runs, with every fault told at once.

What pydantic cannot see is checked here and in `bridge.mapping.checks`: names of fields, levels,
types and their steps, code tables, and what a message needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bridge.config.fault import Path, nearest
from bridge.mapping.alternatives import as_written
from bridge.mapping.checks import check_file, check_records
from bridge.mapping.checks.documents import check_documents
from bridge.mapping.code_files import code_tables
from bridge.mapping.codes import code_pairs
from bridge.mapping.compile_fields import FieldCompiler
from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.finding import Finding
from bridge.mapping.formats.json import kinds_of
from bridge.mapping.gaps import Gaps
from bridge.mapping.guesses import guessed
from bridge.mapping.language import FieldRule, MappingFile, RecordRule
from bridge.mapping.layout import layout_of, record_layout
from bridge.mapping.stretches import settled
from bridge.model.fields import MESSAGES, Message
from bridge.model.terms import COUNTERS, FLAGS, Terms


def compile_mapping(
    file: MappingFile,
    zone: ZoneInfo,
    sha256: str,
    companions: Mapping[str, bytes],
    gaps: Gaps | None = None,
) -> CompiledMapping | list[Finding]:
    """Return `file` compiled for a partner in `zone`, or all that is wrong with it.

    `companions` are the files that belong to it, by name; `sha256` is of all of it together.
    With `gaps`, `file` is a mapping as it was probably meant: nothing is said of what is lost.
    """
    file = settled(file)
    findings = list(check_file(file))
    message = MESSAGES.get(file.message)
    if message is None:
        likely = nearest(file.message, MESSAGES)
        if likely is None:
            return [one for one in findings if not (gaps and gaps.hides(one.path))]
        named = [one for one in findings if one.path == ("message",)]
        meant = file.model_copy(update={"message": likely})
        further = compile_mapping(meant, zone, sha256, companions, gaps)
        return [*named, *(further if isinstance(further, list) else ())]
    tables, unfit = code_tables(file, companions)
    findings += unfit
    pairs = code_pairs(tables)
    gaps = (gaps or Gaps()).without_tables({*file.code_files} - {*tables})
    file, misnamed = guessed(file, message, {*pairs, *gaps.tables})
    findings += misnamed
    fields = FieldCompiler(file, message, pairs, zone, gaps)
    build = _Build(file, message, fields, findings)
    records = tuple(build.records())
    findings += fields.findings
    used = {name for one in records for record in one.every for name in _names(record)}
    gaps = gaps.without_names() if fields.is_unsure else gaps
    findings += check_records(file, message, used | fields.named, gaps)
    if not gaps.hide_needs:
        key = _document_key(message, _key(file, message, used), used)
        findings += check_documents(records, message, key)
    if findings or gaps.lost or gaps.skipped:
        return [one for one in findings if not gaps.hides(one.path)]
    return _mapping(file, message, records, frozenset(used), zone, sha256, companions)


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
    companions: Mapping[str, bytes],
) -> CompiledMapping:
    key = _key(file, message, used)
    return CompiledMapping(
        message=message,
        layout=layout_of(file, records, companions),
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
        counts="ignore" if message.counts_others else file.counts,
        fields_used=used,
        sha256=sha256,
    )


def _key(file: MappingFile, message: Message, used: Set[str]) -> tuple[str, ...]:
    """Return what tells one fact from another, as far as the file says it."""
    return tuple(name for name in file.key or _usual_key(file, message) if name in used)


def _usual_key(file: MappingFile, message: Message) -> tuple[str, ...]:
    """Return what tells one fact from another, unless the mapping says otherwise.

    A cumulative figure is one of its line, whatever parcel the latest units went in.
    """
    if file.quantities == "incremental":
        return message.business_key
    inner = (message.document_key, f"{message.innermost_level}.")
    return tuple(name for name in message.business_key if name.startswith(inner))


def _document_key(message: Message, key: tuple[str, ...], used: Set[str]) -> tuple[str, ...]:
    """Return what names a document: the message's own key, else the mapping's at that level."""
    if message.document_key in used:
        return (message.document_key,)
    if not message.document_key:
        return ()
    return tuple(name for name in key if name.startswith(f"{message.document_level}."))


#: What a file says of its own size.
_COUNTS = {f"file.{name}" for name in ("documentCount", "lineCount", "unitCount", "recordCount")}


@dataclass(slots=True)
class _Build:
    """Compiles the records of one file; findings are collected, never raised."""

    file: MappingFile
    message: Message
    fields: FieldCompiler
    findings: list[Finding]
    #: Fields in which a document says how large it is.
    sizes: set[str] = field(init=False)

    def __post_init__(self) -> None:
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
        fields = self.fields.of(rule, level, path)
        children = tuple(
            self.record(one, (*path, "records", index), level, rule.records)
            for index, one in enumerate(rule.records)
        )
        end = self.end(rule, level, (*path, "end"))
        name = rule.record or f"{level}@{'.'.join(str(part) for part in path if part != 'records')}"
        below = (*children, *((end,) if end else ()))
        layout = record_layout(rule, name, level, fields, below, kinds_of(rule, self.file))
        before = {one.each for one in beside[: path[-1]]} if isinstance(path[-1], int) else ()
        is_more = rule.each == outer
        return CompiledRecord(
            level=level,
            path=path,
            layout=layout,
            fields=fields,
            fields_read=tuple(one for one in fields if one.is_read),
            fields_written=tuple(as_written(fields, self.message.is_outbound)),
            children=children,
            passed_over=_passed_over(rule, beside),
            is_alternative=not (self.message.is_outbound or is_more) and rule.each in before,
            is_counted=not self.message.is_outbound or _is_counted(rule, beside),
            by=tuple((rule.by or {}).items()),
            nests=tuple((rule.nests or {}).items()),
            end=end,
            is_end=path[-1] == "end",
            states_size=any(name in self.sizes for one in fields for name in one.names),
            is_required=self.is_required(rule, fields),
            is_more=is_more,
        )

    def is_required(self, rule: RecordRule, fields: tuple[CompiledField, ...]) -> bool:
        """Return whether a file without a record of this type is not read.

        One that states a count is what shows that a file was cut off, so it has to be there.
        """
        is_compared = self.file.counts == "strict" and not self.message.counts_others
        if rule.required is not None or not is_compared:
            return bool(rule.required)
        return any(name in _COUNTS for one in fields for name in one.names)

    def end(self, rule: RecordRule, level: str, path: Path) -> CompiledRecord | None:
        """Return the row that closes a record of `level`, if any does."""
        if rule.end is None:
            return None
        as_record = rule.end.model_copy(update={"each": level})
        return self.record(as_record, path, "", ())

    def level(self, rule: RecordRule, path: Path, outer: str) -> str:
        """Return the level that a record stands for; it has to be inside the `outer` one."""
        inner = self.inside(outer)
        if outer and rule.each not in inner:
            meant = f"inside a record for each {outer} can stand: {', '.join(inner) or 'nothing'}"
            self.findings.append(Finding((*path, "each"), meant))
        return rule.each

    def inside(self, outer: str) -> list[str]:
        """Return the levels of records that can stand inside one for `outer`.

        Another one for the same tells more of it. What comes in of a line is told as it is read, so
        that nothing can be added to it; only of a document can more come.
        """
        is_open = outer == self.message.document_level or self.message.is_outbound
        is_same = is_open and outer not in ("", "file")
        return [*([outer] if is_same else ()), *(self.message.below(outer) if outer else ())]


def _is_counted(rule: RecordRule, beside: tuple[RecordRule, ...]) -> bool:
    """Return whether, of the types written for the same, `rule` is the first with a quantity."""
    alike = [one for one in beside if one.each == rule.each]
    with_quantity = [one for one in alike if any(_names_quantity(field) for field in one.fields)]
    return not alike or (with_quantity or alike)[0] is rule


def _names_quantity(rule: FieldRule) -> bool:
    return rule.field is not None and rule.field.rpartition(".")[2] == "quantity"


def _passed_over(rule: RecordRule, beside: tuple[RecordRule, ...]) -> frozenset[str]:
    """Return the levels that hold what `rule` stands for and have types of their own for it."""
    others = [one for one in beside if one.each != rule.each]
    return frozenset(one.each for one in others if _has_below(one, rule.each))


def _has_below(rule: RecordRule, level: str) -> bool:
    return any(one.each == level or _has_below(one, level) for one in rule.records)
