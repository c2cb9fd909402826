"""Where a draft goes: the path that the configuration names, or the usual one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.config.fault import choose
from bridge.config.load import load
from bridge.errors import ConfigurationError
from bridge.model.fields import MESSAGES
from bridge.workbench.drafting.filename import pattern_of
from bridge.workbench.drafting.yamltext import flow, scalar
from bridge.workbench.putting import write_text


@dataclass(frozen=True, slots=True)
class Target:
    """Where a draft is written, and for whom."""

    path: Path
    zone: ZoneInfo
    #: What to write into bridge.yaml so that the mapping is used; nothing where it is.
    to_configure: tuple[str, ...] = ()

    @property
    def is_terminal(self) -> bool:
        """Whether it is printed instead of written."""
        return str(self.path) == "-"


def place(
    message: str, sample: str, output: Path | None, partner: str | None, configuration: Path
) -> Target:
    """Return where the draft for `message` goes; ConfigurationError for an unknown partner.

    `sample` is the name of the file that it is made from.
    """
    if partner is None:
        return Target(output or Path(f"{message}.yaml"), ZoneInfo("UTC"))
    usual = Path("mappings") / partner / f"{message}.yaml"
    if not configuration.is_file():
        return Target(output or usual, ZoneInfo("UTC"), _lines(message, sample, output or usual))
    known = load(configuration).partners
    if partner not in known:
        remedy = f"{choose(partner, known, 'there')}; leave --partner out for a new one"
        raise ConfigurationError(f"{configuration} has no partner {partner}", remedy)
    settings = known[partner].messages.named().get(message)
    zone = known[partner].zone
    if settings is not None:
        return Target(output or settings.mapping, zone)
    path = output or configuration.parent / usual
    return Target(path, zone, _lines(message, sample, path))


def _lines(message: str, sample: str, path: Path) -> tuple[str, ...]:
    keys = {"mapping": scalar(str(path)), "folder": "…"}
    if not MESSAGES[message].is_outbound:
        keys["files"] = scalar(pattern_of(sample))
    return ("\nIn bridge.yaml, below the partner's `messages`:", f"  {message}: {flow(keys)}")


def put(text: str, path: Path, *, is_forced: bool) -> None:
    """Write a draft; ConfigurationError where something is there already and nobody forced it."""
    if path.exists() and not is_forced:
        remedy = "Name another file with --output, or write over it with --force"
        raise ConfigurationError(f"{path} is there already", remedy)
    write_text(path, text)
