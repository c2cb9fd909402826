"""Whether a file of counts may be taken in, or waits for a person or for a quiet hour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from bridge.flows.stock.told import StockFile
from bridge.flows.work import Work
from bridge.model.moment import from_utc_text
from bridge.model.problem import Problem
from bridge.model.stock import Count
from bridge.model.store import StockLevel
from bridge.plan.comparing import Change
from bridge.plan.guards import NOT_QUIET, against
from bridge.plan.stock import is_newer

_A_DAY = timedelta(days=1)
#: Items that are compared at a time.
_CHUNK = 1_000


def may_be_taken_in(work: Work, file: StockFile) -> bool:
    """Return whether nothing is against it, or a person has let it pass; else the file waits."""
    let_pass = released(work, file)
    problems = [one for one in _against(work, file) if one.code not in let_pass]
    work.problems_of("stock", file.file.name, problems, file.file.id)
    if problems:
        work.did("stock files waiting")
    return not problems


def released(work: Work, file: StockFile) -> frozenset[str]:
    """Return the codes of what a person has let pass of a file."""
    return work.books.remedies.released(work.about("stock", file.file.name), file.file.id)


def _against(work: Work, file: StockFile) -> Iterator[Problem]:
    guards = work.partner.policies.stock.guards
    if not guards.is_quiet(work.clock().astimezone(work.partner.zone).time()):
        yield NOT_QUIET
    if not guards.compares:
        return
    changes, last = compared(file)
    if guards.zeros is not None or guards.change is not None:
        changes = with_the_stores(changes, work.api.stock)
    stocked = work.books.stock.on_shelf(work.store, work.warehouse, work.name)
    yield from against(guards, changes, stocked, last, work.clock())


def compared(file: StockFile) -> tuple[list[Change], datetime | None]:
    """Return what a file would change, and the latest moment that it can be of.

    What an item is known with is the last figure that the store took, else its last count.
    """
    changes: list[Change] = []
    last: datetime | None = None
    told = file.items()
    while portion := list(islice(told, _CHUNK)):
        counts = [
            one
            for each in portion
            if isinstance(one := file.count_of(file.of_ours(each)[0]), Count)
        ]
        for count, (_, before) in zip(counts, file.known_as(counts), strict=True):
            changes.append(_change(count, before, file.came_at))
            end = _end(count)
            last = end if last is None or end > last else last
    return [*changes, *_missing(file)], last


def _change(count: Count, known: Count | None, came_at: datetime) -> Change:
    is_newest = is_newer(count, known, came_at)
    is_older = known is not None and not is_newest and count.counted_at < known.counted_at
    return Change(count.item, _known(known), count.counted, is_older=is_older)


def _known(count: Count | None) -> int | None:
    if count is None:
        return None
    return count.counted if count.sent is None else count.sent


def _end(count: Count) -> datetime:
    end = from_utc_text(count.counted_to or count.counted_at)
    return end if count.is_exact else end + _A_DAY


def _missing(file: StockFile) -> Iterator[Change]:
    """Yield what a full file lacks, with nothing where that is the policy."""
    if not file.is_full():
        return
    is_zero = file.partner.policies.stock.missing == "zero"
    for known, _ in file.missing():
        now = _known(known)
        yield Change(known.item, now, 0 if is_zero else now or 0, is_missing=True)


def with_the_stores(
    changes: list[Change], of_store: Callable[[], Iterable[StockLevel]]
) -> list[Change]:
    """Return the changes with the store's own figures of what the ledger does not know.

    Asked for where that is most of them, as on the first day: it is a list of the whole stock.
    """
    unknown = {one.item for one in changes if one.now is None}
    if len(unknown) * 2 <= len(changes):
        return changes
    levels: dict[str, int] = {}
    for level in of_store():
        for code in {level.item.physical_sku, level.item.ean, level.item.upc} & unknown:
            levels[code] = level.physical
    return [one._replace(now=levels.get(one.item)) if one.now is None else one for one in changes]
