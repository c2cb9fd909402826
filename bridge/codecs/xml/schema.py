"""XML Schema: what a partner's XSD has against a file, without the texts that it is about.

A schema comes with the layout, and so does whatever it includes; nothing is read from a folder or a
network for it, and what a file says of where its schema lies is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from bridge.codecs.base import SchemaError
from bridge.model.records import Layout
from bridge.model.settings import XmlSettings

#: Complaints about one file beyond which it is not looked at any closer.
MOST_COMPLAINTS = 1_000


def schema_of(layout: Layout) -> etree.XMLSchema | None:
    """Return the schema of a layout, or None where it has none; raise SchemaError."""
    settings = layout.settings
    if not isinstance(settings, XmlSettings) or not settings.schema:
        return None
    missing = [name for name in settings.schema if name not in layout.companions]
    if missing:
        raise SchemaError(f"the file {missing[0]} is not there")
    return _load({name: layout.companions[name] for name in settings.schema})


def _load(files: Mapping[str, bytes]) -> etree.XMLSchema:
    """Return the schema in the first of `files`, which may include the others."""
    parser = _parser()
    parser.resolvers.add(_Beside(files))
    name, data = next(iter(files.items()))
    try:
        return etree.XMLSchema(etree.fromstring(data, parser))
    except etree.LxmlError as error:
        raise SchemaError(f"expected an XML Schema: {name}: {_one_line(str(error))}") from None


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


class _Beside(etree.Resolver):
    """Answers what a schema includes from the files that came with it, and from nowhere else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files

    def resolve(self, system_url: str, _public_id: str, *context: Any) -> Any:
        url = str(system_url)
        wanted = url.rpartition("/")[2]
        for name, data in self._files.items():
            if url == name or name.rpartition("/")[2] == wanted:
                return self.resolve_string(data, *context, base_url=url)
        raise SchemaError(f"{url} is not among the files of the schema")


class Judge:
    """Holds the bytes of a file against a schema while they go by, in little memory."""

    def __init__(self, schema: etree.XMLSchema, encoding: str | None = None) -> None:
        self._parser = etree.XMLParser(
            target=_Nothing(),
            schema=schema,
            encoding=encoding,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        self._is_done = False
        #: What the schema has against what has gone by.
        self.complaints: list[Complaint] = []

    def feed(self, data: bytes) -> None:
        """Look at the next bytes; nothing means that the file ends here.

        Whether it is well-formed is for others to say.
        """
        if self._is_done:
            return
        try:
            if data:
                self._parser.feed(data)
            else:
                self._parser.close()
        except etree.LxmlError:
            self._is_done = True
        self.complaints = list(_complaints(self._parser.feed_error_log))
        self._is_done |= not data or self.is_overrun

    @property
    def is_overrun(self) -> bool:
        """Whether there are so many complaints that it has stopped looking."""
        return len(self.complaints) > MOST_COMPLAINTS


class _Nothing:
    """Takes what is parsed and keeps nothing of it."""

    def start(self, *_: object) -> None:
        """Do nothing."""

    def end(self, *_: object) -> None:
        """Do nothing."""

    def data(self, *_: object) -> None:
        """Do nothing."""

    def comment(self, *_: object) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Return nothing."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a schema has against an element."""

    #: The element's path in the tree, as libxml2 writes it; "" where there is no tree.
    path: str
    #: The name of the element, and of its attribute where it is about that: `line/@qty`.
    about: str
    #: A sentence without any text of the file.
    message: str

    def __str__(self) -> str:
        return f"{self.about}: {self.message}"


def complaints_about(tree: etree._Element, schema: etree.XMLSchema) -> Iterator[Complaint]:
    """Yield what `schema` has against `tree`, a root element."""
    if not schema.validate(tree):
        yield from _complaints(schema.error_log)


def _complaints(log: etree._ListErrorLog) -> Iterator[Complaint]:
    for entry in log:
        found = _ABOUT.fullmatch(entry.message)
        if entry.domain != etree.ErrorDomains.SCHEMASV or found is None:
            continue
        if not found["rest"].startswith("Warning"):
            named = [found["tag"], *(f"@{name}" for name in [found["attribute"]] if name)]
            about = "/".join(_LOCAL.sub(r"\1", name) for name in named)
            yield Complaint(entry.path or "", about[:80], _without_texts(found["rest"]))


_ABOUT = re.compile(
    r"Element '(?P<tag>[^']*)'(?:, attribute '(?P<attribute>[^']*)')?: (?P<rest>.*)", re.DOTALL
)
#: A name with its namespace in braces.
_LOCAL = re.compile(r"\{[^{}\s]*\}([^\W\d][\w.-]*)")
_FACET = r"(?:\[facet '\w+'\] )?The (?:actual )?(?:value|item)"
#: What libxml2 says (`xmlschemas.c`), and what remains of it without texts of the file.
_SAYINGS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern, re.DOTALL), said)
    for pattern, said in (
        (r"'.*' (is not a valid value of the .*)", r"The text \1"),
        (rf"{_FACET} '.*' (is not accepted by the pattern '.*)", r"The text \1"),
        (rf"{_FACET} '.*' (is not an element of the set .*)", r"The text \1"),
        (rf"{_FACET} '.*' ((?:is|has|must be) (?:less|greater|more) .*)", r"The text \1"),
        (rf"{_FACET} '.*' (does not match the fixed value constraint .*)", r"The text \1"),
        (rf"{_FACET} (has a length of .*)", r"The text \1"),
        (r"(Duplicate|No match found for) key-sequence \[.*\] (.*)", r"\1 key \2"),
        (r"((?:This|The) (?:element|attribute) .*)", r"\1"),
        (r"((?:Missing child|No matching global|Character content|Element content) .*)", r"\1"),
    )
)


def _without_texts(saying: str) -> str:
    """Return what libxml2 says of an element, without the text that it quotes."""
    for pattern, said in _SAYINGS:
        found = pattern.fullmatch(saying)
        if found:
            return _LOCAL.sub(r"\1", " ".join(found.expand(said).split()))[:300]
    return "It does not fit"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
