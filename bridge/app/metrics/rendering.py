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


def rendered(configuration: Configuration, clock: Callable[[], datetime] = now) -> bytes:
    """Return the figures as text; where the ledger cannot be used, that and little more."""
    with ExitStack() as stack:
        books: Books | None = None
        try:
            books = stack.enter_context(open_books(configuration, clock, may_create=False))
            return _text(configuration, books, clock())
        except BridgeError:
            return _text(configuration, None, clock())


def _text(configuration: Configuration, books: Books | None, at: datetime) -> bytes:
    registry = CollectorRegistry()
    registry.register(OfTheMachine(configuration, at, is_usable=books is not None))
    if books is not None:
        registry.register(OfTheLedger(configuration, books))
    return generate_latest(registry)
