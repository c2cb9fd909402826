"""The second half of the way out: files of the ledger to the partner's folder, once each.

Written under a temporary name, checked, renamed: each step is recorded before it is done. After a
crash or a lost answer the partner's folder is looked at before anything is repeated (design,
section 5, row "deliver a file").
"""

from __future__ import annotations

import posixpath
from datetime import datetime
from io import BytesIO

from bridge.config.outbound import Delivery
from bridge.errors import BridgeError, ItemError, TryLaterError
from bridge.flows.hashing import has_bytes_of
from bridge.flows.outgoing.cancelling import is_cancel_early
from bridge.flows.outgoing.clearing import RESENT, Clearing
from bridge.flows.outgoing.enclosing import are_documents_early
from bridge.flows.outgoing.item_orders import note_items_delivered, waits_for_items
from bridge.flows.outgoing.summing_up import is_early
from bridge.flows.work import Books, Work, log
from bridge.ledger.files import FileRow
from bridge.ledger.problems import About
from bridge.ledger.states import UNDER_WAY
from bridge.mapping.name import is_static
from bridge.model import speaking
from bridge.model.problem import Problem
from bridge.transports.base import RemoteFile, Transport, WholeError


def deliver_files(work: Work, listed_at: datetime | None = None, message: str = "") -> None:
    """Deliver what is written, and finish what an earlier run has begun; or of one `message` only.

    Files of one name, which a mapping with a static name makes, go one after the other: the next
    one only when the one before it is gone. What sums up others goes behind the last of them, an
    order file behind the item files that tell of what it names. What is under way of a message that
    is no longer exchanged waits, and is told. Order files were compared with the shipments that the
    store had `listed_at` that time.
    """
    _sweep(work)
    files = work.books.files.in_state(work.name, "out", *UNDER_WAY["out"])
    clearing = Clearing(work, listed_at)
    waiting: set[tuple[str, str]] = set()
    files = [one for one in files if message in ("", one.message)]
    for number, file in enumerate(files, start=1):
        work.progress("files delivered", number, len(files))
        if (file.folder, file.name) in waiting or _goes_behind_others(work, file):
            continue
        if waits_for_items(work, file):
            log.info("%s: %s waits for an item file", work.name, file.name)
            continue
        try:
            with speaking.about(file=file.name):
                if clearing.may_go(file):
                    _deliver(work, file, clearing)
        except ItemError as error:
            _hold(work, file, Problem("not-delivered", error.message, error.remedy))
        if work.books.files.get(file.id).state not in ("delivered", "withdrawn"):
            waiting.add((file.folder, file.name))
    _sweep(work)  # of what was withdrawn on its way


def _goes_behind_others(work: Work, file: FileRow) -> bool:
    """Return whether the partner must have other files first: what it names, sums up, cancels."""
    return is_early(work, file) or are_documents_early(work, file) or is_cancel_early(work, file)


def _deliver(work: Work, file: FileRow, clearing: Clearing) -> None:
    settings = work.partner.messages.deliveries().get(file.message)
    if settings is not None:
        _Delivery(work, settings, work.transport(), clearing).run(file)
    elif file.state != "held":  # that is told already, with the ways out
        _hold(work, file, _NOT_CONFIGURED)


def _sweep(work: Work) -> None:
    """Remove what withdrawn files have left at the partner, under names that nobody reads."""
    for file in work.books.files.in_state(work.name, "out", "withdrawn"):
        if not file.temporary:
            continue
        try:
            work.transport().remove(file.temporary)
        except TryLaterError:
            raise
        except BridgeError as error:
            log.warning("%s: %s stays at the partner: %s", work.name, file.temporary, error)
        with work.books.ledger.transaction():
            work.books.files.set_temporary(file, "")


def note_delivered(books: Books, file: FileRow, reason: str = "") -> int:
    """Record that the partner has `file`; return how many shipments are sent with that."""
    with books.ledger.transaction():
        books.files.set_state(file, "delivered", reason)
        planned = [one for one in books.shipments.of_file(file.id) if one.state == "planned"]
        for shipment in planned:
            books.shipments.set_state(shipment, "sent")
        note_items_delivered(books, file)
        for delivery in books.deliveries.of_file(file.id):
            if delivery.state == "planned":
                books.deliveries.set_state(delivery, "sent")
        books.problems.close(About(file.store, file.partner, "file", file.name))
    return len(planned)


def _hold(work: Work, file: FileRow, problem: Problem) -> None:
    """Let a file wait, with the reason; the next run looks again."""
    work.problems_of("file", file.name, [problem], file.id)


class _Delivery:
    """One file on its way."""

    def __init__(
        self, work: Work, settings: Delivery, transport: Transport, clearing: Clearing
    ) -> None:
        self._work = work
        self._settings = settings
        self._transport = transport
        self._clearing = clearing
        self._files = work.books.files

    def run(self, file: FileRow) -> None:
        """Take `file` from wherever it is to delivered, or hold it."""
        if file.state == "written":
            self._begin(file)
        elif file.state == "uploading":
            self._upload(file)
        else:
            self._resume(file)

    def _begin(self, file: FileRow) -> None:
        """Start a delivery of which nothing has left yet."""
        temporary = self._temporary(file)
        if self._settings.make_folder:
            for folder in {file.folder, posixpath.dirname(temporary)}:
                self._transport.make_folder(folder)
        lying = self._transport.look(_final(file))
        if lying is not None:
            if file.reason == RESENT and self._is_ours(file, lying):
                self._finish(file)  # the partner has it after all
            else:
                _hold(self._work, file, self._name_in_use(file))
            return
        with self._work.books.ledger.transaction():
            file = self._files.set_temporary(file, temporary)
            file = self._files.set_state(file, "uploading")
        self._upload(file)

    def _temporary(self, file: FileRow) -> str:
        """Return the path to write at: the final one where the server cannot rename."""
        if not self._settings.rename:
            return _final(file)
        return self._settings.temporary.path(file.folder, file.name)

    def _name_in_use(self, file: FileRow) -> Problem:
        mapping = self._work.mappings.get(file.message)
        if mapping is not None and is_static(mapping.name_template):
            return _NOT_TAKEN_YET
        return _NAME_IN_USE

    def _upload(self, file: FileRow) -> None:
        """Write the whole file where nobody reads it yet; it has never been whole there before.

        Some partners take even that away: then it is looked for, and never written once more.
        """
        try:
            with self._work.books.archive.open(file.sha256) as source:
                self._transport.write(file.temporary, source, file.size)
        except WholeError:
            self._resume(self._move(file, "uploaded"))
        else:
            self._make_visible(self._move(file, "uploaded"))

    def _make_visible(self, file: FileRow) -> None:
        """Give a whole file its name, if it may still go, with the intention recorded first."""
        if not self._clearing.may_go(file):
            return
        file = self._move(file, "renaming")
        if file.temporary != _final(file):
            self._transport.rename(file.temporary, _final(file))
        self._finish(file)

    def _finish(self, file: FileRow) -> None:
        """Say that the file is whole, where the partner waits for that, and mark it sent."""
        done = self._settings.done_file_of(file.name)
        if done is not None:
            self._transport.write(f"{file.folder}/{done}", BytesIO(b""), 0)
        sent = note_delivered(self._work.books, file)
        log.info("%s: delivered %s, %d bytes", self._work.name, file.name, file.size)
        self._work.did("files delivered")
        self._work.did("shipments sent", sent)
        if file.message == "item":
            self._work.did("items sent", len(self._work.books.items.of_file(file.id)))

    def _resume(self, file: FileRow) -> None:
        """Find out how far a file came that was whole at the partner once."""
        final = self._transport.look(_final(file))
        is_renamed = file.temporary != _final(file)
        temporary = self._transport.look(file.temporary) if is_renamed else None
        if final is not None and not self._is_ours(file, final):
            self._held(file, self._name_in_use(file))
        elif final is not None:
            if temporary is not None:
                # Servers rename by a second name; one that died in between has left the first.
                self._transport.remove(file.temporary)
            self._finish(self._move(file, "renaming"))
        elif temporary is not None and temporary.size in (None, file.size):
            self._make_visible(file)
        elif temporary is not None:
            self._upload(self._move(file, "uploading"))
        elif self._settings.taken_at_once:
            self._finish(file)
        else:
            self._held(file, _GONE)

    def _held(self, file: FileRow, problem: Problem) -> None:
        with self._work.books.ledger.transaction():
            if file.state != "held":
                self._files.set_state(file, "held", problem.code)
            _hold(self._work, file, problem)

    def _move(self, file: FileRow, state: str) -> FileRow:
        with self._work.books.ledger.transaction():
            return self._files.set_state(file, state, RESENT if file.reason == RESENT else "")

    def _is_ours(self, file: FileRow, found: RemoteFile) -> bool:
        """Return whether what was `found` under the final name is `file` itself."""
        return has_bytes_of(file, self._transport, _final(file), found)


def _final(file: FileRow) -> str:
    return f"{file.folder}/{file.name}"


_NOT_TAKEN_YET = Problem(
    "file-not-taken-yet",
    "the partner has not taken the file before it, which has the same name",
    "it goes by itself once that one is gone",
)
_NAME_IN_USE = Problem(
    "name-in-use",
    "a file of that name, which is not ours, lies in the partner's folder",
    "move it away or ask the partner; then run again",
)
_NOT_CONFIGURED = Problem(
    "not-configured",
    "it was to be delivered, and bridge.yaml no longer says where such files go",
    "name its message under `messages` again until it is delivered",
)
_GONE = Problem(
    "delivery-unclear",
    "the file was written whole at the partner, and now neither it nor its temporary file is there",
    "ask the partner whether it has it: `bridge release FILE` if so, `bridge resend FILE` if not. "
    "For a partner that takes files the moment they appear, set `taken_at_once: on`",
)
