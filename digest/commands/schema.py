"""`digest schema`: what front matter may say, for programs."""

import json

import click


@click.command("schema")
@click.argument(
    "kind",
    type=click.Choice(["entry", "digest", "story", "comment", "tags", "outlets", "contributors"]),
    default="entry",
)
def command(kind: str) -> None:
    """Print the JSON Schema of a kind of front matter, or of a vocabulary file."""
    from digest.content.fields import json_schema

    click.echo(json.dumps(json_schema(kind), indent=2, ensure_ascii=False))
