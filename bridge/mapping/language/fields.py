"""The mapping language: what an integrator may write, as models that say what each key means.

One YAML file describes one message of one partner. The same words serve both directions: `at` is
the place in the partner's file, `field` is the place on our side, and the steps are written as they
apply on the way out (from ours to theirs); on the way in they are undone, last step first. The
order in which the steps of a field are written does not matter, it is always the same:

    out:  field ▶ code | date | integer | decimal ▶ split ▶ (default) ▶ the file's replace and
          unmappable ▶ strip ▶ replace ▶ case ▶ prefix, suffix ▶ cut ▶ max ▶ pad ▶ at
    in:   the same from right to left; the file's replace and unmappable are never undone

`mappings/README.md` is the reference for those who write mappings. Nothing here reads a file; text
becomes these models in `bridge.mapping.load`. Keys are added, never given another meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictStr

from bridge.config.scalars import Block, Complaint, Digits, Switch, TimeZone
from bridge.mapping.words import (
    NOT_EMPTY,
    SWITCHED,
    Character,
    Length,
    MomentFormat,
    Names,
    Part,
    Replacements,
    shorthand,
)


class DateStep(Block):
    """A moment, as `strftime` writes it, in a time zone."""

    format: MomentFormat = Field(
        description="How the date is written", examples=["%Y-%m-%d %H:%M:%S"]
    )
    zone: TimeZone | None = Field(
        None, description="IANA time zone; the partner's own where left out"
    )
    empty: Names | tuple[()] = Field((), description="Texts that stand for no date, as 00000000")

    def complaints(self) -> Iterator[Complaint]:
        """A literal Z says UTC, whatever the zone would be."""
        if self.format.endswith("Z") and not self.format.endswith("%Z") and self.zone != "UTC":
            yield Complaint(
                "`Z` at the end says UTC: add `zone: UTC`, or write `%z`, which reads any offset",
                key="format",
            )


class IntegerStep(Block):
    """A whole number, digits only, with an optional minus."""

    width: Annotated[Digits, Field(le=18)] = Field(
        0, description="Fill up with zeros to this many digits"
    )
    decimals: Literal["refuse", "zero"] = Field(
        "refuse", description="zero: read 3.0 or 3,000 as 3; a remainder is still refused"
    )


class DecimalStep(Block):
    """A decimal number with a fixed number of places."""

    places: Annotated[Digits, Field(le=12)] = Field(
        2, description="Places to write; reading takes fewer and more"
    )
    mark: Literal[".", ","] = Field(".", description="The decimal mark")


class PadStep(Block):
    """Fill a text up to a fixed width; see `bridge.mapping.converters.text.Pad` on reading."""

    width: Length
    fill: Character = Field(" ", alias="with", description="What to fill up with")
    side: Literal["left", "right"] = Field("right", description="The side to fill")


class StripStep(Block):
    """Take characters away at the ends of a text, in both directions."""

    characters: StrictStr = Field(" \t\r\n", min_length=1, description="Which characters")
    side: Literal["both", "left", "right"] = Field("both", description="At which end")


class SplitStep(Block):
    """Several values in one place, or one part of a text that holds several."""

    by: StrictStr = Field(min_length=1, description="What stands between the values")
    take: Part | None = Field(
        None,
        description="Keep only this part of what arrives: from 1, or from the end with -1",
    )


class UseInstead(Block):
    """What becomes of a value that the code table does not have."""

    use: StrictStr = Field(description="Our word when reading, theirs when writing")


class FieldRule(Block):
    """One value: a place on their side, a source on ours, and the steps between them."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "to": "their side is `at`, in both directions",
        "from": "our side is `field`, in both directions",
        "column": "their place is `at`",
        "constant": "write `value`",
        "length": "write `max` (longer is a problem) or `cut` (shortens)",
    }

    at: Names = Field(
        description="Their place: a column's name or position, or a path in XML; several are one "
        "text with `with` between them"
    )
    name: StrictStr = Field("", description="What the partner calls it, where `at` is a position")
    field: StrictStr | None = Field(
        None, description="Our field", examples=["shipment.deliveryName"]
    )
    value: StrictStr | None = Field(None, description="A constant to write; not read")
    join: Names | None = Field(None, description="Several fields of ours, with `with` between")
    first: Names | None = Field(None, description="The first of these fields that has a value")
    between: StrictStr | None = Field(
        None, alias="with", description="What stands between parts of `join` or of several `at`"
    )
    required: Switch = Field(False, description="Empty is a problem that holds the document")
    default: StrictStr | None = Field(
        None,
        description="Their text for no value: written for it in messages that go out, assumed for "
        "an empty place in those that come in",
    )
    code: StrictStr | None = Field(None, description="A table of `codes`, or table.column")
    unknown: Literal["hold", "keep"] | UseInstead | None = Field(
        None, description="For a value that the table lacks: hold (as if left out), keep, {use: X}"
    )
    date: Annotated[DateStep | None, shorthand("format")] = None
    integer: Annotated[IntegerStep | None, SWITCHED] = None
    decimal: Annotated[DecimalStep | None, SWITCHED] = None
    split: Annotated[SplitStep | None, shorthand("by")] = None
    strip: Annotated[StripStep | None, SWITCHED] = None
    replace: Replacements | None = Field(
        None, description="Texts of ours to texts of theirs; undone when reading"
    )
    case: Literal["upper", "lower"] | None = Field(
        None, description="Change what arrives to upper or lower case"
    )
    prefix: StrictStr | None = Field(None, description="What theirs has before ours")
    suffix: StrictStr | None = Field(None, description="What theirs has behind ours")
    cut: Length | None = Field(None, description="Shorten what arrives to this many characters")
    max: Length | None = Field(None, description="Longer than this is a problem")
    pad: Annotated[PadStep | None, shorthand("width")] = None

    def complaints(self) -> Iterator[Complaint]:
        """Keys that contradict one another."""
        sources = [key for key in ("field", "value", "join", "first") if self._has(key)]
        if len(sources) != 1:
            yield Complaint(
                "write exactly one of field, value, join, first",
                _keys(sources) or "no source",
            )
        kinds = [key for key in ("code", "date", "integer", "decimal") if self._has(key)]
        if len(kinds) > 1:
            yield Complaint("keep one of them: a value is of one kind", _keys(kinds))
        if self.unknown is not None and self.code is None:
            yield Complaint("add `code`, whose table it is about", "`unknown`", "unknown")
        yield from self._about_parts()
        yield from self._about_constants()

    def _about_parts(self) -> Iterator[Complaint]:
        if len(self.at) == 1:
            if self.between is not None and self.join is None:
                yield Complaint("it stands between the parts of `join` or of several `at`",
                                "`with`", "with")  # fmt: skip
            return
        if self.between == "":
            yield Complaint("write what stands between the parts, such as a blank", key="with")
        for key in ("cut", "max", "pad"):
            if self._has(key):
                meant = f"`{key}` is for a single place"
                yield Complaint(meant, f"{len(self.at)} places in `at`", key)

    def _about_constants(self) -> Iterator[Complaint]:
        if self.value is None:
            return
        for key in ("required", "default", "code", "date", "integer", "decimal", "split"):
            if self._has(key):
                meant = f"leave `{key}` out: a constant is written as it stands"
                yield Complaint(meant, f"`value` and `{key}`", key)

    def _has(self, key: str) -> bool:
        return getattr(self, key) not in (None, False)


def _keys(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


class IgnoredRecord(Block):
    """A type of record that is known and skipped."""

    record: StrictStr = Field("", description="XML: path of its element. CSV: a label")
    match: dict[str, Names] = Field(
        default_factory=dict, description="As in `records`; without it, whatever no other type fits"
    )


class RecordRule(Block):
    """One type of record: what it stands for, how it is told apart, and its fields."""

    record: StrictStr = Field(
        "", description="XML: path of its element below the enclosing one. CSV: a label"
    )
    each: StrictStr = Field(
        description="The level that one record stands for", examples=["shipment"]
    )
    match: dict[str, Names] = Field(
        default_factory=dict, description="Place to the text or texts that tell this type apart"
    )
    columns: Literal["any"] | Digits | None = Field(
        None,
        description="CSV without header: how many cells a row of it has, or any. Left out: as many "
        "as the first row of its type in the file",
    )
    fields: tuple[FieldRule, ...] = ()
    records: tuple[RecordRule, ...] = Field((), description="Record types that stand below it")
    ignore: tuple[IgnoredRecord, ...] = Field(
        (), description="XML: types of element below it that are skipped"
    )


class FileBlock(Block):
    """The file as such."""

    name: StrictStr = Field(
        "", description="Template of its name", examples=["ORD_{created:%Y%m%d}_{sequence:06}.csv"]
    )
    encoding: StrictStr = Field("utf-8", description="Python's name of the encoding")
    per: Literal["batch", "document"] = Field(
        "batch", description="One file for all documents of a run, or one for each"
    )
    replace: Replacements | None = Field(
        None, description="What to write for some texts everywhere in the file; never undone"
    )
    unmappable: StrictStr = Field(
        "hold", description="hold, or what to write for characters that the encoding does not have"
    )


class CsvBlock(Block):
    """Settings of delimited text; see bridge.model.settings.CsvSettings."""

    delimiter: StrictStr = Field(",", description="One character, or tab, pipe, comma, semicolon")
    header: Switch = Field(True, description="Whether the first row names the columns")
    quote: Literal["minimal", "all", "none"] = Field("minimal", description="What is quoted")
    quote_character: Character = Field('"', description="The quote")
    newline: Literal["lf", "crlf", "cr"] = Field("crlf", description="How rows end")
    bom: Switch = Field(False, description="Begin with a byte order mark")
    last_newline: Literal["any", "required"] = Field(
        "any", description="required: a file whose last row does not end was cut off"
    )


class XmlBlock(Block):
    """Settings of XML; see bridge.model.settings.XmlSettings."""

    namespace: StrictStr = Field("", description="That of names without a prefix; `*` reads any")
    namespaces: dict[str, StrictStr] = Field(
        default_factory=dict, description="Prefix to namespace, for names such as p:order"
    )
    empty: Literal["omit", "write"] = Field("omit", description="A field without a value")
    declaration: Switch = Field(True, description="Write the XML declaration")
    indent: Switch = Field(True, description="Indent by two blanks")


#: A table of codes: ours to theirs. Theirs is a text, several texts (the first is written, all are
#: read), or columns of texts.
CodeTable = dict[str, StrictStr | tuple[StrictStr, ...] | dict[str, StrictStr]]


class MappingFile(Block):
    """A whole mapping file."""

    version: Literal["1"] = Field(description="The version of this language", examples=["1"])
    message: StrictStr = Field(description="The business document", examples=["order"])
    format: Literal["csv", "xml"] = Field(description="The format of the file", examples=["csv"])
    file: FileBlock = FileBlock()
    csv: CsvBlock | None = None
    xml: XmlBlock | None = None
    final: Literal["always", "never"] = Field(
        "never",
        description="Confirmations. always: a shipment is reported once and whole, so what is not "
        "in the file was not shipped. never: only the field isFinal says so",
    )
    key: tuple[StrictStr, ...] = Field(
        (), description="Fields that tell one fact from another, where the usual ones do not do"
    )
    codes: dict[str, CodeTable] = Field(default_factory=dict)
    ignore: tuple[IgnoredRecord, ...] = Field((), description="Types of record that are skipped")
    records: Annotated[tuple[RecordRule, ...], NOT_EMPTY] = Field(
        description="The types of record, outermost first"
    )
