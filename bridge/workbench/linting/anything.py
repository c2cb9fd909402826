"""What goes wrong in any mapping: dates, zeros, tables, and fields that may be empty."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bridge.config.stock_policy import BUCKETS
from bridge.mapping.compiled import CompiledField
from bridge.mapping.converters.dateform import directives_in
from bridge.mapping.language import FieldRule
from bridge.mapping.rows import CodeRow, rows_of
from bridge.model.fields import FieldType
from bridge.workbench.linting.remark import Remark
from bridge.workbench.linting.subject import Subject

_CODES = ("physicalSku", "ean", "upc", "shipmentId", "orderId", "returnId", "tracking", "lineId",
          "deliveryId", "receiptId", "movementId")  # fmt: skip
#: By message, fields that make a document worthless where they are empty; of a group one is enough.
_VITAL = {
    "order": (
        ("deliveryName", "deliveryCompany"), ("deliveryAddress",), ("deliveryZipcode",),
        ("deliveryCity",), ("deliveryCountry",),
    ),
    "confirmation": (("shipmentId",), ("physicalSku", "ean", "lineId"), ("quantity",)),
    "return": (("returnId",), ("shipmentId",), ("physicalSku", "ean", "lineId"), ("quantity",)),
    "stock": (("physicalSku", "ean"), ("quantity", *BUCKETS)),
    "order_cancel": (("shipmentId",),),
    "order_status": (("shipmentId",),),
    "inbound": (("deliveryId",), ("physicalSku", "sku", "ean", "upc")),
    "receipt": (("deliveryId",), ("physicalSku", "ean", "lineId"), ("quantity",)),
    "movement": (("physicalSku", "ean"), ("quantity",)),
    "ack": (("fileName", "fileNumber"), ("status",)),
}  # fmt: skip
#: Moments of which the time of day decides what counts before and what after.
_TIMED = ("countedAt", "shippedAt", "receivedAt")
_TIMED_THERE = "movement.happenedAt"


def of_dates(subject: Subject) -> Iterator[Remark]:
    """Yield dates that leave open when they are."""
    for field, rule in subject.fields:
        if rule.date is None or "file.created" in field.names:
            continue
        formats = _formats(rule)
        if rule.date.zone is None and not all(_tells_zone(one) for one in formats):
            yield _without_zone(subject, field)
        is_timed = any(
            name.partition(".")[2] in _TIMED or name == _TIMED_THERE for name in field.names
        )
        if is_timed and not subject.is_outbound and all(_is_day(one) for one in formats):
            meant = "ask for the time too: whatever else happens that day takes the careful side"
            yield Remark("day-only", (*field.path, "date"), "a day without a time", meant)


def _without_zone(subject: Subject, field: CompiledField) -> Remark:
    path, found = (*field.path, "date"), "a date without a time zone"
    if subject.opened.partner or subject.mapping.zone != "UTC":
        meant = f"it is read in {subject.opened.zone_from}: ask whether that is so"
        return Remark("date-without-zone", path, found, meant)
    meant = (
        "it is taken to be in the partner's `time_zone` of bridge.yaml, and no partner has this "
        "mapping yet; or write its `zone`"
    )
    return Remark("date-without-zone", path, found, meant)


def _formats(rule: FieldRule) -> tuple[str, ...]:
    return rule.date.format if rule.date else ()


def _tells_zone(form: str) -> bool:
    return bool(directives_in(form) & {"z", ":z", "s"})


def _is_day(form: str) -> bool:
    return not directives_in(form) & {"H", "I", "s"}


def of_zeros(subject: Subject) -> Iterator[Remark]:
    """Yield ids and bar codes whose zeros are taken away."""
    for field, rule in subject.of(*_CODES):
        if rule.strip is not None and "0" in rule.strip.characters:
            meant = "leave it out: ids and bar codes may begin or end with zeros of their own"
            yield Remark("zeros-stripped", (*field.path, "strip"), f"zeros of {field.name}", meant)


def of_emptiness(subject: Subject) -> Iterator[Remark]:
    """Yield what must not be empty and may be."""
    unsafe: list[CompiledField] = []
    for group in _VITAL.get(subject.message, ()):
        fields = list(subject.of(*group))
        is_safe = any(
            rule.required or rule.default is not None or field.kind == "first"
            for field, rule in fields
        )
        is_one = len({name for field, _ in fields for name in field.names}) == 1
        if fields and is_one and not is_safe:
            unsafe.append(fields[0][0])
    if unsafe:
        each = " to each" if len(unsafe) > 1 else ""
        meant = f"add `required: true`{each}: empty, it says nothing, and it should be told"
        found = f"{', '.join(field.name for field in unsafe)}, which may be empty"
        yield Remark("not-required", unsafe[0].path, found, meant)


def of_tables(subject: Subject) -> Iterator[Remark]:
    """Yield tables that nothing uses, and words of theirs that cannot be read back."""
    used = {rule.code.partition(".")[0] for _, rule in subject.fields if rule.code}
    for name in (*subject.model.codes, *subject.model.code_files):
        if name not in used:
            block = "codes" if name in subject.model.codes else "code_files"
            meant = "name it in the `code` of a field, or take it out"
            yield Remark("table-unused", (block, name), f"the table `{name}`", meant)
    for field, rule in subject.fields:
        is_text = all(target.field.type is FieldType.TEXT for target in field.targets)
        if rule.code and subject.message == "order" and is_text and _is_one_way(field):
            meant = (
                "several words of ours are the same of theirs: a rehearsal leaves the field out "
                "when it reads the file back"
            )
            yield Remark("table-one-way", (*field.path, "code"), f"the table `{rule.code}`", meant)


def of_gaps(subject: Subject) -> Iterator[Remark]:
    """Yield words of which one code ends some days before the next one begins."""
    for name, table in subject.opened.tables.items():
        by_word: dict[str, list[CodeRow]] = {}
        for row in rows_of(table):
            by_word.setdefault(row.ours, []).append(row)
        for ours, rows in by_word.items():
            for earlier, later in pairwise(sorted(rows, key=lambda row: row.first)):
                if (later.first - earlier.last).days > 1:
                    block = "codes" if name in subject.model.codes else "code_files"
                    found = f"`{ours}` without a code between {earlier.until} and {later.start}"
                    meant = "leave `until` out: a code holds until the next one begins"
                    yield Remark("code-gap", (block, name), found, meant)


def _is_one_way(field: CompiledField) -> bool:
    return any("several words" in step.loses for step in field.chain.meaning)
