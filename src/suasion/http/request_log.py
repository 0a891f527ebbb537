"""One line of JSON for every request, on standard error; what a request held is never in it."""

import sys
from contextlib import suppress
from datetime import UTC
from http import HTTPStatus
from typing import Any

import structlog

from suasion.core.clock import Clock
from suasion.http.watch import Seen

_LEVELS = {"info": 20, "warning": 30, "error": 40}


class _StandardError:
    """Standard error as it is when a line is written, whoever has redirected it."""

    def info(self, line: str) -> None:
        with suppress(OSError):  # a disk that takes no log must not keep the answer from its caller
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    error = info


class RequestLog:
    """Writes what was seen: answers of 500 and above as errors, the others as info.

    Parameters
    ----------
    level
        The lowest level that is written: ``info``, ``warning`` or ``error``.
    clock
        Dates the lines.
    """

    def __init__(self, level: str, clock: Clock) -> None:
        self._clock = clock
        self._level = _LEVELS[level]
        self._log: Any = structlog.wrap_logger(
            _StandardError(),
            processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer(ensure_ascii=False)],
            wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        )

    def write(self, seen: Seen) -> None:
        """Write one request's line, if its level is asked for."""
        failed = seen.status >= HTTPStatus.INTERNAL_SERVER_ERROR or bool(seen.incident)
        if _LEVELS["error" if failed else "info"] < self._level:
            return
        more = {"incident": seen.incident, "error": seen.error, "frames": seen.frames} if seen.incident else {}
        (self._log.error if failed else self._log.info)(
            "request",
            time=self._clock.now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            method=seen.method,
            route=seen.route,
            status=seen.status,
            milliseconds=round(seen.seconds * 1000, 1),
            caller=seen.caller,
            **more,
        )
