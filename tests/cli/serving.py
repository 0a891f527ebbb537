"""`suasion serve` in a process of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.cli.command import PROGRAM, environment


@dataclass(frozen=True)
class Served:
    """A running server, where it answers, and what it said after that."""

    process: subprocess.Popen[str]
    address: str
    link: str


@contextmanager
def serving(shop: Path, fault: str = "") -> Iterator[Served]:
    """Serve a workspace until the block ends; killed then, if it still runs."""
    command = [*PROGRAM, "serve", "--port", "0", "--workspace", str(shop)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(fault)
    ) as process:
        try:
            assert process.stdout is not None
            said, _, address = process.stdout.readline().strip().partition(" ")
            assert said == "Serving", process.communicate(timeout=5)
            link = process.stdout.readline().strip()
            yield Served(process, address, link)
        finally:
            process.kill()
