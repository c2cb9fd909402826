"""Files that the tools write where they are told to."""

from __future__ import annotations

from pathlib import Path

from bridge.errors import ConfigurationError


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`, and make its folder; ConfigurationError where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = "Name a file that can be written with --output"
        raise ConfigurationError(f"{path} cannot be written ({reason})", remedy) from None
