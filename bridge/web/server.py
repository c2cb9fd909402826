"""The server: it listens, answers in a few threads, and ends when it is told to."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import Any

from flask import Flask
from waitress.server import create_server

from bridge.config.serve import Serve
from bridge.errors import ConfigurationError

_THREADS = 8
#: What a request may have in its head and its body, in bytes.
_LARGEST_HEAD, _LARGEST_BODY = 32_768, 32_768
_IDLE_SECONDS = 30


@dataclass(slots=True)
class Server:
    """A server that listens already."""

    _server: Any
    port: int

    def run(self) -> None:
        """Answer until SystemExit or KeyboardInterrupt; then end what is being answered."""
        self._server.run()

    def close(self) -> None:
        """Listen no longer."""
        self._server.task_dispatcher.shutdown()
        self._server.close()


def open_server(app: Flask, serve: Serve, host: str, port: int) -> Server:
    """Return a server that listens at `host` and `port`; 0 stands for any that is free."""
    proxy: dict[str, Any] = {}
    if serve.proxy is not None:
        proxy = {
            "trusted_proxy": serve.proxy,
            "trusted_proxy_count": 1,
            "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"},
        }
    listening = _listening(host, port)
    server = create_server(
        app,
        sockets=[listening],
        threads=_THREADS,
        ident=None,
        url_prefix=serve.path or "",
        max_request_header_size=_LARGEST_HEAD,
        max_request_body_size=_LARGEST_BODY,
        channel_timeout=_IDLE_SECONDS,
        clear_untrusted_proxy_headers=True,
        **proxy,
    )
    return Server(server, int(listening.getsockname()[1]))


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise ConfigurationError(
            f"bridge serve cannot listen at {host}, port {port}: {error.strerror or error}",
            "name another --port, or stop what has it",
        ) from None
