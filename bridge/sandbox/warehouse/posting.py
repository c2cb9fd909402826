"""The warehouse's folders: files taken from its inbox, and files put into its outboxes."""

import fnmatch
import itertools
import re
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bridge.codecs.parts import write_file
from bridge.config.inbound import InboundMessage
from bridge.config.outbound import OutboundMessage
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.name import file_name, inside_of, pattern_of
from bridge.mapping.write import counts_of, write_documents, write_file_records
from bridge.model.document import Node, Value
from bridge.model.moment import Moment
from bridge.model.problem import Problem
from bridge.model.records import Record
from bridge.sandbox.warehouse.unsayable import Unsayable, refused, unwritten

_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
#: What a mapping without a template for names is given.
_ANY = "{created:%Y%m%d%H%M%S}_{sequence:06}"
#: Where a mapping says it.
_NAME = (("file", "name"), "the name of the file")
#: How far a name runs ahead of the clock until no file has it: a night takes seconds here, and a
#: partner may have one name for each second, or for each day.
_LATER = (
    *(timedelta(seconds=seconds) for seconds in range(1_000)),
    *(timedelta(days=days) for days in range(1, 366)),
)


class Inbox:
    """The folder that the bridge delivers order files to."""

    def __init__(
        self,
        root: Path,
        settings: OutboundMessage,
        mapping: CompiledMapping,
        others: Sequence[str] = (),
    ) -> None:
        """`others` are the templates of names of other files that are put there."""
        self._folder = root / settings.folder
        self._settings = settings
        self._pattern = _PLACEHOLDER.sub("*", mapping.name_template)
        self._others = [re.compile(pattern_of(one)) for one in others]

    def whole(self) -> list[Path]:
        """Return the files that are whole, by name; those still being written are left."""
        if not self._folder.is_dir():
            return []
        return [path for path in sorted(self._folder.iterdir()) if self._is_whole(path)]

    def _is_whole(self, path: Path) -> bool:
        is_other = any(one.fullmatch(path.name) for one in self._others)
        if is_other or not path.is_file() or not fnmatch.fnmatchcase(path.name, self._pattern):
            return False
        done = self._settings.done_file_of(path.name)
        return done is None or (self._folder / done).exists()

    def take(self, path: Path) -> Path:
        """Move a file out of the way, with its done-file gone; returns where it is now."""
        done = self._settings.done_file_of(path.name)
        if done is not None:
            (self._folder / done).unlink()
        taken = self._folder / "taken"
        taken.mkdir(exist_ok=True)
        return path.rename(taken / path.name)


class Outbox:
    """The folder that the bridge collects files of one message from."""

    def __init__(
        self,
        root: Path,
        partner: str,
        settings: InboundMessage,
        mapping: CompiledMapping,
        clock: Callable[[], datetime],
    ) -> None:
        self._folder = root / settings.folder
        self._partner = partner
        self._settings = settings
        self._clock = clock
        self._template = mapping.name_template or _template_of(settings.files)
        self._sequence = itertools.count(1)
        self.mapping = mapping

    def put(
        self,
        documents: Sequence[Node],
        spoil: Callable[[Node, list[Record]], None] = lambda _document, _records: None,
    ) -> Path:
        """Write one file of `documents` and make it visible; returns where it is.

        `spoil` may change the records of a document before they are written. Unsayable for what
        the mapping cannot say.
        """
        name, values = self._fresh()
        records: list[Record] = []
        problems: list[Problem] = []
        counted = values | counts_of(documents, ())
        written = write_documents(self.mapping, counted, documents)
        for document, (made, found) in zip(documents, written, strict=True):
            spoil(document, made)
            records += made
            problems += found
        counted = values | counts_of(documents, records)
        around, found = write_file_records(self.mapping, counted)
        if problems or found:
            raise refused(self.mapping, [*problems, *found])
        self._folder.mkdir(parents=True, exist_ok=True)
        hidden = self._folder / f".{name}.tmp"
        inside = inside_of(_template_of(self.mapping.inside), values, self.mapping.zone)
        try:
            with hidden.open("wb") as sink:
                write_file(sink, self.mapping.layout, around, records, inside)
        except ValueError as error:
            hidden.unlink()
            raise unwritten(self.mapping, [*around, *records], error) from error
        return self._show(hidden, name)

    def put_again(self, path: Path) -> Path:
        """Put the bytes of an earlier file there once more, under a name of their own."""
        name, _ = self._fresh()
        hidden = self._folder / f".{name}.tmp"
        shutil.copyfile(path, hidden)
        return self._show(hidden, name)

    def _show(self, hidden: Path, name: str) -> Path:
        visible = hidden.rename(self._folder / name)
        done = self._settings.done_file_of(name)
        if done is not None:
            (self._folder / done).touch()
        return visible

    def _fresh(self) -> tuple[str, dict[str, Value]]:
        """Return a name that no file there has, and the values of the file's own level."""
        now = self._clock()
        for later, number in zip(_LATER, self._sequence, strict=False):
            values: dict[str, Value] = {
                "created": Moment(now),
                "countedAt": Moment(now),
                "sequence": number,
                "partner": self._partner,
            }
            named = values | {"created": Moment(now + later)}
            name = file_name(self._template, named, self.mapping.zone)
            if not self._settings.matches(name):
                raise Unsayable(
                    f"the mapping calls its files {self._template}, and `files: "
                    f"{self._settings.files}` in bridge.yaml takes no such name: correct one of "
                    "the two. Files of the partner are taken by `files` alone",
                    *_NAME,
                )
            if not (self._folder / name).exists():
                return name, values
        raise Unsayable(f"every name that {self._template} makes is taken", *_NAME)


def _template_of(pattern: str) -> str:
    """Return a template whose names fit the `pattern` that the bridge looks for."""
    return pattern.replace("*", _ANY, 1).replace("*", "").replace("?", "0")
