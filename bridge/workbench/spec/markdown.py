"""A description as Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from bridge.workbench.spec.blocks import Block, Heading, Listing, Paragraph, Points, Table


def as_markdown(blocks: Iterable[Block]) -> str:
    """Return the description as a Markdown page."""
    return "\n\n".join(_written(block) for block in blocks) + "\n"


def _written(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {_plain(block.text)}"
    if isinstance(block, Paragraph):
        return _plain(block.text)
    if isinstance(block, Points):
        return "\n".join(f"- {_plain(point)}" for point in block.points)
    if isinstance(block, Listing):
        return _fenced(block.text)
    return _table(block)


def _table(table: Table) -> str:
    lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return _plain(text).replace("|", "\\|").replace("\n", " ")


def _plain(text: str) -> str:
    """Return `text` with what would mark it up taken for what it is, outside of backticks."""
    parts = text.split("`")
    parts[::2] = [part.replace("<", "&lt;").replace("*", "\\*") for part in parts[::2]]
    return "`".join(parts)


def _fenced(text: str) -> str:
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}\n{text.rstrip()}\n{fence}"
