"""Samples with what is expected of them, beside each other as files, and whether they still agree.

For `mappings/PARTNER/MESSAGE.yaml` they lie in `samples/PARTNER`, named after the message:
`confirmation.csv`, `confirmation-with-faults.csv`. Beside a file that comes in lies what the
mapping reads out of it (`confirmation.csv.expected.json`); beside one that goes out lies what the
store says (`order.csv.store.json`), and the file is what the mapping makes of that, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from bridge.errors import ConfigurationError
from bridge.workbench.differences import of_bytes, of_records
from bridge.workbench.opening import OpenedMapping, open_mapping
from bridge.workbench.reading import read_path
from bridge.workbench.said import read_object
from bridge.workbench.writing import written_file

EXPECTED = ".expected.json"
STORE = ".store.json"


@dataclass(frozen=True, slots=True)
class Tried:
    """A sample that was run."""

    sample: Path
    state: Literal["as expected", "differs", "nothing expected", "accepted"]
    #: What is not as expected, a line each.
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TriedMapping:
    """A mapping with all of its samples."""

    mapping: Path
    samples: tuple[Tried, ...]

    @property
    def is_good(self) -> bool:
        """Whether there is a sample, and all are as expected."""
        return bool(self.samples) and all(
            one.state in ("as expected", "accepted") for one in self.samples
        )

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        samples = [asdict(one) | {"sample": str(one.sample)} for one in self.samples]
        return {"mapping": str(self.mapping), "samples": samples}


def mappings_in(paths: list[Path]) -> list[Path]:
    """Return the mapping files that `paths` are or hold; those without samples come too."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.rglob("*.yaml"))
        elif path.is_file():
            found.append(path)
        else:
            raise ConfigurationError(f"{path} does not exist", "name a mapping or a folder of them")
    return found


def folder_of(mapping: Path) -> Path:
    """Return where the samples of a mapping lie."""
    partner = mapping.absolute().parent
    return partner.parent.parent / "samples" / partner.name


def samples_of(mapping: Path, folder: Path) -> list[Path]:
    """Return the samples of a mapping in `folder`, whether they exist or are still to be written.

    A file that goes out is there as soon as what the store says is.
    """
    names: set[str] = set()
    for path in folder.iterdir() if folder.is_dir() else ():
        name = path.name.removesuffix(EXPECTED).removesuffix(STORE)
        stem = name.partition(".")[0]
        if "." in name and (stem == mapping.stem or stem.startswith(f"{mapping.stem}-")):
            names.add(name)
    return [folder / name for name in sorted(names)]


def try_mapping(
    path: Path,
    *,
    samples: Path | None = None,
    configuration: Path | None = None,
    zone: str | None = None,
    is_accepting: bool = False,
) -> TriedMapping:
    """Run every sample of the mapping at `path`; raise Faults where the mapping is wrong.

    Where a sample tells its own zone, that counts; it is written when it is accepted.
    """
    folder = samples or folder_of(path)
    running = _Running(path, configuration, zone, is_accepting)
    return TriedMapping(path, tuple(map(running.run, samples_of(path, folder))))


class _Running:
    """Runs the samples of one mapping."""

    def __init__(
        self, path: Path, configuration: Path | None, zone: str | None, is_accepting: bool
    ) -> None:
        self._path = path
        self._configuration = configuration
        self._zone = zone
        self._is_accepting = is_accepting
        self._opened = self._open(None)

    def run(self, sample: Path) -> Tried:
        """Run one sample."""
        is_outbound = self._opened.mapping.message.is_outbound
        return self._outgoing(sample) if is_outbound else self._incoming(sample)

    def _open(self, told: str | None) -> OpenedMapping:
        return open_mapping(self._path, self._configuration, self._zone or told)

    def _incoming(self, sample: Path) -> Tried:
        beside = sample.with_name(sample.name + EXPECTED)
        expected = read_object(beside) if beside.exists() else None
        opened = self._open((expected or {}).get("zone"))
        found: dict[str, Any] = {
            "zone": opened.mapping.zone,
            **read_path(opened.mapping, sample).as_data(),
        }
        if found == expected:
            return Tried(sample, "as expected")
        if self._is_accepting:
            text = json.dumps(found, indent=2, ensure_ascii=False)
            beside.write_text(f"{text}\n", encoding="utf-8")
            return Tried(sample, "accepted")
        if expected is None:
            return Tried(sample, "nothing expected", (f"{beside.name} is missing",))
        return Tried(sample, "differs", tuple(of_records(expected, found)))

    def _outgoing(self, sample: Path) -> Tried:
        beside = sample.with_name(sample.name + STORE)
        if not beside.exists():
            return Tried(sample, "nothing expected", (f"{beside.name} is missing",))
        said = read_object(beside)
        opened = self._open(said.get("zone"))
        made = written_file(opened.mapping, said)
        held = tuple(_held(made.problems, said.get("held", {})))
        expected = sample.read_bytes() if sample.exists() else b""
        if self._is_accepting and (held or made.data != expected):
            sample.write_bytes(made.data)
            replaced = of_bytes(expected, made.data, opened.mapping) if expected else ()
            return Tried(sample, "accepted", (*held, *replaced))
        if made.data == expected and not held:
            return Tried(sample, "as expected")
        return Tried(sample, "differs", (*held, *of_bytes(expected, made.data, opened.mapping)))


def _held(problems: dict[str, Any], expected: dict[str, list[str]]) -> Iterator[str]:
    """Yield the documents that are held and are not expected to be, and the other way round."""
    for name in sorted({*problems, *expected}):
        codes = sorted({one.code for one in problems.get(name, ())})
        if codes != sorted(expected.get(name, ())):
            told = "; ".join(one.message for one in problems.get(name, ())) or "is not held"
            yield f"{name}: {told}"
