"""`bridge mapping lint`: what is allowed in a mapping, and experience has against it.

outgoing, incoming, anything   by the mapping alone; `bridge check` tells these too
sampling, storing              by a file of the partner's, or by what the store says
subject, cells                 a mapping, and a sample's texts, as those look at them
remark                         what is told, with its code (`bridge.mapping.lints`)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bridge.errors import ConfigurationError
from bridge.workbench.linting import anything, incoming, outgoing
from bridge.workbench.linting.remark import PlacedRemark, Remark
from bridge.workbench.linting.sampling import of_sample
from bridge.workbench.linting.storing import of_store
from bridge.workbench.linting.subject import Subject
from bridge.workbench.opening import OpenedMapping
from bridge.workbench.samples import STORE

__all__ = ["PlacedRemark", "lint"]

_RULES: tuple[Callable[[Subject], Iterator[Remark]], ...] = (
    outgoing.of_orders,
    outgoing.of_what_goes_out,
    incoming.of_confirmations,
    incoming.of_returns,
    incoming.of_receipts,
    incoming.of_counts,
    incoming.of_movements,
    incoming.of_trailers,
    anything.of_dates,
    anything.of_zeros,
    anything.of_emptiness,
    anything.of_tables,
    anything.of_gaps,
)


def lint(opened: OpenedMapping, samples: Sequence[Path] = ()) -> list[PlacedRemark]:
    """Return what to say of a mapping, by its lines; what it silences itself is left out.

    A sample of a mapping that goes out is a file like those that the partner wants, or what the
    store says (`….store.json`).
    """
    subject = Subject(opened)
    remarks = [remark for rule in _RULES for remark in rule(subject)]
    for sample in samples:
        remarks += _of_file(subject, sample)
    silenced = set(opened.model.lint.ignore)
    placed = [one.placed(opened.document) for one in remarks if one.code not in silenced]
    return sorted(placed, key=lambda one: (one.fault, one.code))


def _of_file(subject: Subject, sample: Path) -> Iterator[Remark]:
    if not sample.name.endswith(STORE):
        yield from of_sample(subject, sample)
    elif subject.is_outbound:
        yield from of_store(subject, sample)
    else:
        remedy = "name a file of the partner's"
        raise ConfigurationError(f"{sample} says what a store sends, and nothing is sent", remedy)
