"""One run of the sender, in a process that a fault point may kill: directory, port, count."""

import sys
from pathlib import Path

from tests.deliveries.mail_room import MailRoom, smtp


def main() -> None:
    directory, port, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    room = MailRoom(directory)
    room.plan([f"h{number}" for number in range(count)])
    room.hand_over(smtp(port)).run("c1")


if __name__ == "__main__":
    main()
