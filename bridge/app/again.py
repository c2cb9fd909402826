"""Files of the archive once more: an order file to the partner, a partner's file into the ledger.

The command only writes down that it is wanted; `bridge run` delivers, or reads and applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from bridge.app.books import open_books
from bridge.app.deciding import Asked, Decided, deciding
from bridge.app.mappings import load_mappings
from bridge.app.surroundings import now
from bridge.codecs.parts import is_part, read_parts
from bridge.config.load import configured
from bridge.config.model import Configuration
from bridge.errors import ConfigurationError
from bridge.flows.deciding import Deciding
from bridge.flows.incoming.correcting import (
    Correcting,
    Correction,
    read_corrections,
    write_corrections,
)
from bridge.flows.outgoing.resending import SENT_AGAIN
from bridge.flows.work import Books
from bridge.ledger.files import FileRow
from bridge.ledger.shipments import ShipmentRow
from bridge.mapping.compiled import CompiledMapping
from bridge.model.records import Record, UnreadableFileError

#: What a decision about a file has said of it that is to be sent again now.
_SAID = {
    "resend": "was sent again",
    "release": "was said to be with the partner",
    "discard": "was said to need nothing more",
}


def resend(
    given: Path | Configuration,
    asked: Asked,
    *,
    once_more: bool,
    clock: Callable[[], datetime] = now,
) -> Decided:
    """Have order files delivered again that the partner does not have, or shipments sent again.

    A file that was sent again before, or that the partner has as a person has said, is sent only
    `once_more`. Raises ConfigurationError where there is none of that name, or it must not be sent
    again.
    """
    configuration = configured(given)
    with open_books(configuration, clock, may_create=False) as books:
        rows = {name: _shipment(books, name, asked.partner) for name in asked.subjects}
        files = [_file(books, name, asked.partner, "out") for name in rows if rows[name] is None]
        shipments = [one for one in rows.values() if one is not None]
        decided = Decided()
        partners = {one.partner for one in files} | {one.partner for one in shipments}
        with deciding(configuration, books, partners, asked) as act:
            for file in files:
                _resend(act, act.books.files.get(file.id), decided, once_more=once_more)
            for shipment in shipments:
                act.resend_shipment(shipment)
                name = f"{shipment.partner}: {shipment.shipment_id}"
                decided.lines.append(f"{name}: {SENT_AGAIN}")
    return decided


def _shipment(books: Books, name: str, partner: str) -> ShipmentRow | None:
    """Return the shipment of that id, or None where none is called so."""
    known = [
        row
        for row in books.shipments.known_as(name)
        if row.shipment_id == name and partner in ("", row.partner)
    ]
    if len(known) > 1:
        raise ConfigurationError(f"several stores have a shipment {name}", "say --partner")
    return known[0] if known else None


def _resend(act: Deciding, file: FileRow, decided: Decided, *, once_more: bool) -> None:
    name = f"{file.partner}: {file.name}"
    earlier = [
        one
        for one in act.books.remedies.about(file.name)
        if (one.partner, one.kind) == (file.partner, "file") and one.verb in _SAID
    ]
    if file.state not in ("delivered", "held"):
        decided.before.append(f"{name}: is under way ({file.state}); the next run delivers it")
    elif earlier and file.state == "delivered" and not once_more:
        last = earlier[-1]
        decided.before.append(
            f"{name}: {_SAID[last.verb]} by {last.who}, "
            f"{last.at[:16]} UTC: {last.why}. To send it all the same, say --once-more"
        )
    else:
        act.resend(file)
        decided.lines.append(f"{name}: the next run delivers it again{_content(act, file)}")


def _content(act: Deciding, file: FileRow) -> str:
    """Return what is in a file that goes out, as the rest of a sentence."""
    if file.message == "item":
        return f", with {len(act.books.items.of_file(file.id))} items"
    return f", with {len(act.books.shipments.of_file(file.id))} shipments"


def replay_files(
    given: Path | Configuration,
    asked: Asked,
    corrections: Path | None,
    clock: Callable[[], datetime] = now,
) -> Decided:
    """Have archived files read again by the mappings of today, with a person's corrections.

    Files are named, or are those that the corrections speak of. What was applied already is skipped
    then. Raises ConfigurationError with everything that is wrong with the corrections.
    """
    configuration = configured(given)
    mappings = load_mappings(configuration, configuration.partners)
    told = _corrections(corrections)
    names = list(dict.fromkeys([*asked.subjects, *(one.file for one in told)]))
    with open_books(configuration, clock, may_create=False) as books:
        files = [_file(books, name, asked.partner, "in") for name in names]
        chosen = [(file, [one for one in told if one.file == file.name]) for file in files]
        _check(configuration, books, mappings, chosen)
        decided = Decided()
        with deciding(configuration, books, {one.partner for one in files}, asked) as act:
            for file, own in chosen:
                mapping = mappings[file.partner][file.message]
                _replay(act, file, own, mapping, decided)
    return decided


def _corrections(path: Path | None) -> list[Correction]:
    if path is None:
        return []
    try:
        found = read_corrections(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(
            f"the corrections in {path} cannot be read: {error.strerror}"
        ) from None
    if not found:
        raise ConfigurationError(
            f"nothing is corrected in {path}", "write what is right into its column `correct`"
        )
    return found


def _check(
    configuration: Configuration,
    books: Books,
    mappings: dict[str, dict[str, CompiledMapping]],
    chosen: Sequence[tuple[FileRow, list[Correction]]],
) -> None:
    """Raise ConfigurationError unless every correction finds its one place."""
    wrong: list[str] = []
    for file, corrections in chosen:
        if file.message not in mappings.get(file.partner, {}):
            raise ConfigurationError(
                f"bridge.yaml has no mapping for the message {file.message} of {file.partner}",
                f"name one in {configuration.path} under its `messages`",
            )
        mapping = mappings[file.partner][file.message]
        if mapping.layout.inside and not is_part(file.name):
            raise ConfigurationError(
                f"{file.name} is a zip, and the files in it are read one by one",
                f"name one: {file.name}/NAME, as `bridge trace {file.name}` shows them",
            )
        if corrections:
            wrong += _misses(books, file, corrections, mappings[file.partner][file.message])
    if wrong:
        raise ConfigurationError(
            f"these corrections fit nothing: {'; '.join(wrong)}",
            "nothing was read again. `bridge problems --corrections FILE` writes them anew",
        )


def _misses(
    books: Books, file: FileRow, corrections: list[Correction], mapping: CompiledMapping
) -> list[str]:
    correcting = Correcting(corrections, mapping)
    with books.open(file) as stream:
        try:
            for part in read_parts(stream, mapping.layout, file.name):
                _drain(correcting.records(part.records))
        except UnreadableFileError as error:
            return [f"{error.fault.where}: {error.fault.message}"]
    return list(correcting.misses())


def _drain(records: Iterable[Record]) -> None:
    for _ in records:
        pass


def _replay(
    act: Deciding,
    file: FileRow,
    corrections: Sequence[Correction],
    mapping: CompiledMapping,
    decided: Decided,
) -> None:
    name = f"{file.partner}: {file.name}"
    data = write_corrections(corrections) if corrections else b""
    archived = sha256(data).hexdigest() if data else ""
    known = [*act.books.files.same_bytes(file), file]
    if any(one.state == "archived" and one.corrections == archived for one in known):
        decided.before.append(f"{name}: waits to be read by the next `bridge import`")
    elif any((one.mapping_sha256, one.corrections) == (mapping.sha256, archived) for one in known):
        decided.before.append(f"{name}: this mapping has read it so already")
    else:
        if data:
            act.books.archive.add(lambda sink: _fill(sink, data))
        act.replay(file, archived)
        decided.lines.append(f"{name}: the next `bridge import` reads it again")


def _fill(sink: BinaryIO, data: bytes) -> None:
    sink.write(data)


def _file(books: Books, name: str, partner: str, direction: str) -> FileRow:
    """Return the latest archived file of that name; ConfigurationError where it is not one."""
    known = [
        row
        for row in books.files.named(name)
        if row.name == name and row.sha256 and row.direction == direction
        and partner in ("", row.partner)
    ]  # fmt: skip
    if not known:
        way = "went out" if direction == "out" else "came in"
        raise ConfigurationError(
            f"the archive has no file {name} that {way}",
            "give its name as `bridge trace` shows it",
        )
    partners = sorted({row.partner for row in known})
    if len(partners) > 1:
        raise ConfigurationError(
            f"several partners have a file {name}: {', '.join(partners)}",
            "say which with --partner",
        )
    with books.open(known[-1]):  # its bytes are there, and are what they were
        return known[-1]
