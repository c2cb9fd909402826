"""What a partner has to know of one value: its type, its length, and what else holds for it."""

from __future__ import annotations

from collections.abc import Iterator

from bridge.mapping.compiled import CompiledField
from bridge.mapping.language import FieldRule
from bridge.workbench.spec.looks import look_of, measured

#: Directives of strftime as they are usually written in interface descriptions.
_DIRECTIVES = {
    "%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD", "%j": "DDD", "%H": "hh", "%I": "hh",
    "%M": "mm", "%S": "ss", "%f": "ffffff", "%p": "AM/PM", "%z": "+hhmm", "%:z": "+hh:mm",
    "%C": "CC", "%:C": "C",
    "%s": "seconds since 1970", "%b": "Mon", "%B": "Month", "%a": "Day", "%A": "Weekday", "%%": "%",
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
        formats = " or ".join(f"`{spelled(one)}`" for one in rule.date.format)
        century = ", C is 0 for 19.., 1 for 20.." if "%:C" in "".join(rule.date.format) else ""
        yield f"date, {formats}{century}, {rule.date.zone or zone}"
    if rule.integer is not None:
        yield f"whole number{look_of(rule.integer)}"
    if rule.decimal is not None and rule.decimal.implied is not None:
        decimals = f"the last {rule.decimal.implied} digits are decimals"
        yield f"number without a mark, {decimals}{look_of(rule.decimal)}"
    elif rule.decimal is not None:
        mark = {".": "point", ",": "comma"}[rule.decimal.mark]
        yield f"number with {rule.decimal.places} decimals, decimal {mark}{look_of(rule.decimal)}"
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
        return f"at most {measured(rule.cut)}, cut off there"
    if rule.max is not None:
        return f"at most {measured(rule.max)}"
    if rule.wrap is not None:
        return f"at most {rule.wrap.width} in each place"
    return " + ".join(str(fit.width) for fit in field.fits)


def meaning_of(field: CompiledField, rule: FieldRule) -> str:
    """Return what the value says, in our words."""
    if field.kind == "constant":
        return "A constant." if rule.value else "Not used."
    said = [_meaning(field, number) for number in range(len(field.targets))]
    several = "; ".join(one.rstrip(".") for one in said)
    if field.kind == "join":
        return f"Together, with `{field.between}` between: {several}."
    if field.kind == "first":
        return f"The first that there is: {several}."
    return said[0] if said else ""


def _meaning(field: CompiledField, number: int) -> str:
    target = field.targets[number]
    if target.is_free:
        return f"The shop's own field `{target.name.partition('.')[2]}`."
    return target.field.description
