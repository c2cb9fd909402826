"""Faults of one field: types and their steps, code tables, and texts that cannot stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.converters import CodePairs, ConversionError
from bridge.mapping.encodings import lacking
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS
from bridge.mapping.language import FieldRule, MappingFile, UseInstead
from bridge.mapping.scope import Target
from bridge.mapping.steps import Chain
from bridge.model.fields import FieldType

_STEP_OF = {
    FieldType.INTEGER: ("integer", "integer: true"),
    FieldType.DECIMAL: ("decimal", "decimal: {places: 2}"),
    FieldType.MOMENT: ("date", 'date: "%Y-%m-%d %H:%M:%S"'),
    FieldType.BOOLEAN: ("code", "code: …, with a table that has `true` and `false` on our side"),
}
_TYPED_STEPS = ("integer", "decimal", "date")


def check_field(
    rule: FieldRule,
    file: MappingFile,
    targets: tuple[Target, ...],
    tables: Mapping[str, CodePairs],
    is_outbound: bool,
    path: Path,
) -> Iterator[Finding]:
    """Yield what is wrong with one field, as far as its `targets` were found."""
    yield from _direction(rule, is_outbound, path)
    if rule.join is None:
        for target in targets:
            yield from _type(rule, target, path)
            yield from _cardinality(rule, target, path)
    else:
        yield from _join(rule, targets, path)
    if rule.code is not None:
        yield from _code(rule, targets, tables, is_outbound, path)
    yield from _texts(rule, file, path)


def _direction(rule: FieldRule, is_outbound: bool, path: Path) -> Iterator[Finding]:
    if is_outbound:
        return
    if rule.first is not None:
        meant = "name one `field`: of a text that comes in nobody knows which of several it is"
        yield Finding((*path, "first"), meant, "`first` in a message that comes in")
    if rule.join is not None and not rule.between:
        meant = "add `with`: what stands between the parts, so that they can be told apart"
        yield Finding((*path, "join"), meant, "`join` without `with` in a message that comes in")


def _type(rule: FieldRule, target: Target, path: Path) -> Iterator[Finding]:
    kind = target.field.type
    needed, example = _STEP_OF.get(kind, ("", ""))
    if needed and getattr(rule, needed) is None:
        meant = f"{target.name} is of the type {kind}: add `{example}`"
        yield Finding(path, meant, f"no `{needed}`")
    for step in (*_TYPED_STEPS, "code"):
        is_right = step == needed or (step == "code" and kind is FieldType.TEXT)
        if getattr(rule, step) is None or is_right:
            continue
        if target.is_free and step in ("integer", "decimal"):
            continue
        meant = f"{target.name} is of the type {kind}" + (f": write `{example}`" if needed else "")
        yield Finding((*path, step), meant, f"`{step}`")


def _cardinality(rule: FieldRule, target: Target, path: Path) -> Iterator[Finding]:
    if rule.split is not None and rule.split.take is None and not target.field.is_many:
        meant = "add `take: 1` to keep one part: `split: {by: …, take: 1}`"
        yield Finding((*path, "split"), meant, f"several values for {target.name}, which holds one")
    if target.field.is_many and rule.code is not None:
        meant = "leave it out: a table is for a single value"
        yield Finding((*path, "code"), meant, f"`code` for {target.name}, which holds several")


def _join(rule: FieldRule, targets: tuple[Target, ...], path: Path) -> Iterator[Finding]:
    for target in targets:
        if target.field.type is not FieldType.TEXT or target.field.is_many:
            meant = "only fields that hold one text can be joined"
            yield Finding((*path, "join"), meant, quoted(target.name))
    for step in _TYPED_STEPS:
        if getattr(rule, step) is not None:
            yield Finding((*path, step), "leave it out: joined fields are text", f"`{step}`")


def _code(
    rule: FieldRule,
    targets: tuple[Target, ...],
    tables: Mapping[str, CodePairs],
    is_outbound: bool,
    path: Path,
) -> Iterator[Finding]:
    here = (*path, "code")
    table = tables.get(rule.code or "")
    if table is None:
        yield Finding(here, choose(rule.code or "", tables, "tables in `codes`"))
        return
    if any(target.field.type is FieldType.BOOLEAN for target in targets):
        yield from _boolean(rule, table, is_outbound, path)
    if is_outbound:
        return
    if table.shared:
        meant = "several words of ours share it, and it has to be read: keep one of them"
        yield Finding(here, meant, _listed(table.shared))
    if "" in table.back:
        meant = "an empty place has no code: say what it stands for with `default`"
        yield Finding(here, meant, "an empty text of theirs")


def _boolean(rule: FieldRule, table: CodePairs, is_outbound: bool, path: Path) -> Iterator[Finding]:
    words = {*table.out, *table.back.values()}
    if not words <= {"true", "false"} or (is_outbound and len(words) < 2):
        meant = "expected `true` and `false` on our side, such as {true: Y, false: N}"
        yield Finding((*path, "code"), meant, _listed(words))
    if isinstance(rule.unknown, UseInstead) and not is_outbound:
        if rule.unknown.use not in ("true", "false"):
            yield Finding((*path, "unknown"), "expected {use: true} or {use: false}")
    elif rule.unknown == "keep":
        yield Finding((*path, "unknown"), "expected hold, {use: true} or {use: false}")


def _texts(rule: FieldRule, file: MappingFile, path: Path) -> Iterator[Finding]:
    """Texts of the mapping itself that its files could not hold."""
    for key in ("value", "default", "prefix", "suffix"):
        text = getattr(rule, key) or ""
        is_bound = FORMATS[file.format].is_bound_to_encoding
        missing = lacking(text, file.file.encoding) if is_bound else ""
        if missing:
            meant = f"{file.file.encoding} has no {' '.join(missing)}"
            yield Finding((*path, key), meant)


def check_chain(rule: FieldRule, chain: Chain, is_outbound: bool, path: Path) -> Iterator[Finding]:
    """Yield constants and defaults that the field's own steps refuse."""
    key = "value" if rule.value is not None else "default"
    text = getattr(rule, key)
    if text is None:
        return
    steps = chain.format_shape if is_outbound or key == "value" else chain.parse_meaning
    try:
        value = text
        for step in steps:
            value = step(value)
    except ConversionError as error:
        yield Finding((*path, key), f"it {error}")


def _listed(words: frozenset[str] | set[str]) -> str:
    return ", ".join(quoted(word) for word in sorted(words)) or "nothing"
