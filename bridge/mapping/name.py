"""Names of files, from a template such as `ORD_{created:%Y%m%d%H%M%S}_{sequence:06}.csv`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bridge.config.fault import choose, quoted
from bridge.mapping.converters.dateform import DIRECTIVES, DateForm, directives_in, shape_of
from bridge.model.document import Value
from bridge.model.moment import Moment
from bridge.model.records import Inside

_PLACEHOLDER = re.compile(r"\{([A-Za-z]+)(?::([^{}]*))?\}")
_FOR_EVERY_FILE = ("created", "sequence", "store", "partner")
_FOR_ONE_DOCUMENT = ("shipmentId", "orderId")
#: Characters that some server or file system does not take in a name.
_ILLEGAL = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')

#: The first moment that a zip can tell.
_NO_TIME = datetime(1980, 1, 1)


def faults_of_template(template: str, per: str) -> Iterator[tuple[str, str]]:
    """Yield what was found and what was meant for each fault of a template."""
    for name, form in _PLACEHOLDER.findall(template):
        meant = _meant(name, form, per)
        if meant:
            yield quoted(f"{{{name}:{form}}}" if form else f"{{{name}}}"), meant
    rest = _PLACEHOLDER.sub("", template)
    if "{" in rest or "}" in rest:
        yield quoted(template), "write placeholders in braces, such as {sequence:06}"
    if _ILLEGAL.search(rest):
        meant = "leave out what a file's name cannot hold; folders are set in bridge.yaml"
        yield quoted(template), meant


def _meant(name: str, form: str, per: str) -> str:
    known = _FOR_EVERY_FILE + (_FOR_ONE_DOCUMENT if per == "document" else ())
    if name in _FOR_ONE_DOCUMENT and name not in known:
        return "a file with many documents has no single one: add `per: document`, or leave it out"
    if name not in known:
        return choose(name, known, "placeholders")
    if name == "created":
        return _meant_time(form)
    if name == "sequence":
        is_good = not form or re.fullmatch("0?[1-9][0-9]?", form) is not None
        return "" if is_good else "write its number of digits, such as {sequence:06}"
    return f"write {{{name}}} alone" if form else ""


def _meant_time(form: str) -> str:
    wrong = directives_in(form) - set(DIRECTIVES)
    if "%" not in form or wrong or ":" in form:
        return "write a format, such as {created:%Y%m%d%H%M%S}"
    if "%I" in form and "%p" not in form:
        return "write %H: with %I, 3 in the morning and 3 in the afternoon share a name"
    return ""


def file_name(template: str, values: Mapping[str, Value], zone: str) -> str:
    """Return the name for one file; what a name cannot hold becomes `_`."""

    def fill(found: re.Match[str]) -> str:
        value = values.get(found.group(1), "")
        return _ILLEGAL.sub("_", _text(value, found.group(2) or "", zone))

    return _PLACEHOLDER.sub(fill, template)


_NUMBER = "(?P<sequence>[0-9]+)"


def pattern_of(template: str) -> str:
    """Return the regular expression of the names that a template makes.

    Its group `sequence` is the number, where there is one.
    """
    pattern, end = "", 0
    for found in _PLACEHOLDER.finditer(template):
        pattern += re.escape(template[end : found.start()]) + _pattern(*found.groups(""))
        end = found.end()
    first, number, more = (pattern + re.escape(template[end:])).partition(_NUMBER)
    return first + number + more.replace(_NUMBER, "[0-9]+")


def _pattern(name: str, form: str) -> str:
    if name == "created":
        return shape_of(_ILLEGAL.sub("_", form))
    return _NUMBER if name == "sequence" else ".+?"


def inside_of(template: str, values: Mapping[str, Value], zone: str) -> Inside | None:
    """Return how the file in a zip is called and dated; None where `template` is "": no zip."""
    if not template:
        return None
    created = values.get("created")
    made = created.utc.astimezone(ZoneInfo(zone)) if isinstance(created, Moment) else _NO_TIME
    return Inside(file_name(template, values, zone), made)


def is_static(template: str) -> bool:
    """Return whether every file gets the same name, so that the one before has to be gone first."""
    names = {name for name, _ in _PLACEHOLDER.findall(template)}
    return not names & {"created", "sequence", "shipmentId", "orderId"}


def number_in(template: str, name: str) -> int | None:
    """Return the number that a name made from `template` has; None where there is none."""
    found = re.fullmatch(pattern_of(template), name)
    number = found.groupdict().get("sequence") if found is not None else None
    return int(number) if number is not None else None


def _text(value: Value, form: str, zone: str) -> str:
    if isinstance(value, Moment):
        return DateForm(form).write(value.utc, ZoneInfo(zone))
    if isinstance(value, int):
        return f"{value:{form}}" if form else str(value)
    return str(value)
