"""From the text of a mapping file to a mapping that runs."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from bridge.config.fault import dotted
from bridge.config.faults import Fault, Faults, attempt
from bridge.config.yamltext import YamlDocument, read_yaml
from bridge.mapping.companions import Beside, hash_of, nothing_beside, read_companions
from bridge.mapping.compile import compile_mapping
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.finding import Finding
from bridge.mapping.language import MappingFile
from bridge.mapping.mend import mended


def load_mapping(
    text: str, file: str, zone: ZoneInfo, beside: Beside = nothing_beside
) -> CompiledMapping:
    """Return the mapping in `text`, compiled for a partner in `zone`.

    `file` is the name to tell faults by; `beside` reads the files that belong to the mapping.
    Raises `Faults` with everything that is wrong.
    """
    document = read_yaml(text, file)
    model, faults = attempt(MappingFile, document)
    if model is None:
        broken = [fault.path for fault in faults]
        raise Faults([*faults, *_further(document, broken, zone, beside)])
    companions, missing = read_companions(model, beside)
    compiled = compile_mapping(model, zone, hash_of(text, companions), companions)
    if missing or isinstance(compiled, list):
        further = compiled if isinstance(compiled, list) else []
        raise Faults(_placed(document, [*missing, *further]))
    return compiled


def _further(
    document: YamlDocument, broken: list[str], zone: ZoneInfo, beside: Beside
) -> list[Fault]:
    """Return what is wrong with the rest of a mapping of which some parts are not well-formed."""
    rest = mended(document, broken)
    if rest is None:
        return []
    companions, _ = read_companions(rest.model, beside)
    found = compile_mapping(rest.model, zone, "", companions, rest.skipped)
    findings = found if isinstance(found, list) else []
    if any(path.startswith("codes") for path in broken):
        findings = [one for one in findings if one.path[-1] != "code"]
    # Of what is broken already, no more is said.
    findings = [one for one in findings if not _is_around(dotted(one.path), broken)]
    return _placed(document, findings)


def _is_around(path: str, broken: list[str]) -> bool:
    return path.startswith("codes.") and any(one.startswith(f"{path}.") for one in broken)


def _placed(document: YamlDocument, findings: list[Finding]) -> list[Fault]:
    return [finding.fault(document) for finding in findings]
