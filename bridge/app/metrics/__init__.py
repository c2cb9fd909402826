"""Figures for Prometheus, from the ledger, the state folder and the scheduler's heartbeat.

Names follow Prometheus' conventions; labels are names out of bridge.yaml, codes and states, so that
there is no end of neither. Counters outlive runs: each adds up what it has counted in the ledger.
"""

from bridge.app.metrics.rendering import CONTENT_TYPE, rendered
from bridge.app.metrics.writing import write_metrics

__all__ = ["CONTENT_TYPE", "rendered", "write_metrics"]
