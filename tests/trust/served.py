"""`suasion serve` as somebody runs it, to be killed, started again and put in trouble while others write to it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, Self

from suasion import Workspace
from tests.cli.command import environment

_PATIENCE_SECONDS = 120.0
# Where the system lets only parents look into a process, this one says that others may, too: see `injected`.
_PROGRAM = """
import ctypes
ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
from suasion.cli import main
main()
"""
_BOUNDED = """
from suasion.events.collector import Collector
assert "most_bytes" in Collector.__init__.__kwdefaults__
Collector.__init__.__kwdefaults__["most_bytes"] = {}
"""
_FILES = ("state.db", "state.db-wal", "vault.db", "vault.db-wal")


def write_keys(directory: Path, *sources: str, seal_rows: int = 100) -> list[str]:
    """Make a workspace whose server seals that many rows at a time, and a write key for each source."""
    Workspace.create(directory).close()
    settings = directory / "suasion.toml"
    text, found = re.subn(r"(?m)^seal_rows = \d+$", f"seal_rows = {seal_rows}", settings.read_text(encoding="utf-8"))
    assert found == 1
    settings.write_text(text, encoding="utf-8")
    with Workspace.open(directory) as workspace:
        return [workspace.access.keys.make_write(source, source, by="owner").secret for source in sources]


class Server:
    """One workspace's server; `address` is where it answers now, also after it was started again.

    Parameters
    ----------
    slow_disk_milliseconds
        How much longer than it takes each wait for the disk is to take.
    most_waiting_bytes
        What its collector lets wait; None for what it is in the product.
    log
        A file that its log goes to; None keeps its last lines for `errors`.
    """

    def __init__(
        self,
        directory: Path,
        *,
        slow_disk_milliseconds: int = 0,
        most_waiting_bytes: int | None = None,
        log: Path | None = None,
    ) -> None:
        self.directory, self._log = directory, log
        self._program = _PROGRAM if most_waiting_bytes is None else _BOUNDED.format(most_waiting_bytes) + _PROGRAM
        self._around: list[str] = []
        if slow_disk_milliseconds:
            # From the beginning and in the kernel's filter: other calls are as quick as ever.
            slow = f"inject=fdatasync,fsync:delay_enter={1000 * slow_disk_milliseconds}"
            self._around = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "--signal=none", "--seccomp-bpf"]
            self._around += ["-e", "trace=fdatasync,fsync", "-e", slow, "--"]
        self.address = ("127.0.0.1", 0)
        self.starts = 0
        self._errors: deque[str] = deque(maxlen=200)  # no file: limits on files must not hold up its log
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [*self._around, sys.executable, "-c", self._program, "serve", "--port", "0"]
        command += ["--workspace", str(self.directory)]
        with nullcontext(subprocess.PIPE) if self._log is None else self._log.open("w") as errors:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment()
            )
        assert self._process.stdout is not None
        self._listening = threading.Thread(target=self._listen, args=(self._process.stderr,))
        self._listening.start()
        said = self._process.stdout.readline()
        assert said.startswith("Serving http://127.0.0.1:"), (said, self.errors())
        self.address = ("127.0.0.1", int(said.strip().rstrip("/").rpartition(":")[2]))
        self.starts += 1

    def kill(self) -> None:
        """End it as kill -9 does; nothing if it does not run."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_PATIENCE_SECONDS)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._listening.join()
            self._process = None

    def _listen(self, errors: IO[str] | None) -> None:
        if errors is None:
            return
        with errors:
            for line in errors:
                self._errors.append(line)

    def runs(self) -> bool:
        """Say whether it runs."""
        return self._process is not None and self._process.poll() is None

    def errors(self) -> str:
        """Give what it wrote to its error output."""
        return "".join(self._errors)

    def resident_bytes(self) -> int:
        """Give its resident memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @contextmanager
    def injected(self, *faults: str, files: Sequence[str] = _FILES) -> Iterator[None]:
        """Have system calls on files of the workspace fail or wait for as long as the block lasts.

        `faults` are strace's, such as ``pwrite64:error=ENOSPC`` or ``fdatasync:delay_enter=50000`` (microseconds).
        """
        command = ["strace", "-f", "-qq", "-o", "/dev/null", "--signal=none", "-p", str(self.pid)]
        for file in files:
            command += ["-P", str(self.directory.resolve() / file)]
        command += [f"--inject={fault}" for fault in faults]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as strace:
            try:
                _wait_until(lambda: self._traced_by(strace.pid) or strace.poll() is not None)
                assert strace.poll() is None, strace.communicate()[1]
                yield
            finally:
                strace.send_signal(signal.SIGINT)  # it lets go, and all goes on as before
                strace.wait(_PATIENCE_SECONDS)

    def _traced_by(self, tracer: int) -> bool:
        tasks = list(Path(f"/proc/{self.pid}/task").iterdir())
        said = [(task / "status").read_text(encoding="ascii") for task in tasks]
        return all(f"TracerPid:\t{tracer}\n" in one for one in said)


def _wait_until(true: Callable[[], bool], seconds: float = _PATIENCE_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
