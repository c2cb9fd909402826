"""Which level of the message each type of record of a sample stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bridge.errors import ConfigurationError
from bridge.model.fields import Message
from bridge.workbench.drafting.guess import Sureness
from bridge.workbench.drafting.matching import match_columns
from bridge.workbench.drafting.once import count_once, element_of_document
from bridge.workbench.drafting.outline import Outline, Part
from bridge.workbench.drafting.vocabulary import record_role


def assign_levels(outline: Outline, message: Message, *, is_nested: bool) -> None:
    """Give every type of record its level; those that no level fits get none, and are ignored."""
    levels = _Levels(message, is_nested, outline.format == "json" and message.is_outbound)
    if is_nested:
        outline.parts = [_around(part, outline, message) for part in outline.parts]
    outline.parts = [one for part in outline.parts for one in levels.outermost(part)]
    _have_lines(outline, message)
    twice = count_once(outline, message)
    ignored = [part.name for part in outline.every()
               if not part.each and part not in twice]  # fmt: skip
    if ignored:
        outline.questions.append(
            f"What are the records {', '.join(ignored)}? No level of the message fits them, so "
            "they are ignored." + (" They are not written, either." if message.is_outbound else "")
        )


def _around(whole: Part, outline: Outline, message: Message) -> Part:
    """Return the record of the file; where that holds the id of one document, the document in it.

    That is the root itself, or an element that stands once in the sample with all that matters.
    """
    level, _, key = message.document_key.partition(".")
    found = match_columns(whole, message, level, frozenset()).found if key else {}
    document = next((one for one in found.values() if one.name == key), None)
    if document is None or not whole.children or document.guess.sureness is Sureness.PERHAPS:
        return whole
    if outline.format == "json":
        inner = Part(".", whole.columns, children=whole.children, times=whole.times)
        return Part("", [], children=[inner], role="file")
    inner = element_of_document(whole, document.column, message, level)
    is_inside = inner.name != "."
    name = f"{whole.name}/{inner.name}" if is_inside else whole.name
    more = "is there one in every file, or several" if is_inside else "is there one in every file"
    outline.questions.append(
        f"{name} is one {level} itself, with its {key} at {document.column.place}: {more}?"
    )
    columns = [one for one in whole.columns if one.place not in _places_of(inner)]
    return Part(whole.name, columns if is_inside else [], children=[inner], role="file")


def _places_of(inner: Part) -> set[str]:
    return {f"{inner.name}/{one.place}" for one in inner.columns}


def _have_lines(outline: Outline, message: Message) -> None:
    """Let some type stand for the level that the message cannot be without."""
    inner = message.innermost_level if message.needs_lines else message.document_level
    if any(part.each in (inner, message.innermost_level) for part in outline.every()):
        return
    able = [one for one in outline.every() if not one.children and one.role != "file"]
    if not able:
        remedy = "Ask the partner for a sample with two documents, of two lines each"
        raise ConfigurationError("Nothing in the sample repeats or looks like a record", remedy)
    chosen = max(able, key=lambda part: len(part.columns))
    chosen.each, chosen.why = inner, "some record has to tell them"


def _close(part: Part, level: str) -> None:
    """Take the record that closes documents out of those below them."""
    for child in [one for one in part.children if one.role == "end"]:
        part.children.remove(child)
        part.end, child.each = child, level
        child.why = f"it is the last of each {level}, and called so"


def _keep_fullest(parts: Sequence[Part]) -> None:
    """Let only the part that tells most stand for documents."""
    fullest = max(parts, key=lambda one: one.times * len(one.columns), default=None)
    for part in parts:
        if part is not fullest:
            part.each, part.children = "", []


@dataclass(frozen=True, slots=True)
class _Levels:
    """Gives levels from the outermost record inward."""

    message: Message
    #: True where elements hold elements; False for rows, one behind the other.
    is_nested: bool
    #: True where a file that is written holds its documents in one list.
    is_alone: bool

    def outermost(self, part: Part) -> Sequence[Part]:
        """Return what a part comes to: itself, or in rows also what stood below it."""
        document, inner = self.message.document_level, self.message.innermost_level
        if part.role == "file":
            part.each, part.why = "file", "it stands once, around or beside all others"
            part.children = [one for child in part.children for one in self.document(child)]
            if self.is_alone:
                _keep_fullest(part.children)
            return [part]
        if part.children and document == inner and not self.is_nested:
            below, part.children = part.children, []
            if part.times == 1:
                part.each, part.why = "file", f"it stands once, and {inner}s behind it"
            return [part, *(one for child in below for one in self.document(child))]
        return self.document(part)

    def document(self, part: Part) -> Sequence[Part]:
        """Return a part that stands for documents, or for their lines where it holds nothing."""
        if part.role == "end":
            return [part]
        _close(part, self.message.document_level)
        if not part.children:
            part.each, part.why = self.lowest(part), "nothing stands below it"
            return [part]
        if self.message.document_level == self.message.innermost_level:
            return self.lifted(part, self.document)
        part.each, part.why = self.message.document_level, "other records stand below it"
        part.children = [one for child in part.children for one in self.inside(child, part)]
        return [part]

    def lowest(self, part: Part) -> str:
        """Return the level of a part with nothing below or above it: lines, where it tells them."""
        document, inner = self.message.document_level, self.message.innermost_level
        if self.message.needs_lines or document == inner:
            return inner
        names = {*self.message.levels[inner]} - {*self.message.levels[document]}
        found = match_columns(part, self.message, inner, frozenset()).found.values()
        return inner if any(one.name in names for one in found) else document

    def inside(self, part: Part, above: Part) -> Sequence[Part]:
        """Return a part below a document with its level."""
        inner = self.message.innermost_level
        between = [one for one in self.message.below(above.each) if one != inner]
        if part.children and between:
            part.each, part.why = between[0], f"it stands below a {above.each}, with others below"
            part.children = [one for child in part.children for one in self.inside(child, part)]
            return [part]
        if part.children:
            return self.lifted(part, lambda child: self.inside(child, above))
        part.each, part.why = self.leaf(part, above, between)
        return [part]

    def lifted(self, part: Part, place: Callable[[Part], Sequence[Part]]) -> Sequence[Part]:
        """Return the parts below one that no level fits, as if they stood in its place."""
        below, part.children = part.children, []
        if self.is_nested:
            for child in below:
                child.name = f"{part.name}/{child.name}"
                child.passed_by = [*part.passed_by, *part.columns]
            return [one for child in below for one in place(child)]
        return [part, *(one for child in below for one in place(child))]

    def leaf(self, part: Part, above: Part, between: Sequence[str]) -> tuple[str, str]:
        """Return the level of a part that holds nothing, and why; "" where none fits."""
        inner = self.message.innermost_level
        scores = {level: self.score(part, level) for level in (*between, inner)}
        best = max(scores, key=lambda level: (scores[level], level == inner))
        role = record_role(part.name)
        if role == "line" or (role == "parcel" and between):
            return inner if role == "line" else between[0], f"it is called {part.name}"
        if scores[best] > 0:
            return best, "by what its columns are"
        is_only = sum(not one.children for one in above.children) == 1
        return (inner, f"it is all that stands below a {above.each}") if is_only else ("", "")

    def score(self, part: Part, level: str) -> float:
        """Return how much of a part is told by the fields of this very level."""
        matches = match_columns(part, self.message, level, frozenset())
        return sum(one.score for one in matches.found.values() if one.level == level)
