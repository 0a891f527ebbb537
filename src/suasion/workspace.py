"""The library surface: one data directory, and the services of every stage over it."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ibis
import pyarrow as pa
from filelock import FileLock, Timeout

from suasion.access.access import Access
from suasion.catalog.catalog import Catalog
from suasion.catalog.item_import import import_items
from suasion.catalog.item_rows import add_missing
from suasion.catalog.prices import prices_seen
from suasion.content.contents import Contents
from suasion.core.clock import Clock, naive_utc
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import WorkspaceBusy, WorkspaceExists, WorkspaceMissing
from suasion.core.progress import Progress
from suasion.core.settings import Settings, default_file
from suasion.customers.consent import Consent
from suasion.customers.history import History
from suasion.customers.locks import CustomerLocks
from suasion.customers.pinned import PinnedHistory
from suasion.customers.registry import Customers
from suasion.customers.segments.store import Segments
from suasion.customers.segments.views import SegmentViews
from suasion.customers.traits import Published
from suasion.customers.views import CustomerViews
from suasion.decisions.happened import DecisionsHappened
from suasion.decisions.policy import Decisions
from suasion.deliveries.compose import EmailComposer
from suasion.deliveries.hand_over import HandOver
from suasion.deliveries.happened import DeliveriesHappened
from suasion.deliveries.ledger import Ledger
from suasion.deliveries.unsubscribe import UnsubscribeTokens
from suasion.events.imports import ledger
from suasion.events.imports.mapping import EventMapping, ItemMapping, OrderMapping, TraitMapping
from suasion.events.imports.orders import import_orders
from suasion.events.imports.report import ImportReport
from suasion.events.imports.rows import import_rows, import_traits
from suasion.events.log import EventLog
from suasion.events.quarantine import set_aside
from suasion.language.model import LanguageModel
from suasion.models.predictions import Predictions
from suasion.models.registry import Models
from suasion.privacy.keys import derived, make_vault_key, vault_key
from suasion.privacy.vault import Vault
from suasion.recommend.explained import ExplainedRecommendations
from suasion.recommend.registry import Recommendations
from suasion.wiring import MarketingConsent, Parts, VaultAddresses, connect, language_model, smtp_channel

_SETTINGS_FILE = "suasion.toml"
_DRAFT = "suasion.toml.new"
_LOCK = "owner.lock"


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
    events, catalog, customers, consent, segments, models, recommendations, contents, deliveries, decisions
        The stages, in the order of the loop.
    access
        Who may do what: people, sign-in, sessions, keys, the audit trail.
    pinned
        The history that screens read, kept for all of them; see `suasion.customers.pinned`.
    customer_views, segment_views, predictions, explained
        What screens read of customers, segments, predictions and recommendations.

    Examples
    --------
    >>> import tempfile
    >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
    ...     workspace.settings.text("workspace.currency")
    'USD'
    """

    def __init__(self, directory: Path, settings: Settings, key: bytes, parts: Parts, lock: FileLock | None) -> None:
        self.directory = directory
        self.settings = settings
        self._parts = parts
        self._lock = lock
        self._key = key
        self._locks = CustomerLocks()
        self.vault = Vault(parts.vault_database, self._key)
        self.events = EventLog(parts.database, directory / "lake", self.vault, parts.clock)
        self.catalog = Catalog(parts.database)
        self.customers = Customers(parts.database, self.catalog, self.vault, follows=lock is not None)
        self.consent = Consent(parts.database, self._locks)
        self.segments = Segments(parts.database, self.consent, parts.clock)
        self.models = Models(parts.database, directory / "models", parts.clock)
        self.recommendations = Recommendations(parts.database, directory / "models", parts.clock)
        self.contents = Contents(parts.database, parts.clock)
        self.deliveries = Ledger(
            parts.database,
            parts.clock,
            domain=settings.text("email.domain"),
            secret=derived(self._key, b"suasion message ids"),
        )
        self.decisions = Decisions(parts.database, parts.clock)
        self.access = Access(parts.database, parts.clock)
        self.pinned = PinnedHistory(parts.engine.session, self.events, self.customers, parts.clock)
        self.segment_views = SegmentViews(parts.database, self.segments, self.consent, self.pinned, parts.clock)
        self.customer_views = CustomerViews(
            parts.database,
            self.vault,
            self.events,
            self.pinned,
            consent=self.consent,
            segments=self.segment_views,
            clock=parts.clock,
            others=(DeliveriesHappened(parts.database), DecisionsHappened(parts.database)),
        )
        self.predictions = Predictions(parts.database, self.models, directory / "models", self.pinned, parts.clock)
        self.explained = ExplainedRecommendations(parts.database, self.recommendations, self.pinned)

    @classmethod
    def create(cls, directory: Path | str) -> "Workspace":
        """Make an empty workspace in `directory` and open it for writing.

        suasion.toml gets its name last: a directory in which this was killed is no workspace yet, and the next `create`
        finishes it.

        Raises
        ------
        suasion.core.errors.WorkspaceExists
            If a workspace, or anything else, is already there.
        suasion.core.errors.WorkspaceBusy
            If another process is making one there.
        """
        directory = Path(directory).resolve()
        _refuse_what_is_there(directory)
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o700)  # databases, lake and mailbox are for their owner alone
        lock = _own(directory)
        try:
            _refuse_what_is_there(directory)  # somebody may have been quicker
            (directory / _DRAFT).write_text(default_file(), encoding="utf-8")
            if not (directory / "vault.db").exists():
                make_vault_key(directory)
            connect(directory, Settings({}), read_only=False).close()
            (directory / _DRAFT).rename(directory / _SETTINGS_FILE)
        finally:
            lock.release()
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
            If its suasion.toml is broken, or its vault.key is missing.
        suasion.core.errors.WorkspaceTooNew
            If a later release wrote it.
        """
        directory = Path(directory).resolve()
        if not (directory / _SETTINGS_FILE).is_file():
            raise WorkspaceMissing(
                f"There is no workspace in {directory}.", hint="Make one with `suasion init` or `suasion demo`."
            )
        settings, key = Settings.read(directory / _SETTINGS_FILE), vault_key(directory)
        lock = None if read_only else _own(directory)
        try:
            return cls(directory, settings, key, connect(directory, settings, read_only=read_only), lock)
        except BaseException:
            if lock:
                lock.release()
            raise

    @classmethod
    def open_or_create(cls, directory: Path | str) -> "Workspace":
        """Open the workspace in `directory` for writing, making it first if there is none."""
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
        """Open a session of the analytical engine; each `history` taken in it is one consistent read of the log."""
        with self._parts.engine.session() as session:
            yield session

    def history(self, session: Session) -> History:
        """Give everything that is known, as of now; cut it with `before` or `between`.

        Opened read-only it reaches as far as the customers' owner has followed the log.
        """
        return self.customers.history(session, self.events.view(session))

    def import_orders(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: OrderMapping,
        *,
        source: str,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Store a file of order lines as `Order Completed` events; see `suasion.events.imports.orders`.

        Lines that name an item the catalog does not hold are quarantined, unless the mapping says `add_items`.
        """
        return import_orders(
            self.events,
            session,
            _file(file),
            mapping,
            source=source,
            known_items=None if mapping.add_items else self.catalog.items(session),
            add_items=add_missing,
            time_zone=self.settings.text("workspace.time_zone"),
            progress=progress,
        )

    def import_items(
        self, session: Session, file: Path | str | ibis.Table, mapping: ItemMapping, progress: Progress | None = None
    ) -> ImportReport:
        """Put a file's items into the catalog; see `suasion.catalog.item_import`."""
        return import_items(self.events, session, _file(file), mapping, progress)

    def import_events(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: EventMapping,
        *,
        source: str,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Store a file's rows as track events; see `suasion.events.imports.rows`."""
        zone = self.settings.text("workspace.time_zone")
        return import_rows(self.events, session, _file(file), mapping, source=source, time_zone=zone, progress=progress)

    def import_traits(
        self,
        session: Session,
        file: Path | str | ibis.Table,
        mapping: TraitMapping,
        *,
        source: str,
        since: datetime | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Store a file's rows as identify events, true `since` a moment; see `suasion.events.imports.rows`."""
        zone = self.settings.text("workspace.time_zone")
        return import_traits(
            self.events, session, _file(file), mapping, source=source, time=since, time_zone=zone, progress=progress
        )

    def quarantined(self, report: ImportReport, limit: int = 100) -> list[dict[str, Any]]:
        """Show the first lines that an import set aside: line, reason, detail and the masked row."""
        with self.database.read() as connection:
            return set_aside(connection, report.id, limit)

    def import_reports(self, session: Session) -> list[ImportReport]:
        """Count every finished import again from the log and the quarantine."""
        return [ledger.recomputed(self.events, session, report.id) for report in ledger.reports(self.events)]

    def publish_predictions(self, session: Session, history: History, as_of: datetime) -> Published:
        """Score every customer as of a moment and publish the scores as traits ``predicted.purchase.<target>``."""
        scores = self.models.score(session, history, as_of)
        moment = [naive_utc(as_of)] * scores.num_rows
        rows = scores.to_pydict()
        return self.customers.traits.publish(
            pa.table(
                {
                    "customer": rows["customer"],
                    "name": [f"predicted.purchase.{target}" for target in rows["target"]],
                    "value": [json.dumps(score) for score in rows["score"]],
                    "source": [f"model:{target}" for target in rows["target"]],
                    "version": [str(version) for version in rows["version"]],
                    "time": moment,
                    "received": moment,
                }
            )
        )

    def prices(self, session: Session, history: History, as_of: datetime, *, fresh_days: int) -> dict[str, float]:
        """Give the price of each item whose price was seen within `fresh_days` before a moment and is not 0."""
        seen = prices_seen(history.before(as_of))
        oldest = ibis.literal(naive_utc(as_of - timedelta(days=fresh_days)), type="timestamp(6)")
        rows = session.fetch(seen.filter((seen.time >= oldest) & (seen.price > 0)).order_by("item")).to_pydict()
        return dict(zip(rows["item"], rows["price"], strict=True))

    def item_names(self, session: Session) -> dict[str, str]:
        """Give every item's name by its id."""
        rows = session.fetch(self.catalog.items(session).select("item", "name").order_by("item")).to_pydict()
        return dict(zip(rows["item"], rows["name"], strict=True))

    @cached_property
    def language_model(self) -> LanguageModel | None:
        """The language model named by the environment, if one is."""
        return language_model(os.environ)

    def derived_key(self, purpose: bytes) -> bytes:
        """Derive a key of 32 bytes from the vault's key, for one purpose; see `suasion.privacy.keys.derived`."""
        return derived(self._key, purpose)

    def email_composer(self) -> EmailComposer:
        """Give what turns a row of the ledger into the email that goes out."""
        tokens = UnsubscribeTokens(
            derived(self._key, b"suasion unsubscribe"), self.settings.text("email.unsubscribe_url")
        )
        return EmailComposer(self.contents, tokens, sender=self.settings.text("workspace.name"))

    def send(self, campaign: str, *, host: str, port: int, progress: Progress | None = None) -> dict[str, int]:
        """Hand a campaign's planned emails over to an SMTP server; run again after a kill it goes on.

        Raises
        ------
        suasion.deliveries.hand_over.ChannelDown
            If the server cannot be reached; what is planned stays planned.
        """
        hand_over = HandOver(
            self.database,
            self.deliveries,
            smtp_channel(host, port, self.settings, self.clock),
            consent=MarketingConsent(),
            addresses=VaultAddresses(self.customers.identity, self.vault),
            compose=self.email_composer(),
            locks=self._locks,
        )
        return hand_over.run(campaign, progress=progress)

    def close(self) -> None:
        """Close the databases and let another process own the workspace."""
        self.pinned.close()
        self._parts.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _file(file: Path | str | ibis.Table) -> Path | ibis.Table:
    return Path(file) if isinstance(file, str) else file


def _refuse_what_is_there(directory: Path) -> None:
    found = {path.name for path in directory.iterdir()} if directory.exists() else set()
    if _SETTINGS_FILE in found:
        what = "a workspace"
    elif found <= {_LOCK} or _DRAFT in found:  # new, or left by a `create` that was killed
        return
    else:
        what = "something else"
    raise WorkspaceExists(f"{directory} already holds {what}.", hint="Choose an empty or a new directory.")


def _own(directory: Path) -> FileLock:
    lock = FileLock(directory / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WorkspaceBusy(
            f"Another process has {directory} open for writing.",
            hint="Wait for it or stop it; reading (report, serve) needs no ownership.",
        ) from error
    return lock
