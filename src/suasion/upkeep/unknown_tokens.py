"""Tokens of the log that the vault does not hold."""

from sqlalchemy import select

from suasion.privacy.tables import IDENTIFIERS
from suasion.workspace import Workspace

_BATCH = 5_000


def unknown_tokens(workspace: Workspace, erased: set[str]) -> tuple[int, int]:
    """Count the distinct tokens of the log that are not in the vault and were not erased, and all others."""
    with workspace.session() as session:
        events = workspace.events.view(session).events
        tokens = events.select(token=events.tokens.unnest()).distinct().order_by("token")
        column = session.fetch(tokens)["token"]
    missing = 0
    with workspace.vault_database.read() as connection:
        for start in range(0, len(column), _BATCH):
            batch = column.slice(start, _BATCH).to_pylist()
            query = select(IDENTIFIERS.c.token).where(IDENTIFIERS.c.token.in_(batch))
            there = set(connection.scalars(query))
            missing += sum(token not in there and token not in erased for token in batch)
    return missing, len(column) - missing
