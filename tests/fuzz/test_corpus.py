"""Every input that the fuzzer has kept ends in records, problems or a clear refusal, and soon."""

from __future__ import annotations

import time

import pytest

from tests.fuzz.targets import CORPUS, FORMATS, corpus, target


@pytest.mark.parametrize("format", FORMATS)
def test_kept_inputs_end_well(format: str) -> None:
    inputs, read = corpus(format), target(format)
    started = time.monotonic()
    ends = {read(data) for data in inputs}
    assert len(inputs) >= 5
    assert len(ends) >= 2, "they reach more than one end"
    assert time.monotonic() - started < 20


def test_the_corpus_stays_small() -> None:
    assert sum(path.stat().st_size for path in CORPUS.rglob("*")) < 500_000
