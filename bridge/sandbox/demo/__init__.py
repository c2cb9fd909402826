"""A night that everybody can watch: an invented shop, two invented 3PLs, and the real bridge.

    run_demo       a night from orders to completed shipments, in seconds, and what came of it
    serve_sandbox  the same shop and 3PLs, standing there until interrupted, for one's own commands

Both return or tell plain data; how it looks on a terminal is the command line's business.
"""

from bridge.sandbox.demo.night import run_demo
from bridge.sandbox.demo.result import DemoResult, Table
from bridge.sandbox.demo.serve import serve_sandbox

__all__ = ["DemoResult", "Table", "run_demo", "serve_sandbox"]
