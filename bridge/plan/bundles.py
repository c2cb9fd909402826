"""Which lines of a shipment are to be picked, by the policy that fits the plugin's setting.

The plugin returns a bundle as its own line, as the lines of its items, as both side by side, or as
its own line with the items nested in it (Order API, Get shipments; plugin settings).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.model.picking import PickLine
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


def implied(
    shipped: Mapping[int, int], lines: Sequence[PickLine]
) -> tuple[dict[int, int], list[Problem]]:
    """Return the units by position, where both a bundle and its items were to be picked.

    A partner may tell of the bundle, and has shipped its items then, or of the items, and has
    shipped the bundles that they make. Where it tells of both, they have to agree.
    """
    whole, problems = dict(shipped), []
    for bundle in lines:
        items = [line for line in lines if line.bundle == bundle.shipment_line_id]
        if not items or not bundle.quantity:
            continue
        told = whole[bundle.position]
        if not any(whole[item.position] for item in items):
            for item in items:
                whole[item.position] = told * item.quantity // bundle.quantity
            continue
        makes = min(whole[one.position] * bundle.quantity // one.quantity for one in items)
        whole[bundle.position] = makes
        if told not in (0, makes):
            problems.append(_DISAGREE)
    return whole, problems


_DISAGREE = Problem(
    "bundle-disagrees",
    "the partner tells of a bundle and of its items, and they do not make the same number",
    "ask the partner what was shipped",
)
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
