"""What a file and its documents say about their own size, compared with what was read."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bridge.mapping.compiled import CompiledMapping, CompiledRecord
from bridge.model.document import Value
from bridge.model.place import Where

#: Fields of a document that say how large it is.
_SIZE = ("lineCount", "unitCount")


@dataclass(frozen=True, slots=True)
class Difference:
    """A count that is not what was read."""

    name: str
    stated: int
    counted: int
    where: Where
    #: Of which document; "" for the whole file.
    document: str = ""

    @property
    def message(self) -> str:
        """What differs, as a clause."""
        what = "it" if self.document else "the file"
        return f"{what} states {self.stated} as its {self.name}, and {self.counted} were read"


@dataclass(slots=True)
class Tally:
    """Lines and units, beside what is stated of them."""

    document: str
    where: Where
    lines: int = 0
    units: int = 0
    #: True: a line's quantity is not known.
    is_unclear: bool = False
    #: What is stated, each by the name of its field.
    stated: set[tuple[str, int]] = field(default_factory=set)

    def add(self, units: int | None) -> None:
        """Count a line of so many units, None where nobody knows."""
        self.lines += 1
        self.is_unclear |= units is None
        self.units += units or 0

    def differences(self, unknown: int = 0) -> Iterator[Difference]:
        """Yield what is stated and is not so; `unknown` records may be lines too."""
        slack = {"lineCount": unknown, "unitCount": math.inf if self.is_unclear or unknown else 0}
        counted = {"lineCount": self.lines, "unitCount": self.units}
        for name, said in sorted(self.stated):
            if not counted[name] <= said <= counted[name] + slack[name]:
                yield Difference(name, said, counted[name], self.where, self.document)


class Counts:
    """Counts the entries of one file.

    Documents are counted by their records where a type of record stands for one, else by their keys
    (where rows of lines repeat them).
    """

    def __init__(self, mapping: CompiledMapping) -> None:
        message = mapping.message
        every = [one for outer in mapping.records for one in outer.every]
        self._innermost = message.innermost_level
        self._document_level = message.document_level
        self._is_by_record = message.document_level in {one.level for one in every}
        self._size = {f"{message.document_level}.{name}": name for name in _SIZE}
        self._whole = Tally("", Where(""))
        self._documents = 0
        self._keys: set[str] = set()
        #: Keys are kept where something is to be compared with their number.
        self._is_by_key = not self._is_by_record and "file.documentCount" in mapping.fields_used
        #: Records that fit no type, and those of which the document is not sure.
        self._unknown = 0
        self._unsure = 0
        #: Every record but those of the file itself.
        self._records = 0
        #: By document, where its size stands in records that do not enclose it: rows of lines.
        self._by_key: dict[str, Tally] = {}
        self._is_size_apart = any(self._is_stated_apart(one) for one in every)

    def _is_stated_apart(self, rule: CompiledRecord) -> bool:
        """Return whether records of a type state the size of a document and do not enclose it."""
        is_around = rule.is_end or rule.is_more or bool(rule.children)
        return rule.states_size and not (rule.level == self._document_level and is_around)

    def see(self) -> None:
        """Count a record that is of no type, or of one that is ignored."""
        self._records += 1

    def add_unknown(self) -> None:
        """Note that a record that was seen fits no type: it may be of any."""
        self._unknown += 1
        self._unsure += 1

    def add(
        self,
        rule: CompiledRecord,
        document: str,
        where: Where,
        units: int | None,
        tally: Tally | None,
    ) -> None:
        """Count a record of the type `rule`.

        `document` is "" where it is not sure; `units` are a line's, None where nobody knows, and
        `tally` is that of the document's own record.
        """
        self._records += 1
        self._unsure += not document
        if self._is_by_key:
            self._keys.add(document)
        elif rule.level == self._document_level and not (rule.is_end or rule.is_more):
            self._documents += 1
        if rule.level != self._innermost or not rule.is_counted:
            return
        self._whole.add(units)
        if tally is not None:
            tally.add(units)
        if self._is_size_apart and document:
            self._by_key.setdefault(document, Tally(document, where)).add(units)

    def state(
        self,
        rule: CompiledRecord,
        document: str,
        where: Where,
        own: Mapping[str, Value],
        tally: Tally | None,
    ) -> None:
        """Note what a record says about the size of its document."""
        stated = {(name, own[full]) for full, name in self._size.items() if full in own}
        if rule.level == self._document_level and tally is not None:
            tally.stated |= stated
        elif stated and document and self._is_size_apart:
            self._by_key.setdefault(document, Tally(document, where)).stated |= stated

    def of_documents(self) -> Iterator[Difference]:
        """Yield what is not as rows further in state it of their documents."""
        for tally in self._by_key.values():
            yield from tally.differences()

    def of_file(self, stated: Mapping[str, Value]) -> Iterator[Difference]:
        """Yield the counts of the file in `stated` that are others.

        A record that could not be told may be a line or a document; so many may be missing.
        """
        for name in _SIZE:
            if f"file.{name}" in stated:
                self._whole.stated.add((name, stated[f"file.{name}"]))
        yield from self._whole.differences(self._unknown)
        yield from _compared("recordCount", stated, self._records, 0)
        if self._is_by_record:
            yield from _compared("documentCount", stated, self._documents, self._unknown)
        else:
            yield from _compared("documentCount", stated, len(self._keys - {""}), self._unsure)


def _compared(
    name: str, stated: Mapping[str, Value], counted: int, unknown: int
) -> Iterator[Difference]:
    said = stated.get(f"file.{name}")
    if said is not None and not counted <= said <= counted + unknown:
        yield Difference(name, said, counted, Where(""))
