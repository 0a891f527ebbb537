"""One act of consent, in a process that a fault point may kill: the directory, what to do, and what it is about."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from suasion import Workspace
from suasion.customers.consent import MARKETING, ConsentAct

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def said(customer: str, state: str) -> ConsentAct:
    """Make an act that is the same whoever makes it."""
    return ConsentAct(customer, "email", MARKETING, state, MOMENT, MOMENT, "form", "page")  # type: ignore[arg-type]


def once(workspace: Workspace, what: str, whom: str) -> None:
    """Confirm by a token, or record what a customer granted or withdrew."""
    if what == "confirm":
        workspace.double_opt_in.confirm(whom)
    else:
        workspace.consent.record([said(whom, what)])


if __name__ == "__main__":
    with Workspace.open(Path(sys.argv[1])) as opened:
        once(opened, *sys.argv[2:])
