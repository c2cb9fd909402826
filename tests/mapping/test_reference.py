"""The reference of the language, `mappings/*.md`: every example in it runs."""

from __future__ import annotations

import io
import re
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from openpyxl import Workbook
from pydantic import BaseModel

from bridge.config.shape import keys_of, members_of
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.language import MappingFile
from bridge.mapping.load import load_mapping
from bridge.model.fields import MESSAGES
from tests.codecs.zips import zipped
from tests.mapping.texts import STOCKHOLM, entries

PAGES = {
    path.name: path.read_text("utf-8")
    for path in sorted((Path(__file__).parents[2] / "mappings").glob("*.md"))
}
TEXT = "\n".join(PAGES.values())
#: The words behind the fence, the text of the block, and where it begins.
BLOCKS = [
    (
        found.group(1).strip(),
        found.group(2),
        f"{page} line {text.count(chr(10), 0, found.start()) + 1}",
    )
    for page, text in PAGES.items()
    for found in re.finditer(r"^```(.*)\n((?:.*\n)*?)```$", text, re.MULTILINE)
]
TABLES = "".join(text for kind, text, _ in BLOCKS if kind == "yaml table")
WHOLE = [block for block in BLOCKS if block[0] == "yaml"]
FIELDS = [block for block in BLOCKS if block[0] in {f"yaml {name}" for name in MESSAGES}]
#: Blocks that are files; "xlsx" with the name of a sheet behind it.
SAMPLES = ("csv", "edifact", "fixed", "json", "x12", "xlsx", "xml", "zip")
#: Each whole mapping with the sample that follows it.
PAIRS = [
    (mapping, sample)
    for mapping, sample in pairwise(BLOCKS)
    if mapping[0] == "yaml" and sample[0].partition(" ")[0] in SAMPLES
]

#: Files beside the mappings, by their names.
COMPANIONS = {
    kind.partition(" ")[2]: text.encode() for kind, text, _ in BLOCKS if kind.startswith("xsd ")
}

#: What the message of every field needs beside it.
NEEDED = """\
      - {at: NEEDED_1, field: shipment.shipmentId}
      - {at: NEEDED_2, field: physicalSku}
      - {at: NEEDED_3, field: quantity, integer: true}
"""


def compiled(text: str) -> CompiledMapping:
    return load_mapping(text, "m.yaml", STOCKHOLM, COMPANIONS.__getitem__)


def indented(text: str, by: int) -> str:
    return "".join(f"{' ' * by}{line}\n" for line in text.splitlines())


def workbook(sample: str, kind: str) -> bytes:
    """Return rows with bars between their cells as a workbook, typed as a person would."""
    book = Workbook()
    sheet = book.create_sheet(kind.removeprefix("xlsx "))
    for number, line in enumerate(sample.splitlines(), start=1):
        for column, text in enumerate(line.split("|"), start=1):
            sheet.cell(number, column, typed(text.strip()))
    sink = io.BytesIO()
    book.save(sink)
    return sink.getvalue()


def typed(text: str) -> object:
    if re.fullmatch("[1-9][0-9]*", text):
        return int(text)
    if re.fullmatch("[0-9]{4}-.*", text):
        return datetime.fromisoformat(text)
    return text == "true" if text in ("true", "false") else text


@pytest.mark.parametrize("block", WHOLE, ids=lambda block: block[2])
def test_every_mapping_is_without_fault(block: tuple[str, str, str]) -> None:
    assert compiled(block[1]).records


@pytest.mark.parametrize("block", FIELDS, ids=lambda block: block[2])
def test_every_field_is_without_fault(block: tuple[str, str, str]) -> None:
    message = block[0].removeprefix("yaml ")
    assert compiled(
        f"version: 1\nmessage: {message}\nformat: csv\nfile: {{name: a.csv}}\n"
        f"codes:\n{indented(TABLES, 2)}"
        f"records:\n  - each: line\n    fields:\n{NEEDED}{indented(block[1], 6)}"
    ).records


def packed(text: str) -> bytes:
    """Return the zip of the files in `text`, each behind a line with its name."""
    files = re.findall(r"^--- (.*)\n((?:(?!--- ).*\n)*)", text, re.MULTILINE)
    assert files
    return zipped(dict(files))


def bytes_of(sample: str, kind: str) -> bytes | str:
    """Return the file that a block of this kind shows."""
    if kind == "zip":
        return packed(sample)
    return workbook(sample, kind) if kind.startswith("xlsx ") else sample


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0][2])
def test_every_sample_is_read_without_a_problem(pair: tuple[Any, Any]) -> None:
    (_, mapping, _), (kind, sample, _) = pair
    found = entries(compiled(mapping), bytes_of(sample, kind))
    assert found
    assert not [problem for one in found for problem in one.problems]


def test_every_mapping_has_its_sample() -> None:
    assert len(PAIRS) == len(WHOLE) >= 5


def test_every_block_is_of_a_kind_that_is_run() -> None:
    kinds = {kind for kind, _, _ in BLOCKS}
    kinds -= {f"xsd {name}" for name in COMPANIONS}
    known = {"", "yaml", "yaml table", *SAMPLES} | {f"yaml {name}" for name in MESSAGES}
    assert {"xlsx" if kind.startswith("xlsx ") else kind for kind in kinds} <= known


def keys_below(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[str]:
    """Return every key of `model` and of the models in it."""
    if model in seen:
        return set()
    seen.add(model)
    keys = set(keys_of(model))
    for field in model.model_fields.values():
        waiting = list(members_of(field.annotation))
        while waiting:
            one = waiting.pop()
            if isinstance(one, type) and issubclass(one, BaseModel):
                keys |= keys_below(one, seen)
            else:
                waiting += [part for part in get_args(one) if part is not Ellipsis]
    return keys


def test_every_key_of_the_language_is_explained() -> None:
    code = " ".join(re.findall(r"`([^`\n]+)`", TEXT)) + " ".join(block[1] for block in BLOCKS)
    words = set(re.findall(r"\w+", code))
    assert not {key for key in keys_below(MappingFile, set()) if key not in words}


#: Messages that have the fields of another one, which the reference lists once.
LIKE = {"order_cancel": "order", "order_summary": "order", "ack_sent": "ack"}


@pytest.mark.parametrize("message", MESSAGES)
def test_every_field_of_ours_is_listed(message: str) -> None:
    listed_there = MESSAGES[LIKE[message]].levels if message in LIKE else {}
    section = TEXT.partition(f"### {message} (")[2].partition("\n### ")[0]
    listed = re.findall(r"^\| (\w+) \| `(\w+)` \|", section, re.MULTILINE)
    own = [
        (level, name)
        for level, fields in MESSAGES[message].levels.items()
        for name in fields
        if level != "file" or name not in MESSAGES["order"].levels["file"]
        if name not in listed_there.get(level, {})
    ]
    assert listed == own


def _anchor(title: str) -> str:
    """The anchor of a heading, as pages of Markdown make it."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


LINKS = [
    (page, target)
    for page, text in PAGES.items()
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    if "://" not in target
]


@pytest.mark.parametrize(("page", "target"), sorted(set(LINKS)))
def test_every_link_leads_somewhere(page: str, target: str) -> None:
    name, _, anchor = target.partition("#")
    if name and not name.endswith(".md"):
        assert (Path(__file__).parents[2] / "mappings" / name).exists()
        return
    headings = re.findall(r"^#+ (.*)$", PAGES[name or page], re.MULTILINE)
    assert not anchor or anchor in map(_anchor, headings)
