"""From the text of a mapping file to a mapping that runs."""

from __future__ import annotations

from hashlib import sha256
from zoneinfo import ZoneInfo

from bridge.config.faults import Fault, Faults, attempt
from bridge.config.yamltext import YamlDocument, read_yaml
from bridge.mapping.compile import compile_mapping
from bridge.mapping.compiled import CompiledMapping
from bridge.mapping.finding import Finding
from bridge.mapping.language import MappingFile
from bridge.mapping.mend import mended


def load_mapping(text: str, file: str, zone: ZoneInfo) -> CompiledMapping:
    """Return the mapping in `text`, compiled for a partner in `zone`.

    `file` is the name to tell faults by. Raises `Faults` with everything that is wrong.
    """
    document = read_yaml(text, file)
    model, faults = attempt(MappingFile, document)
    if model is None:
        raise Faults([*faults, *_further(document, [fault.path for fault in faults], zone)])
    compiled = compile_mapping(model, zone, sha256(text.encode()).hexdigest())
    if isinstance(compiled, list):
        raise Faults(_placed(document, compiled))
    return compiled


def _further(document: YamlDocument, broken: list[str], zone: ZoneInfo) -> list[Fault]:
    """Return what is wrong with the rest of a mapping of which some parts are not well-formed."""
    rest = mended(document, broken)
    if rest is None:
        return []
    found = compile_mapping(rest.model, zone, "", rest.skipped)
    findings = found if isinstance(found, list) else []
    if any(path.startswith("codes") for path in broken):
        findings = [one for one in findings if one.path[-1] != "code"]
    return _placed(document, findings)


def _placed(document: YamlDocument, findings: list[Finding]) -> list[Fault]:
    return [finding.fault(document) for finding in findings]
