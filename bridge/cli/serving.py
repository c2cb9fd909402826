"""`bridge serve`: the pages that people look at, live."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

from bridge.cli.logs import log_everything
from bridge.cli.options import config_option, log_option
from bridge.cli.show import say


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8321, show_default=True, type=click.IntRange(0, 65_535))
@config_option
@log_option
def serve_command(host: str, port: int, config: Path) -> None:
    """Show everything in a browser, live, until it is told to stop.

    How the night went, what waits, the life of any shipment, order, item or file, held stock
    files with what they would change, runs and jobs. It only reads the ledger, and a run may go on
    meanwhile. With `serve: {token: …}` in bridge.yaml whoever knows the token can also decide what
    waits, as `bridge release`, `discard`, `retry`, `resend` and `replay` do; without it nothing can
    be changed there. For others than this machine's users put a proxy before it that speaks https.
    """
    from bridge.config.load import load
    from bridge.web.application import make_application
    from bridge.web.server import open_server
    from bridge.web.settings import settings_of

    configuration = load(config)
    settings = settings_of(configuration, config, host)
    log_everything(config)
    server = open_server(make_application(settings), configuration.serve, host, port)
    signal.signal(signal.SIGTERM, _stop)
    shown = f"[{host}]" if ":" in host else host
    say(f"http://{shown}:{server.port}{settings.path}/ until Ctrl-C or SIGTERM", err=True)
    if settings.token is None:
        say("nothing can be changed there: bridge.yaml has no `serve: {token: …}`", err=True)
    server.run()
    server.close()


def _stop(_number: int, _frame: object) -> None:
    sys.exit(0)
