"""What the warehouse does with each order, and what has to come of it.

What has to come depends on what the confirmation mapping can say and on the partner's policies:
where nothing says that a shipment is final, one that is short waits, and that is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from bridge.config.policies import Policies
from bridge.mapping.compiled import CompiledMapping
from bridge.model.terms import FLAGS
from bridge.sandbox.warehouse import Behaviour
from bridge.sandbox.warehouse.words import fields_of


@dataclass(frozen=True)
class Knowledge:
    """What the expectations follow from."""

    mapping: CompiledMapping
    policies: Policies
    #: The shipment is paid at the store.
    is_paid: bool

    @property
    def says_final(self) -> bool:
        """Whether a confirmation can say that nothing more will come, whatever was ordered."""
        used, terms = self.mapping.fields_used, self.mapping.terms
        if terms.lines == "all":
            return False
        is_open_told = terms.final == "counted" and "line.openQuantity" in used
        return terms.final == "always" or bool(used & FLAGS) or is_open_told

    @property
    def says_final_at_times(self) -> bool:
        """Whether it can say so only where conditions hold, which it may not meet."""
        flags = [rule for flag in FLAGS for rule in fields_of(self.mapping.records, flag)]
        return self.mapping.terms.final == "never" and all(rule.on_places for rule in flags)

    @property
    def names_lines(self) -> bool:
        """Whether a confirmation says what is in it."""
        return self.mapping.terms.lines == "told"


@dataclass(frozen=True)
class Expected:
    """What has to come of a case; `states` are those of `judging`, any of them will do."""

    states: tuple[str, ...]
    #: A remark that makes it something to look at.
    remark: str = ""


Expect: TypeAlias = Callable[[Knowledge], Expected]


@dataclass(frozen=True)
class Case:
    """One order and what is done with it."""

    what: str
    behaviour: Behaviour
    expect: Expect
    #: False: it is on invoice, and not paid when it is confirmed.
    is_paid: bool = True


def _completed(_: Knowledge) -> Expected:
    return Expected(("completed", "shipped"))


def _held(known: Knowledge) -> Expected:
    """Held for what its lines say; without them it is said to be whole."""
    return Expected(("held",)) if known.names_lines else _completed(known)


def _silent(_: Knowledge) -> Expected:
    return Expected(("sent",))


_NO_FINAL = (
    "the mapping has no field that says that nothing more will come, so a short shipment waits "
    "until the rest is reported; map `isFinal`, or say `final: always` where nothing counts "
    "(`final: counted` ends it only where all that was ordered has come)"
)


_AT_TIMES = (
    "the mapping takes a shipment for final only where the conditions of `isFinal` hold; it waits "
    "otherwise until the rest is reported"
)


_NO_LINES = (
    "by `lines: all` a shipment that is named was shipped whole, so the warehouse has no word for "
    "one that is not"
)


def _short(known: Knowledge) -> Expected:
    if not known.names_lines:
        return Expected(("sent", "waiting", "held"), _NO_LINES)
    if not known.says_final:
        return Expected(("waiting", "held"), _NO_FINAL)
    if known.says_final_at_times:
        return Expected(("waiting", "held"), _AT_TIMES)
    short = known.policies.short
    if (short.paid if known.is_paid else short.unpaid) != "hold":
        return Expected(("completed", "shipped"))
    if known.policies.backorder == "partner":
        return Expected(("waiting",), "`backorder: partner` waits for the rest")
    return Expected(("held",))


def _nothing(known: Knowledge) -> Expected:
    if not known.names_lines:
        return Expected(("sent", "waiting", "held"), _NO_LINES)
    return Expected(("held",)) if known.says_final else Expected(("waiting", "held"), _NO_FINAL)


def _in_two_files(known: Knowledge) -> Expected:
    if known.mapping.terms.final == "always" and known.names_lines:
        return Expected(
            ("held", "completed", "shipped"),
            "`final: always` says that a shipment is reported whole, so its first half is short",
        )
    return Expected(("completed", "shipped"))


CASES = (
    Case("confirmed whole", Behaviour.ALL, _completed),
    Case("confirmed whole, and the file sent again", Behaviour.TWICE, _completed),
    Case("in two parcels", Behaviour.TWO_PARCELS, _completed),
    Case("in two files, half of it each", Behaviour.TWO_FILES, _in_two_files),
    Case("one unit short, and final", Behaviour.SHORT, _short),
    Case("one unit short, final, and not paid yet", Behaviour.SHORT, _short, is_paid=False),
    Case("nothing shipped, and final", Behaviour.NOTHING, _nothing),
    Case("one unit more than ordered", Behaviour.TOO_MUCH, _held),
    Case("an item that nobody ordered", Behaviour.UNKNOWN_ITEM, _held),
    Case("a quantity that is no number", Behaviour.UNREADABLE, _held),
    Case("under an order number that nobody gave", Behaviour.UNKNOWN_SHIPMENT, _silent),
    Case("no answer", Behaviour.SILENCE, _silent),
)
#: Cases of which no file tells.
SILENT = frozenset(one.what for one in CASES if one.behaviour is Behaviour.SILENCE)
