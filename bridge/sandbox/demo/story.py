"""What happens in the demo: which order goes wrong in which way, and what comes back.

The shop's own oddities (a failed capture, a bundle, a long name) stand in `bridge.sandbox.shop`;
these are the warehouses'. All other orders are shipped as they should be.
"""

from collections.abc import Mapping

from bridge.sandbox.store import Store
from bridge.sandbox.warehouse import Behaviour, Comeback, Item, Shelf, Warehouse

BEHAVIOURS: Mapping[str, Mapping[str, Behaviour]] = {
    "nordlager": {
        "83654-1": Behaviour.SHORT,
        "83656-1": Behaviour.TWO_PARCELS,
        "83657-1": Behaviour.TWO_FILES,
        "83660-1": Behaviour.UNREADABLE,
        "83664-1": Behaviour.UNKNOWN_ITEM,
        "83666-1": Behaviour.TWICE,
    },
    "polderpack": {
        "83669-1": Behaviour.SHORT,
        "83673-1": Behaviour.TWO_PARCELS,
        "83674-1": Behaviour.SHORT,
        "83676-1": Behaviour.TOO_MUCH,
        "83678-1": Behaviour.SILENCE,
    },
}

#: Something on the shelf that the shop does not sell.
STRAY = Item("TEE999-RED-M", "2099999999985")

#: What comes back: partner, shipment, item, how. The first was shipped yesterday.
RETURNS = (
    ("nordlager", "83651-1", Item("TEE100-WHI-L", "2000000010038"), Comeback.TWICE),
    ("nordlager", "83651-1", Item("CAP7-OLV-OS", "2000000010151"), Comeback.DAMAGED),
    ("polderpack", "83671-1", Item("TEE100-BLK-S", "2000000010045"), Comeback.GOOD),
)


def shelf_of(store: Store) -> Shelf:
    """Return the shelf that the shop's figures are of, and something that it does not know."""
    units = {Item(item.full_sku, item.ean): item.physical for item in store.items if not item.parts}
    return Shelf({**units, STRAY: 12})


def take_returns(warehouses: Mapping[str, Warehouse]) -> None:
    """Let the goods of `RETURNS` arrive at those of the `warehouses` that are theirs."""
    for partner, shipment_id, item, how in RETURNS:
        if partner in warehouses:
            warehouses[partner].take_back(shipment_id, item, how)
