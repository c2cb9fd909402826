"""Which lines of a shipment are to be picked, by the policy that fits the plugin's setting.

The plugin returns a bundle as its own line, as the lines of its items, as both side by side, or as
its own line with the items nested in it (Order API, Get shipments; plugin settings).
"""

from __future__ import annotations

from bridge.model.problem import Problem
from bridge.model.store import Line, Shipment


def lines_to_pick(shipment: Shipment, bundles: str) -> list[Line]:
    """Return the lines that the partner is to pick, by the policy `bundles`.

    items: what a bundle consists of; bundle: the bundle itself; both: both. Whether they are all
    that there is to pick, `contradiction` says.
    """
    picked: list[Line] = []
    for line in shipment.lines:
        if not line.is_part_of_bundle and (not line.is_bundle or bundles != "items"):
            picked.append(line)
        if bundles != "bundle":
            picked += [line] if line.is_part_of_bundle else line.bundle
    each = {line.line_id: line for line in reversed(picked)}
    return [line for line in picked if line.quantity > 0 and each[line.line_id] is line]


def contradiction(shipment: Shipment, bundles: str) -> Problem | None:
    """Return why the policy `bundles` does not fit what the plugin shows, else None."""
    has_bundle = any(line.is_bundle for line in shipment.lines)
    has_items = any(line.is_part_of_bundle for line in shipment.lines)
    is_bare = not has_items and any(
        line.is_bundle and line.quantity > 0 and not line.bundle for line in shipment.lines
    )
    if bundles != "bundle" and is_bare:
        return _NO_ITEMS
    if bundles != "items" and has_items and not has_bundle:
        return _NO_BUNDLE
    return None


_NO_ITEMS = Problem(
    "bundle-without-items",
    "a bundle comes without its items, and by `policies: {bundles: …}` they are to be picked",
    "let the plugin in Centra return them, or set `bundles: bundle` if the partner stocks bundles",
)
_NO_BUNDLE = Problem(
    "items-without-bundle",
    "items of a bundle come without it, and by `policies: {bundles: …}` the bundle is to be picked",
    "let the plugin in Centra return the bundle, or set `bundles: items`",
)
