"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

DEFAULT_DEMO_WORKSPACE = Path("suasion-demo")

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", help="The workspace's directory.", file_okay=False, show_default=True),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output instead of text.")]
