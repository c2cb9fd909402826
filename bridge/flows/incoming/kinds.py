"""Of which message a file is, where several take files of its name from its folder.

The names do not tell then; the bytes do, by what each mapping says of how its files begin.
`bridge.app.sharing` has made sure that no file can begin as two of them say.
"""

from __future__ import annotations

from bridge.codecs.parts import is_part, recognises
from bridge.codecs.zipped import Zipped
from bridge.config.wildcards import path_matches
from bridge.flows.work import Work
from bridge.ledger.files import FileRow


def messages_taking(work: Work, folder: str, name: str) -> list[str]:
    """Return the messages that take files of this name from this folder."""
    return [
        message
        for message, settings in work.partner.messages.inbound().items()
        if settings.folder == folder and settings.matches(name)
    ]


def message_of(work: Work, file: FileRow, sha256: str) -> str:
    """Return the message whose mapping recognises the archived bytes `sha256` of `file`.

    Where none does it is the one that it was taken for; reading it then tells what is wrong.
    """
    messages = messages_taking(work, file.folder, file.name)
    if len(messages) < 2 or is_part(file.name):
        return file.message
    with work.books.archive.open(sha256) as stream:
        for message in messages:
            if recognises(work.mappings[message].layout, stream, file.name):
                return message
    return file.message


def message_inside(work: Work, messages: list[str], zipped: Zipped, name: str, part: str) -> str:
    """Return the message of the file `name` in a zip, called `part`; "" where none takes it.

    By its name alone where that is enough, for then reading tells better what is wrong with it.
    """
    layouts = {message: work.mappings[message].layout for message in messages}
    named = [one for one in messages if path_matches(layouts[one].inside, name)]
    for message in named if len(named) > 1 else ():
        with zipped.open(name) as stream:
            if recognises(layouts[message], stream, part):
                return message
    return named[0] if named else ""
