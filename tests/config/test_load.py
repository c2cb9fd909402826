"""A configuration is read from its file, and knows what the layers above ask for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge.config.cautions import cautions
from bridge.config.load import load, starter_text
from bridge.config.model import Configuration
from bridge.config.routing import Condition
from bridge.errors import ConfigurationError
from bridge.model.endpoints import FolderSettings
from tests.config.conftest import SOUND, Loads


def test_a_sound_configuration_has_what_was_written_and_the_defaults(loads: Loads) -> None:
    configuration = loads()
    partner = configuration.partner("nordlager")
    endpoint = configuration.endpoint_of(partner)
    assert (partner.store_name, partner.endpoint_name) == ("nordic", "main")
    assert configuration.store_of(partner).zone.key == partner.zone.key == "Europe/Stockholm"
    assert (endpoint.api, endpoint.warehouse) == ("https://shop.example/api/order", "main")
    assert endpoint.writes is True
    assert partner.policies.short.unpaid == "lower"
    assert partner.policies.capture.when == "before_export"
    assert partner.policies.stock.batch == 500
    assert configuration.run.settle_seconds == 120
    assert cautions(configuration)[0].path == "partners.nordlager.messages.stock"


def test_norway_is_a_country_and_not_a_switch(loads: Loads) -> None:
    assert loads().partners["nordlager"].rule.wanted == (
        Condition("deliveryCountry", ("SE", "NO")),
    )


def test_paths_are_relative_to_the_file_they_are_written_in(loads: Loads, folder: Path) -> None:
    configuration = loads()
    order = configuration.partners["nordlager"].messages.order
    assert order is not None
    assert order.mapping == folder / "order.yaml"
    assert configuration.state == folder / "state"
    assert configuration.path == folder / "bridge.yaml"


def test_writes_are_off_until_they_are_switched_on(loads: Loads) -> None:
    configuration = loads(("        writes: on\n", ""))
    assert configuration.stores["nordic"].endpoints["main"].writes is False


def test_messages_come_in_in_the_order_in_which_they_are_applied(loads: Loads) -> None:
    messages = loads().partners["nordlager"].messages
    assert list(messages.inbound()) == ["confirmation", "stock"]
    assert list(messages.named()) == ["order", "confirmation", "stock"]


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("{suffix: .part}", "in/a.csv.part"),
        ("{prefix: .}", "in/.a.csv"),
        ("{folder: tmp/}", "tmp/a.csv"),
    ],
)
def test_a_file_has_a_temporary_path_until_it_is_whole(
    loads: Loads, written: str, path: str
) -> None:
    order = (
        loads(("folder: in}", f"folder: in, temporary: {written}}}"))
        .partners["nordlager"]
        .messages.order
    )
    assert order is not None
    assert order.temporary.path(order.folder, "a.csv") == path


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (".done", "a.b.csv.done"),
        ("'{stem}.ok'", "a.b.ok"),
        ("'done_{name}'", "done_a.b.csv"),
        ("null", None),
        ("", None),
    ],
)
def test_a_done_file_is_called_as_the_partner_wants_it(
    loads: Loads, written: str, name: str | None
) -> None:
    order = (
        loads(("folder: in}", f"folder: in, done_file: {written}}}"))
        .partners["nordlager"]
        .messages.order
    )
    assert order is not None
    assert order.done_file_of("a.b.csv") == name


def test_a_message_knows_its_files_by_their_names(loads: Loads) -> None:
    confirmation = loads().partners["nordlager"].messages.confirmation
    assert confirmation is not None
    assert confirmation.matches("CONF_1.csv")
    assert not confirmation.matches("conf_1.csv")
    assert not confirmation.matches("CONF_1.csv.done")


def test_a_condition_holds_when_one_value_fits_one_alternative() -> None:
    condition = Condition("shippingList", ("PostNord*", "DHL"))
    assert condition.holds(["x", "PostNord MyPack"])
    assert condition.holds(["DHL"])
    assert not condition.holds(["DHL Express"])
    assert not condition.holds([])


def test_shipments_all_is_no_condition(loads: Loads) -> None:
    changed = ("    shipments:\n      delivery_country: [SE, NO]\n", "    shipments: all\n")
    assert loads(changed).partners["nordlager"].rule.wanted == ()


def test_conditions_on_other_fields_stand_beside_the_named_ones(loads: Loads) -> None:
    changed = ("[SE, NO]", "SE\n      warehouse: main\n      field: {orderStore: [A, B]}")
    assert loads(changed).partners["nordlager"].rule.wanted == (
        Condition("deliveryCountry", ("SE",)),
        Condition("warehouse", ("main",)),
        Condition("orderStore", ("A", "B")),
    )


def test_an_unknown_partner_is_told_with_the_nearest(loads: Loads) -> None:
    with pytest.raises(ConfigurationError, match="Did you mean `nordlager`"):
        loads().partner("nordlger")


def test_a_missing_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="bridge init"):
        load(tmp_path / "bridge.yaml")


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff\xfe\x00", "not UTF-8"), (b"PK\x03\x04", "no text has"), (b"", "found nothing")],
)
def test_a_file_that_is_no_configuration_is_told(
    tmp_path: Path, content: bytes, message: str
) -> None:
    (tmp_path / "bridge.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError, match=message) as caught:
        load(tmp_path / "bridge.yaml")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("content", "place", "remedy"),
    [
        ("a: 1\nb: {x: grön}\n".encode("latin-1"), "bridge.yaml:2:10 is not", "would be `ö`"),
        ("\r\n\r\nå: grön".encode()[:-3] + b"\xf6", "bridge.yaml:3:6 is not", "as UTF-8 (as"),
        (b"a: \x81", "bridge.yaml:1:4 is not", "Save it as UTF-8."),
        ("a: 1".encode("utf-16"), "not UTF-8 text, but UTF-16", "Save it as UTF-8."),
        ("a: 1".encode("utf-16-le"), "but UTF-16", "Save it as UTF-8."),
        ("a: 1".encode("utf-16-be"), "but UTF-16", "Save it as UTF-8."),
    ],
)
def test_another_encoding_is_told_with_its_first_character(
    tmp_path: Path, content: bytes, place: str, remedy: str
) -> None:
    (tmp_path / "bridge.yaml").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path / "bridge.yaml")
    assert place in caught.value.message
    assert remedy in caught.value.remedy


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load(tmp_path)


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "bridge.yaml").open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(ConfigurationError, match="far too large"):
        load(tmp_path / "bridge.yaml")


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """The file that `bridge init` writes, with its mappings."""
    (tmp_path / "mappings/example").mkdir(parents=True)
    for name in ("order", "confirmation", "stock", "return"):
        (tmp_path / f"mappings/example/{name}.yaml").write_text("")
    (tmp_path / "bridge.yaml").write_text(starter_text())
    return tmp_path / "bridge.yaml"


def test_the_start_is_a_sound_configuration(started: Path) -> None:
    configuration = load(started)
    partner = configuration.partner("example")
    assert partner.transport.settings() == FolderSettings(started.parent / "exchange")
    assert [fault.path for fault in cautions(configuration)] == [
        "stores.nordic.endpoints.main.writes"
    ]


def test_the_start_teaches_every_key() -> None:
    schema = Configuration.model_json_schema()
    blocks = [schema, *schema["$defs"].values()]
    keys = {key for block in blocks for key in block.get("properties", {})}
    text = starter_text()
    free = {"prefix"}  # taught as {prefix: "."} in a comment
    assert {key for key in keys if f"{key}:" not in text} <= free


def test_what_the_start_shows_in_comments_is_sound_too(started: Path) -> None:
    text = starter_text()
    sftp = text[text.index("      # sftp:") : text.index("    # Which shipments")]
    live = re.sub("^      # ", "      ", sftp, flags=re.MULTILINE)
    live = live.replace('"SHA256:…", "ssh-ed25519 AAAA…"', f'"SHA256:{"a" * 43}"')
    conditions = text[text.index("    # shipments:") : text.index("    # What is exchanged.")]
    text = text.replace("      folder: {path: ./exchange}\n", "")
    text = text.replace(sftp, live).replace("    shipments: all\n", "")
    text = text.replace(conditions, re.sub("^    # ", "    ", conditions, flags=re.MULTILINE))
    text = text.replace("# done_file: .done", "done_file: .done")
    text = text.replace("# ca_file: certificates.pem", "ca_file: certificates.pem")
    text = text.replace("# allow_http: on", "allow_http: on")
    (started.parent / "secrets").mkdir()
    for name in ("certificates.pem", "secrets/id_ed25519", "secrets/known_hosts"):
        (started.parent / name).write_text("")
    started.write_text(text)
    partner = load(started).partner("example")
    assert partner.transport.sftp is not None
    assert (len(partner.rule.wanted), len(partner.rule.unwanted)) == (4, 1)


def test_every_key_is_described() -> None:
    schema = json.loads(json.dumps(Configuration.model_json_schema()))
    for name, block in {"Configuration": schema, **schema["$defs"]}.items():
        for key, value in block.get("properties", {}).items():
            # pydantic leaves the description out where it is the same as the block's own.
            assert value.get("description") or "$ref" in value, f"{name}.{key}"


_PLACES = st.integers(0, len(SOUND) - 1)
_PIECES = st.one_of(
    st.text(max_size=3),
    st.sampled_from(["{", "}", "[]", "*", "&a ", "\n", "  ", ": ", "null", "~", "~nobody", "''"]),
)


@given(st.lists(st.tuples(_PLACES, st.integers(0, 12), _PIECES), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_broken_ends_in_a_configuration_or_in_faults(
    folder: Path, cuts: list[tuple[int, int, str]]
) -> None:
    text = SOUND
    for place, length, piece in cuts:
        text = text[:place] + piece + text[place + length :]
    (folder / "bridge.yaml").write_text(text, "utf-8", newline="")
    try:
        load(folder / "bridge.yaml")
    except ConfigurationError as error:
        assert error.message
        assert error.remedy
