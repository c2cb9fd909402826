"""What an administrator of the shop has set for one Order API plugin."""

from dataclasses import dataclass
from enum import StrEnum


class Bundles(StrEnum):
    """What an order's bundle looks like to those who read it."""

    #: The bundle alone, as one line.
    BUNDLE = "bundle"
    #: The items in it alone, each a line.
    ITEMS = "items"
    #: The bundle and its items, side by side.
    BOTH = "both"
    #: The bundle, with its items under `bundle`.
    NESTED = "nested"


@dataclass(frozen=True)
class PluginSettings:
    """One plugin: one base URL, one secret, one set of switches."""

    #: What the header `API-Authorization` has to carry.
    secret: str = "sandbox"
    bundles: Bundles = Bundles.NESTED
    #: Calls that are not allowed, named as in `service.ROUTES` ("PUT capture").
    not_allowed: frozenset[str] = frozenset()
    #: The `shipwallet_*` fields stand on shipments too, as in some installations.
    ingrid_on_shipments: bool = False
    #: Booleans, numbers and missing dates are written in all the ways that were ever seen,
    #: another one with each order.
    mixed_types: bool = True
    #: `PUT shipments/ID` keeps the lines that it does not name; off, it drops them. The
    #: reference does not say which.
    keeps_omitted_lines: bool = True
    #: A shipment that was sent but is not paid, and so not complete, stays in the good-to-go
    #: list; off, it moves to the list in progress. The guide and the reference differ on it.
    lists_sent_until_completed: bool = True
