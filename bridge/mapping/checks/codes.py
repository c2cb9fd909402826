"""Faults of a field's code table: what it lacks, and what nobody could read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.converters import CodePairs
from bridge.mapping.finding import Finding
from bridge.mapping.language import FieldRule, UseInstead
from bridge.mapping.scope import Target
from bridge.model.fields import FieldType


def check_code(
    rule: FieldRule,
    targets: tuple[Target, ...],
    tables: Mapping[str, CodePairs],
    is_outbound: bool,
    path: Path,
) -> Iterator[Finding]:
    """Yield what is wrong with `code` and `unknown` of a field for these `targets`."""
    here = (*path, "code")
    table = tables.get(rule.code or "")
    if table is None:
        yield Finding(here, choose(rule.code or "", tables, "tables in `codes`"))
        return
    if any(target.field.type is FieldType.BOOLEAN for target in targets):
        yield from _boolean(rule, table, is_outbound, path)
    for target in targets:
        if target.field.words:
            yield from _words(rule, table, target, is_outbound, path)
    if is_outbound:
        return
    if table.shared:
        meant = "several words of ours share it, and it has to be read: keep one of them"
        if table.stretches:
            meant += ", or say `until` when it is the one, and `from` when the other"
        yield Finding(here, meant, _listed(table.shared))
    if "" in table.back:
        meant = "an empty place has no code: say what it stands for with `default`"
        yield Finding(here, meant, "an empty text of theirs")


def _boolean(rule: FieldRule, table: CodePairs, is_outbound: bool, path: Path) -> Iterator[Finding]:
    words = {*table.out, *table.back.values()}
    if not words <= {"true", "false"} or (is_outbound and len(words) < 2):
        meant = "expected `true` and `false` on our side, such as {true: Y, false: N}"
        yield Finding((*path, "code"), meant, _listed(words))
    if isinstance(rule.unknown, UseInstead) and not is_outbound:
        if rule.unknown.use not in ("true", "false"):
            yield Finding((*path, "unknown"), "expected {use: true} or {use: false}")
    elif rule.unknown == "keep":
        yield Finding((*path, "unknown"), "expected hold, {use: true} or {use: false}")


def _words(
    rule: FieldRule, table: CodePairs, target: Target, is_outbound: bool, path: Path
) -> Iterator[Finding]:
    """Yield words of the table, or in its place, that the field cannot hold."""
    words, known = target.field.words, f"words for {target.name}"
    for one in sorted({*table.out, *table.back.values()} - {*words}):
        yield Finding((*path, "code"), choose(one, words, known), quoted(one))
    if rule.unknown == "keep":
        meant = f"expected hold, or `use` with one of the {known}"
        yield Finding((*path, "unknown"), meant)
    if isinstance(rule.unknown, UseInstead) and not is_outbound and rule.unknown.use not in words:
        used = quoted(rule.unknown.use)
        yield Finding((*path, "unknown"), choose(rule.unknown.use, words, known), used)


def _listed(words: frozenset[str] | set[str]) -> str:
    return ", ".join(quoted(word) for word in sorted(words)) or "nothing"
