"""`bridge.yaml` as a whole: stores, partners, and how a run goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, WithJsonSchema

from bridge.config.alarms import Alarms
from bridge.config.fault import choose
from bridge.config.metrics import Metrics
from bridge.config.partner import Partner
from bridge.config.places import ApiAddress, LocalPath, is_open_http
from bridge.config.report import Report
from bridge.config.retention import Retention
from bridge.config.scalars import Block, Complaint, Digits, Name, Seconds, Switch, Text, TimeZone
from bridge.config.secret import SecretReference
from bridge.config.serve import Serve
from bridge.config.timetable import Schedule
from bridge.config.yamltext import YamlDocument
from bridge.errors import ConfigurationError

Named = TypeVar("Named")
Version = Annotated[Literal["1"], WithJsonSchema({"enum": [1, "1"]})]


class Endpoint(Block):
    """An Order API plugin of a store."""

    api: ApiAddress = Field(
        description="The base address of the Order API plugin.",
        examples=["https://shop.example/api/order"],
    )
    secret: SecretReference = Field(
        description="The plugin's secret, by reference.", examples=["{env: CENTRA_SECRET}"]
    )
    warehouse: Text = Field(
        description="The one warehouse whose stock this endpoint writes.", examples=["main"]
    )
    writes: Switch = Field(
        False,
        description="off: every run of its partners is a dry run, until you have tried it in the "
        "store's test environment.",
    )
    ca_file: LocalPath | None = Field(
        None, description="Certificates to trust instead of the usual ones."
    )
    allow_http: Switch = Field(
        False, description="Allow an address without encryption, on other hosts than this one."
    )
    timeout_seconds: Annotated[Seconds, Field(ge=1)] = Field(
        60, description="How long an answer may take."
    )

    def complaints(self) -> Iterator[Complaint]:
        """Yield that the secret would travel unencrypted."""
        if is_open_http(self.api) and not self.allow_http:
            meant = "write https://, or the secret travels unencrypted (else: `allow_http: on`)"
            yield Complaint(meant, key="api")


class Store(Block):
    """A Centra instance: one space of ids, one time zone."""

    time_zone: TimeZone = Field(
        description="The zone of the dates in the API's answers.", examples=["Europe/Stockholm"]
    )
    endpoints: Annotated[dict[Name, Endpoint], Field(min_length=1)] = Field(
        description="Its Order API plugins, by a name of yours."
    )

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the dates in the API's answers."""
        return ZoneInfo(self.time_zone)


class Run(Block):
    """How a run goes."""

    settle_seconds: Annotated[Seconds, Field(ge=1)] = Field(
        120,
        description="How long an unclear outcome is left alone before `not found` counts; longer "
        "than any time-out.",
    )
    workers: Annotated[Digits, Field(ge=1, le=32)] = Field(
        4, description="Shipments in work at the same time."
    )


class Configuration(Block):
    """All of `bridge.yaml`."""

    not_keys: ClassVar[Mapping[str, str]] = {
        "mappings": "mappings stand below the messages of their partner",
        "secret": "a secret stands below its endpoint, by reference",
    }

    version: Version = Field(description="The version of this file's language.", examples=["1"])
    state: LocalPath = Field(
        description="The folder of the ledger and its archive, relative to this file.",
        examples=["./state"],
    )
    stores: Annotated[dict[Name, Store], Field(min_length=1)] = Field(
        description="Centra instances, by a name of yours. It qualifies every id in the ledger: "
        "never rename a store."
    )
    partners: Annotated[dict[Name, Partner], Field(min_length=1)] = Field(
        description="3PLs, by a name of yours."
    )
    run: Run = Field(Run(), description="How a run goes.")
    retention: Retention | None = Field(
        None, description="How long files and history are kept: `bridge purge` takes away the rest."
    )

    schedule: Schedule = Field(
        Schedule(), description="What `bridge schedule` does beside the jobs of partners."
    )
    alarms: Alarms | None = Field(
        None, description="Who is told of what goes wrong, and by which channels."
    )
    log: Literal["text", "json"] = Field(
        "text", description="How the log is written: for people, or an object a line for programs."
    )
    metrics: Metrics | None = Field(None, description="Figures for Prometheus.")

    serve: Serve = Field(
        Serve(), description="What `bridge serve` shows in a browser, and to whom."
    )
    report: Report | None = Field(
        None, description="The page of the morning that is written after each part of a night."
    )

    _document: YamlDocument | None = PrivateAttr(None)
    _path: Path = PrivateAttr(Path("bridge.yaml"))

    @property
    def path(self) -> Path:
        """The file that it was read from."""
        return self._path

    @property
    def document(self) -> YamlDocument:
        """The YAML that it was read from, with the place of every key."""
        if self._document is None:
            raise ConfigurationError("This configuration was not read from a file")
        return self._document

    def was_read_from(self, document: YamlDocument, path: Path) -> None:
        """Remember where it comes from."""
        self._document, self._path = document, path

    def partner(self, name: str) -> Partner:
        """Return the partner `name`; an unknown one is a `ConfigurationError`."""
        return _named(self.partners, name, "partner", self.path)

    def endpoint_of(self, partner: Partner) -> Endpoint:
        """Return the endpoint that `partner` ships for."""
        store = self.store_of(partner)
        return _named(store.endpoints, partner.endpoint_name, "endpoint", self.path)

    def store_of(self, partner: Partner) -> Store:
        """Return the store that `partner` ships for."""
        return _named(self.stores, partner.store_name, "store", self.path)


def _named(known: Mapping[str, Named], name: str, kind: str, path: Path) -> Named:
    if name not in known:
        remedy = choose(name, known, f"The {kind}s there")
        raise ConfigurationError(
            f"There is no {kind} `{name}` in {path}", remedy[:1].upper() + remedy[1:]
        )
    return known[name]
