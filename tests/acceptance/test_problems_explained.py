"""Every problem that something can wait for stands in the README, with what to do about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bridge.plan.remedies import remedies

_ROOT = Path(__file__).parents[2]
#: Who holds shipments, returns, deliveries, counts and files. What a step of a mapping or a codec
#: has against a single text says itself what was expected, and is one row of the README.
_SOURCES = [
    *sorted((_ROOT / "bridge" / "plan").rglob("*.py")),
    *sorted((_ROOT / "bridge" / "flows").rglob("*.py")),
    *(_ROOT / "bridge" / "mapping" / name for name in ("told.py", "write.py")),
]
_CODE = re.compile(r"[a-z]+(-[a-z]+)*")


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", "") or getattr(call.func, "attr", ""))


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((one.value for one in call.keywords if one.arg == name), None)


def code_of(call: ast.Call) -> ast.expr | None:
    return keyword(call, "code") or next(iter(call.args), None)


def is_notice(call: ast.Call) -> bool:
    severity = keyword(call, "severity")
    return severity is not None and ast.unparse(severity) == "Severity.NOTICE"


def calls_in(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def makes_a_problem(call: ast.Call) -> bool:
    is_like_another = called(call) == "replace" and keyword(call, "code") is not None
    return is_like_another or called(call) in ("Problem", "NoMatch")


def helpers_in(tree: ast.AST) -> set[str]:
    """The functions that are given the code of the problem that they make, before all else."""
    return {
        function.name
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.args.args
        for call in calls_in(function)
        if makes_a_problem(call)
        and isinstance(code := code_of(call), ast.Name)
        and code.id == function.args.args[0].arg
    }


def constants_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield from (
                (target.id, str(node.value.value))
                for target in node.targets
                if isinstance(target, ast.Name)
            )


def texts_of(code: ast.expr | None, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(code, ast.Name):
        yield constants.get(code.id, "")
    elif code is not None:
        yield from (str(one.value) for one in ast.walk(code) if isinstance(one, ast.Constant))


def codes() -> set[str]:
    """The codes of all problems that are more than a notice."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in _SOURCES]
    constants = dict(pair for tree in trees for pair in constants_in(tree))
    found: set[str] = set()
    for tree in trees:
        helpers = helpers_in(tree)
        for call in calls_in(tree):
            if (makes_a_problem(call) or called(call) in helpers) and not is_notice(call):
                found |= set(texts_of(code_of(call), constants))
    return {one for one in found if _CODE.fullmatch(one)}


def rows() -> list[tuple[list[str], str]]:
    """The codes of each row of the README's table, and what it says is to be done."""
    text = (_ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("| what you see | what to do |\n")[1].split("\n\n")[0]
    halves = [row.split(" | ", 1) for row in table.splitlines()[1:]]
    return [(re.findall(r"`([^`]+)`", seen), to_do) for seen, to_do in halves]


def explained() -> set[str]:
    return {code for seen, _ in rows() for code in seen}


def test_every_code_is_explained() -> None:
    every = codes()
    assert {"short", "lower-refused", "taken-back-not-seen", "too-many-zeros", "item-differs",
            "same-key-other-content", "key-missing"} <= every  # fmt: skip
    assert sorted(every - explained()) == []


def test_what_the_table_says_can_be_released_can_be() -> None:
    kinds = (
        "shipment",
        "order_status",
        "confirmation",
        "return",
        "receipt",
        "file",
        "stock",
        "item",
    )
    refused = []
    for seen, to_do in rows():
        several = {"the first two": 2, "the first": 1}
        number = next((n for words, n in several.items() if words in to_do), len(seen))
        for code in seen[:number] if "`release`" in to_do else []:
            found = [
                one.verb
                for kind in kinds
                for one in remedies(
                    kind, code, is_notice=False, is_incoming_file=False, is_about_delivery=False
                )
            ]
            refused += [code] if "release" not in found else []
    assert refused == []


def test_no_code_is_explained_that_does_not_exist() -> None:
    written = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((_ROOT / "bridge").rglob("*.py"))
    )
    gone = [one for one in sorted(explained()) if f'"{one}"' not in written]
    assert gone == []
