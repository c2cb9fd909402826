"""`bridge mapping new`: from a sample file to a first mapping.

    sample, encoding      a file's bytes, and its text
    recognition           which format it is; then one module looks closer:
      delimited, fixed, workbook     rows (with cutting, heading, framing, nesting)
      tree, branches, jsontree       elements
    outline               what was seen, whatever the format
    vocabulary, words/    what partners call our fields, in five languages
    shapes, dates, numbers, values   what texts look like
    matching (with pairing, unnamed, evidence)   columns to fields
    levels (with once)    types of record to the levels of the message
    building, counting, steps      the draft; rendering: its text; trial: run over the sample

Pure, but for reading the sample. Nothing is guessed in silence: what is not at least likely becomes
a comment, and what only a person can know a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bridge.errors import ConfigurationError
from bridge.mapping.formats import FORMATS
from bridge.model.fields import MESSAGES, Message
from bridge.workbench.drafting.building import draft_of
from bridge.workbench.drafting.draft import Draft
from bridge.workbench.drafting.filename import template_of
from bridge.workbench.drafting.framing import ask_about_words
from bridge.workbench.drafting.guess import Guess, Sureness
from bridge.workbench.drafting.levels import assign_levels
from bridge.workbench.drafting.outline import Outline, Setting
from bridge.workbench.drafting.recognition import outline_of
from bridge.workbench.drafting.rendering import render
from bridge.workbench.drafting.sample import Sample, open_sample
from bridge.workbench.drafting.trial import Trial, try_draft

#: Settings that say what to pass over.
_ONLY_READ = (".skip", ".repeated_header")

__all__ = ["Drafted", "Sample", "draft_mapping", "open_sample"]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A first mapping."""

    draft: Draft
    #: The mapping file.
    text: str
    trial: Trial


def draft_mapping(sample: Sample, message: str, zone: ZoneInfo, file: str) -> Drafted:
    """Return a first mapping for `message` from a sample, tried on it.

    `file` is where it will be written, `zone` the partner's. ConfigurationError where the sample is
    none that a draft can be made from.
    """
    kind = MESSAGES[message]
    if kind.counts_others:
        raise ConfigurationError(
            f"a sample does not show how a file of the message {message} sums up others",
            "write the mapping by hand: mappings/files.md has one to begin with",
        )
    outline = outline_of(sample)
    rules = FORMATS.get(outline.format)
    assign_levels(outline, kind, is_nested=rules is not None and rules.is_nested)
    ask_about_words(outline, is_read=not kind.is_outbound)
    if kind.is_outbound:
        _leave_out_what_is_only_read(outline)
    outline.settings[:0] = _about_file(sample, kind, outline)
    draft = draft_of(outline, kind, sample.name)
    trial = try_draft(draft, sample.packed or sample.data, zone, file)
    return Drafted(draft, render(draft), trial)


def _leave_out_what_is_only_read(outline: Outline) -> None:
    """Leave out what only reading knows, and ask: such lines are not written."""
    for one in [each for each in outline.settings if each.path.endswith(_ONLY_READ)]:
        outline.settings.remove(one)
        outline.questions.append(
            f"In the sample, {one.guess.why}. The bridge writes none of that: does the partner "
            "need it?"
        )
    outline.parts = [one for one in outline.parts if not one.starts]


def _about_file(sample: Sample, message: Message, outline: Outline) -> Iterator[Setting]:
    """Yield how the file is called, how many documents are in it, and whether it is a zip."""
    template = template_of(sample.archive or sample.name, message.name)
    if message.is_outbound:
        yield Setting("file.name", template)
    if outline.format == "xml" and any(one.name == "." for one in outline.every()):
        why = "the root element is the document, so there is one in a file"
        yield Setting("file.per", Guess("document", Sureness.SURE, why))
    elif message.is_outbound and "{shipmentId}" in template.value:
        yield Setting("file.per", Guess("document", template.sureness, template.why))
    if sample.archive:
        pattern = f"*.{sample.name.rpartition('.')[2]}"
        inside = template_of(sample.name, message.name).value if message.is_outbound else pattern
        why = f"the sample is {sample.archive}, a zip"
        yield Setting("file.zip", Guess(f'{{inside: "{inside}"}}', Sureness.SURE, why))
