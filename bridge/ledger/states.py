"""The states of everything that has one, and the only transitions between them.

A shipment (`planned` stands in an archived file, `sent` is with the partner)::

    new ──▶ held ──▶ held | new     the cause is looked at anew at each fetch
    new | held ──▶ planned ──▶ sent ──▶ completing ──▶ completed
                      │                     ├──▶ shipped ──▶ completed   (was not paid yet)
                      └──▶ new              └──▶ sent                    (the store refused)
                   (file withdrawn)
    new | held | sent ──▶ completed ;  sent ──▶ shipped       (by somebody else)
    new | held ──▶ sent                                       (before the bridge: adopted)
    held ──▶ discarded ──▶ held                               (a person: never, or after all)
    discarded ──▶ sent | completed                            (the partner has it all the same)
    sent ──▶ new                                              (a person: adopted by mistake)
    sent ──▶ rejected ──▶ new            (the partner will not ship it; a person: it goes again)
                  └──▶ sent              (the partner ships it after all; its file goes again)
    sent ──▶ cancelling ──▶ cancelled    (the store has cancelled it; the partner will not ship it)
                  ├──▶ sent              (the partner was not told yet, or ships it all the same)
                  └──▶ new               (wanted again; a person: the partner does not ship it)
    sent | rejected ──▶ cancelled ──▶ new | sent              (as above, when it is wanted again)
    rejected | cancelling | cancelled ──▶ completed | shipped (by somebody else)

An outgoing file::

    written ──▶ uploading ──▶ uploaded ──▶ renaming ──▶ delivered
       │                         ├──────────────┴──▶ held   (gone, and nobody knows where)
       │                         └──▶ delivered             (written under its final name)
       └──▶ withdrawn            (no longer true; also from uploading and uploaded, where
                                  the partner cannot have seen it under its own name)
    uploaded | renaming ──▶ uploading               (what lies at the partner is not whole)
    held ──▶ uploading | renaming | delivered       (the next look found it, or where it is)
    held | delivered ──▶ written ──▶ delivered      (a person: the partner does not have it; it
                                                    had it, or should no longer get it, also from
                                                    uploading and uploaded)

An incoming file (one that `bridge adopt` was told of is `done` from the start, one that is read
again from the archive `archived`)::

    found ──▶ archived ──▶ staged ──▶ done        (moved away at the partner)
      │           ├──────▶ unreadable ──▶ done
      │           └──────▶ duplicate ──▶ done
      └──▶ gone   (the partner took it back before it was read)
    gone ──▶ found    (it is there again under the name that it was claimed by)

A record::        staged ──▶ applied | held | aside | skipped ;
                  held ──▶ staged | applied | skipped | held (for another reason) ;
                  aside ──▶ skipped ──▶ staged | aside (a person: it counts for nothing; or it does)
A document::      open ◀──▶ held ;  open | held ──▶ applying ──▶ applied | held | open ;
                  open | held ──▶ applied ──▶ open | held | applying (the partner told more) ;
                  open | held ──▶ discarded (a person) ──▶ open | held | applying | applied ;
                  open | held ──▶ superseded (read again, it has another key)
                  ──▶ open | held | applying | applied (told under this one after all)
An action::       intended ──▶ unclear (its request leaves) ──▶ done | refused | intended ;
                  refused ──▶ intended
A supplier's delivery::

    new ──▶ planned ──▶ sent ──▶ accepted
     └──────── new ◀──┘   └──▶ closed    (by somebody else; found again it is accepted)
                                         (it may be closed from anywhere, and sent when adopted)

A count::         pending ──▶ sending ──▶ sent | refused ;  pending ──▶ sent (the store has it so) ;
                  any ──▶ pending (a newer count, a movement that alters the figure, or a call that
                  has not arrived)

What is looked at again and found as it was stays in its state: a shipment and a document that are
held, for instance. Everything else that is done twice is a fault.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridge.errors import StopError

#: By table and state: the states that may follow. "" stands before the first one.
TRANSITIONS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "shipments": {
        "": frozenset({"new", "held", "planned", "sent", "completed"}),
        "new": frozenset({"held", "planned", "sent", "completed"}),
        "held": frozenset({"held", "new", "planned", "sent", "completed", "discarded"}),
        "discarded": frozenset({"held", "sent", "completed"}),
        "planned": frozenset({"sent", "new"}),
        "sent": frozenset(
            {"completing", "completed", "shipped", "new", "rejected", "cancelling", "cancelled"}
        ),
        "rejected": frozenset({"new", "sent", "cancelled", "completed", "shipped"}),
        "cancelling": frozenset({"cancelled", "sent", "new", "completed", "shipped"}),
        "cancelled": frozenset({"new", "sent", "completed", "shipped"}),
        "completing": frozenset({"completed", "shipped", "sent"}),
        "shipped": frozenset({"completed"}),
        "completed": frozenset(),
    },
    "files": {
        "": frozenset({"written", "found", "archived", "done"}),
        "written": frozenset({"uploading", "withdrawn", "delivered"}),
        "uploading": frozenset({"uploaded", "withdrawn", "delivered"}),
        "uploaded": frozenset({"renaming", "uploading", "delivered", "held", "withdrawn"}),
        "renaming": frozenset({"renaming", "delivered", "uploading", "held"}),
        "held": frozenset({"delivered", "uploading", "renaming", "written"}),
        "delivered": frozenset({"written"}),
        "withdrawn": frozenset(),
        "found": frozenset({"archived", "gone"}),
        "gone": frozenset({"found"}),
        "archived": frozenset({"staged", "unreadable", "duplicate"}),
        "staged": frozenset({"done"}),
        "unreadable": frozenset({"done"}),
        "duplicate": frozenset({"done"}),
        "done": frozenset(),
    },
    "records": {
        "": frozenset({"staged", "aside"}),
        "staged": frozenset({"applied", "held", "aside", "skipped"}),
        "held": frozenset({"staged", "applied", "skipped", "held"}),
        "aside": frozenset({"skipped"}),
        "applied": frozenset({"applied"}),
        "skipped": frozenset({"staged", "aside"}),
    },
    "documents": {
        "": frozenset({"open", "held", "applying", "applied"}),
        "open": frozenset({"open", "held", "applying", "applied", "discarded", "superseded"}),
        "held": frozenset({"held", "open", "applying", "applied", "discarded", "superseded"}),
        "discarded": frozenset({"open", "held", "applying", "applied"}),
        "superseded": frozenset({"open", "held", "applying", "applied"}),
        "applying": frozenset({"applying", "applied", "held", "open"}),
        "applied": frozenset({"applied", "open", "held", "applying"}),
    },
    "actions": {
        "": frozenset({"intended"}),
        "intended": frozenset({"unclear"}),
        "unclear": frozenset({"done", "intended", "refused"}),
        "done": frozenset(),
        "refused": frozenset({"intended"}),
    },
    "deliveries": {
        "": frozenset({"new", "planned", "sent", "accepted", "closed"}),
        "new": frozenset({"new", "planned", "sent", "accepted", "closed"}),
        "planned": frozenset({"sent", "new", "accepted", "closed"}),
        "sent": frozenset({"accepted", "closed"}),
        "closed": frozenset({"accepted"}),
        "accepted": frozenset(),
    },
    "counts": {
        "": frozenset({"pending"}),
        "pending": frozenset({"pending", "sending", "sent"}),
        "sending": frozenset({"sent", "pending", "refused"}),
        "sent": frozenset({"pending"}),
        "refused": frozenset({"pending"}),
    },
}

#: States of an outgoing file that the partner cannot have seen yet: it has its final name in none
#: of them, or, where servers cannot rename, nothing has said that it is whole.
UNSEEN = ("written", "uploading", "uploaded")
#: States of files, by direction, with which something has yet to be done.
UNDER_WAY: Mapping[str, tuple[str, ...]] = {
    "out": (*UNSEEN, "renaming", "held"),
    "in": ("found", "archived", "staged", "unreadable", "duplicate"),
}


def check_transition(table: str, old: str, new: str) -> None:
    """Raise StopError where `new` may not follow `old`: the ledger would no longer be true.

    `old` is "" for a row that is not there yet.
    """
    if new not in TRANSITIONS[table].get(old, frozenset()):
        before = f"in state {old!r}, which cannot become" if old else "without a state before"
        raise StopError(
            f"the ledger has {table} {before} {new!r}",
            "this is a fault of the bridge: keep the state folder and report it",
        )


def check_moved(what: str, changed_rows: int, wanted: int = 1) -> None:
    """Raise StopError where a row was no longer in the state that a decision was made from."""
    if changed_rows != wanted:
        raise StopError(
            f"{what} was changed by somebody else meanwhile",
            "run again: what was not recorded is found out first",
        )
