"""The way into the configuration: `load` reads `bridge.yaml` and tells every fault at once."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bridge.config.checks import Parts, cross_check
from bridge.config.fault import Fault, Faults, choose, dotted
from bridge.config.faults import Context, attempt
from bridge.config.model import Configuration, Run, Store
from bridge.config.partner import Partner
from bridge.config.secret import Unusable, secrets_in
from bridge.config.yamltext import LONGEST_TEXT, YamlDocument, read_yaml
from bridge.errors import ConfigurationError

Model = TypeVar("Model", bound=BaseModel)

#: Names a file that holds the configuration's text as it was checked: `bridge schedule` lets its
#: jobs read that, while somebody writes the configuration anew.
AS_CHECKED = "BRIDGE_CONFIG_AS_CHECKED"


def load(
    path: Path, partners: Collection[str] = (), *, text_in: Path | None = None
) -> Configuration:
    """Return the configuration in the file at `path`; raises `Faults` or `ConfigurationError`.

    Where `partners` are named it has only these, with the stores that they ship for; what is wrong
    with others does not matter then. With `text_in` the file's text stands there.
    """
    document = read_for(path, partners, text_in)
    context = {"folder": path.absolute().parent}
    configuration, faults = attempt(Configuration, document, (), context)
    parts = _sound_parts(configuration, document, context)
    faults += cross_check(replace(parts, is_whole=not partners))
    if configuration is None or faults:
        raise Faults(faults)
    configuration.was_read_from(document, path)
    for place, reference in secrets_in(configuration):
        line, column = document.position(place)
        reference.stands_at(f"{document.file}:{line}:{column} ({dotted(place)})")
    return configuration


def configured(given: Path | Configuration) -> Configuration:
    """Return the configuration in the file at `given`, or the one that was loaded already."""
    return given if isinstance(given, Configuration) else load(given)


def read_for(path: Path, partners: Collection[str], text_in: Path | None = None) -> YamlDocument:
    """Return the configuration at `path` as a document, with only these `partners`; () for all."""
    as_checked = text_in or os.environ.get(AS_CHECKED)
    document = _document(read_text(Path(as_checked) if as_checked else path), str(path))
    written = document.value_at(("partners",))
    if not partners or not isinstance(written, dict):
        return document
    for name in partners:
        if name not in written:
            remedy = choose(name, written, "The partners there")
            raise ConfigurationError(
                f"There is no partner `{name}` in {path}", remedy[:1].upper() + remedy[1:]
            )
    stores = {
        str(document.value_at(("partners", name, "endpoint"))).partition("/")[0]
        for name in partners
    }
    known = document.value_at(("stores",))
    if isinstance(known, dict) and stores <= known.keys():
        document = document.only("stores", stores)
    return document.only("partners", partners)


def log_format(path: Path) -> str:
    """Return how the log is to be written, by the configuration at `path`, right or wrong."""
    try:
        written = read_for(path, ()).value_at(("log",))
    except ConfigurationError:
        return "text"
    return "json" if written == "json" else "text"


def read_file(path: Path) -> YamlDocument:
    """Return the YAML file at `path` as a document."""
    return _document(read_text(path), str(path))


@lru_cache(maxsize=4)
def _document(text: str, file: str) -> YamlDocument:
    """Return a document; the same one as long as not a letter of it has changed."""
    return read_yaml(text, file)


def read_text(path: Path) -> str:
    """Return the text of a file that a person wrote, a configuration or a mapping."""
    try:
        if path.stat().st_size > 4 * LONGEST_TEXT:
            raise ConfigurationError(f"{path} is far too large", "Is it the right file?")
        return decoded(path.read_bytes(), str(path))
    except FileNotFoundError:
        remedy = "Write one with `bridge init`, or name another with --config or BRIDGE_CONFIG."
        raise ConfigurationError(f"There is no file {path}", remedy) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = "Name a file that can be read."
        raise ConfigurationError(f"{path} cannot be read ({reason})", remedy) from None


def decoded(data: bytes, file: str) -> str:
    """Return the text in `data`, that of `file`, with line ends as YAML counts them."""
    if _looks_like_utf_16(data):
        raise ConfigurationError(f"{file} is not UTF-8 text, but UTF-16", "Save it as UTF-8.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        where, meant = _place_of(data, error.start)
        remedy = f"Save it as UTF-8{meant}."
        raise ConfigurationError(f"{file}:{where} is not UTF-8 text", remedy) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _looks_like_utf_16(data: bytes) -> bool:
    """Return whether a text is in UTF-16, by its mark or by the zeros between its letters."""
    has_zeros = len(data) > 3 and (not any(data[0:8:2]) or not any(data[1:8:2]))
    return has_zeros or data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _place_of(data: bytes, at: int) -> tuple[str, str]:
    """Return line and column of the first byte that is no UTF-8, and what it may stand for."""
    before = data[:at].decode("utf-8").removeprefix("\ufeff")
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    character = data[at : at + 1].decode("cp1252", "ignore")
    meant = f" (as Windows-1252 the character there would be `{character}`)" if character else ""
    return f"{len(lines)}:{len(lines[-1]) + 1}", meant


def check_secrets(configuration: Configuration, *, of_all: bool = False) -> list[Fault]:
    """Return a fault for every secret that is missing or unfit, without connecting anywhere.

    Those of alarms and of `serve` only with `of_all`: a night goes on without them.
    """
    faults = []
    for place, reference in secrets_in(configuration):
        if place[0] in ("alarms", "serve") and not of_all:
            continue
        try:
            reference.look()
        except Unusable as fault:
            complaint = fault.complaint
            faults.append(configuration.document.fault(place, complaint.meant, complaint.found))
    return faults


def starter_text() -> str:
    """Return the commented configuration that `bridge init` writes."""
    return resources.files("bridge.config").joinpath("starter.yaml").read_text("utf-8")


def _sound_parts(
    configuration: Configuration | None, document: YamlDocument, context: Context
) -> Parts:
    """Return what is sound by itself, so that faults across parts are told with the others."""
    folder = context["folder"]
    if configuration is not None:
        known = configuration
        return Parts(document, folder, known.stores, known.partners, known.run)
    return Parts(
        document,
        folder,
        _sound(Store, "stores", document, context),
        _sound(Partner, "partners", document, context),
        attempt(Run, document, ("run",), context)[0] or Run(),
    )


def _sound(
    model: type[Model], key: str, document: YamlDocument, context: Context
) -> dict[str, Model]:
    written = document.value_at((key,))
    names = written if isinstance(written, dict) else {}
    tried = {name: attempt(model, document, (key, name), context)[0] for name in names}
    return {name: part for name, part in tried.items() if part is not None}
