"""One call of the Order API, value by value: from which places of which files each came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bridge.config.fault import choose
from bridge.config.stock_policy import BUCKETS
from bridge.errors import ConfigurationError
from bridge.ledger.actions import ActionRow
from bridge.ledger.files import FileRow
from bridge.ledger.records import RecordRow
from bridge.model.picking import PickLine
from bridge.model.stock import Count
from bridge.plan.matching import NoMatch, matching_lines
from bridge.workbench.archived import Archived
from bridge.workbench.explain import Explained
from bridge.workbench.looking import Seen

#: What the figure of an item is made of.
_UNITS = ("item.quantity", *(f"item.{bucket}" for bucket in BUCKETS))
#: For each kind of call, its values and the fields of ours that they are made of. Those that it
#: lacks are not from a partner's file; `_OTHERWISE` says where from.
_MADE_OF: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "complete": {
        "shipment": ("shipment.shipmentId",),
        "carrier": ("parcel.carrier", "shipment.carrier"),
        "service": ("parcel.service", "shipment.service"),
        "tracking": ("parcel.tracking", "shipment.tracking"),
        "packages": ("shipment.packages", "parcel.parcelId", "parcel.tracking",
                     "shipment.tracking"),
    },
    "update": {"shipment": ("shipment.shipmentId",), "products": ("line.quantity",)},
    "return": {
        "shipment": ("return.shipmentId",),
        "products": ("line.quantity",),
        "returnStock": ("line.condition", "line.reasonCode"),
        "comment": ("return.returnId",),
    },
    "refund": {"refundPayment": ("line.condition", "line.reasonCode")},
    "stock": {"products": _UNITS},
}  # fmt: skip
_OTHERWISE: Mapping[tuple[str, str], str] = {
    ("complete", "order"): "the shipment's order, as the store says",
    ("capture", "shipment"): "the shipment, as the store says: `policies.capture`",
    ("refund", "return"): "the id that the store gave the return",
    **{
        ("return", one): "`policies.returns`"
        for one in (
            "handlingCost",
            "handlingCostFromShipment",
            "shippingCost",
            "shippingCostFromShipment",
            "returnCost",
            "voucherValue",
            "voucherValueFromShipment",
        )
    },
}
_MESSAGES = {
    "complete": "confirmation", "update": "confirmation", "return": "return", "refund": "return",
}  # fmt: skip


@dataclass(slots=True)
class Argument:
    """One value of a call."""

    name: str
    value: Any
    #: Where it came from where that is no file, or what was done with it on the way.
    note: str = ""
    sources: list[Explained] = field(default_factory=list)


@dataclass(slots=True)
class ExplainedCall:
    """One call."""

    action: ActionRow
    arguments: list[Argument]
    #: What a person should know about the whole explanation.
    notes: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "id": self.action.id,
            "kind": self.action.kind,
            "subject": self.action.subject,
            "partner": self.action.partner,
            "state": self.action.state,
            "answer": self.action.answer,
            "attempted_at": self.action.attempted_at,
            "arguments": [
                {
                    "name": one.name,
                    "value": one.value,
                    "note": one.note,
                    "sources": [source.as_data() for source in one.sources],
                }
                for one in self.arguments
            ],
            "notes": self.notes,
        }


def find_call(archived: Archived, name: str) -> ActionRow:
    """Return the call `complete:83652-1`, or the one with that id; else ConfigurationError."""
    actions = archived.books.actions
    kind, colon, subject = name.partition(":")
    if not colon:
        found = actions.numbered(int(name)) if name.isascii() and name.isdecimal() else None
        if found is not None:
            return found
    about = actions.about(subject or name)
    same = [row for row in about if row.kind == kind and row.subject == subject]
    if same:
        return same[0]
    known = [f"{row.kind}:{row.subject}" for row in about]
    raise ConfigurationError(
        f"the ledger has no call {name}",
        choose(name, known, "there are")
        if known
        else "write KIND:SUBJECT, such as "
        "complete:83652-1, as `bridge trace` shows them, or the id",
    )


def message_of(action: ActionRow) -> str:
    """Return the message whose files a call was made of; "" where it was made of none."""
    return "stock" if action.kind == "stock" else _MESSAGES.get(action.kind, "")


def explain_call(archived: Archived, action: ActionRow, word: str = "") -> ExplainedCall:
    """Return a call with the places that each value came from; of `products` only `word`, if set.

    ConfigurationError where `word` names no value of it.
    """
    call = ExplainedCall(action, list(_arguments(action)))
    if word:
        known = [one.name for one in call.arguments]
        call.arguments = [
            one for one in call.arguments if word in (one.name, one.name.partition(".")[2])
        ]
        if not call.arguments:
            raise ConfigurationError(f"the call has no value {word!r}", choose(word, known))
    if action.kind == "stock":
        _Counted(archived, call).explain()
    elif action.kind in _MESSAGES:
        _Told(archived, call).explain()
    return call


def _arguments(action: ActionRow) -> Iterator[Argument]:
    """Yield the values that are asked, each product on its own."""
    for name, value in action.asked.items():
        if isinstance(value, Mapping):
            for key, one in value.items():
                yield Argument(f"{name}.{key}", one)
        else:
            yield Argument(name, value, _OTHERWISE.get((action.kind, name), ""))


class _Told:
    """A call about a document: what its records in all files say."""

    def __init__(self, archived: Archived, call: ExplainedCall) -> None:
        self._archived = archived
        self._call = call
        self._made_of = _MADE_OF[call.action.kind]

    def explain(self) -> None:
        """Add the sources of every value."""
        rows = self._rows()
        if not rows:
            self._call.notes.append("the ledger has no record of a file about it")
        names = [name for several in self._made_of.values() for name in several]
        for file_id, own in _by_file(rows).items():
            file = self._archived.books.files.get(file_id)
            self._note(file)
            is_other = self._archived.is_by_other_mapping(file)
            keys = None if is_other else {row.key for row in own}
            takes = _those({row.line for row in own}, keys)
            for seen, one in self._archived.explain_those(file, names, takes):
                self._add(seen, one)
        for argument in self._call.arguments:
            if not argument.sources and not argument.note:
                argument.note = "no file says it"

    def _rows(self) -> list[RecordRow]:
        """Return the records that the call was made of: those applied, else those that wait."""
        records, action = self._archived.books.records, self._call.action
        rows: list[RecordRow] = []
        for document in _documents(action):
            rows = rows or records.of_document(action.partner, _MESSAGES[action.kind], document)
        applied = [row for row in rows if row.state == "applied"]
        return applied or [row for row in rows if row.state in ("staged", "held")]

    def _note(self, file: FileRow) -> None:
        if self._archived.is_by_other_mapping(file):
            self._call.notes.append(
                f"{file.name} was read by another mapping than that of today, which explains it "
                "here; `bridge replay --diff` shows what is different"
            )

    def _add(self, seen: Seen, one: Explained) -> None:
        """Give the source to every value that is made of its field."""
        for argument in self._call.arguments:
            name, _, key = argument.name.partition(".")
            if not set(self._made_of.get(name, ())) & set(one.cell.values):
                continue
            if not key or self._is_of_line(seen, key):
                argument.sources.append(one)

    def _is_of_line(self, seen: Seen, line_id: str) -> bool:
        """Return whether a record speaks of the line with this id, of the order or shipment."""
        values = seen.entry.values if seen.entry else {}
        try:
            found = matching_lines(values, self._lines())
        except NoMatch:
            return False
        return any(line_id in (one.order_line_id, one.shipment_line_id) for one in found)

    def _lines(self) -> Sequence[PickLine]:
        action = self._call.action
        shipment = str(action.asked.get("shipment") or action.subject)
        return self._archived.books.shipments.lines(action.store, shipment)


def _documents(action: ActionRow) -> list[str]:
    """Return what the document of a call may be called.

    What tells a return from the others of its document stands behind it, in several parts.
    """
    if action.kind not in ("return", "refund"):
        return [action.subject]
    parts = action.subject.removeprefix(f"{action.partner}/").split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]


def _by_file(rows: Iterable[RecordRow]) -> dict[int, list[RecordRow]]:
    found: dict[int, list[RecordRow]] = defaultdict(list)
    for row in rows:
        found[row.file_id].append(row)
    return found


def _those(lines: set[int], keys: set[str] | None = None) -> Callable[[Seen], bool]:
    """Return what says of a record whether it is one of these, and of the whole file's that it is.

    Another mapping may give the same record another key; then its line alone tells it.
    """

    def takes(seen: Seen) -> bool:
        if seen.entry is None:
            return seen.rule is not None and seen.rule.level == "file"
        return seen.line in lines and (keys is None or seen.entry.key in keys)

    return takes


class _Counted:
    """A call with stock figures: the count of each item, and what has moved since."""

    def __init__(self, archived: Archived, call: ExplainedCall) -> None:
        self._archived = archived
        self._call = call
        configuration = archived.configuration
        partner = configuration.partner(call.action.partner)
        self._warehouse = configuration.endpoint_of(partner).warehouse

    def explain(self) -> None:
        """Add the count of every item, and the sources of those that are still the latest."""
        stock = self._archived.books.stock
        by_file: dict[int, dict[int, Argument]] = defaultdict(dict)
        for argument in self._call.arguments:
            item = argument.name.partition(".")[2]
            count = stock.count(self._call.action.store, self._warehouse, item)
            argument.note = self._note(count)
            if count is not None:
                by_file[count.file_id] |= dict.fromkeys(self._lines_of(count), argument)
        for file_id, arguments in by_file.items():
            file = self._archived.books.files.get(file_id)
            lines = set(arguments)
            takes = _those(lines)
            for seen, one in self._archived.explain_those(file, _UNITS, takes):
                if seen.line in arguments:
                    arguments[seen.line].sources.append(one)

    def _lines_of(self, count: Count) -> list[int]:
        """Return the lines of its file that a count is made of."""
        records = self._archived.books.records
        ids = records.repeated_items(count.file_id).get(count.item)
        if ids is None:
            return [count.line]
        return [one.line for one in records.get_each([int(one) for one in ids.split(",")])]

    def _note(self, count: Count | None) -> str:
        if count is None:
            return "the ledger no longer has a count of it"
        stock = self._archived.books.stock
        moved = stock.movements_of(count.store, count.warehouse, count.item, count.sku)
        told = f"counted {count.counted} as of {count.counted_at_text or count.counted_at}"
        if count.action_id != self._call.action.id:
            told = f"a later count or figure has taken its place: {told}"
        moves = [f"{one.kind} {one.subject} {one.shelf_quantity:+}" for one in moved]
        return f"{told}; moved: {', '.join(moves)}" if moves else told
