"""Faults at random between the bridge and a partner's folder, the same ones for the same seed.

A connection is lost before or after what was asked, in the middle of a file at any byte; a rename
is refused; a file that was listed is gone when it is to be read, and there again later. They are
told as the contract of a transport says (`bridge.transports.base`).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any, BinaryIO

from bridge.errors import ItemError, RefusedError, TryLaterError, UnclearError
from bridge.transports.local import LocalFolder

#: Of how many calls one goes wrong.
_ONE_OF = 40
_CHANGES = ("write", "rename", "remove")


class Weather:
    """What goes wrong in one session."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        #: Connections that are lost: nothing works on them any more.
        self._lost: list[object] = []

    def strike(self) -> None:
        """Let faults come in between from now on; this process ends soon anyway."""
        for name in ("list", "look", "read", *_CHANGES):
            self._around(name)

    def _around(self, name: str) -> None:
        act = getattr(LocalFolder, name)

        @wraps(act)
        def struck(itself: object, *arguments: Any) -> Any:
            if any(one is itself for one in self._lost):
                raise TryLaterError("there is no connection any more")
            if self._random.randrange(_ONE_OF):
                return act(itself, *arguments)
            faults: list[Callable[..., Any]] = [self._lose_before]
            faults += [self._lose_after] if name in _CHANGES else []
            faults += [self._lose_within] if name in ("read", "write") else []
            faults += [_refuse, _is_not_there] if name == "rename" else []
            faults += [_is_not_there] if name == "read" else []
            return self._random.choice(faults)(act, itself, *arguments)

        setattr(LocalFolder, name, struck)

    def _lose_before(self, _act: Callable[..., Any], itself: object, *_arguments: Any) -> None:
        self._lost.append(itself)
        raise TryLaterError("the connection was lost")

    def _lose_after(self, act: Callable[..., Any], itself: object, *arguments: Any) -> None:
        act(itself, *arguments)
        self._lost.append(itself)
        raise UnclearError("the connection was lost before the answer came")

    def _lose_within(
        self, act: Callable[..., Any], itself: object, path: str, file: BinaryIO, size: int = -1
    ) -> None:
        """Let a part of a file come through; `size` is that of one that is written."""
        if size >= 0:
            size = self._random.randint(0, size)
            act(itself, path, BytesIO(file.read(size)), size)
        else:
            whole = BytesIO()
            act(itself, path, whole)
            content = whole.getvalue()
            file.write(content[: self._random.randint(0, len(content))])
        self._lost.append(itself)
        raise (UnclearError if size >= 0 else TryLaterError)("the connection was lost in a file")


def _refuse(_act: Callable[..., Any], _itself: object, old: str, *_arguments: Any) -> None:
    raise RefusedError(f"renaming {old} was refused")


def _is_not_there(_act: Callable[..., Any], _itself: object, path: str, *_arguments: Any) -> None:
    raise ItemError(f"{path} is gone")
