"""Records as a person is shown them, read or written: each field with their side and ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.model.document import Value
from bridge.model.problem import Problem
from bridge.model.records import PlaceName
from bridge.workbench.wording import plain_value, text_words, value_words


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of one record: their side and ours."""

    #: Their place, as the mapping calls it, and their texts by place; None where it is not there.
    label: str
    texts: Mapping[PlaceName, str | None]
    #: Our fields by qualified name; those without a value are left out of `values`.
    names: tuple[str, ...]
    values: Mapping[str, Value]
    problems: tuple[Problem, ...] = ()
    #: Why there is no value of ours although nothing is wrong; "" where that needs no word.
    note: str = ""

    @property
    def ours_by_name(self) -> dict[str, str]:
        """Our values in words, by qualified name."""
        return {name: value_words(value) for name, value in self.values.items()}

    @property
    def ours(self) -> str:
        """Our values in words; "" where there is none."""
        told = self.ours_by_name
        if len(told) == 1 and len(self.names) == 1:
            return next(iter(told.values()))
        return "; ".join(f"{name} {value}" for name, value in told.items())

    @property
    def place(self) -> str:
        """What the partner calls it, and where that is: `ORDER_NO (2)`."""
        places = " + ".join(self.texts)
        return self.label if self.label == places else f"{self.label} ({places})"

    @property
    def theirs(self) -> str:
        """Their texts in words."""
        return " + ".join(text_words(text) for text in self.texts.values())

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "place": self.label,
            "texts": dict(self.texts),
            "fields": list(self.names),
            "values": {name: plain_value(value) for name, value in self.values.items()},
            "problems": [problem_data(one) for one in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """One record as it is shown."""

    number: int
    line: int
    depth: int
    #: Its type as the mapping calls it, and what of ours it is: "row", "a line of 83652-1".
    type: str
    about: str
    cells: tuple[Cell, ...]
    #: What is wrong with the record as such.
    problems: tuple[Problem, ...] = ()
    #: For a record that fits no type: what could be made out of it.
    texts: Mapping[PlaceName, str] = field(default_factory=dict)
    #: The file in a zip that it stands in; "" elsewhere.
    file: str = ""

    @property
    def has_problems(self) -> bool:
        """Whether anything is wrong with it."""
        return bool(self.problems) or any(cell.problems for cell in self.cells)

    def as_data(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "number": self.number,
            "file": self.file,
            "line": self.line,
            "type": self.type,
            "about": self.about,
            "cells": [cell.as_data() for cell in self.cells],
            "problems": [problem_data(one) for one in self.problems],
            "texts": dict(self.texts),
        }


def problem_data(problem: Problem) -> dict[str, Any]:
    """Return a problem as a JSON object, with the value: it is shown to the person who asks."""
    where = problem.where
    return {
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
        "line": where.line if where else 0,
        "at": where.at if where else "",
        "field": problem.field,
        "value": problem.value,
    }
