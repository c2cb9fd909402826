"""An element of a nested file as a whole, for those who look at a sample before it has a mapping.

Who reads partners' files for good reads them record by record (`bridge.model.records`).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Element:
    """One element of XML, or one value of JSON with its key."""

    #: Without its prefix.
    name: str
    #: XML: the namespace it is in; "" for none.
    namespace: str = ""
    #: XML: name to text.
    attributes: dict[str, str] = field(default_factory=dict)
    #: Its own text, without the blanks around it.
    text: str = ""
    children: list[Element] = field(default_factory=list)
    #: XML: the prefix that the file writes before its name; "" for none.
    prefix: str = ""
