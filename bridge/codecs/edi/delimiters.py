"""What stands between segments, elements and components: as a file says of itself, or as agreed.

Sources: X12.5 (interchange control structures) for ISA, ISO 9735 for UNA and its defaults. Real
files depart from both: ISA elements that are not padded, any character as a terminator, a line feed
among them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bridge.model.settings import EdiSettings

#: Elements of ISA: the component separator is the last, and the terminator stands behind it.
_ISA_ELEMENTS = 16
_UNA = len("UNA:+.? '")


@dataclass(frozen=True, slots=True)
class Delimiters:
    """The characters that are no text."""

    element: str
    component: str
    segment: str
    #: What takes the next character for text; "" where there is nothing of the kind.
    release: str = ""

    @property
    def every(self) -> str:
        """All of them."""
        return self.element + self.component + self.segment + self.release


def agreed(settings: EdiSettings) -> Delimiters:
    """Return the delimiters to write with."""
    usual = (
        Delimiters("*", ">", "~") if settings.syntax == "x12" else Delimiters("+", ":", "'", "?")
    )
    return Delimiters(
        settings.element or usual.element,
        settings.component or usual.component,
        settings.segment or usual.segment,
        usual.release,
    )


def found_in(head: str, settings: EdiSettings) -> Delimiters | None:
    """Return the delimiters of the file that begins with `head`; None where it is no such file.

    What the mapping names counts before what the file says.
    """
    said = _of_x12(head) if settings.syntax == "x12" else _of_edifact(head)
    if said is None:
        return None
    return Delimiters(
        settings.element or said.element,
        settings.component or said.component,
        settings.segment or said.segment,
        said.release,
    )


def _of_x12(head: str) -> Delimiters | None:
    if not head.startswith("ISA") or len(head) < len("ISA*"):
        return None
    element = head[3]
    parts = head.split(element, _ISA_ELEMENTS)
    if len(parts) <= _ISA_ELEMENTS or len(parts[-1]) < 2:
        return None
    component, segment = parts[-1][0], parts[-1][1]
    return Delimiters(element, component, "\n" if segment == "\r" else segment)


def _of_edifact(head: str) -> Delimiters | None:
    if head.startswith("UNA") and len(head) >= _UNA:
        component, element, _, release, _, segment = tuple(head[3:_UNA])
        return Delimiters(element, component, segment, release.strip())
    return Delimiters("+", ":", "'", "?") if head.startswith("UNB") else None
