"""One change of who is who, in a process that a fault point may kill: the directory, what to do, and to whom."""

import sys
from pathlib import Path

from suasion import Workspace


def followed(workspace: Workspace) -> None:
    """Let customers follow the log, from a view if what they lack was sealed."""
    if workspace.follow() is None:
        with workspace.session() as session:
            workspace.customers.catch_up(session, workspace.events.view(session))


def main() -> None:
    """Follow, erase tokens, or merge two customers."""
    directory, what, *whom = sys.argv[1:]
    with Workspace.open(Path(directory)) as workspace:
        if what == "follow":
            followed(workspace)
        elif what == "erase":
            workspace.events.erase(whom)
        else:
            workspace.deciding.merge(*whom, who="person:eve", reason="the same")


if __name__ == "__main__":
    main()
