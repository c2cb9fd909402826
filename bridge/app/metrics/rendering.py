"""The figures as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, generate_latest

from bridge.app.books import open_books
from bridge.app.metrics.collecting import OfTheLedger, OfTheMachine
from bridge.app.surroundings import now
from bridge.config.model import Configuration
from bridge.errors import BridgeError
from bridge.flows.work import Books

__all__ = ["CONTENT_TYPE", "rendered"]


def rendered(
    configuration: Configuration, clock: Callable[[], datetime] = now, *, is_refused: bool = False
) -> bytes:
    """Return the figures as text; where the ledger cannot be used, that and little more.

    `is_refused`: bridge.yaml is refused as it stands, and this is the one before.
    """
    with ExitStack() as stack:
        books: Books | None = None
        try:
            books = stack.enter_context(open_books(configuration, clock, may_create=False))
            return _text(configuration, books, clock(), is_refused=is_refused)
        except BridgeError:
            return _text(configuration, None, clock(), is_refused=is_refused)


def _text(
    configuration: Configuration, books: Books | None, at: datetime, *, is_refused: bool
) -> bytes:
    registry = CollectorRegistry()
    is_usable = books is not None
    registry.register(OfTheMachine(configuration, at, is_usable=is_usable, is_refused=is_refused))
    if books is not None:
        registry.register(OfTheLedger(configuration, books))
    return generate_latest(registry)
