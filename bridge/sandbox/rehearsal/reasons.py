"""Why something could not be rehearsed: by file, line and field of the mapping, each once."""

from __future__ import annotations

from bridge.config.load import read_file
from bridge.config.model import Configuration
from bridge.sandbox.warehouse import Unsayable


class Reasons:
    """Words for the reasons of one rehearsal."""

    def __init__(self, configuration: Configuration, partner: str) -> None:
        self._configuration = configuration
        self._partner = partner
        #: What each reason was told for first.
        self._told: dict[str, str] = {}

    def of(self, message: str, error: ValueError) -> str:
        """Return why the mapping of `message` could not be used, with the place of the rule."""
        if not isinstance(error, Unsayable) or not error.path:
            return str(error)
        path = ("partners", self._partner, "messages", message, "mapping")
        settings = self._configuration.partner(self._partner).messages.named()[message]
        line, _ = read_file(settings.mapping).position(error.path)
        written = self._configuration.document.value_at(path)
        return f"{written}, line {line}, {error.label}: {error}"

    def once(self, what: str, reason: str) -> str:
        """Return `reason` where it is told for the first time, else what it was told for."""
        first = self._told.setdefault(reason, what)
        return reason if first == what else f"for the same reason as `{first}`"
