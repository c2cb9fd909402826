"""A small XML file as a tree, for tools that look at a sample before there is a mapping for it."""

from __future__ import annotations

from lxml import etree

from bridge.codecs.faults import unreadable
from bridge.model.element import Element

_REMEDY = "Ask the partner for a sample that is well-formed"


def read_tree(data: bytes, file: str) -> Element:
    """Return the root element of `data`; raises UnreadableFileError where it is no sound XML.

    As for partners' files no DOCTYPE is taken, so there are no entities and nothing is fetched.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError as error:
        line = int(getattr(error, "lineno", 0) or 0)
        reason = " ".join(str(error).split())[:200]
        message = f"The file is not well-formed XML: {reason}"
        raise unreadable(file, "not-well-formed", message, line, remedy=_REMEDY) from None
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.doctype:
        message = "The file has a DOCTYPE, which could pull in what is not in the file"
        raise unreadable(file, "doctype-refused", message, 1, remedy=_REMEDY)
    return _element(root)


def _element(one: etree._Element) -> Element:
    name = etree.QName(one)
    texts = [one.text or "", *(child.tail or "" for child in one)]
    return Element(
        name=name.localname,
        namespace=name.namespace or "",
        attributes={
            etree.QName(str(key)).localname: str(text)
            for key, text in one.attrib.items()
            if not str(key).startswith("{")
        },
        text="".join(texts).strip(),
        children=[_element(child) for child in one],
        prefix=one.prefix or "",
    )
