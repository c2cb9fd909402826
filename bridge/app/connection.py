"""Connections that are opened when they are first used, and again after they were lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from bridge.api.base import OrderApi
from bridge.config.model import Configuration
from bridge.config.transport import Transport as TransportConfiguration
from bridge.errors import BridgeError
from bridge.model.problem import Problem
from bridge.transports import open_transport
from bridge.transports.base import Transport

if TYPE_CHECKING:
    from bridge.api.dryrun import PlannedCall
    from bridge.api.reach import Reach
    from bridge.api.tally import Tally
    from bridge.transports.dryrun import Change


class Connection:
    """A partner's transport; with `would` it only tells what it would do."""

    def __init__(
        self, configuration: TransportConfiguration, would: Callable[[str], None] | None
    ) -> None:
        self._configuration = configuration
        self._would = would
        self._open: Transport | None = None

    def get(self) -> Transport:
        """Return the transport, connected."""
        if self._open is None:
            transport = open_transport(self._configuration.settings())
            if self._would is not None:
                transport = _dry(transport, self._would)
            self._open = transport.__enter__()
        return self._open

    def close(self) -> None:
        """Close the transport; the next `get` opens a new one."""
        if self._open is not None:
            # What is lost already need not be closed properly.
            with suppress(BridgeError):
                self._open.__exit__(None, None, None)
            self._open = None


def _dry(transport: Transport, would: Callable[[str], None]) -> Transport:
    from bridge.transports.dryrun import DryRun

    def report(change: Change) -> None:
        size = f" ({change.size} bytes)" if change.size is not None else ""
        detail = f" to {change.detail}" if change.detail else ""
        would(f"would {change.kind.value} {change.path}{detail}{size}")

    return DryRun(transport, report)


def open_api(
    configuration: Configuration,
    endpoint_name: str,
    on_unreadable: Callable[[Problem], None],
    sleep: Callable[[float], None],
    would: Callable[[str], None] | None,
    reach: Reach | None = None,
    tally: Tally | None = None,
) -> tuple[OrderApi, Callable[[], None]]:
    """Return the client of an endpoint and what closes it; with `would` it only tells.

    Those that are opened with the same `reach` do not try one after the other a host that is away;
    what is asked is counted in `tally`.
    """
    from bridge.api.client import OrderApiClient
    from bridge.api.http import ApiSettings
    from bridge.api.tally import Tally

    store_name, _, name = endpoint_name.partition("/")
    store = configuration.stores[store_name]
    endpoint = store.endpoints[name]
    settings = ApiSettings(
        base=endpoint.api,
        secret=endpoint.secret.resolve(),
        time_zone=store.zone,
        read_timeout_seconds=endpoint.timeout_seconds,
        verify=endpoint.ca_file or True,
        tally=tally or Tally(),
    )
    client = OrderApiClient(settings, on_unreadable=on_unreadable, reach=reach, sleep=sleep)
    if would is None:
        return client, client.close
    return _dry_api(client, would), client.close


def _dry_api(client: OrderApi, would: Callable[[str], None]) -> OrderApi:
    from bridge.api.dryrun import DryRunApi

    def planned(call: PlannedCall) -> None:
        would(f"would {call.method} {call.path} {json.dumps(call.body, ensure_ascii=False)}")

    return DryRunApi(client, planned)
