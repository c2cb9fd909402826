"""The name of a sample as a template: its time, its number, the shipment that it names."""

from __future__ import annotations

import re

from bridge.workbench.drafting.dates import dates_in
from bridge.workbench.drafting.guess import Guess, Sureness

_STAMPS = (
    (r"[0-9]{8}[_-]?[0-9]{6}", ("%Y%m%d%H%M%S", "%Y%m%d_%H%M%S", "%Y%m%d-%H%M%S")),
    (r"[0-9]{8}[_-]?[0-9]{4}", ("%Y%m%d%H%M", "%Y%m%d_%H%M", "%Y%m%d-%H%M")),
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", ("%Y-%m-%d",)),
    (r"[0-9]{8}", ("%Y%m%d",)),
    (r"[0-9]{6}", ("%y%m%d",)),
)
_DIGITS = re.compile(r"(?<![0-9])[0-9]{2,12}(?![0-9])")
_SHIPMENT = re.compile(r"(?<![0-9-])[0-9]{3,10}-[0-9]{1,2}(?![0-9-])")
_SAFE = re.compile(r"[^A-Za-z0-9._ -]")


def template_of(name: str, message: str) -> Guess:
    """Return the template of names like that of the sample, in which every file gets another."""
    safe = _SAFE.sub("_", name)
    if message == "order" and (found := _SHIPMENT.search(safe)):
        named = f"{safe[: found.start()]}{{shipmentId}}{safe[found.end() :]}"
        return Guess(named, Sureness.LIKELY, "the sample is called after its shipment")
    stamped, stamp = _stamped(safe)
    numbered, number = _numbered(stamped)
    stem, dot, ending = numbered.rpartition(".")
    if not stem:
        stem, dot, ending = numbered, ".", "txt"
    if stamp and (number or "%S" in stamp):
        return Guess(numbered, Sureness.LIKELY, "as the sample is called")
    if number:
        return Guess(numbered, Sureness.LIKELY, "as the sample is called, with a running number")
    added = "{sequence:06}" if stamp else "{created:%Y%m%d%H%M%S}_{sequence:06}"
    begin = f"{stem}_" if stamp else f"{message.upper()}_"
    why = "the sample's name would come twice; ask how files are to be called"
    return Guess(f"{begin}{added}{dot}{ending}", Sureness.PERHAPS, why)


def pattern_of(name: str) -> str:
    """Return the pattern of the names of files like the sample, for bridge.yaml."""
    pattern = re.sub(r"[0-9][0-9_.-]*[0-9]|[0-9]", "*", name.rpartition(".")[0] or name)
    ending = name.rpartition(".")[2] if "." in name else ""
    pattern = re.sub(r"[\[\]{}?]", "*", pattern)
    if "*" not in pattern:
        pattern += "*"
    return re.sub(r"\*+", "*", f"{pattern}.{ending}" if ending else pattern)


def _stamped(name: str) -> tuple[str, str]:
    """Return the name with its time as a placeholder, and the format of it."""
    for digits, forms in _STAMPS:
        for found in re.finditer(rf"(?<![0-9]){digits}(?![0-9])", name):
            text = found.group()
            for form in forms:
                dates = dates_in([text.replace("_", "").replace("-", "")])
                bare = form.replace("_", "").replace("-", "")
                if dates and bare in dates.formats and _is_shaped(form, text):
                    return f"{name[: found.start()]}{{created:{form}}}{name[found.end() :]}", form
    return name, ""


def _is_shaped(form: str, text: str) -> bool:
    return re.sub("[0-9]", "", text) == re.sub("%[A-Za-z]", "", form)


def _numbered(name: str) -> tuple[str, bool]:
    """Return the name with its number as a placeholder, and whether there is one."""
    found = _DIGITS.search(name)
    if found is None:
        return name, False
    form = f"{{sequence:{len(found.group()):02}}}"
    return f"{name[: found.start()]}{form}{name[found.end() :]}", True
