"""The library surface: one data directory, and the services of every stage over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from suasion.catalog.catalog import Catalog
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import WorkspaceBusy, WorkspaceExists, WorkspaceMissing
from suasion.core.settings import Settings, default_file
from suasion.customers.consent import Consent
from suasion.customers.history import History
from suasion.customers.registry import Customers
from suasion.customers.segments import Segments
from suasion.decisions.log import Decisions
from suasion.deliveries.ledger import Ledger
from suasion.content.contents import Contents
from suasion.events.log import EventLog
from suasion.experiments.assignment import Experiments
from suasion.models.registry import Models
from suasion.privacy.keys import vault_key
from suasion.privacy.vault import Vault
from suasion.recommend.registry import Recommendations
from suasion.wiring import Parts, connect

_SETTINGS_FILE = "suasion.toml"


class Workspace:
    """One data directory with its settings, and the services of every stage over it.

    Open one with `Workspace.create`, `Workspace.open` or `Workspace.open_or_create`, in a ``with`` block. One process
    at a time may write; any number may read.

    Attributes
    ----------
    directory
        Where everything is.
    settings
        What suasion.toml says.
    events, catalog, customers, consent, segments, experiments, models, recommendations, contents, deliveries, decisions
        The stages, in the order of the loop.

    Examples
    --------
    >>> import tempfile
    >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
    ...     workspace.settings.text("workspace.currency")
    'USD'
    """

    def __init__(self, directory: Path, settings: Settings, parts: Parts, lock: FileLock | None) -> None:
        self.directory = directory
        self.settings = settings
        self._parts = parts
        self._lock = lock
        seed = settings.whole("workspace.seed")
        self.vault = Vault(parts.vault_database, vault_key(directory))
        self.events = EventLog(parts.database, directory / "lake", self.vault, parts.clock)
        self.catalog = Catalog(parts.database)
        self.customers = Customers(parts.database, self.catalog)
        self.consent = Consent(parts.database)
        self.segments = Segments(parts.database, parts.clock)
        self.experiments = Experiments(parts.database, seed)
        self.models = Models(parts.database, directory / "models", parts.clock)
        self.recommendations = Recommendations(parts.database, directory / "models", parts.clock)
        self.contents = Contents(parts.database, parts.clock)
        self.deliveries = Ledger(parts.database, parts.clock)
        self.decisions = Decisions(parts.database, parts.clock)

    @classmethod
    def create(cls, directory: Path | str) -> "Workspace":
        """Make an empty workspace in `directory` and open it for writing.

        Raises
        ------
        suasion.core.errors.WorkspaceExists
            If a workspace, or anything else, is already there.
        """
        directory = Path(directory).resolve()
        if directory.exists() and any(directory.iterdir()):
            what = "a workspace" if (directory / _SETTINGS_FILE).exists() else "something else"
            raise WorkspaceExists(f"{directory} already holds {what}.", hint="Choose an empty or a new directory.")
        directory.mkdir(parents=True, exist_ok=True)
        draft = directory / f"{_SETTINGS_FILE}.new"
        draft.write_text(default_file(), encoding="utf-8")
        draft.rename(directory / _SETTINGS_FILE)
        return cls.open(directory)

    @classmethod
    def open(cls, directory: Path | str, *, read_only: bool = False) -> "Workspace":
        """Open a workspace, for writing unless `read_only`.

        Raises
        ------
        suasion.core.errors.WorkspaceMissing
            If there is none in `directory`.
        suasion.core.errors.WorkspaceBusy
            If another process has it open for writing and this one wants to write too.
        suasion.core.errors.SettingError
            If its suasion.toml is broken.
        suasion.core.errors.WorkspaceTooNew
            If a later release wrote it.
        """
        directory = Path(directory).resolve()
        if not (directory / _SETTINGS_FILE).is_file():
            raise WorkspaceMissing(
                f"There is no workspace in {directory}.", hint="Make one with `suasion init` or `suasion demo`."
            )
        settings = Settings.read(directory / _SETTINGS_FILE)
        lock = None if read_only else _own(directory)
        try:
            return cls(directory, settings, connect(directory, read_only=read_only), lock)
        except BaseException:
            if lock:
                lock.release()
            raise

    @classmethod
    def open_or_create(cls, directory: Path | str) -> "Workspace":
        """Open the workspace in `directory` for writing, making it first if the directory is new or empty."""
        if (Path(directory) / _SETTINGS_FILE).is_file():
            return cls.open(directory)
        return cls.create(directory)

    @property
    def database(self) -> Database:
        """The state database."""
        return self._parts.database

    @property
    def clock(self) -> Clock:
        """Where the present comes from."""
        return self._parts.clock

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open one consistent read of the log, the lake and what is known about customers."""
        with self._parts.engine.session() as session:
            yield session

    def history(self, session: Session) -> History:
        """Give everything that is known, as of now; cut it with `before` or `between`."""
        return self.customers.history(session, self.events.view(session))

    def close(self) -> None:
        """Close the databases and let another process own the workspace."""
        self._parts.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _own(directory: Path) -> FileLock:
    lock = FileLock(directory / "owner.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkspaceBusy(
            f"Another process has {directory} open for writing.",
            hint="Wait for it or stop it; reading (report, serve) needs no ownership.",
        ) from error
    return lock
