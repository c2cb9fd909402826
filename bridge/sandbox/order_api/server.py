"""HTTP around the simulated Order API, with the faults that were ordered acted out.

    with OrderApiServer(store) as server:
        requests.get(server.base + "/shipments", headers={"API-Authorization": server.secret})

It listens on this machine only. Stopping it ends every connection and every thread of its own.
"""

import contextlib
import json
import socket
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from bridge.sandbox.faults import WITHOUT_ANSWER, WITHOUT_EFFECT, Faults, Strike, Trouble
from bridge.sandbox.order_api import pdf
from bridge.sandbox.order_api.journal import Journal
from bridge.sandbox.order_api.reading import Request
from bridge.sandbox.order_api.service import Answer, Service
from bridge.sandbox.order_api.settings import PluginSettings
from bridge.sandbox.store import Store

BASE_PATH = "/order-api"
#: Where the PDFs of shipments are; no secret is asked for there.
DOCUMENTS_PATH = "/documents"


class OrderApiServer:
    """One Order API plugin of one shop, listening."""

    def __init__(
        self,
        store: Store,
        settings: PluginSettings | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.store = store
        self.settings = settings or PluginSettings()
        self.journal = Journal()
        self.faults = Faults()
        self.service = Service(store, self.settings)
        #: Requests that are done only when somebody says so.
        self.parked: list[Request] = []
        #: Set when the server is stopping, so that nobody sleeps on.
        self.stopping = threading.Event()
        self._listener = _Listener((host, port), self)
        if not store.settings.documents:
            store.settings = replace(store.settings, documents=self.documents)
        self._thread: threading.Thread | None = None

    @property
    def secret(self) -> str:
        """What `API-Authorization` has to carry."""
        return self.settings.secret

    @property
    def base(self) -> str:
        """The plugin's base URL, without a slash at its end."""
        return self._origin + BASE_PATH

    @property
    def documents(self) -> str:
        """Where the PDFs of shipments are, for `StoreSettings.documents`."""
        return self._origin + DOCUMENTS_PATH

    @property
    def is_idle(self) -> bool:
        """Whether nobody is connected: whatever was asked is done."""
        return not self._listener.is_connected

    @property
    def _origin(self) -> str:
        host, port = self._listener.server_address[:2]
        return f"http://{host!s}:{port}"

    def start(self) -> "OrderApiServer":
        """Answer requests from now on, in threads of its own."""
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.02,), name="sandbox order API"
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Answer no more, end all connections and wait for all threads."""
        self.stopping.set()
        if self._thread:
            self._listener.shutdown()
            self._thread.join()
            self._thread = None
        self._listener.end_connections()
        self._listener.server_close()

    def catch_up(self) -> None:
        """Do what was asked in requests whose connections have ended long ago."""
        while self.parked:
            self.service.answer(self.parked.pop(0))

    def __enter__(self) -> "OrderApiServer":
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class _Listener(ThreadingHTTPServer):
    """Knows its open connections, so that they can be ended while clients keep them alive."""

    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], api: OrderApiServer) -> None:
        self.api = api
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    @property
    def is_connected(self) -> bool:
        """Whether any connection is open."""
        with self._connections_lock:
            return bool(self._connections)

    def end_connections(self) -> None:
        """End what clients keep open; their threads then come to an end."""
        with self._connections_lock:
            for connection in self._connections:
                _end(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away in the middle is no news; a fault of this double is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the other side has ended it already
        connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, lets faults strike, writes answers and the journal."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Listener

    def do_GET(self) -> None:
        if self.path.startswith(DOCUMENTS_PATH + "/"):
            self._serve_document()
        else:
            self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:
        """The journal is the log."""

    def _serve(self) -> None:
        request = self._read()
        strike = self.server.api.faults.strike(request.method, request.path)
        self.server.api.stopping.wait(strike.delay_seconds)
        answer = self._decide(request, strike)
        # Noted before it is sent, so that a client which has its answer finds it in the journal.
        self._note(request, strike, answer)
        self._send(answer, strike)

    def _serve_document(self) -> None:
        """Send a PDF, unless a fault strikes: then an answer that is none."""
        url = urlsplit(self.path)
        kind = url.path.removeprefix(DOCUMENTS_PATH).strip("/")
        query = dict(parse_qsl(url.query))
        strike = self.server.api.faults.strike("GET", url.path.strip("/"))
        self.server.api.stopping.wait(strike.delay_seconds)
        secret = self.headers.get("API-Authorization")
        request = Request("GET", url.path.strip("/"), query, secret=secret)
        content = pdf.document(self.server.api.store, kind, query.get("shipment", ""))
        answer = Answer(200 if content is not None else 404, {})
        if strike.trouble in WITHOUT_EFFECT:
            answer, content = _instead(strike), None
        self._note(request, strike, answer)
        if content is None:
            self._send(answer, strike)
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/pdf")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _read(self) -> Request:
        url = urlsplit(self.path)
        below = url.path.startswith(BASE_PATH + "/")
        path = unquote(url.path.removeprefix(BASE_PATH)) if below else "?"
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        if len(content) < length:
            raise ConnectionResetError("the client went away in the middle of its request")
        return Request(
            method=self.command,
            path=path.strip("/"),
            query=dict(parse_qsl(url.query, keep_blank_values=True)),
            body=_parsed(content) if length else None,
            secret=self.headers.get("API-Authorization"),
        )

    def _decide(self, request: Request, strike: Strike) -> Answer:
        """The shop's answer, or the fault's."""
        if strike.trouble is Trouble.PARKED:
            self.server.api.parked.append(request)
        if strike.trouble in WITHOUT_EFFECT:
            return _instead(strike)
        done = self.server.api.service.answer(request)
        if strike.trouble in (Trouble.ERROR_AFTER, Trouble.DENIED_AFTER, Trouble.OTHER_AFTER):
            return replace(_instead(strike), effects=done.effects)
        return done

    def _note(self, request: Request, strike: Strike, answer: Answer) -> None:
        answered = strike.trouble not in WITHOUT_ANSWER
        self.server.api.journal.write(
            self.server.api.store.now(),
            method=request.method,
            path=request.path,
            query=request.query,
            body=request.body,
            status=answer.status if answered else None,
            answer=answer.body if answered else None,
            effects=answer.effects,
            faults=strike.names,
        )

    def _send(self, answer: Answer, strike: Strike) -> None:
        """Send the answer, as far as the fault lets it."""
        if strike.trouble is Trouble.SILENCE_AFTER and strike.fault:
            self.server.api.stopping.wait(strike.fault.seconds)
        if strike.trouble in WITHOUT_ANSWER and strike.trouble is not Trouble.HALF_AFTER:
            self._hang_up()
            return
        content = json.dumps(answer.body, ensure_ascii=False).encode()
        if strike.trouble is Trouble.HTML_AFTER:
            content = b"<html><body>Down for maintenance</body></html>"
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        if strike.trouble is Trouble.TOO_MANY and strike.fault:
            self.send_header("Retry-After", strike.fault.retry_after)
        self.end_headers()
        if strike.trouble is Trouble.HALF_AFTER:
            self.wfile.write(content[: len(content) // 2])
            self._hang_up()
            return
        self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True
        _end(self.connection)


def _instead(strike: Strike) -> Answer:
    """What is said where the shop is not heard."""
    fault = strike.fault
    if fault is None or strike.trouble in (Trouble.ERROR_BEFORE, Trouble.ERROR_AFTER):
        return Answer(500, {"status": "no", "msg": "Internal error"})
    if strike.trouble is Trouble.TOO_MANY:
        return Answer(429, {"status": "no", "msg": "Too many requests"})
    if strike.trouble is Trouble.REFUSED:
        return Answer(200, {"status": "no", "msg": fault.message})
    if strike.trouble is Trouble.DENIED_AFTER:
        return Answer(403, {"message": "Forbidden"})
    if strike.trouble in (Trouble.HOLLOW, Trouble.OTHER_AFTER):
        return Answer(200, {"status": "ok", **fault.body})
    return Answer(500, {"status": "no", "msg": "Internal error"})


def _parsed(content: bytes) -> object:
    """The JSON in a body; None where it is none, which the calls refuse."""
    try:
        return json.loads(content)
    except ValueError:
        return None
