"""`suasion openapi`: the description of the HTTP API."""

import json

import typer

from suasion.cli.options import JsonOption


def openapi(*, json_output: JsonOption = False) -> None:
    """Print the OpenAPI document of the HTTP API; it needs no workspace."""
    from suasion.http.app import reference

    typer.echo(json.dumps(reference(), ensure_ascii=False, indent=None if json_output else 1, sort_keys=False))
