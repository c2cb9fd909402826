"""Our side of every mapping: the messages, their levels, and the fields that each level has.

A document is a tree of levels: an `order` file holds shipments, a shipment holds lines. A mapping
names a field by its level and name (`shipment.deliveryName`); within a record that stands for one
level, that level's own fields go by their bare name. Names are those of the Order API where it has
one (Order API, Get shipments, Complete shipment, Create return).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldType(StrEnum):
    """What a value is on our side; text needs no converter, everything else needs its own."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MOMENT = "moment"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of ours."""

    type: FieldType
    description: str
    #: True where there can be several values (tracking numbers).
    is_many: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A kind of business document, and the levels of its tree from the file downward."""

    name: str
    is_outbound: bool
    #: Level name to its fields, from the outermost (`file`) to the innermost.
    levels: Mapping[str, Mapping[str, Field]]
    #: Qualified field that names the document: rows with the same one belong together.
    document_key: str
    #: Qualified fields that must be mapped, in alternatives: one of each group.
    needed: tuple[tuple[str, ...], ...]
    #: Qualified fields that tell one fact from another; those not mapped are left out.
    business_key: tuple[str, ...] = ()
    #: True: its counts are those of other files, so that none of its own can be held against them.
    counts_others: bool = False

    @property
    def document_level(self) -> str:
        """The level of one document: the first below the file."""
        return list(self.levels)[1]

    @property
    def innermost_level(self) -> str:
        """The level of lines, which quantities stand at."""
        return list(self.levels)[-1]

    @property
    def facts_of_file(self) -> frozenset[str]:
        """Qualified fields of the file that are facts of ours, not about the file as such."""
        if self.counts_others:
            return frozenset()
        return frozenset(f"file.{name}" for name in self.levels["file"] if name not in _FILE)

    def below(self, level: str) -> list[str]:
        """Return the levels inside `level`, outermost first."""
        names = list(self.levels)
        return names[names.index(level) + 1 :]


def _text(description: str, *, is_many: bool = False) -> Field:
    return Field(FieldType.TEXT, description, is_many)


def _integer(description: str) -> Field:
    return Field(FieldType.INTEGER, description)


def _decimal(description: str) -> Field:
    return Field(FieldType.DECIMAL, description)


def _moment(description: str) -> Field:
    return Field(FieldType.MOMENT, description)


def _boolean(description: str) -> Field:
    return Field(FieldType.BOOLEAN, description)


_FILE = {
    "created": _moment("When the file was made."),
    "sequence": _integer("The file's own number: one counter for each partner and message."),
    "store": _text("Our name of the store."),
    "partner": _text("Our name of the partner."),
    "documentCount": _integer("Number of documents in the file; compared when reading."),
    "lineCount": _integer("Number of lines in the file; compared when reading."),
    "unitCount": _integer("Sum of the quantities in the file; compared when reading."),
    "recordCount": _integer("Number of records in the file, without those of the file itself."),
    "recordNumber": _integer("Number of the record in the file, from 1; written, and not read."),
}

#: The field that numbers the records of a file as they are written.
RUNNING_NUMBER = "file.recordNumber"

#: What a document says about its own size.
_SIZE = {
    "lineCount": _integer("Number of its lines in the file; compared when reading."),
    "unitCount": _integer("Sum of their quantities; compared when reading."),
}

#: Parts of an address, as the Order API writes them after `delivery` and `billing`.
_ADDRESS = (
    ("Name", "name of the person"),
    ("Company", "company"),
    ("Email", "e-mail address"),
    ("Cell", "mobile number"),
    ("Tele", "telephone number"),
    ("Address", "street and number"),
    ("Coaddress", "second line of the address"),
    ("Zipcode", "postal code"),
    ("City", "city"),
    ("State", "state or province"),
    ("Country", "country, ISO 3166 alpha-2"),
)


def _address(prefix: str) -> dict[str, Field]:
    return {prefix + part: _text(f"{prefix.title()}: {meaning}.") for part, meaning in _ADDRESS}


_ORDER_SHIPMENT = {
    "shipmentId": _text("The shipment's id, such as 83651-1: what the partner must send back."),
    "orderId": _text("The order's id."),
    "selectionId": _text("The store's own id of the selection."),
    "orderDate": _moment("When the order was placed."),
    "cancelDate": _moment("After this day the customer no longer wants it."),
    "preferredDeliveryDate": _moment("When the customer would like it."),
    "estimatedDeliveryDate": _moment("When it is expected to arrive."),
    "orderStore": _text("The shop front that the order was placed in."),
    "orderCurrency": _text("ISO 4217 code of all amounts."),
    "customerId": _text("The customer's id."),
    "accountId": _text("The business account's id."),
    **_address("delivery"),
    **_address("billing"),
    "billingVAT": _text("The customer's VAT number."),
    "poNumber": _text("The customer's purchase order number."),
    "shippingList": _text("Carrier and service in free text; every store has values of its own."),
    "defaultCarrier": _text("The carrier that the store has set."),
    "deliveryService": _text("The delivery service that the store has set."),
    "proforma": _text("URL of the proforma invoice, a PDF."),
    "deliveryNote": _text("URL of the delivery note, a PDF."),
    "invoices": _text("URLs of the invoices.", is_many=True),
    "shippingValue": _decimal("What shipping costs the customer."),
    "voucherValue": _decimal("What vouchers take off."),
    "grandTotalValue": _decimal("Total with tax."),
    "grandTotalTaxValue": _decimal("Tax in the total."),
    "internalComment": _text("The shop's own comment."),
    "otherComment": _text("Another comment."),
    "isPaid": _boolean("Whether it is paid."),
    "shipwallet_method": _text("Ingrid: the chosen shipping method."),
    "shipwallet_pickup": _text("Ingrid: the service point; must reach the partner when there."),
    "shipwallet_deliverytime": _text("Ingrid: when to deliver."),
    "shipwallet_doorcode": _text("Ingrid: door code."),
    "shipwallet_courier_instructions": _text("Ingrid: instructions for the courier."),
    "shipwallet_id": _text("Ingrid: its own id, for tracing back."),
    "lineCount": _integer("Number of lines to pick."),
    "unitCount": _integer("Number of units to pick."),
}

_ORDER_LINE = {
    "lineId": _text("The line's id in the shipment."),
    "lineNumber": _integer("Position of the line in the shipment, from 1."),
    "physicalSku": _text("sku, variantSku and sizeSku together: the SKU on the shelf."),
    "sku": _text("The product's part of the SKU."),
    "variantSku": _text("The variant's part of the SKU."),
    "sizeSku": _text("The size's part of the SKU."),
    "ean": _text("Bar code."),
    "upc": _text("The other bar code."),
    "name": _text("Name of the product."),
    "variant": _text("Name of the variant."),
    "size": _text("Name of the size."),
    "quantity": _integer("Units to pick."),
    "originalPrice": _decimal("Price of a unit before discounts."),
    "price": _decimal("Price of a unit."),
    "weight": _decimal("Weight of a unit, in `weightUnit`."),
    "weightUnit": _text("kg or lb."),
    "countryOfOrigin": _text("Country of origin, ISO 3166 alpha-2."),
    "harmCode": _text("Harmonised tariff code."),
    "comment": _text("The line's comment."),
}

#: An order file, as another file speaks of it.
_ORDER_FILE = {
    "name": _text("Name that the order file is delivered under."),
    "size": _integer("Bytes of it."),
    "sha256": _text("SHA-256 of its bytes, in small letters."),
    "shipmentCount": _integer("Number of shipments in it."),
    "lineCount": _integer("Number of lines in it."),
    "unitCount": _integer("Sum of the quantities in it."),
}

_ITEM = {
    "physicalSku": _text("The SKU on the shelf: sku, variantSku and sizeSku together."),
    "ean": _text("Bar code."),
}

_PRODUCT = {
    **_ITEM,
    "sku": _text("The product's part of the SKU."),
    "variantSku": _text("The variant's part of the SKU."),
    "sizeSku": _text("The size's part of the SKU."),
    "upc": _text("The other bar code."),
    "product": _text("Name of the product."),
    "name": _text("Name of the product as the shop shows it."),
    "brand": _text("Brand."),
    "collection": _text("Collection."),
    "variant": _text("Name of the variant."),
    "size": _text("Name of the size."),
    "stockItemId": _text("The store's own id of the size."),
    "productId": _text("The store's own id of the product."),
    "variantId": _text("The store's own id of the variant."),
    "weight": _decimal("Weight of a unit, in `weightUnit`."),
    "weightUnit": _text("kg or lb."),
    "countryOfOrigin": _text("Country of origin, ISO 3166 alpha-2."),
    "harmCode": _text("Harmonised tariff code."),
    "harmDescription": _text("What the tariff code stands for."),
    "folder": _text("The folder that the shop keeps it in."),
    "isActive": _boolean("Whether the shop has it active."),
}

_PARCEL_FACTS = {
    "tracking": _text("Tracking number or numbers.", is_many=True),
    "carrier": _text("The carrier, in the store's words."),
    "service": _text("The carrier's service, in the store's words."),
    "shippedAt": _moment("When it left the warehouse."),
}

MESSAGES: Mapping[str, Message] = {
    "order": Message(
        name="order",
        is_outbound=True,
        levels={"file": _FILE, "shipment": _ORDER_SHIPMENT, "line": _ORDER_LINE},
        document_key="shipment.shipmentId",
        needed=(
            ("shipment.shipmentId",),
            ("line.physicalSku", "line.sku", "line.ean", "line.upc"),
            ("line.quantity",),
        ),
    ),
    "order_summary": Message(
        name="order_summary",
        is_outbound=True,
        levels={
            "file": {**_FILE, "shipmentCount": _integer("Number of shipments in all order files.")},
            "orderFile": _ORDER_FILE,
            "shipment": _ORDER_SHIPMENT,
            "line": _ORDER_LINE,
        },
        document_key="",
        needed=(),
        counts_others=True,
    ),
    "item": Message(
        name="item",
        is_outbound=True,
        levels={"file": _FILE, "item": _PRODUCT},
        document_key="",
        needed=(("item.physicalSku", "item.sku", "item.ean", "item.upc"),),
    ),
    "confirmation": Message(
        name="confirmation",
        is_outbound=False,
        levels={
            "file": _FILE,
            "shipment": {
                "shipmentId": _text("The shipment's id, as we sent it."),
                "orderId": _text("The order's id."),
                "packages": _integer("Number of parcels."),
                "isFinal": _boolean("Nothing more of this shipment will come."),
                "isCancelled": _boolean("The warehouse will not ship it at all."),
                **_PARCEL_FACTS,
                **_SIZE,
                "orderedLineCount": _integer("Lines ordered, by the partner's own counters."),
                "shippedLineCount": _integer("Lines shipped so far, by the same."),
                "orderedUnitCount": _integer("Units ordered, by the partner's own counters."),
                "shippedUnitCount": _integer("Units shipped so far, by the same."),
            },
            "parcel": {"parcelId": _text("The partner's id of the parcel."), **_PARCEL_FACTS},
            "line": {
                **_ITEM,
                "lineId": _text("Our line id, where the partner sends it back."),
                "quantity": _integer("Units shipped."),
                "isFinal": _boolean("Nothing more of this line will come."),
                "orderedQuantity": _integer("Units ordered, by the partner's own counters."),
                "openQuantity": _integer("Units that are still to come, by the same."),
                "lot": _text("Lot or batch."),
                "serialNumber": _text("Serial number."),
            },
        },
        document_key="shipment.shipmentId",
        needed=(
            ("shipment.shipmentId",),
            ("line.physicalSku", "line.ean", "line.lineId"),
            ("line.quantity",),
        ),
        business_key=(
            "shipment.shipmentId",
            "shipment.tracking",
            "parcel.parcelId",
            "parcel.tracking",
            "line.lineId",
            "line.physicalSku",
            "line.ean",
            "line.lot",
            "line.serialNumber",
        ),
    ),
    "stock": Message(
        name="stock",
        is_outbound=False,
        levels={
            "file": {**_FILE, "countedAt": _moment("When the whole file was counted.")},
            "item": {
                **_ITEM,
                "quantity": _integer("Units on the shelf: the physical figure."),
                "countedAt": _moment("When this item was counted."),
            },
        },
        document_key="",
        needed=(("item.physicalSku", "item.ean"), ("item.quantity",)),
        business_key=("item.physicalSku", "item.ean", "item.countedAt", "file.countedAt"),
    ),
    "return": Message(
        name="return",
        is_outbound=False,
        levels={
            "file": _FILE,
            "return": {
                "returnId": _text("The partner's id of the return."),
                "shipmentId": _text("The shipment that came back."),
                "orderId": _text("The order that came back."),
                "receivedAt": _moment("When it was received."),
                "comment": _text("The warehouse's remark; it stays in the archived file."),
                **_SIZE,
            },
            "line": {
                **_ITEM,
                "lineId": _text("Our line id, where the partner sends it back."),
                "quantity": _integer("Units that came back."),
                "condition": _text("Condition or disposition, as `policies.returns` names them."),
                "reason": _text("The customer's reason; it stays in the archived file."),
            },
        },
        document_key="return.returnId",
        needed=(
            ("return.returnId",),
            ("return.shipmentId",),
            ("line.physicalSku", "line.ean", "line.lineId"),
            ("line.quantity",),
        ),
        business_key=("return.returnId", "line.condition", "line.lineId", "line.physicalSku",
                      "line.ean"),
    ),
}  # fmt: skip
