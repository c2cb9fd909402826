"""Every partner of `mappings/` rehearses a night, as its integrator does before the first real one.

What is in its folders and how its files are called is the partner's own, as far as that is known.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.acceptance.commands import bridge
from tests.acceptance.world import ROOT

MAPPINGS, SAMPLES = ROOT / "mappings", ROOT / "samples"
PARTNERS = sorted(path.parent.name for path in MAPPINGS.glob("*/order.yaml"))

#: What stands in a partner's part of bridge.yaml for one message, beside the mapping. Messages
#: that are not named here lie in a folder of their own, under any name.
MESSAGES: dict[str, dict[str, dict[str, str]]] = {
    "bleckmann": {
        "order": {"folder": "In"},
        "confirmation": {
            "folder": "Out",
            "files": "BLECKMANN-CONTAINER*",
            "done_prefix": "_",
            "error_prefix": "ERROR_",
        },
        "return": {
            "folder": "Out",
            "files": "BLECKMANN-PREADVICE*",
            "done_prefix": "_",
            "error_prefix": "ERROR_",
        },
    },
    "orderlogix": {
        "order": {"folder": "orders"},
        "confirmation": {
            "folder": "confirmations",
            "files": "OLX_Ship_Confirmations_*.csv",
            "done_folder": "confirmations/read",
            "error_folder": "confirmations/unreadable",
        },
        "stock": {
            "folder": "inventory",
            "files": "OLX_Inventory_*.csv",
            "done_folder": "inventory/read",
            "error_folder": "inventory/unreadable",
        },
    },
}


def messages_of(partner: str) -> dict[str, dict[str, str]]:
    """Return what bridge.yaml says of each of the partner's messages."""
    said: dict[str, dict[str, str]] = {}
    for message in ("order", "confirmation", "stock", "return"):
        mapping = MAPPINGS / partner / f"{message}.yaml"
        if mapping.exists():
            usual: dict[str, str] = {"folder": message}
            if message != "order":
                usual["files"] = "*"
            known = MESSAGES.get(partner, {}).get(message, usual)
            said[message] = {"mapping": str(mapping), **known}
    return said


def conditions_of(partner: str) -> list[str]:
    """Return our words for the condition of what comes back; the mapping's table has them."""
    path = MAPPINGS / partner / "return.yaml"
    mapping: dict[str, Any] = YAML(typ="safe").load(path) if path.exists() else {}
    return [str(word) for word in mapping.get("codes", {}).get("condition", {})]


def configuration_of(partner: str) -> dict[str, Any]:
    """Return a bridge.yaml of this partner alone, in the zone that its order sample tells."""
    order = next((SAMPLES / partner).glob("order*.store.json"))
    zone = json.loads(order.read_bytes())["zone"]
    main = {"api": "https://shop.example", "secret": {"env": "SECRET"}, "warehouse": "main"}
    back = {word: {"restock": "on", "refund": "on"} for word in conditions_of(partner)}
    return {
        "version": "1",
        "state": "./state",
        "stores": {"shop": {"time_zone": zone, "endpoints": {"main": main}}},
        "partners": {
            partner: {
                "endpoint": "shop/main",
                "time_zone": zone,
                "transport": {"folder": {"path": "./exchange"}},
                "shipments": "all",
                "messages": messages_of(partner),
                "policies": {"returns": back},
            }
        },
    }


@pytest.mark.parametrize("partner", PARTNERS)
def test_a_night_with_every_partner_works(partner: str, tmp_path: Path) -> None:
    # JSON is YAML.
    (tmp_path / "bridge.yaml").write_text(json.dumps(configuration_of(partner)))

    ended = bridge(tmp_path, "rehearse", partner, "--json")

    assert ended.returncode == 0, ended.stderr or ended.stdout
    sections = json.loads(ended.stdout)["sections"]
    found = [(one["what"], one["verdict"]) for section in sections for one in section["findings"]]
    assert [what for what, verdict in found if verdict == "does not work"] == []
    assert ("confirmed whole", "works") in found
