"""The PDFs of shipments that may go: fetched, named and kept, before the order file is written.

They are delivered before the order file that their shipment stands in, or go in its zip. A shipment
that lacks one which it needs is held; nothing of it is told to the partner then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from shutil import copyfileobj

from bridge.api.parallel import run_parallel
from bridge.codecs.pdf import UnmergeableError, merged
from bridge.config.documents import DocumentKind, DocumentMessage
from bridge.errors import BridgeError, ItemError, TryLaterError
from bridge.flows.holding import hold_shipment
from bridge.flows.outgoing.candidate import Candidate
from bridge.flows.work import Work, log
from bridge.ledger.files import FileRow, NewFile
from bridge.model import speaking
from bridge.model.problem import Problem
from bridge.plan.enclosures import Enclosure, Wanted, name_of, not_fetched, not_merged, wanted_of

DOCUMENT = "document"


def enclosed(work: Work, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return `candidates` with their PDFs, in their order; those who lack one are held or wait."""
    settings = work.partner.messages.document
    if settings is None:
        return list(candidates)
    fetching = _Fetching(work, settings)
    ready: dict[str, Candidate] = {}
    outcomes = run_parallel(fetching.fetch, candidates, work.workers)
    for number, (one, outcome) in enumerate(outcomes, start=1):
        work.progress("documents fetched", number, len(candidates))
        if isinstance(outcome, BridgeError):
            work.report.trouble(work.name, outcome)
            continue
        made, problems = fetching.kept(one, outcome)
        if problems:
            hold_shipment(work, one.shipment, work.name, problems)
        else:
            ready[one.shipment.shipment_id] = made
    ids = [one.shipment.shipment_id for one in candidates]
    return [ready[shipment_id] for shipment_id in ids if shipment_id in ready]


@dataclass(slots=True)
class _Found:
    """What the store gave of a shipment, and why that is not enough."""

    documents: list[tuple[Wanted, bytes]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class _Fetching:
    """The PDFs of one export."""

    work: Work
    settings: DocumentMessage
    #: Names that were given in this export.
    given: set[str] = field(default_factory=set)

    def fetch(self, one: Candidate) -> _Found:
        """Return the PDFs of a shipment; raises what passes, unless it can go without."""
        wanted, problems = wanted_of(one.shipment, self.settings)
        found = _Found(problems=problems)
        for document in wanted if not problems else ():
            try:
                content = self.work.api.document(
                    document.url, self.settings.hosts, self.settings.most_bytes
                )
            except (ItemError, TryLaterError) as error:
                if document.need == "optional":
                    self._go_without(one, document, error)
                elif isinstance(error, TryLaterError):
                    raise
                else:
                    found.problems.append(not_fetched(document, error.message, error.remedy))
            else:
                found.documents.append((document, content))
        return found

    def _go_without(self, one: Candidate, document: Wanted, error: BridgeError) -> None:
        shipment_id = one.shipment.shipment_id
        text = "%s: shipment %s goes without its %s: %s"
        extra = speaking.of(partner=self.work.name, kind="shipment", subject=shipment_id)
        log.warning(text, self.work.name, shipment_id, document.kind, error, extra=extra)
        self.work.did("documents left out")

    def kept(self, one: Candidate, found: _Found) -> tuple[Candidate, list[Problem]]:
        """Return a candidate with its PDFs in the archive, and why its shipment is held."""
        documents = found.documents
        if found.problems or not documents:
            return one, found.problems
        if not self.settings.merged:
            made = [self._keep(one, each, (each.kind,), content) for each, content in documents]
            return replace(one, enclosures=tuple(made)), []
        try:
            whole = merged([content for _, content in documents])
        except UnmergeableError:
            return one, [not_merged()]
        kinds = tuple(dict.fromkeys(each.kind for each, _ in documents))
        return replace(one, enclosures=(self._keep(one, None, kinds, whole),)), []

    def _keep(
        self, one: Candidate, which: Wanted | None, kinds: tuple[DocumentKind, ...], content: bytes
    ) -> Enclosure:
        name = name_of(one.shipment, self.settings, which, self._is_taken)
        self.given.add(name)
        archived = self.work.books.archive.add(lambda sink: copyfileobj(BytesIO(content), sink))
        return Enclosure(kinds, name, archived.sha256, archived.size)

    def _is_taken(self, name: str) -> bool:
        """Return whether a PDF was called so before: a name is never given twice."""
        folder = self.settings.folder
        if name in self.given or folder is None:
            return name in self.given
        return self.work.books.files.is_name_taken(self.work.name, folder, name)


def add_documents(work: Work, candidates: Sequence[Candidate]) -> list[tuple[str, FileRow]]:
    """Record the PDFs of `candidates` as files to be delivered, and return them by shipment.

    Within a transaction. Those that go in the order file's zip are no files of their own.
    """
    settings = work.partner.messages.document
    if settings is None or settings.folder is None:
        return []
    return [
        (one.shipment.shipment_id, _added(work, settings.folder, each))
        for one in candidates
        for each in one.enclosures
    ]


def _added(work: Work, folder: str, one: Enclosure) -> FileRow:
    return work.books.files.add(
        NewFile(
            direction="out",
            store=work.store,
            partner=work.name,
            message=DOCUMENT,
            folder=folder,
            name=one.name,
            state="written",
            run_id=work.run_id,
            sha256=one.sha256,
            size=one.size,
        )
    )


def are_documents_early(work: Work, file: FileRow) -> bool:
    """Return whether documents of an order file are still on their way: it goes behind them."""
    return file.message == "order" and any(
        one.state not in ("delivered", "withdrawn") for one in work.books.files.enclosed_in(file.id)
    )
