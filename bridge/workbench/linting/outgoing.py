"""What goes wrong with orders: ids that do not come back, addresses and wishes that get lost."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.mapping.compiled import CompiledField
from bridge.mapping.language import FieldRule
from bridge.mapping.name import is_static
from bridge.model.settings import CsvSettings
from bridge.workbench.linting.remark import Remark
from bridge.workbench.linting.subject import Subject

_IDS = ("shipmentId", "lineId", "deliveryId")
_ITEMS = ("physicalSku", "sku", "variantSku", "sizeSku", "ean", "upc")
#: Parts of an address that are worth nothing with their end cut off.
_WHOLE = (
    "deliveryAddress", "deliveryCoaddress", "deliveryZipcode", "deliveryCity", "deliveryCountry",
    "deliveryEmail", "deliveryCell", "deliveryTele", "shipwallet_pickup", "shipwallet_doorcode",
    "deliveryNote", "proforma",
)  # fmt: skip
_ADDRESS = ("deliveryName", "deliveryAddress", "deliveryZipcode", "deliveryCity",
            "deliveryCountry")  # fmt: skip


def of_orders(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of an order mapping."""
    if subject.message != "order":
        return
    yield from _address(subject)
    yield from _wishes(subject)
    for field, rule in subject.of(*_WHOLE):
        if rule.cut is not None:
            meant = "write `max`, which holds the shipment: half of it sends a parcel astray"
            yield Remark("address-cut", (*field.path, "cut"), f"`cut` of {field.name}", meant)


def of_what_goes_out(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of any mapping whose files go to the partner."""
    if not subject.is_outbound:
        return
    for field, rule in subject.of(*_IDS):
        yield from _changed("id-cut", field, rule, "the partner sends it back, and it has to fit")
    for field, rule in subject.of(*_ITEMS):
        yield from _changed("item-cut", field, rule, "another item would be picked")
    yield from _names(subject)
    yield from _characters(subject)
    yield from _delimiter(subject)


def _changed(code: str, field: CompiledField, rule: FieldRule, why: str) -> Iterator[Remark]:
    for key in ("cut", "case", "part"):
        if getattr(rule, key) is not None:
            meant = f"leave it out, or write `max` to hold what is too long: {why}"
            yield Remark(code, (*field.path, key), f"`{key}` of {field.name}", meant)


def _address(subject: Subject) -> Iterator[Remark]:
    missing = [name for name in _ADDRESS if not subject.has(name)]
    if missing:
        meant = "add a field for it, or ask the partner how a parcel finds its way without"
        found = f"no field for {', '.join(missing)}"
        yield Remark("no-address", subject.body, found, meant)
    if not subject.has("deliveryEmail", "deliveryCell", "deliveryTele"):
        meant = "carriers announce parcels by e-mail or text message: add deliveryEmail or a number"
        yield Remark("no-contact", subject.body, "no way to reach the customer", meant)


def _wishes(subject: Subject) -> Iterator[Remark]:
    if not subject.has("shipwallet_pickup"):
        meant = (
            "add `shipwallet_pickup`: without it a parcel for a service point goes to another one"
        )
        yield Remark("no-service-point", subject.body, "no field for the service point", meant)
    if not subject.has("deliveryNote", "deliveryNoteFile"):
        meant = (
            "add `deliveryNote`, its address, or `deliveryNoteFile`, its name, if the partner is "
            "to put it into the parcel"
        )
        yield Remark("no-delivery-note", subject.body, "no field for the delivery note", meant)
    if not subject.has("shippingList", "defaultCarrier", "deliveryService", "shipwallet_method"):
        meant = "add `shippingList` with a table for the partner's services"
        yield Remark("no-service", subject.body, "no field for carrier or service", meant)


def _names(subject: Subject) -> Iterator[Remark]:
    template, path = subject.model.file.name, ("file", "name")
    if is_static(template):
        meant = "add {created:%Y%m%d%H%M%S} or {sequence:06}, or each file waits for the one before"
        yield Remark("name-repeats", path, "one name for all files", meant)
    elif not any(mark in template for mark in ("{sequence", "%S", "%M", "{shipmentId", "%I")):
        meant = "add {sequence:06} or the time: the second file of a day would get the same name"
        yield Remark("name-repeats", path, "one name for a whole day", meant)


def _characters(subject: Subject) -> Iterator[Remark]:
    block = subject.model.file
    is_bound = not subject.mapping.layout.encoding.lower().startswith(("utf", "ucs"))
    if is_bound and not block.replace and block.unmappable == "hold":
        whose = "customer" if subject.message == "order" else "document"
        meant = (
            f"every {whose} with another letter is held; `file.replace` writes something for the "
            'common ones, such as {"\\u2019": "\'"}'
        )
        found = f"{block.encoding}, and nothing for what it lacks"
        yield Remark("characters-held", ("file", "encoding"), found, meant)


def _delimiter(subject: Subject) -> Iterator[Remark]:
    settings = subject.mapping.layout.settings
    if not isinstance(settings, CsvSettings) or settings.quote != "none":
        return
    mark = settings.delimiter
    if mark not in (subject.model.file.replace or {}):
        meant = (
            "say in `file.replace` what to write for it, a comma perhaps: else every document with "
            "one in a name or an address is held"
        )
        found = "no quotes, and nothing for the delimiter in a value"
        yield Remark("delimiter-held", ("csv", "quote"), found, meant)
