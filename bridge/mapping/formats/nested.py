"""What formats of nested records have in common: paths with conditions, records inside records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from bridge.config.fault import Path, choose, quoted
from bridge.mapping.finding import Finding
from bridge.mapping.formats.base import PlacedRule, Rule, never_reached, refuse_columns
from bridge.mapping.language import MappingFile, RecordRule
from bridge.model.paths import Condition, PathError, Step, Way, way_of

#: The record of the file: the outermost of a nested format.
_FILE: Path = ("records", 0)
#: A place of a record, where it stands in the mapping, and what it means.
Placed = tuple[str, Path, Way]


class NestedRules:
    """The part of `FormatRules` that XML and JSON share."""

    is_nested = True
    is_bound_to_encoding = False
    #: Whether `@` begins the name of an attribute.
    has_attributes: bool

    def way(self, place: str) -> Way | None:
        """Return the way to `place`, or None where it is none."""
        try:
            return way_of(place, has_attributes=self.has_attributes)
        except PathError:
            return None

    def check_place(self, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        try:
            way = way_of(place, has_attributes=self.has_attributes)
        except PathError as error:
            yield Finding(path, str(error), quoted(place))
            return
        if way.steps and way.steps[-1].is_optional and not way.attribute:
            meant = "leave `?` out: it is for wrappers around what is meant"
            yield Finding(path, meant, quoted(place))
        yield from self.check_names(way, place, file, path)

    def check_record(self, rule: Rule, file: MappingFile, path: Path) -> Iterator[Finding]:
        yield from refuse_columns(rule, path)
        if rule.record and path != _FILE:
            yield from self._check_own_path(rule.record, file, (*path, "record"))
        yield from self._check_places(rule, path)
        if isinstance(rule, RecordRule):
            yield from self._check_order(rule, path)

    def check_names(self, way: Way, place: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        """Yield what is wrong with the names in a path; here nothing."""
        yield from ()

    def _check_own_path(self, text: str, file: MappingFile, path: Path) -> Iterator[Finding]:
        try:
            way = way_of(text, has_attributes=self.has_attributes)
        except PathError as error:
            yield Finding(path, str(error), quoted(text))
            return
        last = way.steps[-1] if way.steps else Step("")
        if way.attribute:
            yield Finding(path, "expected the path of an element", quoted(text))
        elif last.conditions:
            signs = ", ".join(f'"{_spelled(one)}": {one.text}' for one in last.conditions)
            meant = f"leave the condition out and add `match: {{{signs}}}`"
            yield Finding(path, meant, quoted(text))
        elif way.is_repeated or last.is_optional:
            meant = "leave `[]` and the last `?` out: there may be any number of records"
            yield Finding(path, meant, quoted(text))
        else:
            yield from self.check_names(way, text, file, path)
            yield from _same_name(way, text, path)

    def _check_places(self, rule: Rule, path: Path) -> Iterator[Finding]:
        placed = list(self.placed(rule, path))
        for text, where, way in placed:
            if way.is_repeated and path == _FILE:
                meant = "leave `[]` out: what the file says of itself is one value"
                yield Finding(where, meant, quoted(text))
            yield from _same_name(way, text, where)
            yield from _said_twice(way, text, where)
        for earlier, later in combinations(placed, 2):
            yield from _in_the_way(earlier, later)

    def placed(self, rule: Rule, path: Path) -> Iterator[Placed]:
        """Yield the places of a record, each once."""
        places = [(place, (*path, "match", place)) for place in rule.match]
        places += [(place, (*path, "starts", place)) for place in rule.starts]
        if isinstance(rule, RecordRule):
            for index, field in enumerate(rule.fields):
                places += [(place, (*path, "fields", index, "at")) for place in field.at]
        first: dict[str, Path] = {}
        for place, where in places:
            first.setdefault(place, where)
        for place, where in first.items():
            way = self.way(place)
            if way is not None:
                yield place, where, way

    def _check_order(self, rule: RecordRule, path: Path) -> Iterator[Finding]:
        known = {way.steps[0].name for _, _, way in self.placed(rule, path) if way.steps}
        names = [one.record for one in rule.records] + [one.record for one in rule.ignore]
        for name in names:
            way = self.way(name)
            known |= {way.steps[0].name} if way and way.steps else set()
        for index, name in enumerate(rule.order):
            if name not in known:
                meant = choose(name, sorted(known), "elements directly below this record")
                yield Finding((*path, "order", index), meant, quoted(name))
        for name, times in Counter(rule.order).items():
            if times > 1:
                yield Finding((*path, "order"), f"name `{name}` once", f"`{name}` {times} times")

    def is_repeated(self, place: str) -> bool:
        """Whether `place` holds several texts, each in an element of its own."""
        way = self.way(place)
        return way is not None and way.is_repeated


def _spelled(condition: Condition) -> str:
    return f"@{condition.name}" if condition.is_attribute else condition.name


def _same_name(way: Way, text: str, path: Path) -> Iterator[Finding]:
    """Yield wrappers that could not be told from what they hold."""
    for outer, inner in pairwise(way.steps):
        if outer.is_optional and outer.name == inner.name:
            meant = f"leave `?` out: without the wrapper nobody knows which `{inner.name}` it is"
            yield Finding(path, meant, quoted(text))


def _said_twice(way: Way, text: str, path: Path) -> Iterator[Finding]:
    """Yield a place that a condition on its way has fixed already, or that cannot be beside it."""
    ends = [*((step.name, False) for step in way.steps[1:]), (way.attribute, True)]
    for step, end in zip(way.steps, ends, strict=False):
        for condition in step.conditions:
            if (condition.name, condition.is_attribute) == end:
                meant = f"leave it out: the condition says that it is {quoted(condition.text)}"
                yield Finding(path, meant, quoted(text))
    last = way.steps[-1].conditions if way.steps and not way.attribute else ()
    for condition in last:
        if not condition.is_attribute:
            meant = f"expected what stands beside `{condition.name}`, such as {text}/value"
            yield Finding(path, meant, quoted(text))


def _in_the_way(earlier: Placed, later: Placed) -> Iterator[Finding]:
    """Yield why two places of one record cannot stand beside each other."""
    text, path, way = later
    other_text, _, other = earlier
    if way.written == other.written:
        meant = "use each place once in a record"
        yield Finding(path, meant, f"{quoted(other_text)} and {quoted(text)}, the same place")
        return
    for own, others in zip(way.written.steps, other.written.steps, strict=False):
        if own.name != others.name:
            return
        if own.conditions == others.conditions:
            if own.is_repeated or others.is_repeated:
                meant = "an element that may be repeated holds one place"
                yield Finding(path, meant, f"{quoted(other_text)} and {quoted(text)}")
                return
            continue
        if others.conditions and set(others.conditions) <= set(own.conditions):
            meant = f"put it before {quoted(other_text)}, whose condition it fulfils too"
            yield Finding(path, meant, quoted(text))
        return


def check_beside_itself(outer: RecordRule, whole: str) -> Iterator[Finding]:
    """Yield fields beside a document that is the `whole` itself: they belong into its record."""
    if outer.fields:
        meant = f"move them into the record `.`: it is {whole}, and all its fields stand there"
        yield Finding((*_FILE, "fields"), meant, "fields beside `record: .`")


def check_nesting(types: Sequence[PlacedRule], *, has_attributes: bool) -> Iterator[Finding]:
    """Yield what is wrong with the records taken together, in any nested format."""
    for one in types:
        is_document = len(one.path) == 4 or one.path[0] == "ignore"
        if is_document and one.rule.record:
            yield from _told_in_time(one, has_attributes)
    for siblings in _siblings(types):
        yield from never_reached(siblings)


def _told_in_time(one: PlacedRule, has_attributes: bool) -> Iterator[Finding]:
    """Yield conditions on the way to documents that are known only behind them."""
    try:
        way = way_of(one.rule.record, has_attributes=has_attributes)
    except PathError:
        return
    signs = [condition for step in way.steps for condition in step.conditions]
    if not all(condition.is_attribute for condition in signs):
        only = "expected a condition on an attribute" if has_attributes else "expected none"
        meant = f"{only}: documents are read before the end of what holds them"
        yield Finding((*one.path, "record"), meant, quoted(one.rule.record))


def _siblings(types: Sequence[PlacedRule]) -> list[list[PlacedRule]]:
    """Return the types that stand in the same element and have the same path."""
    groups: dict[tuple[Path, str], list[PlacedRule]] = {}
    for one in types:
        outer = one.path[:-2] or _FILE
        if one.path != _FILE:
            groups.setdefault((outer, one.rule.record), []).append(one)
    return list(groups.values())
