"""Patterns and names, and whether two patterns share a name."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bridge.config.wildcards import covers, name_matches, overlap, text_matches

_PATTERNS = st.text("ab*?", max_size=5)
_NAMES = ["".join(letters) for length in range(6) for letters in product("ab", repeat=length)]


def test_only_the_star_is_special_in_texts() -> None:
    assert text_matches("PostNord*", "PostNord MyPack")
    assert text_matches("*", "")
    assert not text_matches("a?", "ab")
    assert text_matches("a.[b]", "a.[b]")
    assert not text_matches("SE", "se")


def test_a_question_mark_is_one_character_in_names() -> None:
    assert name_matches("CONF_?.csv", "CONF_1.csv")
    assert not name_matches("CONF_?.csv", "CONF_12.csv")


@given(_PATTERNS, _PATTERNS)
def test_patterns_overlap_exactly_when_some_name_fits_both(one: str, other: str) -> None:
    shared = any(name_matches(one, name) and name_matches(other, name) for name in _NAMES)
    # A shared name needs no more letters than both patterns have together.
    assert overlap(one, other) >= shared
    if overlap(one, other) and len(one.replace("*", "")) + len(other.replace("*", "")) <= 5:
        assert shared


@given(st.text("ab*", max_size=5), st.text("ab*", max_size=5))
def test_a_pattern_covers_another_only_when_it_takes_all_its_texts(wide: str, narrow: str) -> None:
    if covers(wide, narrow):
        assert all(text_matches(wide, text) for text in _NAMES if text_matches(narrow, text))
