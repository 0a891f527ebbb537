"""How routes read what customers did: a session, the history in it, and as of when."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from suasion.core.engine import Session
from suasion.customers.history import History
from suasion.workspace import Workspace


@dataclass(frozen=True)
class Reading:
    """One consistent read; `kept` is for what another reader of the same one may use again."""

    session: Session
    history: History
    as_of: datetime
    kept: dict[Any, Any] = field(default_factory=dict)


@contextmanager
def reading(workspace: Workspace) -> Iterator[Reading]:
    """Open a read of the whole history."""
    now = workspace.clock.now()
    with workspace.session() as session:
        yield Reading(session, workspace.history(session), now)
