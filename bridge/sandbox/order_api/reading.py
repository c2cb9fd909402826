"""Requests, and the values out of their queries and bodies.

The API reads as loosely as it writes: 1, "1" and true are one value. What cannot be read is
refused, as everything is: `status: no` with a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from bridge.sandbox.order_api.spelling import Json
from bridge.sandbox.store import Refused
from bridge.sandbox.store.shipping import LineChange, Marks

TRUE = ("1", "true", "yes")


@dataclass(frozen=True)
class Request:
    """One call: its path is relative to the plugin's base, without slashes around it."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    secret: str | None = None

    @property
    def fields(self) -> Json:
        """The body's fields; refused where the body is not a JSON object."""
        if not isinstance(self.body, dict):
            raise Refused("request body is not a JSON object")
        return self.body


def truth(value: object) -> bool:
    """Whether 1, "1", "true" or true was given."""
    return str(value).lower() in TRUE


def truth_or_none(fields: Json, name: str) -> bool | None:
    """The boolean under `name`; None where it is not given."""
    value = fields.get(name)
    return None if value is None else truth(value)


def whole(value: object, name: str) -> int:
    """A number without fraction, as a number or as text; refused where it is none."""
    text = str(value).strip()
    if isinstance(value, bool) or not text.lstrip("-").isdecimal():
        raise Refused(f"{name} is not valid")
    return int(text)


def amount(value: object, name: str) -> Decimal:
    """An amount, as a number or as text; refused where it is none."""
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise Refused(f"{name} is not valid") from None


def text(fields: Json, name: str) -> str:
    """The text under `name`, which must be given."""
    if fields.get(name) in (None, ""):
        raise Refused(f"{name} is missing")
    return str(fields[name])


def text_or_none(fields: Json, name: str) -> str | None:
    """The text under `name`; None where it is not given."""
    return None if fields.get(name) is None else str(fields[name])


def _keyed(fields: Json) -> Mapping[str, Any]:
    products = fields.get("products", {})
    # PHP writes an empty object as an empty list, and so do its clients.
    if products == []:
        return {}
    if not isinstance(products, dict):
        raise Refused("products is not valid")
    return products


def quantities(fields: Json) -> dict[int, int]:
    """`products` as quantities by line id."""
    return {whole(key, "lineId"): whole(value, "quantity") for key, value in _keyed(fields).items()}


def text_quantities(fields: Json) -> dict[str, int]:
    """`products` as quantities by EAN or SKU."""
    return {key: whole(value, "quantity") for key, value in _keyed(fields).items()}


def line_changes(fields: Json) -> dict[int, LineChange]:
    """`products` as changes by line id: a quantity, or an object with serial number."""
    changes = {}
    for key, value in _keyed(fields).items():
        given = value if isinstance(value, dict) else {"qty": value}
        qty = None if given.get("qty") is None else whole(given["qty"], "quantity")
        changes[whole(key, "lineId")] = LineChange(qty, text_or_none(given, "serialNumber"))
    return changes


def marks(fields: Json) -> Marks:
    """What a call writes on a shipment."""
    packages = fields.get("packages")
    return Marks(
        shipped=truth(fields.get("shipped")),
        good_to_go=truth_or_none(fields, "gtg"),
        carrier=text_or_none(fields, "carrier"),
        service=text_or_none(fields, "service"),
        packages=None if packages is None else whole(packages, "packages"),
        tracking=text_or_none(fields, "tracking"),
        return_slip_tracking=text_or_none(fields, "returnSlipTracking"),
        internal_comment=text_or_none(fields, "internalComment"),
        send_email=truth_or_none(fields, "sendEmail"),
    )
