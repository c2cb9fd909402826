"""What a partner has to know of one value: its type, its length, and what else holds for it."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.mapping.compiled import CompiledField
from bridge.mapping.language import FieldRule, UseInstead

#: Directives of strftime as they are usually written in interface descriptions.
_DIRECTIVES = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%j": "DDD", "%H": "hh", "%I": "hh",
    "%M": "mm", "%S": "ss", "%f": "ffffff", "%p": "AM/PM", "%z": "+hhmm", "%:z": "+hh:mm",
    "%b": "Mon", "%B": "Month", "%a": "Day", "%A": "Weekday", "%%": "%",
}  # fmt: skip


def type_of(rule: FieldRule, zone: str) -> str:
    """Return the type of a value in words; `zone` is that of dates that name none."""
    if rule.value is not None:
        return f"always `{rule.value}`" if rule.value else "always empty"
    return next(_types(rule, zone), "text")


def _types(rule: FieldRule, zone: str) -> Iterator[str]:
    if rule.code is not None:
        yield f"code, see the table `{rule.code.partition('.')[0]}`"
    if rule.date is not None:
        yield f"date, `{spelled(rule.date.format)}`, {rule.date.zone or zone}"
    if rule.integer is not None:
        width = f" of {rule.integer.width} digits, zeros in front" if rule.integer.width else ""
        yield f"whole number{width}"
    if rule.decimal is not None:
        mark = {".": "point", ",": "comma"}[rule.decimal.mark]
        yield f"number with {rule.decimal.places} decimals, decimal {mark}"
    if rule.split is not None and rule.split.take is None:
        yield f"text; several with `{rule.split.by}` between"


def spelled(format_text: str) -> str:
    """Return a format of strftime as people write it: `YYYY-MM-DD`."""
    for directive in sorted(_DIRECTIVES, key=len, reverse=True):
        format_text = format_text.replace(directive, _DIRECTIVES[directive])
    return format_text


def length_of(field: CompiledField, rule: FieldRule) -> str:
    """Return how long a value is, or may be."""
    if rule.pad is not None:
        side = "in front" if rule.pad.side == "left" else "behind"
        fill = "blanks" if rule.pad.fill == " " else f"`{rule.pad.fill}`"
        return f"{rule.pad.width}, filled up with {fill} {side}"
    if rule.cut is not None:
        return f"at most {rule.cut}, cut off there"
    if rule.max is not None:
        return f"at most {rule.max}"
    return " + ".join(str(fit.width) for fit in field.fits)


def notes_on(rule: FieldRule) -> str:
    """Return what else holds for a value, in short sentences."""
    return " ".join(_notes(rule))


def _notes(rule: FieldRule) -> Iterator[str]:
    if rule.default is not None:
        yield f"`{rule.default}` where there is no value."
    if rule.date is not None and rule.date.empty:
        yield f"{_listed(rule.date.empty)} for no date."
    if rule.prefix:
        yield f"Begins with `{rule.prefix}`."
    if rule.suffix:
        yield f"Ends with `{rule.suffix}`."
    if rule.case:
        yield f"In {rule.case} case."
    if rule.split is not None and rule.split.take is not None:
        yield f"Part {rule.split.take} between `{rule.split.by}`."
    if rule.replace:
        pairs = ", ".join(f"`{ours}` as `{theirs}`" for ours, theirs in rule.replace.items())
        yield f"Written: {pairs}."
    if rule.unknown == "keep" or isinstance(rule.unknown, UseInstead):
        yield "Values that are not in the table may occur."


def meaning_of(field: CompiledField, rule: FieldRule) -> str:
    """Return what the value says, in our words."""
    if field.kind == "constant":
        return "A constant." if rule.value else "Not used."
    said = [_meaning(field, number) for number in range(len(field.targets))]
    if field.kind == "join":
        return f"Together, with `{field.between}` between: {'; '.join(said)}"
    if field.kind == "first":
        return f"The first that there is: {'; '.join(said)}"
    return said[0] if said else ""


def _meaning(field: CompiledField, number: int) -> str:
    target = field.targets[number]
    if target.is_free:
        return f"The shop's own field `{target.name.partition('.')[2]}`."
    return target.field.description


def _listed(texts: tuple[str, ...]) -> str:
    return " or ".join(f"`{text}`" for text in texts)
