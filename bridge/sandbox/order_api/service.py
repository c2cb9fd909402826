"""A request in, an answer out: the secret, the routes, and one lock around it all.

No HTTP here; `server` brings requests in and takes answers out.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass

from bridge.sandbox.order_api import reads, writes
from bridge.sandbox.order_api.reading import Request
from bridge.sandbox.order_api.reads import Desk
from bridge.sandbox.order_api.settings import PluginSettings
from bridge.sandbox.order_api.spelling import Json
from bridge.sandbox.store import Effect, Refused, Store


@dataclass(frozen=True)
class Answer:
    """What is sent back, and what was done to the world for it."""

    status: int
    body: Json
    effects: tuple[Effect, ...] = ()


#: Every call by the name that `PluginSettings.not_allowed` knows it by. The reference's examples
#: write the path of deliveries in the singular too.
ROUTES: tuple[tuple[str, str, Callable[..., Json]], ...] = (
    ("GET shipments", "shipments", reads.get_shipments),
    ("GET orders", "orders", reads.get_orders),
    ("GET returns", "returns", reads.get_returns),
    ("GET stock", "stock", reads.get_stock),
    ("GET products", "products", reads.get_products),
    ("GET supplier-deliveries", "supplier-deliveries", reads.get_supplier_deliveries),
    (
        "GET supplier-deliveries/ID",
        r"supplier-deliver(?:ies|y)/([^/]+)",
        reads.get_supplier_delivery,
    ),
    ("PUT capture", "capture", writes.put_capture),
    ("PUT shipments/ID", "shipments/([^/]+)", writes.put_shipments),
    ("POST shipments", "shipments", writes.post_shipments),
    ("PUT shipment", "shipment", writes.put_shipment),
    ("POST stock", "stock", writes.post_stock),
    ("POST return", "return", writes.post_return),
    ("PUT returns/ID", "returns/([^/]+)", writes.put_returns),
    (
        "POST supplier-deliveries/ID",
        r"supplier-deliver(?:ies|y)/([^/]+)",
        writes.post_supplier_delivery,
    ),
    (
        "POST supplier-deliveries/ID/sku",
        r"supplier-deliver(?:ies|y)/([^/]+)/sku",
        writes.post_supplier_delivery_sku,
    ),
)


class Service:
    """One plugin in front of one shop."""

    def __init__(self, store: Store, settings: PluginSettings) -> None:
        self._store = store
        self._settings = settings

    def answer(self, request: Request) -> Answer:
        """The answer to a request, which is carried out whole before the next one.

        Decided: a missing or wrong secret is 401, a path that is no endpoint 404; the reference
        names only 403 for what the plugin does not allow.
        """
        expected = self._settings.secret.encode()
        if not hmac.compare_digest((request.secret or "").encode(), expected):
            return Answer(401, {"status": "no", "msg": "Invalid API key"})
        for name, pattern, call in ROUTES:
            match = re.fullmatch(pattern, request.path)
            if match and name.startswith(request.method + " "):
                if name in self._settings.not_allowed:
                    return Answer(403, {"status": "Not Allowed"})
                return self._carry_out(call, request, match.groups())
        return Answer(404, {"status": "no", "msg": "Endpoint does not exist"})

    def _carry_out(
        self, call: Callable[..., Json], request: Request, ids: tuple[str, ...]
    ) -> Answer:
        with self._store.lock:
            before = len(self._store.effects)
            try:
                body = {"status": "ok", **call(Desk(self._store, self._settings), request, *ids)}
            except Refused as refused:
                body = {"status": "no", "msg": refused.message, **refused.fields}
            return Answer(200, body, self._store.effects.since(before))
