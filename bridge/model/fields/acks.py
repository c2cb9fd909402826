"""Acknowledgements: what became of a file, told by who has read it. They go both ways.

A mapping has one direction, so there are two messages with the same levels and fields.
"""

from __future__ import annotations

from bridge.model.fields.kinds import integer, moment, text, word
from bridge.model.fields.message import Message
from bridge.model.fields.shared import FILE

_STATES = ("received", "accepted", "partial", "rejected")

_LEVELS = {
    "file": FILE,
    "ack": {
        "fileName": text("Name of the file that was read."),
        "fileNumber": integer("Number of that file, as it says itself: `file.sequence`."),
        "message": text("What it holds: order, item, stock and so on."),
        "status": word("What became of it", *_STATES),
        "code": text("The reader's code for what is wrong."),
        "reason": text("What is wrong, in words."),
        "happenedAt": moment("When it was read."),
        "answerCount": integer("Documents or records in the file."),
        "acceptedCount": integer("Those of them that were accepted."),
    },
    "answer": {
        "documentId": text("The document that the answer is about: a shipment's id, an item."),
        "recordNumber": integer("Number of the record in the file, or of its message."),
        "status": word("What became of it", *_STATES),
        "code": text("The reader's code for what is wrong."),
        "reason": text("What is wrong, in words."),
        "place": text("Where in the record it is."),
    },
}
_NEEDED = (("ack.fileName", "ack.fileNumber"), ("ack.status", "answer.status"))

ACK = Message(
    name="ack",
    is_outbound=False,
    levels=_LEVELS,
    document_key="ack.fileName",
    needed=_NEEDED,
    # Where no name is told, a number of one message's files names the file.
    business_key=(
        "ack.message",
        "ack.fileName",
        "ack.fileNumber",
        "answer.documentId",
        "answer.recordNumber",
        "answer.place",
        "answer.status",
        "answer.code",
    ),
)

ACK_SENT = Message(
    name="ack_sent",
    is_outbound=True,
    levels=_LEVELS,
    document_key="ack.fileName",
    needed=_NEEDED,
)
