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
from tests.acceptance.started import ROOT

MAPPINGS, SAMPLES = ROOT / "mappings", ROOT / "samples"
PARTNERS = sorted(path.parent.name for path in MAPPINGS.glob("*/order.yaml"))

#: What stands in a partner's part of bridge.yaml for one message, beside the mapping. Messages
#: that are not named here lie in a folder of their own, under any name.
MESSAGES: dict[str, dict[str, dict[str, Any]]] = {
    "bleckmann": {
        "item": {"folder": "In"},
        "order": {"folder": "In"},
        "confirmation": {
            "folder": "Out",
            "files": "BLECKMANN-CONTAINER*",
            "done_prefix": "_",
            "error_prefix": "ERROR_",
        },
        "stock": {
            "folder": "Out",
            "files": "DEMO-PRD-STDSTOEXT-*.xml",
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
    "eancom": {
        "item": {"folder": "in", "temporary": {"folder": "in/tmp"}},
        "order": {"folder": "in", "temporary": {"folder": "in/tmp"}},
        "confirmation": {
            "folder": "out",
            "files": "DESADV_*.edi",
            "done_folder": "out/done",
            "error_folder": "out/error",
        },
        "stock": {
            "folder": "out",
            "files": "INVRPT_*.edi",
            "done_folder": "out/done",
            "error_folder": "out/error",
        },
        "return": {
            "folder": "out",
            "files": "RECADV_*.edi",
            "done_folder": "out/done",
            "error_folder": "out/error",
        },
    },
    "lagerfix": {
        "item": {"folder": "EIN"},
        "order": {"folder": "EIN"},
        "confirmation": {
            "folder": "AUS",
            "files": "RUECKM_*.DAT",
            "done": "delete",
            "error_prefix": "FEHLER_",
        },
        "stock": {
            "folder": "AUS",
            "files": "BESTAND_*.DAT",
            "done": "delete",
            "error_prefix": "FEHLER_",
        },
        "return": {
            "folder": "AUS",
            "files": "RETOURE_*.DAT",
            "done": "delete",
            "error_prefix": "FEHLER_",
        },
    },
    "landmark": {
        "order": {"folder": "Import"},
        "confirmation": {
            "folder": "Confirmation",
            "files": "Shipping_Confirmation*.csv",
            "done": "delete",
            "error_prefix": "ERROR_",
        },
        "stock": {"folder": "Inventory_Levels", "files": "Inventory_Levels*.csv"},
        "return": {"folder": "Returns", "files": "Returns*.csv"},
    },
    "mauve": {
        "order": {"folder": "auftrag"},
        "confirmation": {
            "folder": "rueckmeldung",
            "files": "P_*.csv",
            "done": "delete",
            "error_folder": "rueckmeldung/fehler",
        },
        "return": {
            "folder": "rueckmeldung",
            "files": "R_*.csv",
            "done": "delete",
            "error_folder": "rueckmeldung/fehler",
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
    "postnl": {
        "item": {"folder": "Replenishment"},
        "order": {"folder": "Order"},
        "confirmation": {
            "folder": "Shipment",
            "files": "????????_demo_Shipment_*.xml",
            "done_folder": "Shipment/done",
            "error_folder": "Shipment/tmp",
        },
        "stock": {
            "folder": "Stockcount",
            "files": "????????_demo_StockupdateAll_*.xml",
            "done_folder": "Stockcount/done",
            "error_folder": "Stockcount/tmp",
        },
    },
    "sapidoc": {
        "item": {"folder": "inbound", "temporary": {"folder": "inbound/tmp"}},
        "order": {"folder": "inbound", "temporary": {"folder": "inbound/tmp"}},
        "confirmation": {
            "folder": "outbound",
            "files": "SHPCON_*",
            "done_folder": "outbound/archive",
            "error_folder": "outbound/error",
        },
        "stock": {
            "folder": "outbound",
            "files": "LOISTD_*",
            "done_folder": "outbound/archive",
            "error_folder": "outbound/error",
        },
        "return": {
            "folder": "outbound",
            "files": "WHSCON_*",
            "done_folder": "outbound/archive",
            "error_folder": "outbound/error",
        },
    },
    "spidy": {
        "item": {"folder": "RES/OUT"},
        "order": {"folder": "RES/OUT"},
        "confirmation": {"folder": "RES/IN/RES/CR_PRE", "files": "CR_PRE*"},
    },
    "x12": {
        "item": {"folder": "in"},
        "order": {"folder": "in"},
        "confirmation": {
            "folder": "out",
            "files": "*.945",
            "done": "delete",
            "error_folder": "out/error",
        },
        "stock": {
            "folder": "out",
            "files": "*.846",
            "done": "delete",
            "error_folder": "out/error",
        },
        "return": {
            "folder": "out",
            "files": "*.180",
            "done": "delete",
            "error_folder": "out/error",
        },
    },
}


def messages_of(partner: str) -> dict[str, dict[str, Any]]:
    """Return what bridge.yaml says of each of the partner's messages."""
    said: dict[str, dict[str, Any]] = {}
    for message in ("item", "order", "confirmation", "stock", "return"):
        mapping = MAPPINGS / partner / f"{message}.yaml"
        if mapping.exists():
            usual: dict[str, str] = {"folder": message}
            if message not in ("item", "order"):
                usual["files"] = "*"
            known = MESSAGES.get(partner, {}).get(message, usual)
            said[message] = {"mapping": str(mapping), **known}
    return said


def conditions_of(partner: str) -> list[str]:
    """Return our words for the condition of what comes back, where the mapping has a table."""
    path = MAPPINGS / partner / "return.yaml"
    mapping: dict[str, Any] = YAML(typ="safe").load(path) if path.exists() else {}
    return [str(word) for word in mapping.get("codes", {}).get("condition", {"GOOD": ""})]


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
    if (MAPPINGS / partner / "item.yaml").exists():
        assert ("read by the item mapping, run backwards", "works") in found
