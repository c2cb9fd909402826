"""A small HTTP server on 127.0.0.1 that answers as a test says, and remembers what reached it."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Seen:
    """One request that reached the server, whole."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    client: int


@dataclass(frozen=True)
class Reply:
    """What to answer; `fault` is what goes wrong instead: drop, hang, half, drops
    (of its body), head (drops of its headers), or pause (within its body)."""

    body: Any = None
    code: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps({"status": "ok"} if self.body is None else self.body).encode()


Answering = Callable[[Seen], Reply]


class Store:
    """The scripted store: `on` says what a call is answered, `seen` what came."""

    def __init__(self, port: int = 0, context: Any = None) -> None:
        self.seen: list[Seen] = []
        self.until_stopped = threading.Event()
        self._script: dict[tuple[str, str], Answering] = {}
        store = self

        class Handler(_Handler):
            pass

        Handler.store = store
        self._server = _Server(("127.0.0.1", port), Handler)
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.scheme = "https" if context else "http"
        self.port: int = self._server.server_address[1]
        self.base = f"{self.scheme}://127.0.0.1:{self.port}/api/plugin"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def on(self, method: str, path: str, *replies: Reply | Any) -> None:
        """Answer with `replies` one after the other, the last of them for ever."""
        rest = [reply if isinstance(reply, Reply) else Reply(reply) for reply in replies]

        def answering(_seen: Seen) -> Reply:
            return rest.pop(0) if len(rest) > 1 else rest[0]

        self._script[method, path] = answering

    def on_call(self, method: str, path: str, answering: Callable[[Seen], Any]) -> None:
        """Answer with what `answering` returns for the request."""
        self._script[method, path] = lambda seen: Reply(answering(seen))

    def count(self, method: str, path: str) -> int:
        return sum(seen.method == method and seen.path == path for seen in self.seen)

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        answering = self._script.get((seen.method, seen.path))
        return answering(seen) if answering else Reply(b"<html>Not found</html>", 404)

    def stop(self) -> None:
        self.until_stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # Clients that give up are what these tests are about.


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A connection that nobody uses any more must not hold the server up when it stops.
    timeout = 2
    store: Store

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        path = parts.path.removeprefix("/api/plugin")
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = dict(self.headers.items())
        client = self.client_address[1]
        reply = self.store.answer(Seen(self.command, path, query, headers, body, client))
        if reply.fault == "hang":
            self.store.until_stopped.wait(1)
        if reply.fault in ("hang", "drop"):
            self._reset()
        else:
            self._send(reply)

    do_GET = do_PUT = do_POST = _answer  # noqa: N815

    def _send(self, reply: Reply) -> None:
        whole = reply.bytes()
        self.send_response(reply.code)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(whole)))
        if reply.fault == "head":
            self.flush_headers()
            self._drip(b"X-More: " + b"x" * 50 + b"\r\n")
        self.end_headers()
        if reply.fault == "pause":
            with suppress(ConnectionError):
                self.store.until_stopped.wait(0.5)
                self.wfile.write(whole[:1])
                self.store.until_stopped.wait(1)
            self.close_connection = True
            return
        if reply.fault == "drops":
            self._drip(whole)
            return
        self.wfile.write(whole[: len(whole) // 2] if reply.fault == "half" else whole)
        self.close_connection = reply.fault == "half"

    def _drip(self, whole: bytes) -> None:
        """Send a byte at a time, each of them sooner than any time-out."""
        with suppress(ConnectionError):
            for at in range(len(whole)):
                self.wfile.write(whole[at : at + 1])
                if self.store.until_stopped.wait(0.1):
                    return

    def _reset(self) -> None:
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def running(port: int = 0, context: Any = None) -> Iterator[Store]:
    store = Store(port, context)
    try:
        yield store
    finally:
        store.stop()


@contextmanager
def refused_port() -> Iterator[int]:
    """A port that nothing listens on, and nobody else gets."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
