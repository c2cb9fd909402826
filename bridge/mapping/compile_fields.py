"""From the rules of fields to fields that run, with what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bridge.config.fault import Path, quoted
from bridge.mapping import alternatives
from bridge.mapping.chain import Chain
from bridge.mapping.checks import check_chain, check_condition, check_field
from bridge.mapping.checks.fits import check_fits
from bridge.mapping.compiled import CompiledField, Kind
from bridge.mapping.conditions import OnField, on_places
from bridge.mapping.converters import (
    CodePairs,
    ConversionError,
    Converter,
    Encodable,
    Substitute,
)
from bridge.mapping.encodings import is_known_encoding
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS, holds_several
from bridge.mapping.gaps import Gaps
from bridge.mapping.language import FieldRule, MappingFile, RecordRule
from bridge.mapping.placing import Placing, placing_of
from bridge.mapping.scope import Target, UnknownName, find, getter
from bridge.mapping.steps import Surroundings, chain_of
from bridge.mapping.stretches import fits_of, reading_steps
from bridge.model.document import Value
from bridge.model.fields import RUNNING_NUMBER, Message


@dataclass(slots=True)
class FieldCompiler:
    """Compiles the fields of one file; findings are collected, never raised."""

    file: MappingFile
    message: Message
    tables: Mapping[str, CodePairs]
    zone: ZoneInfo
    #: Of the fields that are lost in them only the names are looked at.
    gaps: Gaps
    findings: list[Finding] = field(default_factory=list)
    #: Fields of ours that skipped rules name.
    named: set[str] = field(default_factory=set)
    #: Whether some name means nothing that one could guess.
    is_unsure: bool = False
    around: Surroundings = field(init=False)

    def __post_init__(self) -> None:
        encoding = self.file.file.encoding
        self.around = Surroundings(
            self.message.is_outbound,
            self.zone,
            encoding if is_known_encoding(encoding) else "utf-8",
            self.tables,
            tuple(_steps_of_file(self.file)),
        )

    def of(self, record: RecordRule, level: str, path: Path) -> tuple[CompiledField, ...]:
        """Return the fields of one record, which stands for `level` and at `path`."""
        fields: list[CompiledField] = []
        for index, rule in enumerate(record.fields):
            here = (*path, "fields", index)
            if here in self.gaps.skipped:
                self._note_names(rule, level, here)
            else:
                fields.append(self._field(rule, level, here, record))
        if self.message.is_outbound:
            return tuple(alternatives.of_places(fields))
        self.findings += alternatives.read_twice(fields)
        return tuple(alternatives.of_fields(fields))

    def _field(self, rule: FieldRule, level: str, path: Path, record: RecordRule) -> CompiledField:
        """Return one field of `record` compiled."""
        kind, names, key = _source(rule)
        targets = tuple(self._targets(names, level, (*path, key)))
        is_outbound = self.message.is_outbound
        found = check_field(rule, self.file, targets, self.tables, is_outbound, path)
        hides_code = self.gaps.hides_table(rule.code or "")
        self.findings += (one for one in found if not (hides_code and one.path[-1] == "code"))
        is_one = len(targets) == 1 and kind != "join"
        target = targets[0] if is_one or (targets and kind == "first") else None
        is_repeated = any(holds_several(place, self.file.format) for place in rule.at)
        chain = chain_of(rule, target, self.around, is_repeated=is_repeated)
        self.findings += check_chain(rule, chain, is_outbound, path)
        last = reading_steps(rule, self.file)
        stretches = tuple(
            (since, chain_of(rule, target, around, is_repeated=is_repeated).ending_with(last))
            for since, around in self._stretches(rule)
        )
        made = self._made(rule, kind, targets, chain.ending_with(last), stretches, path)
        self.findings += check_fits(rule, made, self.tables)
        if is_outbound:
            return replace(made, on_fields=self._on_fields(rule, level, path))
        return replace(made, on_places=on_places(rule, alternatives.filled_beside(record, rule)))

    def _stretches(self, rule: FieldRule) -> Iterator[tuple[datetime, Surroundings]]:
        """Yield the times at which the table of `rule` changes, with what holds from then on."""
        table = self.tables.get(rule.code or "")
        for day, pairs in table.stretches if table else ():
            tables = {**self.tables, pairs.name: pairs}
            yield _start_of(day, self.zone), replace(self.around, tables=tables)

    def _made(
        self,
        rule: FieldRule,
        kind: Kind,
        targets: tuple[Target, ...],
        chain: Chain,
        stretches: tuple[tuple[datetime, Chain], ...],
        path: Path,
    ) -> CompiledField:
        """Return the field that these parts make up, its conditions aside."""
        is_outbound = self.message.is_outbound
        can_be_read = not is_outbound or (kind == "field" and chain.can_be_read)
        chains = [each for _, each in stretches] or [chain]
        is_many = any(target.field.is_many for target in targets)
        fits = fits_of(rule, self.file)
        placing = placing_of(rule, is_many, fits)
        is_bare = not (chain.parse_shape or chain.parse_meaning or rule.required or rule.when)
        return CompiledField(
            places=rule.at,
            placing=placing,
            places_seen=tuple(dict.fromkeys(place for place, _ in rule.places(is_outbound))),
            between=rule.separator,
            kind=kind,
            constant=_written(rule.value or "", chain),
            path=path,
            targets=targets,
            getters=tuple(getter(self.message, target) for target in targets),
            names=tuple(target.qualified for target in targets),
            chain=chain,
            stretches=stretches,
            fits=fits,
            on_places=(),
            on_fields=(),
            is_branch=False,
            is_conditional=bool(rule.when),
            required=rule.required,
            default=rule.default,
            assumed=None if is_outbound else _assumed(rule, chain),
            blank=chain.blank,
            label=rule.name or " + ".join(rule.at),
            loses=_loses(rule, kind, chains, placing, is_outbound),
            is_read=_is_read(targets, can_be_read) or rule.check,
            is_outbound=is_outbound,
            is_plain=is_bare and kind == "field" and _is_at_one(rule) and rule.default is None,
        )

    def _targets(self, names: tuple[str, ...], level: str, path: Path) -> Iterator[Target]:
        """Yield the fields that are named, with a fault for each that means nothing."""
        for name in names:
            found = find(self.message, level, name)
            if isinstance(found, UnknownName):
                self.findings.append(Finding(path, found.meant, quoted(name)))
                found = find(self.message, level, found.likely)
            if isinstance(found, UnknownName):
                self.is_unsure = True
            else:
                yield found

    def _note_names(self, rule: FieldRule, level: str, path: Path) -> None:
        """Note what a rule names that is looked at no further."""
        self.is_unsure = self.is_unsure or rule.field is None
        if rule.field is not None:
            targets = self._targets((rule.field,), level, (*path, "field"))
            self.named.update(target.qualified for target in targets)

    def _on_fields(self, rule: FieldRule, level: str, path: Path) -> tuple[OnField, ...]:
        """Return the conditions of a rule of a message that goes out."""
        found = []
        for name, condition in rule.when.items():
            for target in self._targets((name,), level, (*path, "when", name)):
                self.findings += check_condition(target, (*path, "when", name))
                found.append(OnField(getter(self.message, target), condition))
        return tuple(found)


def _start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins; the first of all has always been."""
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _steps_of_file(file: MappingFile) -> Iterator[Converter]:
    """Yield what the file's block does to every text that is written."""
    block = file.file
    if block.replace:
        yield Substitute(block.replace)
    is_bound = FORMATS[file.format].is_bound_to_encoding and is_known_encoding(block.encoding)
    if block.unmappable != "hold" and is_bound:
        yield Encodable(block.encoding, block.unmappable)


def _source(rule: FieldRule) -> tuple[Kind, tuple[str, ...], str]:
    """Return the kind of source, the names of our fields, and the key that they stand under."""
    if rule.join is not None:
        return "join", rule.join, "join"
    if rule.first is not None:
        return "first", rule.first, "first"
    if rule.field is not None:
        return "field", (rule.field,), "field"
    return "constant", (), "value"


def _written(constant: str, chain: Chain) -> str:
    """Return a constant in the partner's shape; one that its steps refuse is told elsewhere."""
    try:
        for step in chain.format_shape if constant else ():
            constant = step(constant)
    except ConversionError:
        return ""
    return constant


def _assumed(rule: FieldRule, chain: Chain) -> tuple[Value, str] | None:
    """Return what `default` means, and the text of `none` that it is read for."""
    if rule.default is None or not rule.none:
        return None
    value: Value = rule.default
    try:
        for step in chain.parse_meaning:
            value = step(value)
    except ConversionError:
        return None  # told where the chain is checked
    return value, rule.none[0]


def _is_read(targets: tuple[Target, ...], can_be_read: bool) -> bool:
    """Return whether a field is read; the number that a record gets as it is written is not."""
    return bool(targets) and can_be_read and targets[0].qualified != RUNNING_NUMBER


def _is_at_one(rule: FieldRule) -> bool:
    return len(rule.at) == 1 and not rule.or_at


def _loses(
    rule: FieldRule, kind: Kind, chains: list[Chain], placing: Placing, is_outbound: bool
) -> str:
    """Return what may not come back, as a phrase."""
    if kind == "constant":
        return ""
    losses = [placing.loses] if placing.loses else []
    if kind == "join" and is_outbound:
        losses.append("where one part ends and the next begins")
    elif kind == "first":
        losses.append("which of the fields it was")
    else:
        losses += dict.fromkeys(loss for chain in chains for loss in chain.losses)
    if rule.when:
        losses.append("what it is where `when` does not hold")
    return "; ".join(losses)
