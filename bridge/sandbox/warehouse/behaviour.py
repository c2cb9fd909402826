"""What the warehouse does with an order or a return, right and wrong."""

from enum import StrEnum


class Behaviour(StrEnum):
    """What becomes of one order."""

    #: Everything that is on the shelf, in one parcel, with the final signal.
    ALL = "ships all"
    #: One unit less, and the final signal: no more will come.
    SHORT = "ships one unit short"
    #: Everything, in two parcels with a tracking number each.
    TWO_PARCELS = "ships in two parcels"
    #: Half of it without the final signal; `Warehouse.send_rest` reports the other half with it.
    TWO_FILES = "reports half of it first"
    #: Every line with no units, and the final signal.
    NOTHING = "ships nothing"
    #: No word about it.
    SILENCE = "does not answer"
    #: One unit more than ordered.
    TOO_MUCH = "reports more than ordered"
    #: Everything, and a unit of something that nobody ordered.
    UNKNOWN_ITEM = "reports an unknown item"
    #: Everything, under an order number that nobody has given.
    UNKNOWN_SHIPMENT = "reports another order number"
    #: Everything, with a quantity that is no number.
    UNREADABLE = "reports an unreadable quantity"
    #: Everything, and the same file again under another name.
    TWICE = "reports twice"


class Comeback(StrEnum):
    """How goods come back."""

    GOOD = "in good condition"
    DAMAGED = "damaged"
    #: In good condition, and the same file again under another name.
    TWICE = "in good condition, reported twice"
