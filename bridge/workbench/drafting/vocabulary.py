"""What a partner's words mean: the tables of `words/`, one file for each language.

Case, blanks, punctuation, accents and the ways to write "number" do not matter. A word is known as
a whole, or a known word stands within it; the first is better evidence.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeAlias

from bridge.config.yamltext import read_yaml

#: What a record stands for, "" where its name does not say so.
Role: TypeAlias = Literal["document", "parcel", "line", ""]
_ROLES: tuple[Role, ...] = ("line", "parcel", "document")
LANGUAGES = ("en", "de", "nl", "sv", "fr")

_NUMBER = re.compile(
    r"^(?:nr|num|number|nummer|numero|nbr|nro|nos)$|(?<=..)(?:nummer|number|num|nr)$"
)
_SIGNS = re.compile(r"#|№|[nN][°º]")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Ý])|(?<=[A-Z])(?=[A-Z][a-z])")
#: What stands between a name and the same in another language.
_BESIDE = re.compile(r"[/|()\[\]]|_{2,}| - ")
_FILLING = frozenset("de d du la le l of the van der die das and et och und".split())
#: Words that say what a field is of, which its record says anyway.
_NEUTRAL = frozenset(
    "item items line lines article product goods artikel position zeile ware regel rad vara ligne "
    "produit shipment parcel".split()
)
#: Below this length a word within another one is chance.
_SHORTEST = 3
_CLOSE = 0.88
_SHORTEST_CLOSE = 6


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word of theirs can mean."""

    #: Our field's bare name, or a phrase for what is none of ours.
    concept: str
    is_ours: bool
    #: Those in which the word means that.
    languages: tuple[str, ...]
    #: 1 where it can mean nothing else; see `understand`.
    strength: float
    how: Literal["whole", "within", "alike"]


@dataclass(frozen=True, slots=True)
class _Word:
    concept: str
    is_ours: bool
    languages: tuple[str, ...]
    strength: float
    is_bare_address: bool = False


def understand(name: str, around: str = "") -> list[Meaning]:
    """Return what `name` can mean, the best first; `around` are the elements that it stands in."""
    found = [one for each in _with_parents(name, around) for one in _meanings(each)]
    found += [_weaker(one, 0.05) for each in _alternatives(name) for one in _meanings(each)]
    if around:
        found += [_weaker(one, 0.05) for one in _meanings(name) if not _is_address(one.concept)]
    best: dict[tuple[str, bool], Meaning] = {}
    for one in sorted(found, key=lambda one: -one.strength):
        best.setdefault((one.concept, one.is_ours), one)
    return list(best.values())


def _with_parents(name: str, around: str) -> list[str]:
    """Return a name behind those of all elements around it, then of the nearest ones only."""
    steps = around.split()
    return [" ".join((*steps[at:], name)) for at in range(len(steps))] or [name]


def _alternatives(name: str) -> list[str]:
    """Return the names in one that says it twice: `Code produit / product code`."""
    parts = [part for part in _BESIDE.split(name) if part.strip()]
    return parts if len(parts) > 1 else []


def record_role(name: str) -> Role:
    """Return what an element or a type of record of this name most likely stands for."""
    key = "".join(words_of(name.rpartition(":")[2]))
    for role in _ROLES:
        if key in _records()[role]:
            return role
    for role in _ROLES:
        if any(key.endswith(word) for word in _records()[role] if len(word) > _SHORTEST):
            return role
    return ""


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in plain letters, each way to write "number" as `no`."""
    spaced = _CAMEL.sub(" ", _SIGNS.sub(" no ", name))
    plain = unicodedata.normalize("NFKD", spaced.casefold().replace("ø", "o").replace("æ", "ae"))
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    found = (word for word in re.split(r"[^a-z0-9]+", letters) if word)
    return tuple(_plain(word) for word in found if word not in _FILLING)


def _plain(word: str) -> str:
    numbered = _NUMBER.sub("no", word)
    # Umlauts are written ae, oe, ue where a machine has none.
    return numbered.replace("ae", "a").replace("oe", "o").replace("ue", "u")


@cache
def _meanings(name: str) -> tuple[Meaning, ...]:
    words = words_of(name)
    key = "".join(words)
    whole = [_meaning(one, "whole", one.strength) for one in _known().get(key, ())]
    within = [
        _meaning(one, "within", one.strength * _share_of(part, words, one))
        for part in _parts(words)
        for one in _known().get("".join(part), ())
    ]
    return (*whole, *within) if whole or within else tuple(_alike(key))


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield what stands within a name: runs of whole words, the longest first."""
    for size in range(len(words) - 1, 0, -1):
        for start in range(len(words) - size + 1):
            part = words[start : start + size]
            if len("".join(part)) >= _SHORTEST:
                yield part


def _share_of(part: tuple[str, ...], words: tuple[str, ...], meant: _Word) -> float:
    """Return how much of a word's strength is left where it stands within a name.

    Where the rest of the name means something, too, or is most of it, the whole may mean a third
    thing.
    """
    if meant.is_bare_address:
        return 0.35
    rest = [word for word in words if word not in part and word not in _NEUTRAL]
    is_told = any(word in _known() for word in rest if len(word) >= _SHORTEST)
    is_little = len("".join(part)) < 0.4 * len("".join(words))
    return 0.36 if is_told or is_little else 0.65


def _alike(key: str) -> Iterator[Meaning]:
    if len(key) < _SHORTEST_CLOSE:
        return
    for close in difflib.get_close_matches(key, _known(), n=1, cutoff=_CLOSE):
        for one in _known()[close]:
            yield _meaning(one, "alike", one.strength * 0.6)


def _meaning(word: _Word, how: Literal["whole", "within", "alike"], strength: float) -> Meaning:
    return Meaning(word.concept, word.is_ours, word.languages, round(strength, 2), how)


def _weaker(one: Meaning, by: float) -> Meaning:
    return replace(one, strength=round(one.strength - by, 2))


def _is_address(concept: str) -> bool:
    return concept.startswith(("delivery", "billing")) and concept.lower() not in (
        "deliverynote", "deliveryservice",
    )  # fmt: skip


@cache
def _known() -> Mapping[str, list[_Word]]:
    """Return every word of every language, without its blanks."""
    table: dict[str, list[_Word]] = {}
    for language in LANGUAGES:
        tables = _tables(language)
        for phrase, word in _words(tables, str(tables["language"])):
            key = "".join(words_of(phrase))
            _add(table.setdefault(key, []), word)
    return table


def _add(known: list[_Word], word: _Word) -> None:
    """Add a word, or its language to the one that means the same."""
    for at, one in enumerate(known):
        if one.concept == word.concept:
            languages = tuple(dict.fromkeys((*one.languages, *word.languages)))
            known[at] = replace(one, languages=languages)
            return
    known.append(word)


def _words(tables: Mapping[str, Any], language: str) -> Iterator[tuple[str, _Word]]:
    for kind, is_ours, strength in (("fields", True, 1.0), ("others", False, 1.0),
                                    ("hints", True, 0.5)):  # fmt: skip
        for concept, phrases in tables[kind].items():
            for phrase in phrases:
                yield phrase, _Word(concept, is_ours, (language,), strength)
    address = tables["address"]
    for part, phrases in address["parts"].items():
        for phrase in phrases:
            yield phrase, _Word(f"delivery{part}", True, (language,), 0.8, is_bare_address=True)
            for whose in ("delivery", "billing"):
                for prefix in address[whose]:
                    word = _Word(f"{whose}{part}", True, (language,), 1.0)
                    yield f"{prefix} {phrase}", word
                    yield f"{phrase} {prefix}", word


@cache
def _records() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {"document": set(), "parcel": set(), "line": set()}
    for language in LANGUAGES:
        for role, phrases in _tables(language)["records"].items():
            found[role] |= {"".join(words_of(phrase)) for phrase in phrases}
    return {role: frozenset(keys) for role, keys in found.items()}


@cache
def _tables(language: str) -> dict[str, Any]:
    file = resources.files("bridge.workbench.drafting").joinpath("words", f"{language}.yaml")
    value = read_yaml(file.read_text("utf-8"), file.name).value
    return value if isinstance(value, dict) else {}
