"""A small SMTP server on the loopback address that writes each message it accepts to a file."""

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from suasion.core.errors import ExtraMissing

_SAFE = re.compile(r"[^A-Za-z0-9._@-]")


@dataclass(frozen=True)
class Letter:
    """One accepted message: its file and its headers parsed when asked for."""

    path: Path

    def read(self) -> EmailMessage:
        """Parse the file."""
        parsed: EmailMessage = message_from_bytes(self.path.read_bytes(), policy=default)
        return parsed


class LocalMailbox:
    """The server, in a thread of its own.

    A message is on disk under its final name before it is answered with 250, so what the sender believes
    accepted is there after a kill of either side.

    Parameters
    ----------
    directory
        Where the files go; made if missing. Files of earlier runs stay and numbering continues behind them.
    port
        Where to listen on 127.0.0.1; 0 for any free port.
    durable
        Flush each file to the disk before answering (a power cut then loses nothing).

    Raises
    ------
    suasion.core.errors.ExtraMissing
        If aiosmtpd is not installed.
    """

    host = "127.0.0.1"

    def __init__(self, directory: Path, *, port: int = 0, durable: bool = False) -> None:
        try:
            from aiosmtpd.controller import UnthreadedController
        except ImportError:
            raise ExtraMissing.named("aiosmtpd", "demo") from None
        self.directory, self.port, self._durable = directory, port, durable
        directory.mkdir(parents=True, exist_ok=True)
        taken = [int(path.name.split("-")[0]) for path in directory.glob("[0-9]*-*.eml")]
        self._numbers = count(max(taken, default=0) + 1)
        self._controller_type = UnthreadedController
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        """Start listening."""
        import asyncio

        self._loop = asyncio.new_event_loop()
        controller: Any = self._controller_type(
            self,
            hostname=self.host,
            port=self.port,
            loop=self._loop,
            enable_SMTPUTF8=False,
            ident="Suasion local mailbox",
        )
        controller.begin()
        self._server = controller.server
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, name="local-mailbox", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening; the files stay."""
        assert self._thread is not None
        self._loop.call_soon_threadsafe(self._stop)
        self._thread.join()
        self._loop.close()

    def _stop(self) -> None:
        import asyncio

        self._server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        ended = asyncio.gather(*tasks, return_exceptions=True)
        ended.add_done_callback(lambda _: self._loop.call_later(0.01, self._loop.stop))

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Write the message to its file, then accept it."""
        found = re.search(rb"(?im)^message-id:\s*<([^>\r\n]{1,200})>", envelope.content.split(b"\r\n\r\n", 1)[0])
        name = _SAFE.sub("_", found[1].decode("ascii", "replace")) if found else "no-message-id"
        final = self.directory / f"{next(self._numbers):04d}-{name}.eml"
        temporary = final.with_suffix(".part")
        with temporary.open("wb") as file:
            file.write(envelope.content)
            if self._durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.rename(final)
        return "250 OK"

    def letters(self) -> Iterator[Letter]:
        """Give the messages in the order they were accepted."""
        return letters(self.directory)


def letters(directory: Path) -> Iterator[Letter]:
    """Give the messages that stand in a mailbox's directory, in the order they were accepted."""
    yield from map(Letter, sorted(directory.glob("[0-9]*-*.eml"), key=lambda path: int(path.name.split("-")[0])))
