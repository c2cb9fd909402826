"""The JSON files that lie beside samples: what a store says, and what is expected of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bridge.errors import ConfigurationError


def read_object(path: Path, number: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return the JSON object at `path`; `number` makes what has a decimal point.

    Raises ConfigurationError where there is none.
    """
    try:
        data = json.loads(path.read_text("utf-8"), parse_float=number)
    except UnicodeDecodeError as error:
        remedy = "Save it as UTF-8"
        raise ConfigurationError(f"{path}: byte {error.start} is not UTF-8", remedy) from None
    except ValueError as error:
        raise ConfigurationError(f"{path} is no JSON: {error}", "Correct it") from None
    except RecursionError:
        remedy = "Name a file with one object, not one within another without end"
        raise ConfigurationError(f"{path} is nested too deep", remedy) from None
    if not isinstance(data, dict):
        raise ConfigurationError(f"{path} is no JSON object", "Correct it")
    return data
