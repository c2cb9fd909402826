"""The parser, with every door shut that a partner's XML file does not need.

No DOCTYPE at all (so no entities, external or multiplying), no network, no huge trees; the bytes
come from a stream that is open, never from a path, because lxml unpacks compressed files of its own
accord. The settings and what they were tried against: `facts/engineering.md`, section 3.
"""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, cast

from lxml import etree

from bridge.codecs import signatures
from bridge.codecs.faults import unreadable
from bridge.codecs.limits import ASK_OR_RAISE
from bridge.codecs.xml.names import parser_name
from bridge.codecs.xml.schema import Judge
from bridge.codecs.xml.shape import Shape
from bridge.model.records import UnreadableFileError

_CHUNK = 1 << 16
#: Bytes that are given to the parser at once until the root element has been seen.
_STEP = 256
#: Bytes within which the root element must begin.
_LONGEST_PROLOG = 1 << 20

_DECLARED = re.compile(rb"\s*<\?xml[^>]*\sencoding\s*=")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

#: What libxml2 shows of a file in its complaints, beside the names of elements.
_QUOTED = re.compile("['\"].*['\"]")
_FOUND = re.compile(r"\b(Attribute|attribute|Namespace prefix|Entity|PI) (?!value\b)\S+")

_ASK_AGAIN = "Ask the partner to send the file again"
_ASK_WHAT = "Ask the partner what was put there, or correct the pattern of file names"
_ASK_REPAIR = "Ask the partner to send a file that is well-formed"
_ENCODING = "Ask the partner to declare the encoding that is written, or set file.encoding"


class Parsing:
    """One file on its way through the parser.

    `root` is there from the start; each `step` adds to what stands below it. Where the layout has
    a schema, `judge` holds what is parsed against it.
    """

    def __init__(self, stream: BinaryIO, shape: Shape, file: str) -> None:
        self._stream = stream
        self._shape = shape
        self._file = file
        self._is_ended = False
        #: Characters since something was last released.
        self._held = 0
        #: The last bytes that were parsed.
        self._tail = b""
        self._head = self._read(signatures.LONGEST)
        self._refuse_what_is_no_xml()
        root_tag = self._root_tag()
        self._parser = self._new_parser(root_tag)
        self._is_ended = False
        self.judge = None if shape.schema is None else Judge(shape.schema, self._encoding())
        self.root = self._begin()
        self._decoder = self._counting_decoder()

    def step(self) -> bool:
        """Parse on; False where the end has been reached, and is the end of the document."""
        if not self._is_ended:
            data = self._stream.read(_CHUNK)
            self._hold(len(self._decoder.decode(data)))
            self._go_on(data)
            for _ in self._parser.read_events():  # elements further down named like the root
                pass
        return not self._is_ended

    def release(self) -> None:
        """Note that nothing is held of what was parsed, but for its latest piece."""
        self._held = 0

    def _hold(self, size: int) -> None:
        self._held += size
        if self._held > self._shape.longest:
            message = f"A document, or what stands around it, has more than {self._shape.longest:,}"
            raise unreadable(self._file, "too-big", f"{message} characters", remedy=ASK_OR_RAISE)

    def _counting_decoder(self) -> codecs.IncrementalDecoder:
        """Return what tells how many characters bytes are; where that is open, each byte is one."""
        encoding = self.root.getroottree().docinfo.encoding or self._shape.encoding
        try:
            decoder = codecs.getincrementaldecoder(encoding)("replace")
            decoder.decode(self._head)  # for the byte order mark in it
        except (LookupError, UnicodeError):
            return codecs.getincrementaldecoder("iso-8859-1")()
        return decoder

    def _read(self, size: int) -> bytes:
        head = b""
        while len(head) < size and (chunk := self._stream.read(size - len(head))):
            head += chunk
        return head

    def _refuse_what_is_no_xml(self) -> None:
        if not self._head:
            raise unreadable(self._file, "empty-file", "The file is empty", remedy=_ASK_AGAIN)
        looks_like = signatures.binary(self._head)
        if looks_like:
            message = f"The file looks like {looks_like}, not like XML"
            raise unreadable(self._file, "not-text", message, remedy=_ASK_WHAT)

    def _root_tag(self) -> str:
        """Return the tag of the root element, read by a parser that sees no more than needed."""
        probe = self._new_parser(None)
        self._feed_probe(probe, self._head)
        while (root := _started(probe)) is None:
            more = self._stream.read(_STEP)
            self._head += more
            if len(self._head) > _LONGEST_PROLOG:
                message = f"There is no root element within {_LONGEST_PROLOG:,} bytes"
                raise unreadable(self._file, "not-well-formed", message, remedy=_ASK_WHAT)
            self._feed_probe(probe, more)
        self._check_root(root)
        return root.tag

    def _feed_probe(self, probe: etree.XMLPullParser, data: bytes) -> None:
        """Parse `data`; where that fails behind a DOCTYPE, the DOCTYPE is what is wrong."""
        try:
            self._feed(probe, data)
        except UnreadableFileError:
            root = _started(probe)
            if root is not None:
                self._refuse_doctype(root)
            raise

    def _refuse_doctype(self, root: etree._Element) -> None:
        document = root.getroottree().docinfo
        if document.internalDTD is not None or document.doctype:
            message = "The file has a DOCTYPE, which could pull in what is not in the file"
            remedy = "Ask the partner to leave the DOCTYPE out: no order or confirmation needs one"
            raise unreadable(self._file, "doctype-refused", message, 1, remedy=remedy)

    def _check_root(self, root: etree._Element) -> None:
        self._refuse_doctype(root)
        expected = self._shape.root_tag
        if root.tag == expected or expected == "{*}" + _local(root.tag):
            return
        found, wanted = _spelled(root.tag), _spelled(expected)
        message = f"The root element is {found}, expected {wanted}"
        is_namespace = _local(root.tag) == _local(expected)
        remedy = "Set xml.namespace to what the partner writes" if is_namespace else _ASK_WHAT
        line = cast("int", root.sourceline)
        raise unreadable(self._file, "wrong-root", message, line, remedy=remedy)

    def _new_parser(self, tag: str | None) -> etree.XMLPullParser:
        return etree.XMLPullParser(
            events=("start",),
            tag=tag,
            encoding=self._encoding(),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )

    def _encoding(self) -> str | None:
        """Return the encoding to go by, None where the file itself tells it."""
        is_told = self._head.startswith(_BOMS) or _DECLARED.match(self._head_line())
        return None if is_told else parser_name(self._shape.encoding)

    def _head_line(self) -> bytes:
        """Return the bytes of the XML declaration, in an encoding like ASCII."""
        while b">" not in self._head and len(self._head) < _STEP:
            more = self._stream.read(_STEP - len(self._head))
            if not more:
                break
            self._head += more
        return self._head.replace(b"\0", b"")

    def _begin(self) -> etree._Element:
        """Return the root element; what is known of it so far stands below it."""
        self._go_on(self._head)
        while (root := _started(self._parser)) is None:
            self._go_on(self._stream.read(_CHUNK))
        return root

    def _go_on(self, data: bytes) -> None:
        self._feed(self._parser, data)
        if self.judge is not None:
            self.judge.feed(data)

    def _feed(self, parser: etree.XMLPullParser, data: bytes) -> None:
        """Parse `data`; nothing means that the file ends here."""
        try:
            if data:
                self._tail = (self._tail + data)[-_STEP:]
                parser.feed(data)
            else:
                self._is_ended = True
                parser.close()
        except etree.LxmlError as error:
            raise self._broken(parser, error) from None
        if any(entry.level >= etree.ErrorLevels.ERROR for entry in parser.feed_error_log):
            raise self._broken(parser, None)  # lxml itself would wait until the end to say so

    def _broken(
        self, parser: etree.XMLPullParser, error: etree.LxmlError | None
    ) -> UnreadableFileError:
        """Return what the parser's first complaint means, without bytes of the file."""
        first = next(iter(parser.feed_error_log), None)
        if first is not None:
            number, text, line = first.type, first.message, first.line
        else:
            number, text, line = 0, str(error), 0
        code, message, remedy = _meaning(number, text, self._is_cut_off(number))
        return unreadable(self._file, code, message, line, remedy=remedy)

    def _is_cut_off(self, number: int) -> bool:
        """Return whether the file is broken because it ends."""
        has_end = self._tail.replace(b"\0", b"").rstrip().endswith(b">")
        return self._is_ended and (number == etree.ErrorTypes.ERR_TAG_NOT_FINISHED or not has_end)


def _meaning(number: int, text: str, is_cut_off: bool) -> tuple[str, str, str]:
    """Return code, message and remedy for one of libxml2's errors (`xmlerror.h`)."""
    codes = etree.ErrorTypes
    if number == codes.ERR_DOCUMENT_EMPTY:
        return "not-text", "The file is not XML: it does not begin with an element", _ASK_WHAT
    if is_cut_off:
        return "cut-off", "The file ends before its last element is closed", _ASK_AGAIN
    if number in (codes.ERR_INVALID_ENCODING, codes.ERR_UNSUPPORTED_ENCODING):
        return "wrong-encoding", "The bytes are not in the file's encoding", _ENCODING
    if number == codes.ERR_INVALID_CHAR:
        return "not-text", "The file holds a character that XML does not allow", _ASK_REPAIR
    if "limit" in text.lower() or "XML_PARSE_HUGE" in text:
        message = "Beyond what is safe to read: 256 levels, 10 MB in one text, or too many names"
        return "too-big", message, _ASK_WHAT
    reason = " ".join(text.split())[:200]
    if number != codes.ERR_TAG_NAME_MISMATCH:  # elsewhere it can be text that is taken for a name
        reason = _FOUND.sub(r"\1 …", _QUOTED.sub("…", reason))
    return "not-well-formed", f"The file is not well-formed XML: {reason}", _ASK_REPAIR


def _started(parser: etree.XMLPullParser) -> etree._Element | None:
    """Return the first element that `parser` has begun."""
    for _, element in parser.read_events():
        return cast("etree._Element", element)
    return None


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _spelled(tag: str) -> str:
    """Return a tag as a person says it."""
    namespace, _, local = tag.rpartition("}")
    if namespace == "{*":
        return local[:80]
    return f"{local[:80]} in {f'the namespace {namespace[1:81]}' if namespace else 'no namespace'}"
