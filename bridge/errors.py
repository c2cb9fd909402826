"""The errors of the bridge, named by what to do next.

    BridgeError
    ├── ConfigurationError   fix bridge.yaml, a mapping or a secret, then run again  (exit 2)
    │   └── RefusedError     the other side said no to who we are or what we may do
    ├── TryLaterError        run again later, nothing is lost                        (exit 75)
    │   └── UnclearError     an effect may or may not have happened: find out first
    ├── ItemError            this one thing is set aside, the rest goes on           (exit 1)
    └── StopError            stop everything: the bridge's own memory is at risk     (exit 70)

Problems with *data* are not exceptions: they are values (`bridge.model.problem`), collected and
shown, and they never end a run.
"""

from __future__ import annotations


class BridgeError(Exception):
    """Something went wrong; `message` says what, `remedy` says what to do next."""

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message


class ConfigurationError(BridgeError):
    """A file or a setting that a person wrote has to be changed before running again."""

    exit_code = 2


class RefusedError(ConfigurationError):
    """The other side refused us: wrong secret, unknown host key, no right to a folder or a call."""


class TryLaterError(BridgeError):
    """A passing fault: the network, a busy server, a full disk on the other side. Run it again."""

    exit_code = 75


class UnclearError(TryLaterError):
    """An effect was asked for and its answer was lost: it may or may not have happened.

    Never repeat it blindly: look for positive evidence first (design, section 5).
    """


class ItemError(BridgeError):
    """One shipment, file or record cannot go on; it is set aside and the rest goes on."""

    exit_code = 1


class StopError(BridgeError):
    """The ledger or its archive cannot be trusted or written: nothing more may be done."""

    exit_code = 70
