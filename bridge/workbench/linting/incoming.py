"""What goes wrong with what comes in: facts that a mapping never sets."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.workbench.drafting.vocabulary import understand
from bridge.workbench.linting.remark import Remark
from bridge.workbench.linting.subject import Subject

#: Any of these tells which shipment came back.
_NAMED_BY = ("shipmentId", "orderId", "tracking", "storeReturnId")


def of_confirmations(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of a confirmation mapping."""
    if subject.message != "confirmation":
        return
    if not subject.has("tracking"):
        meant = "add `tracking`: without it customers get an e-mail without a link"
        yield Remark("no-tracking", subject.body, "no field for tracking numbers", meant)
    if not subject.has("carrier"):
        meant = "add `carrier`: the store shows it, and makes links with it"
        yield Remark("no-carrier", subject.body, "no field for the carrier", meant)
    if not _says_final(subject):
        meant = (
            "map a field to `isFinal`, or write `final: always` if the partner reports each "
            "shipment once and whole; else a shipment that comes short waits for ever"
        )
        found = "nothing that says that no more will come"
        yield Remark("never-final", ("final",), found, meant)


def _says_final(subject: Subject) -> bool:
    written = subject.model.model_dump(mode="json")
    is_settled = written.get("final", "never") != "never" or written.get("lines") == "all"
    return is_settled or subject.has("isFinal")


def of_returns(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of a return mapping."""
    if subject.message != "return":
        return
    if not subject.has("condition"):
        meant = "add `condition`: it decides what is put back into stock and refunded"
        yield Remark("no-condition", subject.body, "no field for the condition", meant)
    if not any(subject.has(name) for name in _NAMED_BY):
        meant = (
            "add `shipmentId`, `orderId`, `tracking` or `storeReturnId`: by its items alone hardly "
            "any return can be told"
        )
        yield Remark("no-shipment", subject.body, "no field for what came back", meant)
    if not subject.has("receivedAt"):
        meant = "add `receivedAt`: counts before and after it are told apart by it"
        yield Remark("no-received-date", subject.body, "no field for when it came", meant)


def of_receipts(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of a mapping for receipts of deliveries."""
    if subject.message == "receipt" and not subject.has("receivedAt"):
        meant = "add `receivedAt`: counts before and after it are told apart by it"
        yield Remark("no-received-date", subject.body, "no field for when it came", meant)


def of_movements(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of a mapping for stock movements."""
    if subject.message != "movement":
        return
    if not subject.has("movementId") and not subject.model.key:
        meant = (
            "add `movementId`, or name in `key` what no two movements have in common: two that "
            "look alike, in two files, pass for one"
        )
        yield Remark("no-movement-id", subject.body, "no field for its id", meant)
    if not subject.has("happenedAt"):
        meant = "add `happenedAt`: counts before and after it are told apart by it"
        yield Remark("no-movement-time", subject.body, "no field for when it was moved", meant)
    if not subject.has("reason"):
        meant = (
            "add `reason`: shipments, returns and receipts are movements too, and other files may "
            "tell of them already"
        )
        yield Remark("no-movement-reason", subject.body, "no field for the reason", meant)


def of_trailers(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of records that close a file which comes in."""
    levels = [one.level for one in subject.mapping.records]
    behind = [one for at, one in enumerate(subject.mapping.records) if set(levels[:at]) - {"file"}]
    for record in behind if not subject.is_outbound else ():
        if record.level == "file" and not record.is_required:
            meant = "write `required: on` in it: a file that was cut off before it is not read then"
            found = f"{record.layout.name}, which may be missing"
            yield Remark("trailer-not-required", record.path, found, meant)


def of_counts(subject: Subject) -> Iterator[Remark]:
    """Yield what to say of a stock mapping."""
    if subject.message != "stock":
        return
    if not subject.has("countedAt"):
        meant = "add `countedAt`: without it the bridge takes the careful guess, the day before"
        yield Remark("no-count-time", subject.body, "no field for when it was counted", meant)
    for field, rule in subject.of("quantity"):
        words = rule.name or " ".join(rule.at)
        if any(not one.is_ours and one.concept == "what is available" for one in understand(words)):
            meant = (
                "take the figure of what lies on the shelf: from an available one the open orders "
                "are taken off, and the store takes them off again"
            )
            yield Remark("available-figure", (*field.path, "at"), f"quantity from {words}", meant)
