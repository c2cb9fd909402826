"""What became of things, by the ledger and by the shop's own log of effects."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.flows.work import Books
from bridge.sandbox.rehearsal.cases import Expected
from bridge.sandbox.rehearsal.coming import Comings
from bridge.sandbox.rehearsal.report import Section, Verdict
from bridge.sandbox.store import Kind, Store

#: What must not happen to one thing twice, and what that would be.
_ONCE = (
    (Kind.CAPTURED, "payments captured"),
    (Kind.COMPLETED, "shipments completed"),
    (Kind.CUSTOMER_EMAILED, "customers told that their goods are on the way"),
    (Kind.RETURN_CREATED, "returns created"),
    (Kind.REFUNDED, "refunds paid"),
)
#: What may become of a shipment of which half a file arrived.
_NOT_YET = ("sent", "waiting", "held")
_SHORT = {"short", "short-or-unread", "short-but-paid"}
_CUT_REMARK = (
    "half a file was taken for a shipment that is short: have the partner write a trailer with "
    "counts, a done-file, or the file under another name until it is whole"
)


@dataclass(frozen=True)
class Judge:
    """Looks into the ledger and the store."""

    books: Books
    store: Store
    store_name: str
    partner: str

    def state(self, shipment_id: str) -> tuple[str, str]:
        """Return what became of a shipment, and why, in words.

        `completed` and `shipped` (not paid yet) are settled; `held` waits for a person, `waiting`
        for the rest of a confirmation, `sent` for any; `not sent` never went out.
        """
        row = self.books.shipments.get(self.store_name, shipment_id)
        if row is None:
            return "not sent", "the export did not take it"
        if row.state in ("completed", "shipped"):
            return row.state, f"{row.carrier} {row.tracking}".strip()
        told = [f"{one.message} [{one.code}]" for one in self.books.problems.about(shipment_id)
                if not one.closed_at]  # fmt: skip
        if told:
            return ("not sent" if row.state in ("new", "held") else "held"), told[0]
        document = self.books.records.document_state(self.partner, "confirmation", shipment_id)
        return ("waiting", "for the rest of it") if document == "open" else (row.state, "")

    def codes(self, shipment_id: str) -> set[str]:
        """Return the codes of what is open about a shipment."""
        about = self.books.problems.about(shipment_id)
        return {one.code for one in about if not one.closed_at}

    def judge(self, section: Section, what: str, shipment_id: str, expected: Expected) -> None:
        """Add what became of a shipment beside what had to."""
        state, told = self.state(shipment_id)
        said = f"{state}: {told}" if told else state
        if state not in expected.states:
            said += f"; expected: {' or '.join(expected.states)}"
            section.add(what, Verdict.FAILS, said)
        elif expected.remark:
            section.add(what, Verdict.LOOK, f"{said}; {expected.remark}")
        else:
            section.add(what, Verdict.WORKS, said)


def judge_cut(judge: Judge, comings: Comings) -> Section:
    """Return what half a file did, before the whole one comes."""
    section = Section("Files that were cut off")
    for one in comings.cut:
        state, told = judge.state(one.shipment_id)
        what, said = f"cut {one.where}", f"{state}: {told}" if told else state
        if state not in _NOT_YET:
            section.add(what, Verdict.FAILS, f"{said}; {_CUT_REMARK}")
        elif judge.codes(one.shipment_id) & _SHORT:
            section.add(what, Verdict.LOOK, f"{said}; {_CUT_REMARK}")
        else:
            section.add(what, Verdict.WORKS, said)
    return section


def judge_whole(judge: Judge, comings: Comings, section: Section) -> None:
    """Add what came of the same files, sent whole afterwards."""
    for one in comings.cut:
        what = f"cut {one.where}, and then whole"
        if one.shipment_id in comings.unsaid:
            section.add(what, Verdict.UNSAID, comings.why(what, one.shipment_id))
        else:
            judge.judge(section, what, one.shipment_id, Expected(("completed", "shipped")))
    for where, shipment_id in comings.not_cut.items():
        what = f"cut {where}"
        if shipment_id in comings.unsaid:
            section.add(what, Verdict.UNSAID, comings.why(what, shipment_id))


def judge_returns(judge: Judge, comings: Comings) -> Section:
    """Return what came of the goods that came back."""
    section = Section("Returns, as the warehouse writes them")
    if "return" in comings.unsaid:
        section.add("goods that come back", Verdict.UNSAID, comings.unsaid["return"])
    for what, shipment_id in comings.returned.items():
        if what in comings.unsaid:
            section.add(what, Verdict.UNSAID, comings.why(what, what))
        else:
            section.add(what, *_returned(judge, shipment_id))
    return section


def _returned(judge: Judge, shipment_id: str) -> tuple[Verdict, str]:
    every = judge.store.returns.values()
    made = [one for one in every if one.shipment.number == shipment_id]
    refunds = sum(judge.store.effects.count(Kind.REFUNDED, one.return_id) for one in made)
    if len(made) > 1 or refunds > 1:
        return Verdict.FAILS, f"{len(made)} returns, refunded {refunds} times"
    if made:
        stock = "put back into stock" if made[0].to_stock else "not put back into stock"
        return Verdict.WORKS, f"one return, {stock}, {'refunded once' if refunds else 'no refund'}"
    return Verdict.LOOK, _why_held(judge, "return")


def judge_count(judge: Judge, comings: Comings) -> Section:
    """Return what came of the count."""
    section = Section("The count, as the warehouse writes it")
    what = "figures"
    if "stock" in comings.unsaid:
        section.add(what, Verdict.UNSAID, comings.why(what, "stock"))
        return section
    figures = judge.store.effects.count(Kind.STOCK_SET)
    held = [row for row in judge.books.problems.all_open() if row.kind == "item"]
    if held:
        section.add(what, Verdict.LOOK, _why_held(judge, "item"))
    elif figures:
        section.add(what, Verdict.WORKS, f"{figures} told to the store")
    else:
        section.add(what, Verdict.FAILS, "no figure was told to the store")
    return section


def _why_held(judge: Judge, kind: str) -> str:
    rows = [row for row in judge.books.problems.all_open() if row.kind in (kind, "record")]
    return f"held: {rows[0].message} [{rows[0].code}]" if rows else "nothing came of it"


def judge_once(judge: Judge) -> Section:
    """Return whether anything was done twice; of what was not done at all nothing is said."""
    section = Section("Once only")
    for kind, text in _ONCE:
        twice = judge.store.effects.repeated(kind)
        if twice:
            section.add(text, Verdict.FAILS, f"twice: {', '.join(sorted(twice))}")
        elif times := judge.store.effects.count(kind):
            section.add(text, Verdict.WORKS, f"{times}, none twice")
    return section
