"""Which key of a partner decides: by the code of a problem, or the kind of a call."""

from __future__ import annotations

from collections.abc import Mapping

#: What becomes of a problem with a code is said by this key of its partner.
BY_CODE: Mapping[str, tuple[str, ...]] = {
    "several-take-it": ("shipments",),
    "not-theirs": ("shipments",),
    "capture-failed": ("policies", "capture"),
    "capture-unclear": ("policies", "capture"),
    "shipped-not-captured": ("policies", "capture"),
    "shipped-unpaid": ("policies", "capture"),
    "shipped-uncaptured": ("policies", "capture"),
    "bundle-without-items": ("policies", "bundles"),
    "items-without-bundle": ("policies", "bundles"),
    "short-bundle": ("policies", "bundles"),
    "short": ("policies", "short"),
    "short-but-paid": ("policies", "short"),
    "short-returned-too": ("policies", "short"),
    "nothing-shipped": ("policies", "nothing_shipped"),
    "cancelled-by-partner": ("policies", "nothing_shipped"),
    "more-than-ordered": ("policies", "over"),
    "unknown-item": ("policies", "unknown_item"),
    "substituted": ("policies", "substituted"),
    "already-complete": ("policies", "late"),
    "shipped-afterwards": ("policies", "late"),
    "many-cancelled": ("policies", "cancellations", "most"),
    "cancel-unanswered": ("policies", "cancellations", "answer_within_hours"),
    "ack-missing": ("policies", "acks"),
    "item-not-sent": ("policies", "items"),
    "item-clash": ("policies", "items"),
    "too-many-zeros": ("policies", "stock", "guards", "zeros"),
    "too-many-changes": ("policies", "stock", "guards", "change"),
    "too-many-missing": ("policies", "stock", "guards", "missing"),
    "counts-too-old": ("policies", "stock", "guards", "oldest_hours"),
    "counts-older": ("policies", "stock", "guards", "older"),
    "bucket-unknown": ("policies", "stock", "buckets"),
    "counted-twice": ("policies", "stock", "rows"),
    "counted-in-part": ("policies", "stock", "rows"),
    "condition-without-rule": ("policies", "returns"),
    "reason-without-rule": ("policies", "returns"),
    "cost-without-currency": ("policies", "returns"),
    "made-by-hand": ("policies", "return_matching"),
    "no-shipment": ("policies", "return_matching"),
    "several-shipments": ("policies", "return_matching"),
}

#: That a call is made, and how, is said by this key of its partner.
BY_CALL: Mapping[str, tuple[str, ...]] = {
    "capture": ("policies", "capture"),
    "update": ("policies", "short"),
    "create": ("policies", "short"),
    "take_back": ("policies", "nothing_shipped"),
    "complete": ("policies", "tracking"),
    "tracking": ("policies", "late"),
    "serials": ("policies", "serial_numbers"),
    "return": ("policies", "returns"),
    "refund": ("policies", "returns"),
    "stock": ("policies", "stock"),
}
