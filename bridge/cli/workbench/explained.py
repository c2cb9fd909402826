"""Values that are explained, in lines: where they came from, by which rule, and where they go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bridge.cli.show import plain, say

if TYPE_CHECKING:
    from bridge.workbench.calls import Argument, ExplainedCall
    from bridge.workbench.explain import Explained
    from bridge.workbench.rulebook import Named, Rule

#: What stands before where a field comes from, in messages that go out, or what becomes of it.
_WAYS = {True: "from", False: "→"}
#: Sources of one value that are shown, and lines that say the same.
_MOST_SOURCES = 3


def show_call(call: ExplainedCall, mapping: str) -> None:
    """Print a call, value by value; `mapping` is what its files are read by."""
    action = call.action
    answer = f", answered {plain(action.answer)!r}" if action.answer else ""
    say(
        f"call {action.id}, {action.kind}:{action.subject} of {action.partner}: {action.state}"
        f"{answer}, at {action.attempted_at or action.created_at}"
    )
    for note in call.notes:
        say(f"! {note}")
    for argument in call.arguments:
        say()
        say(f"{argument.name} = {plain(argument.value)}")
        if argument.note:
            say(f"  {plain(argument.note)}")
        _show_sources(argument, mapping)


def _show_sources(argument: Argument, mapping: str) -> None:
    alike: dict[tuple[object, ...], list[Explained]] = {}
    for one in argument.sources:
        alike.setdefault((one.file, one.rule, *one.cell.texts.values()), []).append(one)
    for number, (first, *rest) in enumerate(alike.values()):
        if number == _MOST_SOURCES:
            say(f"  … and {len(alike) - number} more")
            break
        _show_lines(_lines(first, mapping), "  ")
        if rest:
            say(f"    the same in line{'s' * (len(rest) > 1)} {_listed(rest)}")


def _listed(places: Sequence[Explained]) -> str:
    told = [str(one.line) for one in places[:_MOST_SOURCES]]
    return ", ".join(told) + (" …" if len(places) > _MOST_SOURCES else "")


def show_explained(told: Iterable[Explained], mapping: str) -> None:
    """Print how values came about by the rules of `mapping`."""
    for number, one in enumerate(told):
        if number:
            say()
        _show_lines(_lines(one, mapping), "")


def _show_lines(lines: Iterable[str], indent: str) -> None:
    for line in lines:
        say(f"{indent}{plain(line)}")


def _lines(one: Explained, mapping: str) -> Iterator[str]:
    """Yield how a value came about, from where it came to where it goes."""
    place = f"{one.file or 'the file'}, line {one.line}" if one.line else one.file or "the file"
    theirs = f"{place}, {one.cell.place}: {one.cell.theirs}"
    if one.is_written:
        yield from _ours(one, "")
    else:
        yield theirs
    yield f"  rule {mapping}:{one.rule.line}: {one.rule.text}"
    yield from _steps(one)
    if one.is_written:
        yield f"  {theirs}"
    else:
        yield from _ours(one, "  ")


def _ours(one: Explained, indent: str) -> Iterator[str]:
    """Yield our fields with their values, and for each where it comes from or goes."""
    of = f" of {one.document}" if one.document and one.is_written else ""
    told = one.cell.ours_by_name
    for name in one.cell.names:
        if name in told or not told:
            yield f"{indent}{name}{of}: {told.get(name, 'no value')}"
            yield f"{indent}  {_WAYS[one.is_outbound]} {one.ways[name]}"
    if not one.cell.names:
        yield f"{indent}{one.cell.note}"


def _steps(one: Explained) -> Iterator[str]:
    for step in one.steps:
        after = "unchanged" if step.after == step.before else f"→ {step.after}"
        told = f"! {step.problem}" if step.problem else after
        yield f"    {step.rule} (line {step.line}): {step.before} {told}"
    for problem in one.cell.problems:
        yield f"  ! {problem.message} [{problem.code}]"
        yield f"    → {problem.remedy}"


def show_rule(
    file: str, one: Named, rule: Rule, ways: Mapping[str, str], is_outbound: bool
) -> None:
    """Print the rule of a field in the mapping `file`, and where its values come from or go."""
    field = one.field
    places = " + ".join(field.places)
    label = field.label if field.label == places else f"{field.label} ({places})"
    say(f"{plain(one.record.layout.name)}: {plain(label)}")
    say(f"  rule {file}:{rule.line}: {plain(rule.text)}")
    for name, way in ways.items():
        say(f"  {name} {_WAYS[is_outbound]} {way}")


def rule_data(one: Named, rule: Rule, ways: Mapping[str, str]) -> dict[str, Any]:
    """Return the rule of a field as a JSON object."""
    return {
        "record": one.record.layout.name,
        "places": list(one.field.places),
        "name": one.field.label,
        "fields": list(one.field.names),
        "rule": rule.text,
        "line": rule.line,
        "ways": dict(ways),
    }
