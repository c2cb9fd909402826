"""From the text of a mapping file to a mapping that runs.

One that was loaded is remembered by its text: a process may have many sessions, as a rehearsal or
the schedule has, and reading a mapping takes longer than the rest of a quiet session.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bridge.config.faults import Fault, Faults, attempt
from bridge.config.yamltext import YamlDocument, read_yaml
from bridge.mapping.companions import Beside, hash_of, nothing_beside, read_companions
from bridge.mapping.compile import compile_mapping
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.language import MappingFile
from bridge.mapping.mend import mended

#: Mappings without companions, by their text and the partner's zone: those of a few partners.
_loaded: dict[tuple[str, ZoneInfo], CompiledMapping] = {}
_MOST_LOADED = 64


def load_mapping(
    text: str, file: str, zone: ZoneInfo, beside: Beside = nothing_beside
) -> CompiledMapping:
    """Return the mapping in `text`, compiled for a partner in `zone`.

    `file` is the name to tell faults by; `beside` reads the files that belong to the mapping.
    Raises `Faults` with everything that is wrong.
    """
    known = _loaded.get((text, zone))
    if known is not None:
        return known
    compiled, has_companions = _load(text, file, zone, beside)
    if not has_companions:
        if len(_loaded) >= _MOST_LOADED:
            _loaded.clear()
        _loaded[text, zone] = compiled
    return compiled


def _load(text: str, file: str, zone: ZoneInfo, beside: Beside) -> tuple[CompiledMapping, bool]:
    """Return the mapping, and whether other files belong to it."""
    document = read_yaml(text, file)
    model, faults = attempt(MappingFile, document)
    if model is None:
        raise Faults(_all_faults(document, zone, beside) or faults)
    companions, missing = read_companions(model, beside)
    compiled = compile_mapping(model, zone, hash_of(text, companions), companions)
    if missing or isinstance(compiled, list):
        further = compiled if isinstance(compiled, list) else []
        raise Faults(finding.fault(document) for finding in (*missing, *further))
    return compiled, bool(companions)


def _all_faults(document: YamlDocument, zone: ZoneInfo, beside: Beside) -> list[Fault]:
    """Return what is wrong with a mapping that is not well-formed, and with the rest of it."""
    rest, faults = mended(document)
    if rest is None:
        return faults
    companions, missing = read_companions(rest.model, beside)
    found = compile_mapping(rest.model, zone, "", companions, rest.gaps)
    further = found if isinstance(found, list) else []
    return faults + [rest.placed(finding, document) for finding in (*missing, *further)]
