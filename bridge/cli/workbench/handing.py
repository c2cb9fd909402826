"""`bridge mapping spec` and `schema`: what others want to know of a mapping or of the language."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bridge.cli.options import config_option

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


@click.command("spec")
@click.argument("mapping", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--sample",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The example to show; else the mapping's first sample, or an invented one.",
)
@click.option("--html", "is_html", is_flag=True, help="An HTML page instead of Markdown.")
@click.option("--zone", help="The partner's time zone, if no bridge.yaml names the mapping.")
@_OUTPUT
@config_option
def spec_command(
    mapping: Path,
    sample: Path | None,
    is_html: bool,
    zone: str | None,
    output: Path | None,
    config: Path,
) -> None:
    """Describe the files of MAPPING, for the partner: every record, field, type, length and code.

    What is written is what the mapping does, so it cannot be out of date.
    """
    from bridge.workbench.opening import open_mapping
    from bridge.workbench.spec import as_html, as_markdown, describe

    blocks = describe(open_mapping(mapping, config, zone), sample)
    _put((as_html(blocks) if is_html else as_markdown(blocks)).rstrip("\n"), output)


def _put(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
    else:
        from bridge.workbench.putting import write_text

        write_text(output, f"{text}\n")
        click.echo(f"wrote {output}")
