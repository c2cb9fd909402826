"""What of a store's own words may be kept: they go into the ledger, the log and reports.

Stores name the customer at times: "the card of Alva Exempelsson was declined". Kept is what cannot
be a person's: words that refusals are made of, which `store_words` lists, what the call itself has
named, short numbers and full SKUs. All else becomes "…", whatever letters it begins with. The words
are a hint for a person, who finds all of them in Centra.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from bridge.api.store_words import NAMES_TOO, WORDS

_HIDDEN = "…"
_QUOTED = re.compile(r"""(["“”„«»]).*?["“”„«»]|(?<!\w)'[^']*'(?!\w)""")
_MAIL = re.compile(r"\S+@\S+")
#: A word, with what is written together with it.
_WORD = re.compile(r"[^\s,;:.!?()\[\]{}<>=/|]+")
#: What parts a word into those that it is made of: good-to-go, productsNotFound, not_found.
_SEAM = re.compile(r"[-_]|(?<=[a-z])(?=[A-Z])")
#: A full SKU, of product, variant and size: TEE100-WHI-M.
_SKU = re.compile(r"[A-Z0-9]+(?:[-_][A-Z0-9]+){2,}")
#: Digits of a number that could be a telephone, a card or a person.
_LONG_NUMBER = 5
#: What stands between the parts of one number.
_IN_NUMBERS = " .-/()"
#: What stands between the parts of an address.
_IN_ADDRESSES = " ,"


def masked(message: str, call: str) -> str:
    """Return a store's `message` to a `call`, without what could be personal data."""
    plain = _MAIL.sub(_HIDDEN, _QUOTED.sub(_HIDDEN, " ".join(message.split())))
    found = list(_WORD.finditer(plain))
    words = [one.group() for one in found]
    ends = [0, *(one.end() for one in found)]
    between = [plain[end : one.start()] for end, one in zip(ends, found, strict=False)]
    is_hidden = _hidden(words, between, frozenset(_WORD.findall(call)))
    shown = [
        gap + (_HIDDEN if hidden else word)
        for gap, word, hidden in zip(between, words, is_hidden, strict=True)
    ]
    return re.sub(rf"{_HIDDEN}(\s+{_HIDDEN})+", _HIDDEN, "".join([*shown, plain[ends[-1] :]]))


def _hidden(words: Sequence[str], between: Sequence[str], named: frozenset[str]) -> list[bool]:
    """Return which of `words` could be personal; `between` is what stands before each."""
    hidden = [
        word not in named
        and (not _is_harmless(word) or (_is_like_a_name(word) and _is_within(gap, at)))
        for at, (word, gap) in enumerate(zip(words, between, strict=True))
    ]
    for run in _numbers(words, between):
        if sum(len(_digits(words[at])) for at in run if words[at] not in named) >= _LONG_NUMBER:
            for at in run:
                hidden[at] = words[at] not in named
    steps = list(pairwise(range(len(words))))
    for here, there in [*steps, *((there, here) for here, there in reversed(steps))]:
        is_near = not between[max(here, there)].strip(_IN_ADDRESSES)
        if hidden[here] and is_near and words[there] not in named:
            hidden[there] = hidden[there] or _goes_with_names(words[there])
    return hidden


def _is_harmless(word: str) -> bool:
    """Return whether a word says nothing of a person, whatever stands around it."""
    if _digits(word):
        is_number = not any(character.isalpha() for character in word)
        return is_number or (_SKU.fullmatch(word) is not None and len(_digits(word)) < _LONG_NUMBER)
    return all(
        part.casefold() in WORDS or not any(character.isalpha() for character in part)
        for part in _SEAM.split(word.replace("\u2019", "'"))
    )


def _is_like_a_name(word: str) -> bool:
    """Return whether a word that families are called, too, is written as they are."""
    return word.istitle() and word.casefold() in NAMES_TOO


def _is_within(gap: str, at: int) -> bool:
    """Return whether a sentence went on before the word at that place, behind `gap`."""
    return at > 0 and not gap.strip(_IN_ADDRESSES)


def _goes_with_names(word: str) -> bool:
    """Return whether a word that stands beside a name, or a street, is a part of it."""
    return bool(_digits(word)) or (word[0].isupper() and word.casefold() in NAMES_TOO)


def _numbers(words: Sequence[str], between: Sequence[str]) -> Iterable[list[int]]:
    """Yield the places of words that are one number together: 070 123 45 67."""
    run: list[int] = []
    for at, word in enumerate(words):
        is_number = bool(_digits(word)) and not any(character.isalpha() for character in word)
        if not is_number or between[at].strip(_IN_NUMBERS):
            yield run
            run = []
        if is_number:
            run.append(at)
    yield run


def _digits(word: str) -> str:
    return "".join(character for character in word if character.isdigit())
