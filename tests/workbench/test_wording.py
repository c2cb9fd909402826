"""Values, texts and rules on one line."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from bridge.model.moment import Moment
from bridge.workbench.wording import maybe_words, text_words, value_words

AT = datetime(2026, 1, 13, 13, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Moment(AT), "2026-01-13 13:05:00 UTC"),
        (Moment(AT, is_exact=False), "2026-01-13 13:05:00 UTC (only the day or the hour is sure)"),
        (True, "true"),
        (("T1", "T2"), "T1, T2"),
        (Decimal("1.50"), "1.50"),
        (0, "0"),
    ],
)
def test_a_value_of_ours_in_words(value: Any, words: str) -> None:
    assert value_words(value) == words


@pytest.mark.parametrize("value", [None, "", ()])
def test_what_is_not_there_is_said(value: Any) -> None:
    assert maybe_words(value) == "no value"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("TEE", "TEE"),
        ("  5", '"  5"'),
        ("a\tb", '"a\\tb"'),
        ("", "(empty)"),
        (None, "(not there)"),
    ],
)
def test_a_text_whose_ends_could_not_be_seen_is_quoted(text: str | None, words: str) -> None:
    assert text_words(text) == words
