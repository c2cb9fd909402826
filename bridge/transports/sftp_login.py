"""Proving to an SFTP server who we are: a key file, the agent's keys, a password, or two of them.

Only what the configuration names is offered. Nothing is looked for in `~/.ssh`, and no secret
stands in a message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import paramiko
from paramiko.pkey import UnknownKeyType
from paramiko.ssh_exception import AuthenticationException, SSHException

from bridge.errors import ConfigurationError
from bridge.model.endpoints import SftpSettings


def log_in(transport: paramiko.Transport, settings: SftpSettings) -> None:
    """Try what is configured, in the order key file, agent, password, until the server is content.

    A server may want two of them one after the other; then each is accepted in part.
    """
    fault: SSHException | None = None
    for attempt in _ways_to_log_in(transport, settings):
        try:
            attempt()
        except AuthenticationException as error:
            fault = error
        if transport.is_authenticated():
            return
        if not transport.is_active():
            break
    raise fault or AuthenticationException("the server wants more than we have")


def _ways_to_log_in(
    transport: paramiko.Transport, settings: SftpSettings
) -> Iterator[Callable[[], object]]:
    user = settings.user
    if settings.key_file is not None:
        key = _private_key(settings)
        yield partial(transport.auth_publickey, user, key)
        if settings.legacy_algorithms:
            yield partial(_sign_with_sha1, transport, user, key)
    if settings.use_agent:
        agent = paramiko.Agent()
        try:
            for agent_key in agent.get_keys():
                yield partial(transport.auth_publickey, user, agent_key)
        finally:
            agent.close()
    password = settings.password
    if password is not None:
        yield partial(transport.auth_password, user, password)
    if settings.key_file is None and not settings.use_agent and password is None:
        raise ConfigurationError(
            f"There is no way to log in to {settings.host}",
            "Write `password`, `key_file` or `agent: on`",
        )


def _sign_with_sha1(transport: paramiko.Transport, user: str, key: paramiko.PKey) -> None:
    """Try an RSA key as servers want it that are too old to say which signatures they know."""
    if key.get_name() == "ssh-rsa":
        disabled = dict(transport.disabled_algorithms or {})
        transport.disabled_algorithms = disabled | {"pubkeys": ["rsa-sha2-512", "rsa-sha2-256"]}
        transport.auth_publickey(user, key)


def _private_key(settings: SftpSettings) -> paramiko.PKey:
    path, phrase = settings.key_file, settings.key_passphrase
    try:
        # paramiko passes it on to `cryptography`, which wants bytes, whatever the stubs say.
        return paramiko.PKey.from_path(path, phrase and phrase.encode())  # type: ignore[arg-type]
    except OSError as error:
        fault, remedy = str(error), "Correct `key_file`"
    except TypeError:  # so `cryptography` says that there is one too many or too few
        fault = "it is encrypted" if phrase is None else "it is not encrypted"
        remedy = "Write `key_passphrase`" if phrase is None else "Leave out `key_passphrase`"
    except (ValueError, SSHException, UnknownKeyType) as error:
        fault = "the passphrase is wrong or the file is damaged" if phrase else str(error)
        remedy = "Check both; `ssh-keygen -y -f` shows whether OpenSSH can read the file"
    raise ConfigurationError(f"The private key {path} cannot be used: {fault}", remedy)
