"""The folder of a rehearsal: the integrator's configuration, turned to the sandbox.

Of bridge.yaml only what describes the partner is taken over; addresses, logins and secrets are
not, so nothing real can be reached.
"""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from bridge.config.documents import DocumentMessage
from bridge.config.inbound import InboundMessage
from bridge.config.model import Configuration
from bridge.config.outbound import OutboundMessage


class Place:
    """Everything on disk of one rehearsal."""

    def __init__(self, folder: Path, configuration: Configuration, partner: str) -> None:
        self._configuration = configuration
        self._name = partner
        self._partner = configuration.partner(partner)
        self.folder = folder
        self.secret = secrets.token_urlsafe(24)
        #: Stands for the partner's login folder.
        self.root = folder / "partner"
        self.configuration = folder / "bridge.yaml"
        self.log = folder / "bridge.log"

    def fill(self, api: str) -> None:
        """Make the folders, and write a configuration for the Order API at `api`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        messages = self._partner.messages
        for settings in (*messages.named().values(), messages.document):
            for folder in _folders(settings) if settings is not None else ():
                (self.root / folder).mkdir(parents=True, exist_ok=True)
        secret = self.folder / "secret"
        secret.touch(mode=0o600)
        secret.write_text(f"{self.secret}\n", encoding="utf-8")
        # JSON is YAML, and every text stays one.
        text = json.dumps(self._turned(api), indent=2, ensure_ascii=False)
        self.configuration.write_text(f"{text}\n", encoding="utf-8")

    def _turned(self, api: str) -> dict[str, Any]:
        partner = self._partner
        endpoint = self._configuration.endpoint_of(partner)
        return {
            "version": "1",
            "state": "./state",
            "stores": {
                partner.store_name: {
                    "time_zone": self._configuration.store_of(partner).time_zone,
                    "endpoints": {
                        partner.endpoint_name: {
                            "api": api,
                            "secret": {"file": "secret"},
                            "warehouse": endpoint.warehouse,
                            "writes": "on",
                            "timeout_seconds": "5",
                        }
                    },
                }
            },
            "partners": {self._name: self._turned_partner()},
            "run": {"settle_seconds": "6"},
        }

    def _turned_partner(self) -> dict[str, Any]:
        written: Any = self._configuration.document.value_at(("partners", self._name))
        messages = {
            name: self._turned_message(written["messages"][name], settings)
            for name, settings in self._partner.messages.named().items()
        }
        if self._partner.messages.document is not None:
            # The rehearsal's shop has its PDFs at its own address.
            messages["document"] = {**written["messages"]["document"], "hosts": []}
        kept = {key: written[key] for key in ("shipments", "policies") if key in written}
        return {
            "endpoint": self._partner.endpoint,
            "time_zone": self._partner.time_zone,
            "transport": {"folder": {"path": "partner"}},
            "messages": messages,
            **kept,
        }

    def _turned_message(
        self, written: dict[str, Any], settings: OutboundMessage | InboundMessage
    ) -> dict[str, Any]:
        turned = {**written, "mapping": str(settings.mapping.absolute())}
        if isinstance(settings, InboundMessage):
            turned["settle_seconds"] = "0"
        return turned


def _folders(settings: OutboundMessage | DocumentMessage | InboundMessage) -> list[str]:
    if isinstance(settings, OutboundMessage | DocumentMessage):
        folders = (settings.folder, settings.temporary.folder)
        return [folder for folder in folders if folder]
    moved = (settings.done_folder, settings.error_folder)
    return [settings.folder, *(folder for folder in moved if folder)]
