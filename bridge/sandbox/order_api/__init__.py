"""Centra's Order API over real HTTP, in front of a simulated shop.

    settings    what an administrator has set for the plugin
    spelling    how one value can be written: ids, booleans, numbers, dates
    outbound    orders and shipments as JSON
    goods       items, stock, returns and deliveries as JSON
    reading     requests, and values out of them
    reads       one function per call that changes nothing
    writes      one function per call that changes the shop
    service     the secret, the routes, the lock: a request in, an answer out
    journal     every request with its answer and its effects
    server      HTTP, and the faults to order

Which line id where (source: the reference; `GET returns` is where it shows both):

    call                                         takes or gives       id of
    GET shipments    products[].lineId           gives                the shipment line
    PUT shipments/ID answer's products[].lineId  gives                the shipment line
    GET orders       products[].lineId           gives                the order line
    PUT shipments/ID keys of products            takes                the order line
    POST shipments   keys of products            takes                the order line
    POST return      keys of products            takes                the shipment line
    POST return      returnedItems               gives                the shipment line
    GET returns      shipmentLineId, orderLineId gives                both, apart

`StoreSettings.line_ids_apart` (on by default) gives the two kinds different values; off, they
coincide, as in the reference's own examples.
"""

from bridge.sandbox.order_api.journal import Entry, Journal
from bridge.sandbox.order_api.server import OrderApiServer
from bridge.sandbox.order_api.settings import Bundles, PluginSettings

__all__ = ["Bundles", "Entry", "Journal", "OrderApiServer", "PluginSettings"]
