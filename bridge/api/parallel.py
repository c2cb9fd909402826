"""Many calls at once, in a few threads, with as few of them under way as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from itertools import islice
from typing import TypeAlias, TypeVar

from bridge.errors import BridgeError, ConfigurationError, StopError

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_UnderWay: TypeAlias = dict[Future[_Result], _Item]


def run_parallel(
    function: Callable[[_Item], _Result], items: Iterable[_Item], workers: int
) -> Iterator[tuple[_Item, _Result | BridgeError]]:
    """Yield each item with what `function` returned for it, or the error it raised, as they end.

    Items are taken one by one, no further ahead than there are workers. An error that concerns
    all of them (`ConfigurationError`, `StopError`, one that is not the bridge's) starts no further
    item; those under way are still yielded, then it is raised. Leaving the loop, and Ctrl-C, start
    nothing more either, and wait for what is under way: its outcome is to be recorded.
    """
    waiting = iter(items)
    under_way: _UnderWay[_Result, _Item] = {}
    fatal: BaseException | None = None
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="api") as pool:
        while True:
            if fatal is None:
                for item in islice(waiting, workers - len(under_way)):
                    under_way[pool.submit(copy_context().run, function, item)] = item
            if not under_way:
                break
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                item, error = under_way.pop(future), future.exception()
                if error is None:
                    yield item, future.result()
                elif isinstance(error, BridgeError) and not _concerns_all(error):
                    yield item, error
                else:
                    fatal = fatal or error
    if fatal is not None:
        raise fatal


def _concerns_all(error: BridgeError) -> bool:
    return isinstance(error, ConfigurationError | StopError)
