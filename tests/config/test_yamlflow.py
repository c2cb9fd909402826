"""YAML in one line: what it says is what is read again."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from bridge.config.yamlflow import flow


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (
            {"at": ["1", "2"], "with": " ", "unknown": {"use": "x, y"}},
            '{at: [1, 2], with: " ", unknown: {use: "x, y"}}',
        ),
        ({" ": ""}, '{" ": ""}'),
        ({"integer": True, "max": 35}, "{integer: true, max: 35}"),
        ("%Y-%m-%d", '"%Y-%m-%d"'),
        (None, "null"),
    ],
)
def test_yaml_in_one_line_is_yaml(value: object, line: str) -> None:
    assert flow(value) == line
    YAML(typ="safe", pure=True).load(line)
