"""What the parts of a server say outside requests, as lines of JSON on standard error beside those of `request_log`."""

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC
from typing import Any

from suasion.core.clock import Clock
from suasion.http.incidents import frames


class JSONLines(logging.Handler):
    """Writes each record as one dated line: who said what, and of an error its class and where it came through.

    An error's text may hold what a customer is called, so it is left out.

    Parameters
    ----------
    clock
        Dates the lines.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(logging.WARNING)
        self._clock = clock

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a disk that takes no log must not stop whoever says something."""
        line: dict[str, Any] = {
            "event": record.getMessage(),
            "logger": record.name,
            "time": self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line |= {"error": type(error).__name__, "frames": frames(error)}
        with suppress(OSError):
            sys.stderr.write(f"{json.dumps(line, ensure_ascii=False)}\n")
            sys.stderr.flush()


def log_as_lines(clock: Clock) -> None:
    """Write warnings and errors of every part of this process, other people's libraries among them, as such lines."""
    root = logging.getLogger()
    if not any(isinstance(one, JSONLines) for one in root.handlers):
        root.addHandler(JSONLines(clock))
    logging.captureWarnings(capture=True)
