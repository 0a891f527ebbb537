"""One rotation, in a process that a fault point may kill: the directory of vault.db and vault.key."""

import sys
from pathlib import Path

from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import SystemClock
from suasion.privacy import rotation


def main() -> None:
    """Rotate, three identifiers a batch."""
    directory = Path(sys.argv[1])
    rotation._BATCH = 3
    database = SQLiteDatabase(directory / "vault.db")
    rotation.rotate(database, directory, SystemClock())
    database.close()


if __name__ == "__main__":
    main()
