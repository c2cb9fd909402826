"""A 3PL to rehearse with: it works from the integrator's own mappings, run backwards.

It reads order files through the order mapping, keeps a shelf, picks, and writes confirmation, stock
and return files through the mappings that the bridge reads them with. Whatever it knows of a
partner stands in those mappings and in the folders of bridge.yaml; what a mapping does not carry,
its files do not hold.

    behaviour  what it does with an order, the wrong things among them
    orders     order files to orders
    shelf      items and how many units of each lie there
    replies    what it says about an order, as documents
    posting    documents to files in its outboxes
    unsayable  what a mapping cannot say, and the rule that stands in the way
    words      the words that a mapping's code tables have for what it says
    warehouse  the `Warehouse`, which puts them together
"""

from bridge.sandbox.warehouse.behaviour import Behaviour, Comeback
from bridge.sandbox.warehouse.orders import Order, OrderLine
from bridge.sandbox.warehouse.shelf import Item, Shelf
from bridge.sandbox.warehouse.unsayable import Unsayable
from bridge.sandbox.warehouse.warehouse import Warehouse

__all__ = ["Behaviour", "Comeback", "Item", "Order", "OrderLine", "Shelf", "Unsayable", "Warehouse"]
