"""Erases customers by number in a process of its own, a few at a time, and goes on where a kill left off."""

import sys
from datetime import timedelta
from pathlib import Path

from suasion import Workspace
from suasion.customers.identifiers import named
from tests.governance.canaries import word

AT_ONCE = 5


def main() -> None:
    """Erase whoever of the numbers given is still there, then clear the files."""
    with Workspace.open(Path(sys.argv[1])) as workspace:
        numbers = [int(one) for one in sys.argv[2].split(",")]
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            there = [one for n in some for one in named(workspace.database, workspace.vault, word(n, "user"))]
            if there:
                workspace.erase_customers(there, who="person:eve")
        assert workspace.finish_erasures(timedelta(0))


if __name__ == "__main__":
    main()
