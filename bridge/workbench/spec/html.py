"""A description as one HTML page that needs nothing else, on a screen and in print."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from bridge.workbench.spec.blocks import Block, Heading, Listing, Paragraph, Points, Table

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1a1a1a; max-width: 62rem; margin: 2rem auto;
       padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; } h3 { font-size: 1.05rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; width: 100%; }
th, td { border: 1px solid #ccc; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: #f2f2f2; }
code, pre { font-family: ui-monospace, monospace; font-size: 12.5px; background: #f6f6f6; }
code { padding: 0 .2em; } pre { padding: .7rem; overflow-x: auto; border: 1px solid #ddd; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; }
               tr { break-inside: avoid; } pre { white-space: pre-wrap; } }
"""


def as_html(blocks: Iterable[Block]) -> str:
    """Return the description as an HTML page."""
    every = list(blocks)
    title = next((one.text for one in every if isinstance(one, Heading)), "")
    body = "\n".join(_written(block) for block in every)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def _written(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h{block.level}>{_text(block.text)}</h{block.level}>"
    if isinstance(block, Paragraph):
        return f"<p>{_text(block.text)}</p>"
    if isinstance(block, Points):
        return "<ul>" + "".join(f"<li>{_text(point)}</li>" for point in block.points) + "</ul>"
    if isinstance(block, Listing):
        return f"<pre>{escape(block.text.rstrip())}</pre>"
    return _table(block)


def _table(table: Table) -> str:
    head = "".join(f"<th>{_text(cell)}</th>" for cell in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _text(text: str) -> str:
    """Return `text` with what stands between backticks as code."""
    parts = [escape(part) for part in text.split("`")]
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return "".join(parts)
