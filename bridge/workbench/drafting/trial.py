"""A draft is tried before it is written: loaded, and run over the sample that it was made from."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bridge.config.faults import Fault, Faults
from bridge.mapping.load import load_mapping
from bridge.workbench.drafting.draft import Draft, State
from bridge.workbench.drafting.rendering import render
from bridge.workbench.drafting.yamltext import listed
from bridge.workbench.reading import read_stream


@dataclass(slots=True)
class Trial:
    """What became of a draft when it was run."""

    #: Records of the sample that were read, and those that are skipped by rule.
    read: int = 0
    ignored: int = 0
    #: What was wrong, and how often.
    problems: Counter[str] = field(default_factory=Counter)
    #: Why the sample was not read at all; "" where it was.
    refused: str = ""
    #: What `bridge check` will tell of it: the places that a person has to fill in.
    faults: tuple[Fault, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the sample is read as a whole, without a problem."""
        return self.read > 0 and not self.problems and not self.refused


def try_draft(draft: Draft, data: bytes, zone: ZoneInfo, file: str) -> Trial:
    """Return what the draft, to be written as `file`, makes of the sample's `data`."""
    trial = Trial()
    try:
        load_mapping(render(draft), file, zone)
    except Faults as error:
        trial.faults = error.faults
    try:
        mapping = load_mapping(render(draft, _stand_ins(draft)), file, zone)
    except Faults as error:
        trial.faults = trial.faults or error.faults
        trial.refused = "the mapping cannot run before it is filled in"
        return trial
    found = read_stream(mapping, io.BytesIO(data), draft.sample)
    if found.fault is not None:
        trial.refused = f"{found.fault.where}: {found.fault.message}"
    trial.read, trial.ignored = len(found.entries), found.ignored
    missing = {one.qualified for one in draft.needed}
    trial.problems.update(
        f"{problem.where.at or 'record' if problem.where else 'record'}: {problem.message}"
        for entry in found.entries
        for problem in entry.problems
        if problem.field not in missing
    )
    return trial


def _stand_ins(draft: Draft) -> dict[str, str]:
    """Return a place of the sample for each field that is still without one."""
    unmatched = [one.places[0] for one in draft.fields if one.state is State.UNMATCHED]
    free = unmatched or [place for one in draft.fields for place in one.places]
    return {
        one.qualified: listed([free[number % len(free)]])
        for number, one in enumerate(draft.needed)
        if free
    }
