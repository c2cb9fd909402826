"""From the outline of a sample to a draft: every column becomes a rule, a question, or a remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bridge.model.fields import RUNNING_NUMBER, FieldType, Message
from bridge.workbench.drafting.clocks import clocks_of
from bridge.workbench.drafting.counting import LAST_NUMBER, Counts, counts_of
from bridge.workbench.drafting.dates import Dates, clock_in, dates_in
from bridge.workbench.drafting.draft import (
    Draft,
    DraftField,
    DraftRecord,
    DraftTable,
    State,
)
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.matching import Match, Matches, is_key, match_columns, refused
from bridge.workbench.drafting.numbers import numbers_in
from bridge.workbench.drafting.outline import Column, Outline, Part
from bridge.workbench.drafting.shapes import is_code, is_gtin, is_url, share
from bridge.workbench.drafting.steps import states_of, steps_of
from bridge.workbench.drafting.yamltext import flow, listed, scalar

#: Fields that an empty place makes worthless.
_VITAL = frozenset(
    "shipmentId returnId deliveryId quantity deliveryName deliveryAddress deliveryZipcode "
    "deliveryCity deliveryCountry".split()
)
_ITEMS = ("physicalSku", "ean", "lineId", "sku", "upc")
#: What a confirmation tells of its lines.
_LINES = ("line.physicalSku", "line.ean", "line.lineId", "line.quantity")
#: Documents that have to agree before a text counts as a constant: less may be one customer's.
_FEWEST_DOCUMENTS = 3
#: Columns that are named for what is missing.
_MOST_CANDIDATES = 6


def draft_of(outline: Outline, message: Message, sample: str) -> Draft:
    """Return the draft of a mapping for `message` that reads what `outline` describes."""
    draft = Draft(message.name, outline.format, sample, list(outline.settings))
    draft.questions += outline.questions
    draft.remarks += outline.remarks
    builder = _Builder(outline, message, draft)
    for part in outline.parts:
        builder.add(part, draft.records, frozenset())
    builder.add_needed()
    return draft


@dataclass(slots=True)
class _Builder:
    """Builds the records of one draft."""

    outline: Outline
    message: Message
    draft: Draft
    dates: list[Dates] = field(init=False)
    counts: Counts = field(init=False)
    #: The counts that have a place already.
    counted: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        parts = [*self.outline.every()]
        parts += [one.end for one in parts if one.end]
        columns = [one for part in parts for one in part.columns]
        self.dates = [found for one in columns if (found := dates_in(one.filled))]
        self.counts = counts_of(self.outline, self.message)

    def add(self, part: Part, to: list[DraftRecord], taken: frozenset[str]) -> None:
        """Add a type of record, with all below it."""
        if not part.each:
            self.draft.ignored.append(self.skipped(part))
            return
        record = self.record(part, taken)
        to.append(record)
        told = {one.qualified for one in record.fields if one.qualified}
        used = {one for one in told if not is_key(one.partition(".")[2])}
        for child in part.children:
            self.add(child, record.records, taken | used)
        if part.end:
            record.end = self.record(part.end, taken | told)

    def record(self, part: Part, taken: frozenset[str]) -> DraftRecord:
        """Return a type of record with its own fields."""
        matches = match_columns(part, self.message, part.each, taken)
        self.counted |= {one.qualified for one in matches.found.values() if one.level == "file"}
        record = DraftRecord(part.name, part.each, part.why, part.times, part.match)
        record.starts = part.starts
        record.fields = list(self.fields(part, matches))
        if part.passed_by:
            places = ", ".join(one.label for one in part.passed_by)
            self.draft.questions.append(
                f"Around {part.name} stand {places}, which no record of the message holds: are "
                "they needed?"
            )
        return record

    def skipped(self, part: Part) -> DraftRecord:
        """Return a type of record that is ignored, with its columns for people to see."""
        record = DraftRecord(part.name, "", part.why, part.times, part.match)
        record.fields = [
            DraftField((one.place,), State.UNMATCHED, _own_name(one), notes=[_described(one)])
            for one in part.columns
        ]
        return record

    def fields(self, part: Part, matches: Matches) -> Iterator[DraftField]:
        """Yield a line for every column, in the order of the sample."""
        clocks = clocks_of(part, matches)
        for column in part.columns:
            match = matches.found.get(column.place)
            if column in clocks.values():
                continue
            if match is None:
                yield self.unmatched(column, part, matches)
            else:
                yield self.matched(match, part, matches, clocks.get(column.place))

    def matched(
        self, match: Match, part: Part, matches: Matches, clock: Column | None
    ) -> DraftField:
        """Return the line for a column that was recognised."""
        places = [match.column, *([clock] if clock else [])]
        one = DraftField(
            places=tuple(column.place for column in places),
            state=State.ASKED if match.guess.sureness is Sureness.PERHAPS else State.WRITTEN,
            name=" + ".join(filter(None, map(_own_name, places))),
            keys={"field": match.named_in(part.each)},
            qualified=match.qualified,
            guess=match.guess,
        )
        self._steps(one, match, clock)
        self._rivals(one, match, matches)
        if match.column.is_padded:
            one.keys["strip"] = "true"
            one.notes.append("filled up with blanks")
        if self._is_vital(match, matches) and match.column.is_always_filled and not clock:
            one.keys["required"] = "true"
        if match.column.width and self.message.is_outbound and match.field.type is FieldType.TEXT:
            one.keys["max"] = str(match.column.width)
        return one

    def _steps(self, one: DraftField, match: Match, clock: Column | None) -> None:
        form = clock_in(clock.filled) if clock else ""
        steps = steps_of(
            match,
            self.dates,
            form,
            is_outbound=self.message.is_outbound,
            is_json=self.outline.format == "json",
        )
        one.keys |= steps.keys
        one.notes += steps.notes
        counted = self.counts.of_file.get(match.name) if match.level == "file" else None
        if counted is not None and match.column.filled and int(match.column.filled[0]) != counted:
            steps.question = f"the sample has {counted} of them, and the place says another number"
        if steps.question:
            one.state = State.ASKED
            self.draft.questions.append(f"{one.label}, {match.qualified}: {steps.question}")
        if steps.doubt:
            self.draft.questions.append(f"{one.label}, {match.qualified}: {steps.doubt}")
        self._table(one, steps.table)

    def _table(self, one: DraftField, table: DraftTable | None) -> None:
        """Add a table, or use the one that has the same words."""
        if table is None:
            return
        table.name = self._free_name(table.name, table.words)
        one.keys["code"] = table.name
        if all(known.name != table.name for known in self.draft.tables):
            self.draft.tables.append(table)

    def _free_name(self, name: str, words: Mapping[str, str | tuple[str, ...]]) -> str:
        """Return a name for a table: the same for the same words, another for others."""
        for table in self.draft.tables:
            if table.name == name and table.words != words:
                return self._free_name(f"{name}2", words)
        return name

    def _rivals(self, one: DraftField, match: Match, matches: Matches) -> None:
        rivals = matches.rivals.get(match.column.place, ())
        if rivals and one.guess is not None and one.guess.sureness is not Sureness.PERHAPS:
            one.guess = Guess(one.guess.value, Sureness.LIKELY, one.guess.why)
            others = " or ".join(rivals)
            self.draft.questions.append(
                f"{match.qualified}: is it {one.label}, as written, or {others}?"
            )

    def _is_vital(self, match: Match, matches: Matches) -> bool:
        items = [one for one in matches.found.values() if one.name in _ITEMS]
        return match.name in _VITAL or (match.name in _ITEMS and len(items) == 1)

    def unmatched(self, column: Column, part: Part, matches: Matches) -> DraftField:
        """Return the commented-out line for a column that is none of our fields."""
        one = DraftField((column.place,), State.UNMATCHED, _own_name(column))
        if column.is_running and self.message.is_outbound:
            return self._running(one, column, part)
        if fitting := self.counts.fitting(column, part, self.counted):
            return self._counting(one, column, part, fitting)
        foreign = matches.foreign.get(column.place, "")
        one.notes.append(refused(column, self.message, part.each) or foreign or _described(column))
        if self.message.is_outbound and (constant := self._constant(column, part)):
            one.keys["value"] = listed([constant])
            one.notes.append("the same in every document: a constant?")
        return one

    def _running(self, one: DraftField, column: Column, part: Part) -> DraftField:
        """Return the line for the number of the record itself."""
        one.state, one.qualified = State.WRITTEN, RUNNING_NUMBER
        why = "it goes up by one from record to record"
        one.guess = Guess("recordNumber", Sureness.LIKELY, why)
        name = "recordNumber" if part.each == "file" else RUNNING_NUMBER
        one.keys = {"field": name, "integer": _written(column)}
        return one

    def _counting(
        self, one: DraftField, column: Column, part: Part, names: Sequence[str]
    ) -> DraftField:
        """Return the line for a number that counts something; a question where it could be two."""
        one.qualified = f"{part.each}.{names[0]}"
        is_written = self.message.is_outbound and column.width
        one.keys = {"field": names[0], "integer": _written(column) if is_written else "true"}
        if part.starts:
            one.keys["find"] = scalar(LAST_NUMBER)
        if len(names) == 1 and not part.doubt and not part.starts:
            self.counted.add(one.qualified)
            one.state = State.WRITTEN
            one.guess = Guess(names[0], Sureness.LIKELY, "it is how many of them the sample has")
            return one
        one.state = State.ASKED
        either = " or ".join(names)
        one.guess = Guess(names[0], Sureness.PERHAPS, f"the sample has as many: {either}")
        where = "The number at the end" if part.starts else one.label
        many = "each" if len(names) > 1 else "them"
        self.draft.questions.append(
            f"{where} in {part.name}: is it {either}? The sample has as many of {many}."
        )
        return one

    def _constant(self, column: Column, part: Part) -> str:
        """Return the code that stands in every record, where it cannot be one customer's."""
        keys = [one for one in part.columns if any("-" in text for text in one.filled)]
        documents = max((len(set(one.filled)) for one in keys), default=0)
        texts = set(column.filled)
        is_same = column.is_always_filled and len(texts) == 1 and documents >= _FEWEST_DOCUMENTS
        text = next(iter(texts), "")
        return text if is_same and is_code(text) and not numbers_in([text]) else ""

    def add_needed(self) -> None:
        """Add a rule without a place for everything that the message needs and nothing gave."""
        written = {one.qualified for one in self.draft.fields if one.state is State.WRITTEN}
        told = {one.qualified for one in self.draft.fields if one.qualified}
        if self.message.name == "confirmation" and not told.intersection(_LINES):
            self.draft.questions.append(
                "Nothing in the sample tells items or quantities. If that says that a shipment "
                "left whole, write `lines: all`, take the lines marked NEEDED out, and let the "
                "record stand for each parcel."
            )
        for group in (*self.message.needed, *self.message.usual):
            if not written.intersection(group):
                self._add_missing(group)

    def _add_missing(self, group: Sequence[str]) -> None:
        level, _, name = group[0].partition(".")
        record = self._record_for(level)
        if record is None:
            return
        field = self.message.levels[level][name]
        kind = field.type
        keys = {"field": name if record.each == level else group[0], "required": "true"}
        if kind is FieldType.INTEGER:
            keys["integer"] = "true"
        one = DraftField((), State.NEEDED, keys=keys, qualified=group[0])
        if field.words:
            self._table(one, states_of(field, name, ()).table)
        candidates = self._candidates(record, group, kind)
        known = "; ".join(candidates) or "no column of the sample looks like it"
        one.notes.append(f"no {self.message.name} without {' or '.join(group)}: {known}")
        record.fields.insert(0, one)

    def _record_for(self, level: str) -> DraftRecord | None:
        """Return the record in which a field of `level` can stand: of that level, or further in."""
        levels = list(self.message.levels)
        records = [one for outer in self.draft.records for one in outer.every()]
        able = [one for one in records if levels.index(one.each) >= levels.index(level)]
        return min(able, key=lambda one: levels.index(one.each), default=None)

    def _candidates(
        self, record: DraftRecord, group: Sequence[str], kind: FieldType
    ) -> Iterator[str]:
        asked = [one.label for one in record.fields
                 if one.state is State.ASKED and one.qualified in group]  # fmt: skip
        if asked:
            yield f"perhaps {' or '.join(asked)}, see below"
        alike = [one.label for one in record.fields if one.state is State.UNMATCHED
                 and any(_is_like(note, kind) for note in one.notes)]  # fmt: skip
        if alike and not asked:
            more = " …" if len(alike) > _MOST_CANDIDATES else ""
            yield f"{' or '.join(alike[:_MOST_CANDIDATES])}{more} could be it"
        available = [one.label for one in record.fields if one.state is State.UNMATCHED
                     and one.notes[:1] == ["what is available"]]  # fmt: skip
        if available and kind is FieldType.INTEGER:
            yield (
                f"{' and '.join(available)} is what is available, with open orders taken off; the "
                "figure of what lies on the shelf is needed"
            )


def _own_name(column: Column) -> str:
    """Return what the partner calls a place that does not say so itself."""
    is_told = column.name and column.place.removesuffix("[]").endswith(column.name)
    return "" if is_told else column.name


def _written(column: Column) -> str:
    """Return how a number is written that is filled up with zeros."""
    numbers = numbers_in(column.filled)
    return flow({"width": str(numbers.width)}) if numbers and numbers.width else "true"


def _is_like(note: str, kind: FieldType) -> bool:
    """Return whether a column that is described so could hold values of that kind."""
    return note.startswith("no match: numbers" if kind is FieldType.INTEGER else "no match: text")


def _described(column: Column) -> str:
    """Return what stands in a column, without any of its texts."""
    texts = column.filled
    if not texts:
        return "always empty in the sample"
    if column.is_running:
        return "it counts the records of the file, and is not read"
    length = max(len(text) for text in texts)
    kinds = (
        ("dates", dates_in(texts) is not None),
        ("numbers", numbers_in(texts) is not None),
        ("bar codes", share(texts, is_gtin) == 1),
        ("addresses of the web", share(texts, is_url) == 1),
    )
    kind = next((name for name, holds in kinds if holds), "text")
    often = "" if len(texts) == len(column.texts) else f", in {len(texts)} of {len(column.texts)}"
    joined = "; two columns that touch, perhaps" if column.is_joined else ""
    return f"no match: {kind}, up to {length} characters{often}{joined}"
