"""What goes out to have something shipped: orders, and the items that they name."""

from __future__ import annotations

from bridge.model.fields.kinds import boolean, decimal, integer, moment, text
from bridge.model.fields.message import Message
from bridge.model.fields.shared import FILE, ITEM, address

SHIPMENT = {
    "shipmentId": text("The shipment's id, such as 83651-1: what the partner must send back."),
    "orderId": text("The order's id."),
    "selectionId": text("The store's own id of the selection."),
    "orderDate": moment("When the order was placed."),
    "cancelDate": moment("After this day the customer no longer wants it."),
    "preferredDeliveryDate": moment("When the customer would like it."),
    "estimatedDeliveryDate": moment("When it is expected to arrive."),
    "orderStore": text("The shop front that the order was placed in."),
    "orderCurrency": text("ISO 4217 code of all amounts."),
    "customerId": text("The customer's id."),
    "accountId": text("The business account's id."),
    **address("delivery"),
    **address("billing"),
    "billingVAT": text("The customer's VAT number."),
    "poNumber": text("The customer's purchase order number."),
    "shippingList": text("Carrier and service in free text; every store has values of its own."),
    "defaultCarrier": text("The carrier that the store has set."),
    "deliveryService": text("The delivery service that the store has set."),
    "proforma": text("URL of the proforma invoice, a PDF."),
    "deliveryNote": text("URL of the delivery note, a PDF."),
    "invoices": text("URLs of the invoices.", is_many=True),
    "shippingValue": decimal("What shipping costs the customer."),
    "voucherValue": decimal("What vouchers take off."),
    "grandTotalValue": decimal("Total with tax."),
    "grandTotalTaxValue": decimal("Tax in the total."),
    "internalComment": text("The shop's own comment."),
    "otherComment": text("Another comment."),
    "isPaid": boolean("Whether it is paid."),
    "shipwallet_method": text("Ingrid: the chosen shipping method."),
    "shipwallet_pickup": text("Ingrid: the service point; must reach the partner when there."),
    "shipwallet_deliverytime": text("Ingrid: when to deliver."),
    "shipwallet_doorcode": text("Ingrid: door code."),
    "shipwallet_courier_instructions": text("Ingrid: instructions for the courier."),
    "shipwallet_id": text("Ingrid: its own id, for tracing back."),
    "lineCount": integer("Number of lines to pick."),
    "unitCount": integer("Number of units to pick."),
}

#: PDFs that go with a shipment; what sums up order files says nothing of them.
_DOCUMENTS = {
    "deliveryNoteFile": text("Name of the delivery note's file, where it is passed on."),
    "proformaFile": text("Name of the proforma invoice's file, where it is passed on."),
    "invoiceFiles": text("Names of the invoices' files, where they are passed on.", is_many=True),
}

LINE = {
    "lineId": text("The line's id in the shipment."),
    "lineNumber": integer("Position of the line in the shipment, from 1."),
    "physicalSku": text("sku, variantSku and sizeSku together: the SKU on the shelf."),
    "sku": text("The product's part of the SKU."),
    "variantSku": text("The variant's part of the SKU."),
    "sizeSku": text("The size's part of the SKU."),
    "ean": text("Bar code."),
    "upc": text("The other bar code."),
    "name": text("Name of the product."),
    "variant": text("Name of the variant."),
    "size": text("Name of the size."),
    "quantity": integer("Units to pick."),
    "originalPrice": decimal("Price of a unit before discounts."),
    "price": decimal("Price of a unit."),
    "weight": decimal("Weight of a unit, in `weightUnit`."),
    "weightUnit": text("kg or lb."),
    "countryOfOrigin": text("Country of origin, ISO 3166 alpha-2."),
    "harmCode": text("Harmonised tariff code."),
    "comment": text("The line's comment."),
}
_PRODUCT = {
    **ITEM,
    "sku": text("The product's part of the SKU."),
    "variantSku": text("The variant's part of the SKU."),
    "sizeSku": text("The size's part of the SKU."),
    "upc": text("The other bar code."),
    "product": text("Name of the product."),
    "name": text("Name of the product as the shop shows it."),
    "brand": text("Brand."),
    "collection": text("Collection."),
    "variant": text("Name of the variant."),
    "size": text("Name of the size."),
    "stockItemId": text("The store's own id of the size."),
    "productId": text("The store's own id of the product."),
    "variantId": text("The store's own id of the variant."),
    "weight": decimal("Weight of a unit, in `weightUnit`."),
    "weightUnit": text("kg or lb."),
    "countryOfOrigin": text("Country of origin, ISO 3166 alpha-2."),
    "harmCode": text("Harmonised tariff code."),
    "harmDescription": text("What the tariff code stands for."),
    "folder": text("The folder that the shop keeps it in."),
    "isActive": boolean("Whether the shop has it active."),
}

#: An order file, as another file speaks of it.
_ORDER_FILE = {
    "name": text("Name that the order file is delivered under."),
    "size": integer("Bytes of it."),
    "sha256": text("SHA-256 of its bytes, in small letters."),
    "shipmentCount": integer("Number of shipments in it."),
    "lineCount": integer("Number of lines in it."),
    "unitCount": integer("Sum of the quantities in it."),
}

ORDER = Message(
    name="order",
    is_outbound=True,
    levels={"file": FILE, "shipment": {**SHIPMENT, **_DOCUMENTS}, "line": LINE},
    document_key="shipment.shipmentId",
    needed=(
        ("shipment.shipmentId",),
        ("line.physicalSku", "line.sku", "line.ean", "line.upc"),
        ("line.quantity",),
    ),
)

ORDER_SUMMARY = Message(
    name="order_summary",
    is_outbound=True,
    levels={
        "file": {**FILE, "shipmentCount": integer("Number of shipments in all order files.")},
        "orderFile": _ORDER_FILE,
        "shipment": SHIPMENT,
        "line": LINE,
    },
    document_key="",
    needed=(),
    counts_others=True,
)

ITEM_MASTER = Message(
    name="item",
    is_outbound=True,
    levels={"file": FILE, "item": _PRODUCT},
    document_key="",
    needed=(("item.physicalSku", "item.sku", "item.ean", "item.upc"),),
)
