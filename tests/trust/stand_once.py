"""One pass over the segments, in a process that a fault point may kill: the directory, and the present."""

import sys
from datetime import datetime
from pathlib import Path

import suasion.wiring
from suasion import Workspace


class Stopped:
    """A present that stands."""

    def now(self) -> datetime:
        return datetime.fromisoformat(sys.argv[2])


def main() -> None:
    """Follow."""
    setattr(suasion.wiring, "SystemClock", Stopped)  # noqa: B010 - it is no part of what that module offers
    with Workspace.open(Path(sys.argv[1])) as workspace:
        workspace.follow_segments()


if __name__ == "__main__":
    main()
