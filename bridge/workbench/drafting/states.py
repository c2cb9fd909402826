"""Words of partners' for the states that a field of ours can hold, in five languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bridge.workbench.drafting.vocabulary import words_of

#: Ours to theirs, as they are without blanks and accents.
_WORDS: Mapping[str, frozenset[str]] = {
    ours: frozenset(theirs.split())
    for ours, theirs in {
        "received": "received recd rec new eingegangen empfangen angenommen ontvangen mottagen "
        "recu recue",
        "started": "started released inprogress inprocess allocated picking gestartet "
        "inbearbeitung gestart paborjad encours",
        "picked": "picked kommissioniert gepickt verzameld plockad prepare preparee",
        "packed": "packed verpackt gepackt ingepakt packad emballe emballee",
        "shipped": "shipped despatched dispatched sent versendet versandt verzonden skickad "
        "expedie expediee",
        "cancelled": "cancelled canceled cancel storniert storno geannuleerd annulerad "
        "annule annulee",
        "rejected": "rejected reject refused error failed nok r rej abgelehnt fehler geweigerd "
        "afgekeurd avvisad rejete rejetee refuse erreur",
        "cancelRefused": "cancelrefused cancelrejected toolate notcancelled zuspat telaat forsent "
        "troptard",
        "accepted": "accepted accept ok a success processed angenommen akzeptiert verarbeitet "
        "geaccepteerd godkand accepte acceptee",
        "partial": "partial partially partlyaccepted p teilweise gedeeltelijk delvis partiel "
        "partielle",
    }.items()
}


def states_in(texts: Sequence[str], words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return which texts mean which of `words`; those that mean none are left out."""
    found: dict[str, tuple[str, ...]] = {}
    for text in sorted(set(texts)):
        key = "".join(words_of(text))
        ours = next((one for one in words if key in _WORDS[one]), None)
        if ours is not None:
            found[ours] = (*found.get(ours, ()), text)
    return found
