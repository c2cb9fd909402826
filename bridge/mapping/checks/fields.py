"""Faults of one field: types and their steps, code tables, and texts that cannot stand there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bridge.config.fault import Path, quoted
from bridge.mapping.chain import Chain
from bridge.mapping.checks.codes import check_code
from bridge.mapping.converters import CodePairs, ConversionError
from bridge.mapping.converters.dateform import lacking_in
from bridge.mapping.encodings import lacking
from bridge.mapping.finding import Finding
from bridge.mapping.formats import FORMATS, holds_several
from bridge.mapping.language import FieldRule, MappingFile
from bridge.mapping.scope import Target
from bridge.model.fields import FieldType

_STEP_OF = {
    FieldType.INTEGER: ("integer", "integer: true"),
    FieldType.DECIMAL: ("decimal", "decimal: {places: 2}"),
    FieldType.MOMENT: ("date", 'date: "%Y-%m-%d %H:%M:%S"'),
    FieldType.BOOLEAN: ("code", "code: …, with a table that has `true` and `false` on our side"),
}
_TYPED_STEPS = ("integer", "decimal", "date")
#: Keys for messages that come in, and what to do in those that go out.
_ONLY_IN = {
    "or_at": "leave it out: what goes out is written at `at` alone; `first` names several fields",
    "find": "leave it out: it is for what comes in; write `part` or `split` for a part of ours",
}


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
    several = [holds_several(place, file.format) for place in (*rule.at, *rule.or_at)]
    if any(several):
        yield from _repeated(rule, targets, path)
    if any(several) and not all(several):
        meant = "expected `[]` at every place of the field, or at none"
        yield Finding((*path, "at"), meant)
    if rule.join is None:
        for target in targets:
            yield from _type(rule, target, path)
            yield from _cardinality(rule, target, path)
    else:
        yield from _join(rule, targets, path)
    if rule.code is not None:
        yield from check_code(rule, targets, tables, is_outbound, path)
    yield from _texts(rule, file, path)


def _repeated(rule: FieldRule, targets: tuple[Target, ...], path: Path) -> Iterator[Finding]:
    """Yield why a value cannot stand in an element that may be repeated."""
    at = (*path, "at")
    if len(rule.at) > 1:
        yield Finding(at, "expected one place: `[]` holds all values", f"{len(rule.at)} places")
    if rule.field is None and rule.first is None:
        yield Finding(at, "leave `[]` out: it is for a field that holds several values")
    for target in targets if rule.join is None else ():
        if not target.field.is_many:
            yield Finding(at, f"leave `[]` out: {target.name} holds one value")
    if rule.split is not None:
        meant = "leave it out: with `[]` each value has an element of its own"
        yield Finding((*path, "split"), meant, "`split` and `[]`")


def _direction(rule: FieldRule, is_outbound: bool, path: Path) -> Iterator[Finding]:
    """Yield keys that make no sense in a message that goes this way."""
    if is_outbound:
        for key, meant in _ONLY_IN.items():
            if rule.has(key):
                yield Finding((*path, key), meant, f"`{key}` in a message that goes out")
        return
    if rule.first is not None:
        meant = "name one `field`: of a text that comes in nobody knows which of several it is"
        yield Finding((*path, "first"), meant, "`first` in a message that comes in")
    if rule.join is not None and not rule.between:
        meant = "add `with`: what stands between the parts, so that they can be told apart"
        yield Finding((*path, "join"), meant, "`join` without `with` in a message that comes in")
    for one in rule.date.format if rule.date else ():
        if lacking := lacking_in(one):
            yield Finding((*path, "date", "format"), lacking, quoted(one))


def _type(rule: FieldRule, target: Target, path: Path) -> Iterator[Finding]:
    kind = target.field.type
    needed, example = _STEP_OF.get(kind, ("", ""))
    is_told = kind is FieldType.BOOLEAN and rule.written_as == "boolean"
    if needed and getattr(rule, needed) is None and not is_told:
        meant = f"{target.name} is of the type {kind}: add `{example}`"
        yield Finding(path, meant, f"no `{needed}`")
    if target.field.words and rule.code is None:
        words = ", ".join(target.field.words)
        meant = f"add `code: …`, with a table that has on our side some of: {words}"
        yield Finding(path, meant, "no `code`")
    for step in (*_TYPED_STEPS, "code"):
        is_right = step == needed or (step == "code" and kind is FieldType.TEXT)
        if getattr(rule, step) is None or is_right:
            continue
        if target.is_free and step in ("integer", "decimal"):
            continue
        meant = f"{target.name} is of the type {kind}" + (f": write `{example}`" if needed else "")
        yield Finding((*path, step), meant, f"`{step}`")


def _cardinality(rule: FieldRule, target: Target, path: Path) -> Iterator[Finding]:
    if not target.field.is_many:
        if rule.split is not None and rule.split.take is None:
            meant = "add `take: 1` to keep one part: `split: {by: …, take: 1}`"
            found = f"several values for {target.name}, which holds one"
            yield Finding((*path, "split"), meant, found)
        return
    if rule.code is not None:
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


def _texts(rule: FieldRule, file: MappingFile, path: Path) -> Iterator[Finding]:
    """Texts of the mapping itself that its files could not hold."""
    affixes = {"prefix": rule.prefix, "suffix": rule.suffix}
    texts = {key: affix.text for key, affix in affixes.items() if affix}
    texts |= {"value": rule.value or "", "default": rule.default or ""}
    for key, text in texts.items():
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


def check_condition(target: Target, path: Path) -> Iterator[Finding]:
    """Yield why no condition can be about this field of ours."""
    if target.field.is_many or target.field.type in (FieldType.MOMENT, FieldType.DECIMAL):
        kind = "several values" if target.field.is_many else f"the type {target.field.type}"
        meant = "a condition compares texts: name a field of text, a whole number or a yes-or-no"
        yield Finding(path, meant, f"{target.name}, of {kind}")
