"""The one Spark of this process: started for the first who asks, stopped when the last gives it back.

Spark is a Java program beside this one. It dies with this process, also if this process is killed: it watches a pipe.
"""

import logging
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from suasion.adapters.engines.java import require_java
from suasion.core.errors import ExtraMissing, SettingError, WorkspaceError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_STOP_SECONDS = 20
_REASON = re.compile(r"(?:Caused by: |Exception in thread \S+ |Reason: )(.*)")
_TALKATIVE = ("SQLQueryContextLogger", "DataFrameQueryContextLogger")


@dataclass(frozen=True)
class SparkPlace:
    """Where Spark computes, and what it may use on this machine.

    Parameters
    ----------
    master
        The cluster, as Spark names it: ``local[*]``, ``spark://host:7077``, ``yarn``, ``k8s://…``.
    memory_limit_gb
        Memory of the Java program beside this process, in units of 10^9 bytes.
    temp_directory
        Where it keeps what does not fit in memory, and its log; None for the system's place.
    """

    master: str
    memory_limit_gb: float = 4.0
    temp_directory: Path | None = None


class _Process:
    """What we started: the Java program, Spark in it, and their directory."""

    def __init__(self, place: SparkPlace) -> None:
        self._directory = _own_directory(place.temp_directory)
        self._gateway: Any = None
        try:
            self.session = self._launch(place, Path(self._directory.name))
        except BaseException:
            self._end_java()
            self._directory.cleanup()
            raise

    def _launch(self, place: SparkPlace, directory: Path) -> "SparkSession":
        from py4j.protocol import Py4JError
        from pyspark import SparkConf, SparkContext
        from pyspark.errors import PySparkException
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession

        conf = SparkConf(loadDefaults=False).setAll(list(_options(place, directory).items()))
        log, failure, context = directory / "spark.log", None, None
        try:
            with log.open("wb") as said:
                start: Callable[..., Any] = launch_gateway
                self._gateway = start(conf, popen_kwargs={"stdout": said, "stderr": said})
            context = SparkContext(conf=conf, gateway=self._gateway)
            session = SparkSession(context)
            if not _has_stopped(session):
                return session
        except (Py4JError, PySparkException) as error:
            failure = error
        if context is not None:
            context.stop()
        raise WorkspaceError(
            f"Spark on {place.master} did not start: {_reason(failure, log)}",
            hint="Check engine.spark_master, and that the cluster runs and can be reached from here.",
        ) from failure

    def stop(self) -> None:
        """End it all, and forget it, so that the next one starts anew with settings of its own."""
        self.session.stop()
        self._end_java()
        self._directory.cleanup()

    def _end_java(self) -> None:
        from pyspark import SparkContext

        if self._gateway is None:
            return
        # PySpark means Java to live as long as the process, so what it remembers has no public name.
        self._gateway.shutdown()
        for connection in list(self._gateway._gateway_client.deque):  # noqa: SLF001
            connection.close()
        self._gateway.proc.stdin.close()
        try:
            self._gateway.proc.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._gateway.proc.kill()
            self._gateway.proc.wait()
        SparkContext._gateway, SparkContext._jvm = None, None  # noqa: SLF001


class SparkProcess:
    """Counts who uses the process's Spark; there is one of these, `PROCESS`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._users = 0
        self._own: _Process | None = None

    def borrow(self) -> None:
        """Say that Spark is wanted; it starts with the first `session`."""
        with self._lock:
            self._users += 1

    def give_back(self) -> None:
        """Say that it is wanted no more; the last one stops what was started here."""
        with self._lock:
            self._users -= 1
            if self._users == 0:
                self._stop()

    def session(self, place: SparkPlace) -> "SparkSession":
        """Open a session with tables of its own, starting Spark (about 10 s) if it does not run or stopped by itself.

        A Spark that the process ran before Suasion asked, a notebook's say, is used and never stopped.

        Raises
        ------
        suasion.core.errors.ExtraMissing
            If PySpark or Java is not installed.
        suasion.core.errors.SettingError
            If the process runs Spark on another cluster already; it can run one.
        suasion.core.errors.WorkspaceError
            If Spark does not start.
        """
        with self._lock:
            running = _running()
            if running is not None and _has_stopped(running):
                running.stop()
                self._stop()
                running = None
            if running is None:
                require_java()
                _hush()
                self._own = _Process(place)
                running = self._own.session
            found = running.sparkContext.master
            if found != place.master:
                raise SettingError(
                    f"This process runs Spark on {found} already; engine.spark_master is {place.master}.",
                    hint="One process runs one Spark. Make the setting say the same, or use another process.",
                )
            return running.newSession()

    def _stop(self) -> None:
        if self._own is not None:
            self._own.stop()
            self._own = None


PROCESS = SparkProcess()
"""The process's Spark."""


def _running() -> "SparkSession | None":
    try:
        from pyspark import SparkContext
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ExtraMissing.named("pyspark", "spark") from error
    context = SparkContext._active_spark_context  # noqa: SLF001 - asking in public would start one
    return None if context is None else SparkSession(context)


def _has_stopped(session: "SparkSession") -> bool:
    """Tell whether it ended by itself: no master answered, or the cluster ended it."""
    return bool(session.sparkContext._jsc.sc().isStopped())  # noqa: SLF001 - only Java knows


def _hush() -> None:
    """Keep PySpark from writing every refused query, and so customers' data, on standard error; it is raised anyway."""
    from pyspark.logger import PySparkLogger

    for name in _TALKATIVE:
        PySparkLogger.getLogger(name).setLevel(logging.CRITICAL)


def _own_directory(parent: Path | None) -> "tempfile.TemporaryDirectory[str]":
    if parent is not None:
        parent.mkdir(mode=0o700, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix=f"{os.getpid()}-spark-", dir=parent, ignore_cleanup_errors=True)


def _options(place: SparkPlace, directory: Path) -> dict[str, str]:
    options = {
        "spark.app.name": "suasion",
        "spark.master": place.master,
        "spark.driver.extraJavaOptions": f'"-Djava.io.tmpdir={directory}"',
        "spark.driver.memory": f"{max(round(place.memory_limit_gb * 1e9 / 2**20), 512)}m",
        "spark.local.dir": str(directory),
        "spark.log.level": "ERROR",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.timestampType": "TIMESTAMP_NTZ",
        "spark.sql.warehouse.dir": str(directory / "warehouse"),
        # What a screen of Spark's would show is kept though there is none: plans of a long session fill the memory.
        "spark.sql.maxPlanStringLength": "10000",
        "spark.sql.ui.retainedExecutions": "10",
        "spark.ui.retainedJobs": "20",
        "spark.ui.retainedStages": "20",
        "spark.ui.retainedTasks": "200",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if place.master.startswith("local"):  # all of it runs here: nothing but this machine may reach it
        options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    if place.master.startswith("local["):
        options["spark.authenticate"] = "true"  # by a secret of its own making: other accounts reach loopback, too
    return options


def _reason(failure: Exception | None, log: Path) -> str:
    """Give the innermost cause that Java names, in the error or (if it died before it could tell) in its log."""
    said = f"{failure or ''}\n{log.read_text(encoding='utf-8', errors='replace')}"
    found = _REASON.findall(said)
    return str(found[-1]) if found else said.strip().partition("\n")[0]
