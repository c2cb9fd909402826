"""Records that belong to a joined one by position: put into it, as they are in formats that nest.

A joined record may have to wait for the one that it belongs to, and then what stands in it waits
with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from bridge.model.records import Record


def gathered(
    records: Iterable[Record],
    enclosing: Mapping[str, frozenset[str]],
    is_skipped: Callable[[Record], bool],
) -> Iterator[Record]:
    """Yield `records`, those of the types in `enclosing` as children of the last that encloses one.

    Each ends what stood in the one before, unless it is skipped. One that nothing encloses is
    yielded by itself.
    """
    takes = {name for names in enclosing.values() for name in names}
    #: The record that takes others in, then those in it, each in the one before.
    way: list[Record] = []
    for record in records:
        outer = enclosing.get(record.type)
        at = _last(way, outer) if outer else None
        if at is not None:
            del way[at + 1 :]
            way[at].children.append(record)
            way.append(record)
        elif is_skipped(record):
            yield record
        else:
            yield from way[:1]
            way = [record] if outer is None and record.type in takes else []
            if not way:
                yield record
    yield from way[:1]


def _last(way: list[Record], outer: frozenset[str]) -> int | None:
    """Return which of the open records is the last of a type in `outer`."""
    return next((at for at in reversed(range(len(way))) if way[at].type in outer), None)
