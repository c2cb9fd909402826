"""Returns of ours that stand in Centra for a partner's return already, whoever knows of them.

A ledger that was restored does not know what was made since it was copied. Each return of ours says
in its comment of which document it is, so that one is known again whatever was told in which order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bridge.flows.returns.returning import Making
from bridge.ledger.actions import ActionRow
from bridge.mapping.keys import MARK as BETWEEN
from bridge.model.problem import Problem
from bridge.model.store import StoreReturn
from bridge.plan.returns import MARK, differs


def name_of(partner: str, document: str, telling: int = 1) -> str:
    """Return what stands before the mark in the comment of a telling's returns."""
    again = f" ({telling})" if telling > 1 else ""
    return f"{partner} {document.replace(BETWEEN, ' ')}{again}"


def of_document(partner: str, document: str, found: Sequence[StoreReturn]) -> list[StoreReturn]:
    """Return those of the returns `found` that are ours and of this document, of any telling."""
    name = re.escape(name_of(partner, document))
    ours = re.compile(rf"(?:^|: ){name}(?: \(\d+\))? \[{re.escape(MARK)}")
    return [one for one in found if ours.search(one.comment)]


def made_otherwise(
    makings: Sequence[Making], made: Sequence[StoreReturn], calls: Sequence[ActionRow]
) -> Problem | None:
    """Return that some of what was `made`, or of the `calls`, is not what is to be made now."""
    marks, subjects = {one.mark for one in makings}, {one.subject for one in makings}
    begun = {one.subject for one in calls}
    is_other = any(not any(mark in one.comment for mark in marks) for one in made)
    if is_other or begun - subjects:
        return _OTHERWISE
    is_of_other_goods = any(
        one.mark in there.comment and differs(there, one.asked)
        for one in makings
        if one.subject not in begun
        for there in made
    )
    return _OTHERWISE if is_of_other_goods else None


def made_by_later_ledger(
    makings: Sequence[Making], unknown: Sequence[StoreReturn], calls: Sequence[ActionRow]
) -> Problem | None:
    """Return that a return would be made beside some that this ledger knows nothing of.

    `unknown` are those of the document. What stands there itself is known by its mark, and is not
    made anew.
    """
    begun = {one.subject for one in calls}
    others = [one for one in unknown if not any(each.mark in one.comment for each in makings)]
    is_new = any(
        one.subject not in begun and not any(one.mark in there.comment for there in unknown)
        for one in makings
        if not one.announced
    )
    if not (is_new and others):
        return None
    named = " and ".join(one.return_id for one in others)
    return replace(
        ALREADY_MADE,
        message=f"the bridge has made return {named} in Centra under the same number, before its "
        "ledger was restored, and nothing tells whether it is for these goods",
        remedy="compare them: `bridge release` makes another return of what the file tells; "
        "`bridge discard` leaves it",
        names=tuple(one.return_id for one in others),
    )


ALREADY_MADE = Problem(
    "already-made",
    "the partner tells more about a return that was made already",
    "look at the file: `bridge release` makes another return of what is more; `bridge discard` "
    "leaves it",
)

_OTHERWISE = Problem(
    "made-under-other-rules",
    "some of it was made at the store otherwise than it would be now: by another mapping or other "
    "policies.returns, or of what another file has told",
    "compare the order's returns in Centra with the partner's file, then `bridge discard`",
)
