"""A sample file, opened: its name, its bytes, and what was inside where it is an archive."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from bridge.codecs import signatures
from bridge.errors import ConfigurationError

#: Bytes of a sample beyond which a piece of it will do.
LARGEST = 20_000_000


@dataclass(frozen=True, slots=True)
class Sample:
    """One file of a partner's."""

    #: Its own name, without folders; of an archive, that of the member that is looked at.
    name: str
    data: bytes
    #: The archive's name and bytes, "" and nothing where it is in none.
    archive: str = ""
    packed: bytes = b""
    #: The archive's other members.
    others: tuple[str, ...] = ()

    @property
    def is_workbook(self) -> bool:
        """Whether it is an XLSX file."""
        return self.data.startswith(b"PK\x03\x04") and "xl/workbook.xml" in _members(self.data)


def open_sample(path: Path) -> Sample:
    """Return the sample at `path`; ConfigurationError where there is nothing to learn from it."""
    sample = _unpacked(Sample(path.name, _read(path)))
    if not sample.data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise ConfigurationError(f"{path} is empty", "Ask the partner for a file with content")
    looks_like = signatures.binary(sample.data[: signatures.LONGEST])
    if looks_like and not sample.is_workbook:
        remedy = "Name a file of text, XML, JSON or XLSX, or a zip with one in it"
        raise ConfigurationError(f"{path} is {looks_like}", remedy)
    return sample


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            remedy = f"Cut a piece of at most {LARGEST // 1_000_000} MB from it"
            raise ConfigurationError(f"{path} is too large for a sample", remedy)
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = "Name a sample file that can be read"
        raise ConfigurationError(f"{path} cannot be read ({reason})", remedy) from None


def _unpacked(sample: Sample) -> Sample:
    """Return the first file of an archive; anything else as it is."""
    if not sample.data.startswith(b"PK\x03\x04") or sample.is_workbook:
        return sample
    try:
        with zipfile.ZipFile(io.BytesIO(sample.data)) as archive:
            inside = sorted((one for one in archive.infolist() if not one.is_dir()),
                            key=lambda one: one.filename)  # fmt: skip
            if not inside:
                raise ConfigurationError(f"{sample.name} is an archive without a file in it")
            if inside[0].file_size > LARGEST:
                raise ConfigurationError(f"{inside[0].filename} in it is too large for a sample")
            data = archive.read(inside[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        remedy = "Unpack it, and name the file that was in it"
        raise ConfigurationError(f"{sample.name} cannot be unpacked", remedy) from None
    others = tuple(Path(one.filename).name for one in inside[1:])
    return Sample(Path(inside[0].filename).name, data, sample.name, sample.data, others)


def _members(data: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return set(archive.namelist())
    except zipfile.BadZipFile:
        return set()
