"""JSON in the language: paths of keys, lists of objects as records, numbers and booleans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from bridge.config.fault import Path, quoted
from bridge.mapping.encodings import is_known_encoding, plain_name
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule
from bridge.mapping.formats.nested import NestedRules, Placed, check_beside_itself, check_nesting
from bridge.mapping.language import FieldRule, JsonBlock, MappingFile, RecordRule
from bridge.mapping.language.numbers import DecimalStep, IntegerStep
from bridge.mapping.rows import rows_of
from bridge.model.fields import MESSAGES
from bridge.model.records import Kind, PlaceName
from bridge.model.settings import JSON_NUMBER, JsonSettings

_ENCODINGS = ("utf-8", "utf-16", "utf-32", "iso8859-", "cp125", "ascii")
#: Steps behind which a number may no longer be one.
_RESHAPING = ("part", "strip", "replace", "case", "prefix", "suffix", "cut", "wrap", "pad")
_TRUTH = ("true", "false")


class JsonRules(NestedRules):
    """JSON; see `FormatRules`."""

    has_attributes = False

    def settings(self, file: MappingFile) -> JsonSettings:
        return JsonSettings(**_block(file).model_dump(exclude={"numbers"}))

    def check_block(self, file: MappingFile, is_outbound: bool) -> Iterator[Finding]:
        encoding, block = file.file.encoding, _block(file)
        if is_known_encoding(encoding) and not plain_name(encoding).startswith(_ENCODINGS):
            meant = "for JSON: utf-8, utf-16, utf-32, ascii, or of the families iso-8859 and cp125"
            yield Finding(("file", "encoding"), meant)
        if block.lines and block.indent and "indent" in block.model_fields_set:
            meant = "leave it out: with `lines: on` each document is a single line"
            yield Finding(("json", "indent"), meant, "`indent` and `lines`")

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from super().check_record(rule, file, path)
        for earlier, later in combinations(self.placed(rule, path), 2):
            yield from _check_value_or_object(earlier, later)
        for index, field in enumerate(rule.fields if isinstance(rule, RecordRule) else ()):
            if field.written_as in ("number", "boolean"):
                yield from _check_kind(field, field.written_as, file, (*path, "fields", index))

    def check_shape(self, file: MappingFile, types: Sequence[PlacedRule]) -> Iterator[Finding]:
        if len(file.records) != 1 or file.records[0].each != "file":
            meant = "in JSON exactly one, with `each: file`; the others inside it"
            yield Finding(("records",), meant, f"{len(file.records)} outermost record(s)")
            return
        if file.records[0].record:
            meant = "leave it out: what is outermost in JSON has no name"
            yield Finding(("records", 0, "record"), meant)
        for one in types:
            if one.path != ("records", 0):
                yield from _check_path(one)
        yield from _check_lists(types)
        yield from _check_documents(file)
        yield from check_nesting(types, has_attributes=False)


def _check_value_or_object(earlier: Placed, later: Placed) -> Iterator[Finding]:
    """Yield a key that would hold a plain value and an object at the same time."""
    short, long = sorted((earlier, later), key=lambda one: len(one[2].steps))
    steps = short[2].written.steps
    if short[2] != long[2] and long[2].written.steps[: len(steps)] == steps:
        meant = f"expected a plain value or an object there, and {quoted(long[0])} is in an object"
        yield Finding(short[1], meant, quoted(short[0]))


def _block(file: MappingFile) -> JsonBlock:
    return file.json_ or JsonBlock()


def _check_path(one: PlacedRule) -> Iterator[Finding]:
    is_document = len(one.path) == 4 or one.path[0] == "ignore"
    if not one.rule.record:
        meant = "add the path of its key: `record: orders`, or `.` for what the file itself is"
        yield Finding((*one.path, "record"), meant, "no `record`")
    elif one.rule.record == "." and not is_document:
        meant = "expected the path of a key: only documents can be what the file itself is"
        yield Finding((*one.path, "record"), meant, quoted("."))


def _check_lists(types: Sequence[PlacedRule]) -> Iterator[Finding]:
    """Yield records under a key that another one says is no list, or is one."""
    first: dict[tuple[Path, str], str] = {}
    for one in types:
        if isinstance(one.rule, RecordRule):
            written_as = one.rule.written_as or "list"
            if first.setdefault((one.path[:-2], one.rule.record), written_as) != written_as:
                meant = f"expected the same for every record at {quoted(one.rule.record)}"
                yield Finding((*one.path, "as"), meant, "once a list, once an object")


def _check_documents(file: MappingFile) -> Iterator[Finding]:
    """Yield what is wrong with the types of record directly below the file."""
    outer = file.records[0]
    paths = {rule.record for rule in outer.records}
    is_itself = "." in paths
    if is_itself:
        yield from check_beside_itself(outer, "the file")
    is_beside = outer.match or outer.starts or outer.ignore or file.ignore
    if is_itself and (is_beside or len(paths) > 1):
        meant = "expected paths of keys: with `.` the documents are all that the file holds"
        yield Finding(("records", 0, "records"), meant, "`.` beside others")
    if _block(file).lines and not is_itself:
        meant = "with `json: {lines: on}` write `record: .`: each line is a document"
        yield Finding(("records", 0, "records"), meant, quoted(", ".join(sorted(paths))))
    message = MESSAGES.get(file.message)
    is_outbound = message is not None and message.is_outbound
    if is_outbound and len(paths) > 1:
        meant = "expected one path: a file that is written holds its documents in one list"
        yield Finding(("records", 0, "records"), meant, ", ".join(sorted(paths)))
    for index, rule in enumerate(outer.records):
        if rule.written_as == "object":
            yield from _check_single(file, ("records", 0, "records", index, "as"), is_outbound)


def _check_single(file: MappingFile, path: Path, is_outbound: bool) -> Iterator[Finding]:
    if _block(file).lines:
        yield Finding(path, "leave it out: with `lines: on` each line is an object")
    elif is_outbound and file.file.per != "document":
        meant = "add `file: {per: document}`: the file holds one such object"
        yield Finding(path, meant)


def kinds_of(rule: RecordRule, file: MappingFile) -> dict[PlaceName, Kind]:
    """Return what is written at the places of a record where it is no text."""
    found: dict[PlaceName, Kind] = {}
    for field in rule.fields:
        kind = _kind(field, _block(file))
        if kind is not None and len(field.at) == 1:
            found[field.at[0]] = kind
    return found


def _kind(field: FieldRule, block: JsonBlock) -> Kind | None:
    if field.written_as is not None:
        return None if field.written_as == "text" else field.written_as
    return "number" if block.numbers == "plain" and _is_plain_number(field) else None


def _is_plain_number(field: FieldRule) -> bool:
    """Whether a number is written as JSON has it: no zeros before it, no marks of the partner's."""
    if any(getattr(field, step) not in (None, False) for step in _RESHAPING):
        return False
    if field.integer is not None:
        return field.integer.model_copy(update={"decimals": "refuse"}) == IntegerStep()
    return field.decimal is not None and field.decimal.model_copy(update={"places": 2}) == (
        DecimalStep()
    )


def _check_kind(field: FieldRule, kind: Kind, file: MappingFile, path: Path) -> Iterator[Finding]:
    """Yield why a field cannot be written as what it says."""
    here = (*path, "as")
    if len(field.at) > 1:
        yield Finding(here, "leave it out: several places are text", f"{len(field.at)} places")
    if field.date or (kind == "boolean" and (field.integer or field.decimal)):
        yield Finding(here, f"leave it out: what the steps make is no {kind}")
    if kind == "number" and field.integer and field.integer.width:
        meant = "leave one of them out: a number of JSON has no zeros before it"
        yield Finding(here, meant, "`as: number` and `integer: {width: …}`")
    for key in ("value", "default"):
        text = getattr(field, key)
        if text is not None and not _is_of_kind(text, kind):
            meant = "expected a number" if kind == "number" else "expected true or false"
            yield Finding((*path, key), f"{meant}, as `as` says")
    if kind == "boolean" and field.code in file.codes:
        yield from _check_truth(field.code or "", file, (*path, "code"))


def _is_of_kind(text: str, kind: Kind) -> bool:
    """Return whether `text` is what JSON writes for a number or a boolean."""
    return text in _TRUTH if kind == "boolean" else bool(JSON_NUMBER.fullmatch(text))


def _check_truth(table: str, file: MappingFile, path: Path) -> Iterator[Finding]:
    for row in rows_of(file.codes[table]):
        if row.codes.keys() != {""} or row.codes[""] not in _TRUTH:
            meant = "expected nothing but true and false on their side, for `as: boolean`"
            yield Finding(path, meant, f"`{table}`")
            return
