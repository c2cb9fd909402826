"""Types for folders, files and addresses, on our side and on the partner's."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from bridge.config.scalars import refuse

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def _local_path(value: Any, info: ValidationInfo) -> Path:
    """Return `value` relative to the file that it was written in (`folder` of the context)."""
    if not isinstance(value, str | Path) or not str(value):
        raise refuse("expected the path of a file or folder, relative to this file")
    if any(ord(character) < 32 for character in str(value)):
        raise refuse("expected a path in a single line")
    try:
        return local_path(value, Path((info.context or {}).get("folder", ".")))
    except RuntimeError:
        raise refuse("write the path out: nobody's home folder is known by that name") from None


def local_path(value: str | Path, folder: Path) -> Path:
    """Return the path `value` that is written in a file of `folder`."""
    return Path(os.path.normpath(folder / Path(value).expanduser()))


def _partner_folder(value: str) -> str:
    if "\\" in value:
        raise refuse("write the partner's folders with forward slashes")
    if ".." in value.split("/"):
        raise refuse("write the folder as seen from the login folder, without `..`")
    if not value.strip() or any(ord(character) < 32 for character in value):
        raise refuse("expected a folder, such as out/confirmations (`.` is the login folder)")
    return posixpath.normpath(value)


def _file_pattern(value: str) -> str:
    if "/" in value or "\\" in value:
        raise refuse("expected the pattern of a name: the folder has a key of its own")
    if any(mark in value for mark in "[]{}"):
        raise refuse("only `*` and `?` are wildcards, as in CONF_*.csv")
    if not value.strip() or len(value) > 200 or any(ord(character) < 32 for character in value):
        raise refuse("expected the pattern of a file's name, such as CONF_*.csv")
    return value


def _done_file(value: str) -> str:
    """Return the done-file's name as a template, with `{name}` or `{stem}` in it."""
    template = "{name}" + value if value.startswith(".") and "{" not in value else value
    rest = template.replace("{name}", "x").replace("{stem}", "x")
    if rest == template or re.search(r"[{}/\\*?]", rest) or rest == "x":
        raise refuse("expected an ending such as .done, or a name with {name} or {stem} in it")
    return template


def done_file_name(template: str, name: str) -> str:
    """Return the name of the done-file of the file `name`."""
    return template.replace("{name}", name).replace("{stem}", name.rpartition(".")[0] or name)


def _api(value: str) -> str:
    try:
        url = urlsplit(value)
        is_sound = url.port != 0 and bool(url.hostname)
    except ValueError:
        raise refuse("expected an address such as https://shop.example/api/order") from None
    if url.username is not None or url.password is not None:
        # Never shown: what stands before the @ may be a password.
        raise refuse("the secret has a key of its own", "an address with a user in it (not shown)")
    if url.scheme not in ("https", "http") or not is_sound or re.search(r"\s", value):
        raise refuse("expected an address such as https://shop.example/api/order")
    if url.query or url.fragment:
        raise refuse("expected the plugin's base address alone, without `?` and `#`")
    return value.rstrip("/")


def is_open_http(api: str) -> bool:
    """Tell whether the address `api` sends the secret unencrypted to another machine."""
    url: SplitResult = urlsplit(api)
    return url.scheme == "http" and url.hostname not in LOCAL_HOSTS


def _host(value: str) -> str:
    if "@" in value:
        meant = "expected the server's name alone; user and password have keys of their own"
        raise refuse(meant, "an address with a user in it (not shown)")
    if "/" in value:
        raise refuse("expected the server's name alone, such as sftp.partner.example")
    if re.fullmatch(r"[^:]+:\d+|\[.*\]:\d+", value):
        raise refuse("expected the server's name alone; `port` has a key of its own")
    if not re.fullmatch(r"[A-Za-z0-9._:%-]+", value):
        raise refuse("expected the server's name, such as sftp.partner.example")
    return value


#: A file or folder of ours; relative ones start at the folder of the file they are written in.
LocalPath = Annotated[Path, BeforeValidator(_local_path), WithJsonSchema({"type": "string"})]
#: A folder at the partner's, seen from the login folder.
PartnerFolder = Annotated[str, AfterValidator(_partner_folder)]
#: The pattern of the names of files to take.
FilePattern = Annotated[str, AfterValidator(_file_pattern)]
#: How the file is called that says that another one is whole.
DoneFile = Annotated[str, AfterValidator(_done_file)]
#: The base address of an Order API plugin, without a slash at its end.
ApiAddress = Annotated[str, AfterValidator(_api), Field(max_length=500)]
#: A server's name or address, alone.
Host = Annotated[str, AfterValidator(_host)]
