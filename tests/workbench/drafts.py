"""Samples of invented partners, and what a draft says of them."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.workbench.drafting import Drafted, draft_mapping, open_sample
from bridge.workbench.drafting.draft import DraftField, State

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@dataclass(frozen=True)
class Seen:
    """A draft, by what a reader of it looks for."""

    drafted: Drafted

    @property
    def text(self) -> str:
        return self.drafted.text

    @property
    def written(self) -> dict[str, str]:
        """Field of ours to the places that it is read from."""
        return {one.qualified: " + ".join(one.places) for one in self._of(State.WRITTEN)}

    @property
    def asked(self) -> dict[str, str]:
        return {one.qualified: " + ".join(one.places) for one in self._of(State.ASKED)}

    @property
    def needed(self) -> set[str]:
        return {one.qualified for one in self._of(State.NEEDED)}

    @property
    def unmatched(self) -> set[str]:
        return {one.places[0] for one in self._of(State.UNMATCHED)}

    @property
    def settings(self) -> dict[str, str]:
        return {one.path: one.guess.value for one in self.drafted.draft.settings}

    @property
    def questions(self) -> str:
        return "\n".join(self.drafted.draft.questions)

    def keys(self, qualified: str) -> dict[str, str]:
        """The keys of the rule for a field of ours."""
        (one,) = [each for each in self.drafted.draft.fields if each.qualified == qualified
                  and each.state is not State.NEEDED]  # fmt: skip
        return one.keys

    def levels(self) -> dict[str, str]:
        """Label of a type of record to its level."""
        draft = self.drafted.draft
        return {each.name: each.each for one in draft.records for each in one.every()}

    def _of(self, state: State) -> list[DraftField]:
        return [one for one in self.drafted.draft.fields if one.state is state]


def drafted(
    folder: Path,
    message: str,
    sample: str | bytes,
    name: str = "sample.csv",
    encoding: str = "utf-8",
) -> Seen:
    """Return the draft of a mapping for `message` from a file with this content."""
    path = folder / name
    path.write_bytes(sample if isinstance(sample, bytes) else sample.encode(encoding))
    return Seen(draft_mapping(open_sample(path), message, STOCKHOLM, f"{message}.yaml"))


def zipped(**members: str) -> bytes:
    """Return an archive; `a_csv="…"` is a member called `a.csv`."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, text in members.items():
            archive.writestr(re.sub("_(?=[a-z]+$)", ".", name), text)
    return sink.getvalue()
