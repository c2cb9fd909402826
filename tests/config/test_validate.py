"""Errors of pydantic become faults with real places, whatever models a mapping brings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag, field_validator

from bridge.config.fault import Fault, Faults
from bridge.config.faults import validate
from bridge.config.scalars import NOTHING, Block, Complaint, Digits, Switch, Text, Texts
from bridge.config.yamltext import read_yaml


class Csv(Block):
    format: Literal["csv"]
    delimiter: str = Field(";", max_length=1)


class Xml(Block):
    format: Literal["xml"]
    root: str = Field(description="The name of the root element.", examples=["orders"])


class Constant(Block):
    value: Text


class Copy(Block):
    source: Text = Field(alias="from")
    width: Annotated[Digits, Field(ge=1, le=9)] = 1


def _kind(value: Any) -> str:
    return "constant" if isinstance(value, dict) and "value" in value else "copy"


Rule = Annotated[
    Annotated[Constant, Tag("constant")] | Annotated[Copy, Tag("copy")], Discriminator(_kind)
]


class Inner(Block):
    name: Text = Field(description="What it is called")


class Sample(Block):
    switch: Switch = False
    count: Digits = 1
    many: Texts = ("x",)
    maybe: Annotated[Text | None, NOTHING] = None
    shape: Annotated[Csv | Xml, Field(discriminator="format")] = Csv(format="csv")
    rules: tuple[Rule, ...] = ()
    either: Literal["all", "none"] | Inner = "all"
    one_of_three: Inner | Csv | list[str] | None = None
    by_name: dict[Annotated[str, Field(pattern="^[a-z]+$")], Inner] | None = None
    short: Annotated[Inner | None, BeforeValidator(lambda v: {"nam": v} if v == "x" else v)] = None
    pair: tuple[str, Inner] | None = None
    plain: int | None = Field(None, description="How many", examples=[3])
    checked: str = ""

    @field_validator("checked")
    @classmethod
    def _never_bad(cls, value: str) -> str:
        if value == "bad":
            raise ValueError("expected anything but that")
        return value

    def complaints(self) -> Iterator[Complaint]:
        if self.switch and self.count == 1:
            yield Complaint("expected more than one", key="count")
            yield Complaint("expected off", key="switch")


def sample(text: str) -> Sample:
    return validate(Sample, read_yaml(text, "m.yaml"))


def faults(text: str, model: type[BaseModel] = Sample) -> list[Fault]:
    with pytest.raises(Faults) as caught:
        validate(model, read_yaml(text, "m.yaml"))
    return list(caught.value.faults)


@pytest.mark.parametrize("text", ["on", "yes", "true", "ON", "True"])
def test_a_switch_is_on_in_each_of_its_spellings(text: str) -> None:
    assert sample(f"{{switch: {text}, count: 2}}").switch is True


@pytest.mark.parametrize("text", ["off", "no", "false", "No"])
def test_a_switch_is_off_in_each_of_its_spellings(text: str) -> None:
    assert sample(f"switch: {text}").switch is False


@pytest.mark.parametrize("text", ["1", "0", "y", "perhaps", "[on]", ""])
def test_nothing_else_is_a_switch(text: str) -> None:
    (fault,) = faults(f"switch: {text}")
    assert "expected on or off" in fault.meant


def test_a_whole_number_may_begin_with_zeros() -> None:
    assert sample("count: 007").count == 7


@pytest.mark.parametrize("text", ["1.0", "1_000", "1e3", "0x1", "-1", "+1", "' 1'", "", "١"])
def test_nothing_but_plain_digits_is_a_whole_number(text: str) -> None:
    (fault,) = faults(f"count: {text}")
    assert "plain digits" in fault.meant


def test_a_single_text_stands_for_a_list_of_one() -> None:
    assert sample("many: NO").many == ("NO",)


@pytest.mark.parametrize("text", ["null", "~", ""])
def test_nothing_can_be_written_where_it_is_allowed(text: str) -> None:
    assert sample(f"maybe: {text}").maybe is None


@pytest.mark.parametrize(
    ("text", "line", "column", "path", "found", "meant"),
    [
        ("count: 2\nswich: on", 2, 1, "swich", "an unknown key", "did you mean `switch`?"),
        ("zzz: on", 1, 1, "zzz", "an unknown key", "allowed here: switch, count"),
        ("short: {}", 1, 1, "short.name", "nothing", "write `name`: What it is called"),
        ("plain: x", 1, 8, "plain", '"x"', "a whole number: How many (such as 3)"),
        ("shape: {format: cvs}", 1, 17, "shape.format", '"cvs"', "did you mean `csv`?"),
        ("shape: {delimiter: x}", 1, 1, "shape.format", "nothing", "`format`, one of: csv, xml"),
        ("shape: {format: xml}", 1, 1, "shape.root", "nothing", "root element (such as orders)"),
        ("shape: {format: xml, rot: x, root: y}", 1, 22, "shape.rot", "an unk", "mean `root`?"),
        ("shape: {format: csv, delimiter: ab}", 1, 33, "shape.delimiter", '"ab"', "at most 1"),
        ("shape: csv", 1, 8, "shape", '"csv"', "expected"),
        ("rules: [{from: a, width: 10}]", 1, 26, "rules.0.width", '"10"', "9 or less"),
        ("rules: [{from: a}, {form: b}]", 1, 21, "rules.1.form", "an unknown", "mean `from`?"),
        ("rules: [{value: a, width: 1}]", 1, 20, "rules.0.width", "an unknown", "here: value"),
        ("rules: {}", 1, 8, "rules", "a block of keys", "expected a list"),
        ("either: al", 1, 9, "either", '"al"', "did you mean `all`? allowed here: all, none"),
        ("either: al", 1, 9, "either", '"al"', "or expected a block with the keys: name"),
        ("either: {nam: x, name: y}", 1, 10, "either.nam", "an unknown", "mean `name`?"),
        ("one_of_three: {name: ''}", 1, 22, "one_of_three.name", '""', "at least 1"),
        ("one_of_three: [[]]", 1, 16, "one_of_three.0", "a list", "expected text"),
        ("by_name: {A1: {name: x}}", 1, 11, "by_name.A1", "", "text of the form ^[a-z]+$"),
        ("by_name: {a: {name: [x]}}", 1, 21, "by_name.a.name", "a list", "expected text"),
        ("by_name: x", 1, 10, "by_name", '"x"', "block of `key: value` lines"),
        ("short: x", 1, 1, "short.nam", "an unknown key", "did you mean `name`?"),
        ("pair: [a, {name: [b]}]", 1, 18, "pair.1.name", "a list", "expected text"),
        ("checked: bad", 1, 10, "checked", '"bad"', "expected anything but that"),
        ("[]", 1, 1, "", "a list", "a block with the keys: switch"),
        ("", 1, 1, "", "nothing", "a block with the keys: switch"),
    ],
)
def test_a_fault_has_the_place_of_what_was_written(
    text: str, line: int, column: int, path: str, found: str, meant: str
) -> None:
    matching = [fault for fault in faults(text) if fault.path == path]
    assert len(matching) == 1, [str(fault) for fault in faults(text)]
    assert (matching[0].line, matching[0].column) == (line, column)
    assert found in matching[0].found
    assert meant in matching[0].meant


def test_only_the_member_of_a_union_that_was_meant_is_told_about() -> None:
    assert len(faults("one_of_three: {format: csv, delimiter: ab}")) == 1
    assert len(faults("either: {name: x, nam: y}")) == 1


def test_a_block_can_complain_about_several_keys() -> None:
    found = [(fault.path, fault.found) for fault in faults("switch: on\ncount: 1")]
    assert found == [("switch", '"on"'), ("count", '"1"')]


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = "count: x\nswitch: x\nshape: {format: x}\nrules: [{from: ''}]\nzzz: 1\n"
    assert [fault.line for fault in faults(text)] == [1, 2, 3, 4, 5]


def test_a_fault_is_one_line_with_place_path_found_and_meant() -> None:
    (fault,) = faults("short:\n  nmae: x\n  name: y\n")
    assert str(fault) == (
        "m.yaml:2:3  short.nmae: found an unknown key; did you mean `name`? allowed here: name"
    )


def test_a_password_in_an_address_is_not_shown() -> None:
    (fault,) = faults("count: sftp://me:hunter2@host")
    assert fault.found == '"sftp://…@host"'


def test_a_long_value_is_shown_in_part() -> None:
    (fault,) = faults(f"count: {'x' * 100}")
    assert len(fault.found) == 62


def test_a_model_that_is_used_without_yaml_complains_too() -> None:
    with pytest.raises(ValueError, match="expected more than one; expected off"):
        Sample(switch=True)
