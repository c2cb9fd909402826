"""From a column and its field to the keys of a rule: the date's format, the number's form, a table.

Where the sample leaves a step open, the rule is not written; it says what to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bridge.model.fields import Field, FieldType
from bridge.workbench.drafting.countries import ALPHA_2
from bridge.workbench.drafting.dates import Dates, dates_in
from bridge.workbench.drafting.draft import DraftTable
from bridge.workbench.drafting.matching import Match
from bridge.workbench.drafting.numbers import Numbers, numbers_in
from bridge.workbench.drafting.shapes import is_code, is_scientific, share
from bridge.workbench.drafting.states import states_in
from bridge.workbench.drafting.tree import BETWEEN
from bridge.workbench.drafting.values import separator_in
from bridge.workbench.drafting.yamltext import flow, scalar

#: Words that say yes to whether something is final or whole.
_YES = frozenset(
    "y j yes ja true 1 t o oui x c complete completed comp komplett vollstandig volledig compleet "
    "komplet komplett fullstandig solde soldee complet full final f closed".split()
)
#: Field to the name of its table, and what a word of theirs would say.
_QUESTIONS = {
    "isFinal": ("final", "that nothing more will come, and of the shipment or of the line"),
    "isCancelled": ("cancelled", "that it will not be shipped at all"),
}
_MOST_CODES = 8
#: Zeros that quantities do not all end in by chance.
_FEWEST_ZEROS = 3


@dataclass(slots=True)
class Steps:
    """What stands between a place and its field."""

    keys: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    #: What has to be known before the rule can be written; "" where nothing has.
    question: str = ""
    #: What is to be asked though the rule is written.
    doubt: str = ""
    table: DraftTable | None = None


def steps_of(
    match: Match, others: Sequence[Dates], clock: str, *, is_outbound: bool, is_json: bool
) -> Steps:
    """Return the steps of a match; `others` are the dates of other columns, `clock` the format of
    the time that stands in a place of its own.
    """
    kind, texts = match.field.type, match.column.filled
    if kind is FieldType.MOMENT:
        return _moment(texts, others, clock)
    if kind is FieldType.INTEGER:
        return _integer(texts, is_outbound)
    if kind is FieldType.DECIMAL:
        return _decimal(texts)
    if kind is FieldType.BOOLEAN:
        return _boolean(match, texts, is_json)
    if match.field.words:
        return states_of(match.field, match.name, texts)
    return _text(match, texts, is_outbound)


def states_of(field: Field, name: str, texts: Sequence[str]) -> Steps:
    """Return a table for a field that holds one of few words, as far as theirs are known."""
    known = states_in(texts, field.words)
    steps = Steps(keys={"code": name})
    unknown = {*texts} - {text for several in known.values() for text in several}
    if known:
        note = "their words by what they say; add those that are missing"
        steps.table = DraftTable(name, known, True, note)
    else:
        note = "ours, and in the place of theirs words that nobody has said: write theirs"
        steps.table = DraftTable(name, {one: one.upper() for one in field.words}, True, note)
    if unknown:
        seen = _seen(sorted(unknown))
        steps.doubt = f"which of ours are their words{seen}: {', '.join(field.words)}?"
    return steps


def _moment(texts: Sequence[str], others: Sequence[Dates], clock: str) -> Steps:
    steps = Steps()
    found = dates_in(texts)
    if found is None:
        steps.keys["date"] = '"%Y-%m-%d"'
        steps.question = "how are dates written there? The sample has none"
        return steps
    dates = found.like(others)
    behind = f" {clock}" if clock else ""
    forms = [one + behind for one in dates.formats]
    steps.keys["date"] = scalar(forms[0])
    if dates.empty:
        steps.keys["date"] = flow(
            {"format": scalar(forms[0]), "empty": scalar(dates.empty[0] + (behind and " 000000"))}
        )
        steps.notes.append("nothing but zeros is no date")
    if len(forms) > 1:
        steps.question = f"is it {' or '.join(forms)}? Every date of the sample could be either"
    elif len(found.formats) > 1:
        steps.notes.append("day and month as in the file's other dates")
    if not dates.is_told:
        steps.notes.append("on the partner's clock: its `time_zone` in bridge.yaml")
    return steps


def _integer(texts: Sequence[str], is_outbound: bool) -> Steps:
    steps = Steps(keys={"integer": "true"})
    numbers = numbers_in(texts)
    if numbers is None:
        return steps
    keys = {"width": str(numbers.width)} if numbers.width and is_outbound else {}
    if (times := _times(texts)) > 1:
        keys = {"times": scalar(str(times)), **keys}
        steps.question = f"is one unit written as {times}? Every number of the sample ends so"
    if keys:
        steps.keys["integer"] = flow(keys)
    if numbers.is_signed_behind:
        steps.keys["integer"] = flow({"sign": "trailing"})
    if numbers.mark:
        steps.keys["integer"] = flow({"decimals": "zero"})
        steps.notes.append(f"behind the {numbers.mark} are nothing but zeros")
    if numbers.is_unclear:
        steps.question = f"is 1{numbers.mark}000 one, or a thousand? The sample does not tell"
    if numbers.thousands:
        steps.keys["integer"] = flow({"thousands": scalar(numbers.thousands)})
    return steps


def _times(texts: Sequence[str]) -> int:
    """Return what whole numbers are perhaps a multiple of: 10000 where all end in four zeros."""
    zeros = [len(text) - len(text.rstrip("0")) for text in texts if text.strip("0+-")]
    least = min(zeros, default=0)
    return 10**least if least >= _FEWEST_ZEROS and all(text.isdecimal() for text in texts) else 1


def _decimal(texts: Sequence[str]) -> Steps:
    numbers = numbers_in(texts) or Numbers(".", 2, "", 0, False, False, False, False)
    steps = Steps()
    if not numbers.mark and numbers.is_some:
        steps.keys["decimal"] = flow({"places": "0"})
        steps.question = "are these whole amounts, or are the last digits decimals without a mark?"
        return steps
    keys = {"places": str(numbers.places or 2)}
    if numbers.mark == ",":
        keys["mark"] = '","'
    if numbers.thousands:
        keys["thousands"] = scalar(numbers.thousands)
    steps.keys["decimal"] = flow(keys)
    if numbers.is_unclear:
        steps.question = f"is 1{numbers.mark}250 one and a quarter, or more than a thousand?"
    return steps


def _boolean(match: Match, texts: Sequence[str], is_json: bool) -> Steps:
    """Return a table for a yes-or-no; which word means which is for a person to say."""
    if is_json and texts and {*texts} <= {"true", "false"}:
        return Steps(keys={"as": "boolean"}, question="does true mean just that?")
    words = sorted(set(texts))
    name, says = _QUESTIONS.get(match.name, ("flag", "yes"))
    question = f"which of their words{_seen(texts)} says {says}?"
    steps = Steps(keys={"code": name}, question=question)
    steps.table = DraftTable(name, _flags(words), False, question)
    return steps


def _flags(words: Sequence[str]) -> dict[str, str]:
    """Return what is perhaps meant by the words, where they are codes; nothing where not."""
    if not all(is_code(one) for one in words):
        return {"true": "?", "false": "?"}
    yes = [word for word in words if word.casefold() in _YES]
    no = [word for word in words if word not in yes]
    return {"true": yes[0] if yes else "?", "false": no[0] if no else "?"}


def _text(match: Match, texts: Sequence[str], is_outbound: bool) -> Steps:
    steps = Steps()
    if match.field.is_many and (separator := separator_in(texts)):
        steps.notes.append("several stand in one place")
        if separator != BETWEEN:
            steps.keys["split"] = scalar(separator)
    if match.name.endswith("Country") or match.name == "countryOfOrigin":
        _country(texts, steps)
    elif match.name in ("carrier", "condition", "service", "shippingList", "reason"):
        steps.notes += _about_codes(match, texts, is_outbound)
    if any(is_scientific(text) for text in texts):
        steps.notes.append(
            "some of its numbers went through a spreadsheet, which lost their digits: ask for a "
            "file that did not"
        )
    return steps


def _country(texts: Sequence[str], steps: Steps) -> None:
    seen = sorted(set(texts))
    if not seen or share(texts, lambda text: len(text) == 2) == 1:
        return
    known = {ALPHA_2[text]: text for text in seen if text in ALPHA_2}
    if len(known) == len(seen):
        steps.keys["code"] = "country"
        note = "countries in three letters; add those that are missing"
        steps.table = DraftTable("country", known, True, note)
    else:
        steps.question = "countries that are no ISO codes: which of theirs are which?"


def _about_codes(match: Match, texts: Sequence[str], is_outbound: bool) -> list[str]:
    if not texts or match.name == "reason":
        return []
    word = "their codes" if is_outbound else "their words"
    ours = {
        "condition": "`policies` of bridge.yaml",
        "carrier": "the store",
        "service": "the store",
        "shippingList": "the store",
    }[match.name]
    return [f"{word}{_seen(texts)}; if {ours} has others, add a table to `codes`"]


def _seen(texts: Sequence[str]) -> str:
    """Return the codes that were seen, where they are codes and few."""
    seen = sorted(set(texts))
    if len(seen) > _MOST_CODES or not all(is_code(text) for text in seen):
        return ""
    return f" ({', '.join(seen)})"
