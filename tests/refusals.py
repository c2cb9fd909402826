"""Which samples are there to be refused: another retailer's file, counts that differ."""

from __future__ import annotations

import json
from pathlib import Path

from bridge.workbench.samples import EXPECTED


def is_refused(sample: Path) -> bool:
    """Return whether the mapping is expected not to read on in this sample."""
    expected = sample.with_name(sample.name + EXPECTED)
    return expected.exists() and "refused" in json.loads(expected.read_bytes())
