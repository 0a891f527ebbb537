"""Options that several commands share."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_DEMO_WORKSPACE = Path("suasion-demo")

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The workspace's directory; by default this one if it is a workspace, else suasion-demo.",
        file_okay=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on standard output instead of text.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="As of this moment, such as 2026-01-31 or 2026-01-31T12:00:00Z; by default now."),
]


def chosen(workspace: Path | None) -> Path:
    """Give the workspace's directory that a command means."""
    if workspace is not None:
        return workspace
    here = Path()
    return here if (here / "suasion.toml").is_file() else DEFAULT_DEMO_WORKSPACE


def moment(given: str | None) -> str | None:
    """Read a moment as the API takes it; a day is its midnight in UTC.

    Raises
    ------
    typer.BadParameter
        If it is no ISO 8601 date or time.

    Examples
    --------
    >>> moment("2026-01-31"), moment("2026-01-31T12:00:00+02:00")
    ('2026-01-31T00:00:00+00:00', '2026-01-31T12:00:00+02:00')
    """
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise typer.BadParameter(f"{given!r} is no moment; write 2026-01-31 or 2026-01-31T12:00:00Z.") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).isoformat()
