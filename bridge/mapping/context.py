"""What a record says about those that stand below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bridge.mapping.counts import Tally
from bridge.model.document import Value
from bridge.model.place import Where


@dataclass(slots=True)
class Context:
    """What an enclosing record has said."""

    #: The type of record; "" for the file itself.
    name: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    #: The document that it belongs to, or may belong to where it is broken.
    document: str = ""
    #: True: nobody knows to which document what follows belongs.
    is_broken: bool = False
    #: False: some value of it could not be read, so that what it encloses lacks it.
    is_whole: bool = True
    where: Where = field(default_factory=lambda: Where(""))
    #: What stands below the document's own record, counted; None where it has none.
    tally: Tally | None = None
    #: True: it is the document's own record.
    is_document: bool = False
    #: True: a row has to close it, and has not yet.
    is_unclosed: bool = False
    #: True: only the end of the file shows what belongs to it.
    is_joined: bool = False

    def learn(self, more: Mapping[str, Value], is_sound: bool) -> None:
        """Take in what another record tells of the same."""
        if not self.is_broken:
            self.values = {**self.values, **more}
            self.is_whole = self.is_whole and is_sound

    @property
    def trusted(self) -> Mapping[str, Value]:
        """The values that hold for what it encloses."""
        return {} if self.is_broken else self.values


#: What encloses the outermost records, and those whose header nobody knows.
FILE = Context()
NOBODY = Context(is_broken=True)
