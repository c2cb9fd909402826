"""What every page can rely on, whatever is on it."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime

import pytest
from jinja2 import StrictUndefined, UndefinedError

from bridge.model.moment import utc_text
from bridge.model.words import counted
from bridge.pages import rendering, wording


def page(body: str, **values: object) -> str:
    """A page of the base layout with `body` in it."""
    text = '{% extends "base.html" %}{% block title %}T{% endblock %}{% block main %}'
    return rendering._environment().from_string(f"{text}{body}{{% endblock %}}").render(values)


def test_what_a_stranger_wrote_is_text_and_never_markup() -> None:
    shown = page('<p title="{{ name }}">{{ name }}</p>', name='"><script>x()</script>\u202e\n')
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "\\u202e\\n" in shown


def test_a_name_that_is_not_given_is_a_fault_and_never_a_gap() -> None:
    assert rendering._environment().undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        page("{{ partner }}")


def test_a_server_can_name_the_style_in_its_policy_and_forbid_all_else() -> None:
    shown = page("<p>A</p>")
    (style,) = re.findall(r"<style>(.*?)</style>", shown, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert rendering.style_hash() == f"sha256-{digest}"
    assert "style=" not in shown
    assert "<script" not in shown


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, "0 min"), (59 * 60, "59 min"), (3600, "1 h"), (5400, "1 h 30 min"), (36_060, "10 h"),
     (2 * 86_400 + 3600, "2 d 1 h"), (40 * 86_400 + 3600, "40 d"), (-5, "0 min")],
)  # fmt: skip
def test_ages_are_told_as_exactly_as_anybody_needs_them(seconds: int, told: str) -> None:
    at = datetime(2026, 11, 26, 6, tzinfo=UTC).timestamp()
    since = datetime.fromtimestamp(at - seconds, UTC)
    assert wording.age(utc_text(since), utc_text(datetime.fromtimestamp(at, UTC))) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_400_000, "1.4 MB"), (3 * 10**12, "3.0 TB")],
)
def test_sizes_are_told_in_the_unit_that_fits(value: int, told: str) -> None:
    assert wording.size(value) == told


def test_numbers_have_their_thousands_apart_and_their_nouns_agree() -> None:
    told = [counted(*one) for one in ((1, "file"), (4312, "file"), (2, "delivery"), (0, "day"))]
    assert told == ["1 file", "4,312 files", "2 deliveries", "0 days"]
    assert counted(2, "gap in numbers", "gaps in numbers") == "2 gaps in numbers"


def test_times_are_told_on_the_clock_of_whoever_reads() -> None:
    assert wording.local("2026-11-26T23:30:00.000000Z", "Europe/Stockholm") == "Fri 27 Nov, 00:30"
    assert wording.local(None, "Europe/Stockholm") == ""
