"""A mapping ready to run: what `compile` makes and `write` and `read` execute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias

from bridge.config.fault import Path
from bridge.mapping.chain import Chain
from bridge.mapping.conditions import OnField, OnPlace
from bridge.mapping.converters import Fit
from bridge.mapping.placing import Placing
from bridge.mapping.scope import Scope, Target
from bridge.model.document import Value
from bridge.model.fields import Message
from bridge.model.moment import Moment
from bridge.model.records import Layout, PlaceName, RecordLayout
from bridge.model.settings import EdiSettings
from bridge.model.terms import Terms

#: Where the value comes from.
Kind: TypeAlias = Literal["field", "join", "first", "constant"]


@dataclass(frozen=True, slots=True)
class CompiledField:
    """One value, both ways."""

    #: Their places to write, how a text stands in them, and every place that is looked at.
    places: tuple[PlaceName, ...]
    placing: Placing
    places_seen: tuple[PlaceName, ...]
    kind: Kind
    #: What stands between the parts of `join`.
    between: str
    constant: str
    #: Where its rule stands in the mapping: keys and indexes from the top.
    path: Path
    #: Our fields with what takes each out of a scope; empty for a constant.
    targets: tuple[Target, ...]
    getters: tuple[Callable[[Scope], Value], ...]
    #: Qualified names of `targets`.
    names: tuple[str, ...]
    chain: Chain
    #: Where its code table changes on a day: the chain from each of these times on, the first one
    #: for all time before. `chain` itself is for files of which nobody knows when they were made.
    stretches: tuple[tuple[datetime, Chain], ...]
    #: When it applies: all of them hold; on places where the message comes in, else on fields.
    on_places: tuple[OnPlace, ...]
    on_fields: tuple[OnField, ...]
    #: True: another rule tells the same (our field, or in messages that go out their place). Of
    #: those that apply the first counts.
    is_branch: bool
    #: True: it has conditions, or is a branch.
    is_conditional: bool
    #: What each of `places` takes when it is written; () where places have no width.
    fits: tuple[Fit, ...]
    required: bool
    default: str | None
    #: In messages that come in, the value that no value is read as, and a text that says so.
    assumed: tuple[Value, str] | None
    #: What is written for no value.
    blank: str | None
    #: What the partner calls it, for messages.
    label: str
    #: What may not come back when it is read as it was written; "" where everything does.
    loses: str
    #: False for constants that are not checked, and in messages that go out for what says too
    #: little about our value.
    is_read: bool
    is_outbound: bool
    #: True where the text at one place is the value itself, or none where it is empty.
    is_plain: bool

    @property
    def name(self) -> str:
        """Our name of it, for problems."""
        return " + ".join(self.names)

    def chain_at(self, moment: Moment | None) -> Chain:
        """Return the chain for a file that was made at this moment; None: nobody knows."""
        if not self.stretches or moment is None:
            return self.chain
        return [chain for since, chain in self.stretches if since <= moment.utc][-1]


@dataclass(frozen=True, slots=True)
class CompiledRecord:
    """One type of record."""

    level: str
    #: Where its rule stands in the mapping.
    path: Path
    layout: RecordLayout
    fields: tuple[CompiledField, ...]
    #: Those of `fields` that are read.
    fields_read: tuple[CompiledField, ...]
    #: `fields` in the order of writing.
    fields_written: tuple[CompiledField, ...]
    children: tuple[CompiledRecord, ...]
    #: Levels whose nodes it is not looked for in when writing, because a type of record beside it
    #: has its own for that: lines of parcels, beside lines that are in none.
    passed_over: frozenset[str]
    #: True: in a message that comes in, a type before it stands for the same. A fact is written
    #: once, as the first of them.
    is_alternative: bool
    #: False: in a message that goes out, a type beside it is written for the same, and counted.
    is_counted: bool
    #: Places of its own, each with the place of the enclosing type that has the same text; empty
    #: where it belongs to the record before it, or to the one that it stands in.
    by: tuple[tuple[PlaceName, PlaceName], ...] = ()
    #: Places of its own, each with the place of another record of its type that has the same text,
    #: in which it then stands; empty where none stands in its like.
    nests: tuple[tuple[PlaceName, PlaceName], ...] = ()
    #: The row that closes it, of the same level; None where nothing does.
    end: CompiledRecord | None = None
    #: True: it is such a row itself.
    is_end: bool = False
    #: True: it says how large its document is, in lines or in units.
    states_size: bool = False
    #: True: a file without it was cut off.
    is_required: bool = False
    #: True: it stands in a record of the same level, and tells more of the same.
    is_more: bool = False

    @property
    def is_joined(self) -> bool:
        """Whether what it says tells where it belongs, not where it stands."""
        return bool(self.by or self.nests)

    @property
    def every(self) -> tuple[CompiledRecord, ...]:
        """The record and all below it, the row that closes it last."""
        inner = (one for child in self.children for one in child.every)
        return (self, *inner, *((self.end,) if self.end else ()))


@dataclass(frozen=True, slots=True)
class CompiledMapping:
    """A whole mapping; `bridge.mapping.write` and `bridge.mapping.read` run it."""

    message: Message
    layout: Layout
    records: tuple[CompiledRecord, ...]
    #: Template of the file's name; "" where the mapping is only read.
    name_template: str
    #: IANA name of the zone of the file's name and of dates without a zone of their own.
    zone: str
    per: Literal["batch", "document"]
    #: Documents in one file at most; None for any number.
    most: int | None
    #: What is said of the file in a zip: the template of its name where it is written, the pattern
    #: where it is read; "" for no zip.
    inside: str
    #: Whether a file without a record is read; None: only one with what stands around records.
    accepts_empty: bool | None
    #: Qualified fields that tell one fact from another.
    business_key: tuple[str, ...]
    #: Qualified fields that name the document.
    document_key: tuple[str, ...]
    #: What it declares about how the partner confirms.
    terms: Terms
    #: What becomes of counts that a file states and that are not those that were read.
    counts: Literal["strict", "warn", "ignore"]
    #: Every field of ours that some record names.
    fields_used: frozenset[str]
    #: SHA-256 of the mapping file, kept with every file that it wrote or read.
    sha256: str

    def with_wrong_counts(self) -> CompiledMapping:
        """Return the same for a file whose own counts are known to be wrong: they are only told."""
        layout = self.layout
        if isinstance(layout.settings, EdiSettings):
            layout = replace(layout, settings=replace(layout.settings, counts="ignore"))
        return replace(self, layout=layout, counts="warn")

    @property
    def has_usual_key(self) -> bool:
        """Whether it leaves to the message what tells one fact from another."""
        usual = self.message.business_key
        return self.business_key == tuple(name for name in usual if name in self.fields_used)

    @property
    def file_records(self) -> tuple[CompiledRecord, ...]:
        """The types of record that stand once for the whole file."""
        return tuple(one for one in self.records if one.level == "file")

    @property
    def before_documents(self) -> int:
        """How many records of the whole file are written before the first document."""
        levels = [one.level for one in self.records]
        return next((at for at, level in enumerate(levels) if level != "file"), len(levels))

    @property
    def document_records(self) -> tuple[CompiledRecord, ...]:
        """The outermost types of record that stand for something in the file."""
        inside = (child for one in self.file_records for child in one.children)
        return (*(one for one in self.records if one.level != "file"), *inside)

    @property
    def one_way(self) -> list[str]:
        """Sentences that say what may not come back from a file of this mapping."""
        return [
            f"{field.label} loses {field.loses}"
            for outermost in self.records
            for record in outermost.every
            for field in record.fields
            if field.loses
        ]
