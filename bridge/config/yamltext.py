"""YAML as the bridge reads it: text in, a document with positions out. No file is opened here.

It is YAML 1.2 with less in it: every scalar stays the text that was written (`NO`, `03085`, `1e3`
are codes, not values), an empty one is None. There are no tags and no merge keys, a key stands
once, and references (`&name`, `*name`) are expanded within bounds. What a value means is decided by
the model that reads it (`bridge.config.faults`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from bridge.config.fault import Fault, Faults, Path, dotted, quoted
from bridge.config.yamlwords import Lines, in_plain_words

#: What a document consists of.
Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"

#: Longer text is not a configuration but some other file by mistake.
LONGEST_TEXT = 2_000_000
#: Values after every reference is expanded: more is a mistake, or a trap (a few lines of references
#: to references would fill the memory).
MOST_VALUES = 100_000
DEEPEST = 64


@dataclass(slots=True)
class Node:
    """A value and where it stands."""

    value: Value
    line: int
    column: int
    children: dict[str | int, Node] = field(default_factory=dict)
    #: Where each key of a mapping stands.
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: Values in it, itself counted, references expanded.
    size: int = 1
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class YamlDocument:
    """A YAML text as values, and the place of every key and value in it."""

    value: Value
    #: The file's name, for faults.
    file: str
    root: Node

    def position(self, path: Path) -> tuple[int, int]:
        """Return line and column, from 1, of the value at `path`, or of its nearest parent."""
        *_, (node, _key) = self._along(path)
        return node.line, node.column

    def key_position(self, path: Path) -> tuple[int, int]:
        """Return line and column, from 1, of the key that ends `path` (else as `position`)."""
        *_, (_node, key) = self._along(path)
        return key

    def value_at(self, path: Path) -> Value:
        """Return the value at `path`; None where there is none."""
        steps = list(self._along(path))
        return steps[-1][0].value if len(steps) == len(path) + 1 else None

    def fault(self, path: Path, meant: str, found: str = "", *, at_key: bool = False) -> Fault:
        """Return the fault at `path`; `found` is what stands there, unless told otherwise.

        What is missing is told at the key of the block that it is missing from.
        """
        steps = list(self._along(path))
        nearest, key = steps[-1]
        is_missing = len(steps) <= len(path)
        line, column = key if at_key or is_missing else (nearest.line, nearest.column)
        # A text may stand for a whole block (`date: "%Y"`); a block without the key has nothing.
        value = nearest.value if isinstance(nearest.value, str) else self.value_at(path)
        found = found or quoted(value)
        return Fault(self.file, line, column, dotted(path), found, meant)

    def only(self, key: str, names: Collection[str]) -> YamlDocument:
        """Return the document with nothing below its top-level `key` but `names`."""
        block = self.root.children.get(key)
        if block is None or not isinstance(block.value, dict) or not isinstance(self.value, dict):
            return self
        value: Value = {name: one for name, one in block.value.items() if name in names}
        children = {name: one for name, one in block.children.items() if name in names}
        left = replace(block, value=value, children=children)
        whole: Value = {**self.value, key: value}
        root = replace(self.root, value=whole, children={**self.root.children, key: left})
        return replace(self, value=whole, root=root)

    def _along(self, path: Path) -> Iterator[tuple[Node, tuple[int, int]]]:
        """Yield each node on the way to `path` with the place of its key, as far as it goes."""
        node = self.root
        yield node, (node.line, node.column)
        for part in path:
            if part not in node.children:
                return
            key = node.keys.get(str(part))
            node = node.children[part]
            yield node, key or (node.line, node.column)


def read_yaml(text: str, file: str) -> YamlDocument:
    """Return the document in `text`; raises `Faults`, which name `file`."""
    if len(text) > LONGEST_TEXT:
        found = f"a file of {len(text):,} characters"
        raise Faults([Fault(file, 0, 0, "", found, "expected YAML of a few hundred lines")])
    root, faults = _composed(text, file)
    if faults:
        raise Faults(list(faults))
    return YamlDocument(root.value, file, root)


@lru_cache(maxsize=4)
def _composed(text: str, file: str) -> tuple[Node, tuple[Fault, ...]]:
    """Return what is in `text` and what is wrong with it; the latest few are remembered.

    To read a mapping takes ten times as long as to compile it, and some read it twice.
    """
    # A byte order mark is no content; without it columns are what an editor shows.
    composer = _Composer(file, Lines(text.removeprefix("\ufeff")))
    composer.read()
    return composer.root, tuple(composer.faults)


class _TooMuch(Exception):
    """Reading on would be of no use."""


@dataclass(slots=True)
class _Open:
    """A list or a mapping whose end has not been read."""

    node: Node
    anchor: str | None
    #: In a mapping, the key that waits for its value.
    key: Node | None = None
    is_waiting: bool = False

    def path_to(self) -> Path:
        if isinstance(self.node.value, list):
            return (len(self.node.value),)
        return (self.key.value,) if self.key and isinstance(self.key.value, str) else ()


class _Composer:
    """Builds nodes from the events of the parser."""

    def __init__(self, file: str, lines: Lines) -> None:
        self.file = file
        self.lines = lines
        self.faults: list[Fault] = []
        self.root = Node(None, 1, 1)
        self._open: list[_Open] = []
        self._anchors: dict[str, Node] = {}
        self._documents = 0

    def read(self) -> None:
        """Read the whole text; what is wrong with it is in `faults` afterwards."""
        try:
            for event in YAML(typ="safe", pure=True).parse(self.lines.text):
                self._take(event)
        except _TooMuch:
            return
        except Exception as error:  # ruamel.yaml leaks others, such as OverflowError for \Uffffffff
            at, found, meant = in_plain_words(error, self.lines)
            self._fault(at, found, meant, is_behind=True)

    def _take(self, event: Event) -> None:
        at = self.lines.position(event.start_mark.index) if event.start_mark else (1, 1)
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._fault(at, "a second document", "write one document in a file, without `---`")
                raise _TooMuch
        elif isinstance(event, AliasEvent):
            self._refer(event, at)
        elif isinstance(event, ScalarEvent):
            self._scalar(event, at)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._begin(event, at)
        elif self._open and type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()

    def _scalar(self, event: ScalarEvent, at: tuple[int, int]) -> None:
        self._refuse_tag(event, at)
        is_plain = event.style is None
        text = None if is_plain and not event.value else event.value
        if text and any("\ud800" <= character <= "\udfff" for character in text):
            self._fault(at, "half a character", "write the character itself, not its escape")
        if text is None and self._open and self._open[-1].key:
            at = (self._open[-1].key.line, self._open[-1].key.column)
        node = Node(text, *at, is_plain=is_plain)
        self._anchor(event.anchor, node)
        self._put(node)

    def _begin(self, event: MappingStartEvent | SequenceStartEvent, at: tuple[int, int]) -> None:
        self._refuse_tag(event, at)
        if len(self._open) >= DEEPEST:
            self._fault(at, f"more than {DEEPEST} levels", "write it flatter")
            raise _TooMuch
        value: Value = {} if isinstance(event, MappingStartEvent) else []
        self._open.append(_Open(Node(value, *at), event.anchor))

    def _end(self) -> None:
        done = self._open.pop()
        if done.node.size > MOST_VALUES:
            at = (done.node.line, done.node.column)
            found = f"more than {MOST_VALUES:,} values, references counted in full"
            self._fault(at, found, "write less, or refer less")
            raise _TooMuch
        self._anchor(done.anchor, done.node)
        self._put(done.node)

    def _refer(self, event: AliasEvent, at: tuple[int, int]) -> None:
        target = self._anchors.get(event.anchor)
        if target is None:
            found = f"a reference to `{event.anchor}`, which nothing above is named"
            meant = f'for the text, put it in quotes: "*{event.anchor}"'
            self._fault(at, found, meant)
            target = Node(None, *at)
        self._put(replace(target, line=at[0], column=at[1]))

    def _anchor(self, name: str | None, node: Node) -> None:
        if name is not None:
            self._anchors[name] = node

    def _put(self, node: Node) -> None:
        """Put a whole value where it belongs: at the top, into a list, or as key or value."""
        if not self._open:
            self.root = node
            return
        into = self._open[-1]
        into.node.size += node.size
        if isinstance(into.node.value, list):
            into.node.children[len(into.node.value)] = node
            into.node.value.append(node.value)
        elif into.is_waiting:
            self._pair(into, node)
        else:
            into.key, into.is_waiting = node, True

    def _pair(self, into: _Open, node: Node) -> None:
        key, into.key, into.is_waiting = into.key, None, False
        if key is None or not self._is_good_key(into, key) or not isinstance(key.value, str):
            return
        into.node.children[key.value] = node
        into.node.keys[key.value] = (key.line, key.column)
        if isinstance(into.node.value, dict):
            into.node.value[key.value] = node.value

    def _is_good_key(self, into: _Open, key: Node) -> bool:
        at = (key.line, key.column)
        if not isinstance(key.value, str):
            self._fault(at, f"{quoted(key.value)} as a key", "a key is text")
        elif key.value == "<<" and key.is_plain:
            self._fault(at, "a merge key", "YAML 1.2 has none: write the keys out")
        elif key.value in into.node.children:
            first, _ = into.node.keys[key.value]
            meant = f"a key stands once, and it stands in line {first} already"
            self._fault(at, f"the key `{key.value}` again", meant)
        else:
            return True
        return False

    def _refuse_tag(self, event: NodeEvent, at: tuple[int, int]) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            name = str(tag).replace("tag:yaml.org,2002:", "!!")
            meant = "leave it out: every value is text (a text that begins with `!` needs quotes)"
            self._fault(at, f"the tag `{name}`", meant)

    def _fault(
        self, at: tuple[int, int], found: str, meant: str, *, is_behind: bool = False
    ) -> None:
        """Note a fault; with `is_behind` it is about what has been read last, and not the next."""
        path = sum((container.path_to() for container in self._open), Path())
        is_in_list = bool(self._open) and isinstance(self._open[-1].node.value, list)
        if is_behind and is_in_list and isinstance(path[-1], int):
            path = (*path[:-1], max(path[-1] - 1, 0))
        self.faults.append(Fault(self.file, *at, dotted(path), found, meant))
