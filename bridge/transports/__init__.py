"""Ways of exchanging files with partners, all behind `bridge.transports.base.Transport`.

Each kind is imported only where it is used: paramiko alone costs a fifth of a second.
"""

from __future__ import annotations

from typing import assert_never

from bridge.model.endpoints import FolderSettings, SftpSettings, TransportSettings
from bridge.transports.base import RemoteFile, Transport

__all__ = ["RemoteFile", "Transport", "open_transport"]


def open_transport(settings: TransportSettings) -> Transport:
    """Return the transport that fits `settings`; entering it as a context connects it."""
    match settings:
        case FolderSettings():
            from bridge.transports.local import LocalFolder

            return LocalFolder(settings.path, settings.most_files)
        case SftpSettings():
            from bridge.transports.sftp import Sftp

            return Sftp(settings)
        case _:
            assert_never(settings)
