"""`bridge mapping schema`: what editors want to know of the language."""

from __future__ import annotations

import json
from pathlib import Path

import click

_OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write, instead of the terminal.",
)


@click.command("schema")
@_OUTPUT
def schema_command(output: Path | None) -> None:
    r"""Print the JSON Schema of mapping files, for editors.

    With it an editor completes keys and fields, shows what each is for, and underlines slips. Write
    it once, and name it in the first line of a mapping:

    \b
      bridge mapping schema -o mapping.schema.json
      # yaml-language-server: $schema=../../mapping.schema.json
    """
    from bridge.workbench.schema import mapping_schema

    _put(json.dumps(mapping_schema(), indent=2, ensure_ascii=False), output)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
    else:
        output.write_text(f"{text}\n", encoding="utf-8")
        click.echo(f"wrote {output}")
