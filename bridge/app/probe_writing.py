"""What a delivery needs, tried in a partner's folder with a file that nobody's pattern fits."""

from __future__ import annotations

import posixpath
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from bridge.app.probe_report import CLOCK_SECONDS, Probe, Verdict
from bridge.errors import BridgeError, ItemError
from bridge.model.endpoints import SftpSettings, TransportSettings
from bridge.transports import open_transport
from bridge.transports.base import NoFolderError, Transport

_CONTENT = b"a probe of the bridge; it is removed at once\n"


class Writing:
    """Tries in one folder what a delivery needs, with a file that nobody else's pattern fits."""

    def __init__(
        self, found: Probe, settings: TransportSettings, folder: str, clock: Callable[[], datetime]
    ) -> None:
        self._found = found
        self._settings = settings
        self._folder = folder
        self._clock = clock
        mark = secrets.token_hex(4)
        self._first = posixpath.join(folder, f".bridge-probe-{mark}-1.part")
        self._second = posixpath.join(folder, f".bridge-probe-{mark}-2.part")

    def run(self) -> None:
        """Write, look, rename and remove; what is left behind is told."""
        about = f"writing: {self._folder}"
        settings = self._that_can_write(about)
        if settings is None:
            return
        try:
            with open_transport(settings) as transport:
                self._look(transport)
                self._rename(transport)
        except BridgeError as error:
            self._found.fault(about, error)
        finally:
            self._clean_up(settings)

    def _that_can_write(self, about: str) -> TransportSettings | None:
        """Return the settings that a file can be written with; None where it cannot be."""
        first: BridgeError | None = None
        for settings, switches in _variants(self._settings):
            try:
                with open_transport(settings) as transport:
                    transport.write(self._first, BytesIO(_CONTENT), len(_CONTENT))
            except BridgeError as error:
                first = first or error
                continue
            if switches:
                self._found.profile.update(dict.fromkeys(switches, "off"))
                told = f"works with {', '.join(f'`{one}: off`' for one in switches)}"
                meant = "write that below `sftp` in bridge.yaml"
                self._found.add(about, Verdict.LOOK, told, meant)
            else:
                self._found.add(about, Verdict.FINE, "a file can be written, and its size is shown")
            return settings
        if first is not None:
            self._found.fault(about, first)
        self._clean_up(self._settings)
        return None

    def _look(self, transport: Transport) -> None:
        about = f"clock: {self._folder}"
        file = transport.look(self._first)
        if file is None:
            told = "a written file is gone at once, or cannot be looked up"
            meant = "set `stat_after_put: off`; for a partner that takes files the moment they "
            self._found.add(about, Verdict.LOOK, told, f"{meant}appear, `taken_at_once: on` too")
        elif file.modified is None:
            self._found.add(about, Verdict.FINE, "the server shows no times")
        else:
            seconds = round((file.modified - self._clock()).total_seconds())
            verdict = Verdict.FINE if abs(seconds) <= CLOCK_SECONDS else Verdict.LOOK
            meant = "" if verdict is Verdict.FINE else "times in its files may be as wrong: ask"
            self._found.add(about, verdict, f"{seconds:+} s against ours", meant)

    def _rename(self, transport: Transport) -> None:
        about = f"renaming: {self._folder}"
        try:
            transport.rename(self._first, self._second)
        except ItemError as error:
            self._found.fault(about, error)
            return
        except BridgeError as error:
            told = f"{error.message}"
            meant = (
                "if the server cannot rename, set `rename: off` and a `done_file` for its messages"
            )
            self._found.add(about, Verdict.FAULT, told, meant)
            return
        self._found.add(about, Verdict.FINE, "a file can be renamed")
        transport.write(self._first, BytesIO(_CONTENT), len(_CONTENT))
        if not isinstance(self._settings, SftpSettings):
            return
        with open_transport(replace(self._settings, look_before_rename=False)) as blind:
            self._rename_onto(blind, about)

    def _rename_onto(self, transport: Transport, about: str) -> None:
        """Find out whether the server replaces a file that is there: it is looked for then."""
        try:
            transport.rename(self._first, self._second)
        except BridgeError:
            self._found.add(about, Verdict.FINE, "the server replaces no file by renaming")
        else:
            told = "the server replaces a file by renaming: the bridge looks first"
            meant = "leave `look_before_rename` on"
            self._found.add(about, Verdict.FINE, told, meant)

    def _clean_up(self, settings: TransportSettings) -> None:
        try:
            with open_transport(settings) as transport:
                for path in (self._first, self._second):
                    transport.remove(path)
        except BridgeError as error:
            told = f"a probe may lie there still: {error.message}"
            self._found.add(
                f"writing: {self._folder}", Verdict.LOOK, told, f"remove {self._first} by hand"
            )


class Moving:
    """Tries whether a file can be put away from an incoming folder, with one of our own.

    A folder that is not there is made when it is first needed, and none is made here.
    """

    def __init__(
        self, found: Probe, settings: TransportSettings, folder: str, others: Sequence[str]
    ) -> None:
        self._found = found
        self._settings = settings
        name = f".bridge-probe-{secrets.token_hex(4)}.part"
        self._first = posixpath.join(folder, name)
        self._others = {one: posixpath.join(one, name) for one in others}

    def run(self) -> None:
        """Write a file, move it to each folder and back, and remove it."""
        about = f"writing: {posixpath.dirname(self._first)}"
        less = _as_found(self._settings, self._found)
        try:
            with open_transport(less) as transport:
                transport.write(self._first, BytesIO(_CONTENT), len(_CONTENT))
        except BridgeError as error:
            told = f"moving from there was not tried: no file can be written there: {error.message}"
            self._found.add(about, Verdict.FINE, told)
            return
        try:
            for folder, path in self._others.items():
                self._move(less, folder, path)
        finally:
            self._clean_up(less)

    def _move(self, settings: TransportSettings, folder: str, path: str) -> None:
        about = f"moving: {folder}"
        try:
            with open_transport(settings) as transport:
                try:
                    transport.list(folder)
                except NoFolderError:
                    self._found.add(about, Verdict.FINE, "not tried: the folder is not there yet")
                    return
                transport.rename(self._first, path)
                transport.rename(path, self._first)
        except BridgeError as error:
            self._found.fault(about, error)
        else:
            self._found.add(about, Verdict.FINE, "a file can be moved there")

    def _clean_up(self, settings: TransportSettings) -> None:
        try:
            with open_transport(settings) as transport:
                for path in (self._first, *self._others.values()):
                    transport.remove(path)
        except NoFolderError:
            return
        except BridgeError as error:
            told = f"a probe may lie there still: {error.message}"
            about = f"moving: {posixpath.dirname(self._first)}"
            self._found.add(about, Verdict.LOOK, told, f"remove {self._first} by hand")


def _as_found(settings: TransportSettings, found: Probe) -> TransportSettings:
    """Return the settings with the switches off of which writing has shown that it needs them."""
    if not isinstance(settings, SftpSettings):
        return settings
    return replace(
        settings,
        check_on_handle=settings.check_on_handle and "check_on_handle" not in found.profile,
        stat_after_put=settings.stat_after_put and "stat_after_put" not in found.profile,
    )


#: What may be left out of what is asked of a server, the least first.
_LESS = (
    (),
    ("check_on_handle",),
    ("stat_after_put",),
    ("check_on_handle", "stat_after_put"),
)


def _variants(settings: TransportSettings) -> Iterator[tuple[TransportSettings, tuple[str, ...]]]:
    """Yield the settings as they are, then with less and less asked of the server."""
    if not isinstance(settings, SftpSettings):
        yield settings, ()
        return
    for switches in _LESS:
        if all(getattr(settings, one) for one in switches):
            less = replace(
                settings,
                check_on_handle=settings.check_on_handle and "check_on_handle" not in switches,
                stat_after_put=settings.stat_after_put and "stat_after_put" not in switches,
            )
            yield less, switches
