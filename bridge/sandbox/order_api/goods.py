"""Items, stock, returns and announced deliveries as the Order API writes them.

Source: the reference's "Get products", "Get stock", "Get returns", "List supplier deliveries" and
"Get supplier delivery". Returns write their ids as integers where shipments write text.
"""

from datetime import datetime
from decimal import Decimal

from bridge.sandbox.order_api.spelling import Json
from bridge.sandbox.store import Delivery, Item, Order, Return, Store


class Goods:
    """Writes what lies on the shelf, comes back to it, or is on its way to it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def product(self, item: Item, *, attributes: bool = False) -> Json:
        """One size of one variant, as in `GET products`."""
        name = item.name.lower().replace(" ", "-")
        price = {"id": "36", "price": f"{item.price:.2f}", "pricelist": "SEK", "currency": "SEK"}
        return {
            **_identity(item),
            "folder": "Collection / Basics",
            "name": item.name,
            "description": "",
            "shortDescription": "",
            "comment": "",
            "store": "Retail",
            "categories": ["Collection / Basics"],
            "images": [f"https://shop.example/images/{name}.jpg"],
            "isBundle": bool(item.parts),
            "prices": [{**price, "campaigns": []}],
            **({"attributes": {"care": "40 degrees"}} if attributes else {}),
            **item.extra,
        }

    def stock(self, item: Item, allocated: int, *, physical: bool = True) -> Json:
        """An item's quantities, as in `GET stock`; `physical` off leaves `physicalStock` out."""
        quantities = {
            "physicalStock": item.physical,
            "allocatedStock": allocated,
            "availableStock": item.physical - allocated,
        }
        if not physical:
            del quantities["physicalStock"]
        return {**_identity(item), **quantities}

    def made_return(self, made: Return) -> Json:
        """A return, as in `GET returns`: both line ids, apart, and the quantities taken."""
        order = made.shipment.order
        return {
            "returnId": made.return_id,
            "completed": made.completed,
            "shipment": made.shipment.number,
            "shipmentId": made.shipment.internal_id,
            "orderId": order.order_id,
            "selectionId": order.selection_id,
            "customerId": order.customer_id,
            "date": self._store.local(made.created),
            **_costs(made),
            **_currency(order),
            "returnToStock": made.to_stock,
            "comment": made.comment,
            "createdFrom": "Order API",
            "products": self._return_lines(made),
        }

    def _return_lines(self, made: Return) -> list[Json]:
        written = []
        for line in made.lines:
            order_line = line.shipment_line.order_line
            item = order_line.item
            written.append(
                {
                    "returnLineId": line.return_line_id,
                    "shipmentLineId": line.shipment_line.line_id,
                    "orderLineId": order_line.line_id,
                    "productId": item.product_id,
                    "variantId": item.variant_id,
                    "productName": item.name,
                    "productBrand": "Example",
                    "variantName": item.variant,
                    "size": item.size or None,
                    "sku": item.sku,
                    "variantSku": item.variant_sku,
                    "sizeSku": item.size_sku,
                    "ean": item.ean,
                    "quantity": line.qty,
                    "price": float(order_line.price),
                }
            )
        return written

    def delivery(self, delivery: Delivery) -> Json:
        """An announced delivery, as it is listed."""
        return {
            "id": str(delivery.internal_id),
            "orderId": str(delivery.supplier_order),
            "deliveryId": delivery.delivery_id,
            "supplierName": delivery.supplier_name,
            "supplierCountry": delivery.supplier_country,
            "created": self._to_the_minute(delivery.created),
            "ETD": self._to_the_minute(delivery.departs),
            "ETA": self._to_the_minute(delivery.arrives),
            "message": delivery.message,
            "productsQty": sum(delivery.quantities.values()),
        }

    def delivery_with_products(self, delivery: Delivery) -> Json:
        """An announced delivery with what is in it."""
        products = [
            {
                **_identity(item),
                "quantity": qty,
                "cost": f"{item.price / 4:.2f}",
                "costCurrency": "EUR",
            }
            for item, qty in delivery.quantities.items()
        ]
        return {**self.delivery(delivery), "products": products}

    def _to_the_minute(self, moment: datetime) -> str:
        return self._store.local(moment)[:-3]


def _identity(item: Item) -> Json:
    return {
        "sku": item.sku,
        "productId": item.product_id,
        "variantSku": item.variant_sku,
        "variantId": item.variant_id,
        "sizeSku": item.size_sku,
        "brand": "Example",
        "collection": "ALL",
        "product": item.name,
        "variant": item.variant,
        "size": item.size,
        "stockItemId": item.stock_item_id,
        "ean": item.ean,
        "upc": item.upc,
        "weight": float(item.weight),
        "weightUnit": item.weight_unit,
        "countryOfOrigin": item.country_of_origin,
        "harmCode": item.harm_code,
        "harmDescription": "Clothing",
        "active": int(item.active),
    }


def _costs(made: Return) -> Json:
    tax = made.refund_amount() / Decimal(5)
    return {
        "returnCost": float(made.costs.of_return),
        "shippingCost": float(made.costs.shipping),
        "handlingCost": float(made.costs.handling),
        "voucherValue": float(made.costs.voucher),
        "taxValue": float(round(tax, 2)),
        "taxDeduction": 0,
    }


def _currency(order: Order) -> Json:
    return {
        "currency": order.currency,
        "baseCurrency": "SEK",
        "baseCurrencyRate": 1 if order.currency == "SEK" else 11.61,
    }
