"""Levels and code tables that a mapping names wrongly, read as what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bridge.config.fault import Path, choose, nearest
from bridge.mapping.finding import Finding
from bridge.mapping.language import FieldRule, MappingFile, RecordRule
from bridge.model.fields import Message


def guessed(
    file: MappingFile, message: Message, tables: Iterable[str]
) -> tuple[MappingFile, list[Finding]]:
    """Return `file` with the levels and the tables that were meant, and what is wrong there."""
    guess = _Guess(message, sorted(tables))
    records = tuple(
        guess.record(rule, ("records", index), "") for index, rule in enumerate(file.records)
    )
    if not guess.findings:
        return file, []
    return file.model_copy(update={"records": records}), guess.findings


@dataclass(slots=True)
class _Guess:
    message: Message
    tables: list[str]
    findings: list[Finding] = field(default_factory=list)

    def record(self, rule: RecordRule, path: Path, outer: str) -> RecordRule:
        """Return one type of record with all below it."""
        each = rule.each if rule.each in self.message.levels else self.level(rule, path, outer)
        below = tuple(
            self.record(one, (*path, "records", index), each)
            for index, one in enumerate(rule.records)
        )
        update: dict[str, object] = {
            "each": each,
            "records": below,
            "fields": tuple(self.fields(rule, path)),
        }
        if rule.end is not None:
            fields = tuple(self.fields(rule.end, (*path, "end")))
            update["end"] = rule.end.model_copy(update={"fields": fields})
        return rule.model_copy(update=update)

    def level(self, rule: RecordRule, path: Path, outer: str) -> str:
        """Return the level that was meant: by its name, else by the names of the fields."""
        levels = list(self.message.levels)
        meant = choose(rule.each, levels, f"levels of {self.message.name}")
        self.findings.append(Finding((*path, "each"), meant))
        likely = nearest(rule.each, levels)
        if likely is not None:
            return likely
        inner = self.message.below(outer) if outer else levels
        return max(inner or levels, key=lambda one: (self.known(rule, one), levels.index(one)))

    def known(self, rule: RecordRule, level: str) -> int:
        """Return how many fields of a record are of this level, by their names."""
        return sum(one.field in self.message.levels[level] for one in rule.fields)

    def fields(self, rule: RecordRule, path: Path) -> Iterator[FieldRule]:
        """Yield the fields of a record, with the tables that were meant."""
        for index, one in enumerate(rule.fields):
            likely = nearest(one.code, self.tables) if one.code is not None else None
            if likely is None or one.code in self.tables:
                yield one
                continue
            meant = choose(one.code or "", self.tables, "tables in `codes`")
            self.findings.append(Finding((*path, "fields", index, "code"), meant))
            yield one.model_copy(update={"code": likely})
