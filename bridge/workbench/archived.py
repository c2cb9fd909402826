"""Files that the ledger knows, read again from the archive through the mappings of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bridge.config.inbound import InboundMessage
from bridge.config.model import Configuration
from bridge.config.outbound import OutboundMessage
from bridge.errors import ConfigurationError
from bridge.flows.incoming.correcting import corrections_of
from bridge.flows.work import Books
from bridge.ledger.actions import ActionRow
from bridge.ledger.files import FileRow
from bridge.workbench.explain import Explained, Explaining
from bridge.workbench.looking import Looking, Seen
from bridge.workbench.opening import OpenedMapping, open_mapping
from bridge.workbench.rulebook import Rulebook
from bridge.workbench.window import Window


@dataclass(slots=True)
class Archived:
    """The ledger and its archive, with the mappings that bridge.yaml names today."""

    path: Path
    configuration: Configuration
    books: Books
    #: By partner and message, the mappings that were opened.
    _opened: dict[tuple[str, str], OpenedMapping] = field(default_factory=dict)

    def mapping(self, partner: str, message: str) -> OpenedMapping:
        """Return the partner's mapping for a message; ConfigurationError where there is none."""
        settings = self._settings(partner, message)
        if settings is None:
            raise ConfigurationError(self.lack_of_mapping(partner, message))
        if (partner, message) not in self._opened:
            self._opened[partner, message] = open_mapping(settings.mapping, self.path)
        return self._opened[partner, message]

    def lack_of_mapping(self, partner: str, message: str) -> str:
        """Return that the partner no longer has a mapping for a message; "" where it has one."""
        if self._settings(partner, message) is not None:
            return ""
        return (
            f"{self.path} has no mapping for the message {message} of {partner} any more: name it "
            "again under `messages`"
        )

    def _settings(self, partner: str, message: str) -> OutboundMessage | InboundMessage | None:
        return self.configuration.partner(partner).messages.named().get(message)

    def file(self, name: str) -> FileRow:
        """Return the latest archived file of that name; ConfigurationError where there is none."""
        known = [row for row in self.books.files.named(name) if row.sha256]
        if not known:
            raise ConfigurationError(
                f"the archive has no file named {name}",
                "give the name that the partner gave it, as `bridge trace` shows it",
            )
        return known[-1]

    def explain(self, file: FileRow, word: str, window: Window) -> list[Explained]:
        """Return how the fields that `word` names were read from the records in `window`."""
        book = Rulebook(self.mapping(file.partner, file.message))
        explaining = Explaining(book, book.named(word))
        with self.books.open(file) as stream:
            corrections = corrections_of(self.books, file)
            return list(explaining.read(stream, file.name, window, corrections, file.created))

    def explain_those(
        self, file: FileRow, names: Sequence[str], takes: Callable[[Seen], bool]
    ) -> Iterator[tuple[Seen, Explained]]:
        """Yield how our fields `names` were read from the records that `takes` says yes to."""
        book = Rulebook(self.mapping(file.partner, file.message))
        wanted = [one for one in book.named("") if set(one.field.names) & set(names)]
        explaining = Explaining(book, wanted)
        with self.books.open(file) as stream:
            corrections = corrections_of(self.books, file)
            looking = Looking(book.mapping, file.created)
            for seen in looking.through(stream, file.name, corrections):
                if takes(seen):
                    for one in explaining.seen(seen, file.name):
                        yield seen, one

    def is_by_other_mapping(self, file: FileRow) -> bool:
        """Return whether `file` was read or written by another mapping than that of today."""
        today = self.mapping(file.partner, file.message).mapping.sha256
        return bool(file.mapping_sha256) and file.mapping_sha256 != today

    def calls_about(self, file: FileRow, document: str) -> list[ActionRow]:
        """Return the calls that speak of a document of `file`."""
        subjects = [document, f"{file.partner}/{document}"] if document else []
        found = {row.id: row for one in subjects for row in self.books.actions.about(one)}
        return [row for row in found.values() if row.partner == file.partner]
