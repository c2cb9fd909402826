"""The morning as one page, to be opened, sent and printed."""

from __future__ import annotations

from collections.abc import Callable

from bridge.model.morning import Morning
from bridge.pages.rendering import render, style_hash
from bridge.pages.trend import share, trend

#: Returns where a thing of a kind (file, shipment, problem …) is shown; "" where nowhere.
Leading = Callable[[str, str], str]


def nowhere(_kind: str, _name: str) -> str:
    """Link nothing: a page that stands for itself has nothing to lead to."""
    return ""


def report(morning: Morning, version: str, leads_to: Leading = nowhere) -> str:
    """Return the page of a morning, made by a `version` of the bridge."""
    return render("report.html", **values(morning, leads_to), version=version, style=style_hash())


def values(morning: Morning, leads_to: Leading = nowhere) -> dict[str, object]:
    """Return what the templates of a morning are filled with."""
    return {
        "morning": morning,
        "trend": trend(morning.days),
        "share": share,
        "leads_to": leads_to,
        "zone": morning.zone,
        "at": morning.at,
    }
