"""The services of every stage over one data directory, in the order of the loop."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock

from suasion.access.access import Access
from suasion.catalog.catalog import Catalog
from suasion.content.contents import Contents
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import WorkspaceError
from suasion.core.settings import Settings
from suasion.customers import news
from suasion.customers.computed.publishing import Known
from suasion.customers.computing import ComputedTraits
from suasion.customers.consent import Consent
from suasion.customers.consent.asking import DoubleOptIn
from suasion.customers.consent.kept import keeping
from suasion.customers.consent.personal import Personalisation
from suasion.customers.consent.texts import ConsentTexts
from suasion.customers.history import History
from suasion.customers.identity.deciding import Deciding
from suasion.customers.identity.duplicates import Duplicates
from suasion.customers.identity.rules import rules_of
from suasion.customers.locks import CustomerLocks
from suasion.customers.pinned import PinnedHistory
from suasion.customers.profile.one import Profiles
from suasion.customers.profile.weights import weights_of
from suasion.customers.registry import Customers
from suasion.customers.segments.live.following import Following
from suasion.customers.segments.store import Segments
from suasion.customers.segments.views import SegmentViews
from suasion.customers.suppressions import Suppressions
from suasion.customers.views import CustomerViews
from suasion.decisions.happened import DecisionsHappened
from suasion.decisions.policy import Decisions
from suasion.deliveries.compose import EmailComposer
from suasion.deliveries.happened import DeliveriesHappened
from suasion.deliveries.ledger import Ledger
from suasion.deliveries.preview import Previews
from suasion.deliveries.unsubscribe import UnsubscribeTokens
from suasion.events.collector import Collector
from suasion.events.log import EventLog
from suasion.events.machines.marking import Marking
from suasion.events.view import LogView
from suasion.governance.erasing import forgetting
from suasion.language.model import LanguageModel
from suasion.models.features.own import own_now
from suasion.models.features.store import Snapshots
from suasion.models.groups.groups import Groups
from suasion.models.predictions import Predictions
from suasion.models.registry import Models
from suasion.models.versions import Versions
from suasion.privacy.blocked import Blocked
from suasion.privacy.erasures import Erasures
from suasion.privacy.key_ring import KeyRing
from suasion.privacy.keys import derived
from suasion.privacy.signed import SignedTexts
from suasion.privacy.vault import Vault
from suasion.recommend.explained import ExplainedRecommendations
from suasion.recommend.registry import Recommendations
from suasion.wiring import Parts, language_model


class Services:
    """What a workspace is made of; `Workspace` adds how it is opened and what is done with it.

    Examples
    --------
    >>> import tempfile
    >>> from suasion import Workspace
    >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
    ...     print(workspace.settings.text("workspace.currency"), workspace.events.last_sequence())
    ...     print(workspace.customers.identity.customers(), workspace.models.cards(), workspace.decisions.plans())
    USD 0
    [] [] []
    """

    directory: Path
    """Where everything is kept; see docs/architecture.md."""
    settings: Settings
    """What suasion.toml says, each with its unit in docs/settings.md."""
    vault: Vault
    """The identifiers of customers, encrypted, each behind a random token."""
    erasures: Erasures
    """The erasure ledger, kept beside the identifiers: `record` before the data is touched, `all`."""
    events: EventLog
    """The log: `append` events, `view` them as columns."""
    machines: Marking
    """Tells machines from people by several events together, after they were stored: `follow`, `rebuild`."""
    catalog: Catalog
    """Items and offers as they stand: `put_items`, `put_offers`, `put_offer_items`, `items`, `names`, `offers`."""
    customers: Customers
    """Who did it: `identity` and `traits`."""
    deciding: Deciding
    """Who is who by decision: `merge`, `unmerge`, `told`."""
    duplicates: Duplicates
    """Customers who look like one person, for people to decide: `look`, `listed`, `dismiss`, `last_look`."""
    consent: Consent
    """Who may be written to: `record`, `withdraw`, `allowed`, `granted_before`, `acts_of`."""
    consent_texts: ConsentTexts
    """What customers agree to, version by version: `add`, `all`, `one`."""
    double_opt_in: DoubleOptIn
    """Asking customers, and taking their confirmations: `ask`, `question`, `confirm`."""
    suppressions: Suppressions
    """Addresses that must not be written to, whatever consent says: `add`, `lift`, `listed`, `of_customer`."""
    personalisation: Personalisation
    """Who may be treated as a person of her own: `before` a moment, `now`, `left_out`."""
    computed: ComputedTraits
    """Computed traits: `save`, `remove`, `listed`, `one`, `evaluate`; publish with `Workspace.compute_traits`."""
    profiles: Profiles
    """Preference profiles: `of_customer`, with the events that made each."""
    segments: Segments
    """Definitions with versions, and what each run found: `save`, `run`, `evaluate`, `definitions`, `members`."""
    standing: Following
    """Keeps members that stand right: `follow`; read them with `segments.members_now`."""
    snapshots: Snapshots
    """Features as of moments, kept to be read again: `build`, `clear`."""
    models: Models
    """Versions of models: `cards` in force, `newest`, `score`, `evaluate`, `reasons`; train with `Workspace.train`."""
    model_versions: Versions
    """Which version of a model predicts: `put_in_force`, back to one before or on to another."""
    groups: Groups
    """Bands, clusters and look-alikes as traits: `rfm`, `clusters`, `lookalike`, `listed`, `one`, `remove`."""
    recommendations: Recommendations
    """Fitted recommenders: `top`, `lists`, `judge`, `version`; fit one with `Workspace.fit_recommender`."""
    contents: Contents
    """Drafts with their review: `save`, `approve`, `draft`, `approved_drafts`, `violations`."""
    deliveries: Ledger
    """One row per campaign, customer and channel: `plan`, `figures`, `reasons`."""
    previews: Previews
    """What the customer of a delivery reads, to be looked at: `of`."""
    decisions: Decisions
    """Plans and the log they are recomputed from: `plan`, `plans`, `explain`; make one with `Workspace.decide`."""
    access: Access
    """Who may do what over HTTP: people, sign-in, sessions, keys, the audit trail."""
    pinned: PinnedHistory
    """One history kept for all readers: `with workspace.pinned.read() as pin:` gives `pin.session`, `pin.history`."""
    customer_views: CustomerViews
    """Customers as screens show them: `listed`, `found`, `one`, `timeline`, `traits`, `consent`."""
    segment_views: SegmentViews
    """Segments as screens show them: `preview`, `define`, `run`, `sample`, `funnel`, `overlaps`, `of_customer`."""
    predictions: Predictions
    """Predictions as screens show them: `listed` by chance, `of_customer` with the features that moved each most."""
    recommended: ExplainedRecommendations
    """Recommendations as screens show them: `of_customer`, with names and the past purchases behind each."""

    def __init__(self, directory: Path, settings: Settings, keys: KeyRing, parts: Parts, lock: FileLock | None) -> None:
        self.directory, self.settings = directory, settings
        self._parts, self._lock, self._root = parts, lock, keys.root
        self._locks = CustomerLocks()
        self._starting = threading.Lock()
        self._marking = threading.Lock()
        self._collector: Collector | None = None
        database, clock = parts.database, parts.clock
        self.vault = Vault(parts.vault_database, keys)
        self.erasures = self.vault.erasures
        blocked = Blocked(settings.text("identity.blocked"))
        currency = settings.text("workspace.currency")
        self.events = EventLog(database, directory / "lake", self.vault, clock, blocked, currency=currency)
        self.machines = Marking(self.events, parts.engine, settings.number("machines.scan_seconds"))
        self.catalog = Catalog(database)
        rules, keep = rules_of(settings), keeping(self.vault.withdrawals)
        by_default = settings["privacy.personalise_by_default"] is True
        self.personalisation = Personalisation(database, clock, by_default=by_default)
        self.customers = Customers(
            database,
            self.catalog,
            self.vault,
            currency=currency,
            rules=rules,
            follows=lock is not None,
            personal=self.personalisation.before,
            keep=keep,
        )
        self.events.forgetting.append(forgetting(self.events.lake, rules, keep))
        self.deciding = Deciding(database, self.customers.identity, self.vault, clock, locks=self._locks)
        self.duplicates = Duplicates(database, self.vault, clock)
        self.consent = Consent(database, self._locks, clock, keep)
        self.suppressions = Suppressions(database, self.vault, self._locks, clock, blocked=blocked)
        self.consent_texts = ConsentTexts(database, clock)
        self.double_opt_in = self._double_opt_in()
        self.segments = Segments(database, self.consent, clock)
        self.standing = Following(
            database,
            self.events,
            self.customers,
            self.segments.expression,
            open_session=parts.engine.session,
            clock=clock,
            by_default=by_default,
            keeps_all=settings["log.keep_days"] == 0,
        )
        self.catalog.renaming.append(partial(news.tell, kind=news.ITEMS))
        self.machines.marking.append(news.tell_tokens)
        limit = round(settings.number("engine.snapshots_gb") * 1e9)
        self.snapshots = Snapshots(directory / "lake", limit, self.events.erasures, writes=lock is not None)
        self.models = Models(database, directory / "models", clock, self.snapshots.build, partial(own_now, database))
        self.model_versions = Versions(database, directory / "models", clock)
        seed = settings.whole("workspace.seed")
        self.groups = Groups(database, clock, self._known, self.segments, seed, features=self.snapshots.build)
        left_out = self.personalisation.left_out
        self.recommendations = Recommendations(database, directory / "models", clock, general=left_out)
        self.contents = Contents(database, clock)
        secret = derived(keys.root, b"suasion message ids")
        self.deliveries = Ledger(database, clock, domain=settings.text("email.domain"), secret=secret)
        self.previews = Previews(self.contents)
        self.decisions = Decisions(database, clock)
        self.access = Access(database, clock)
        self.pinned = PinnedHistory(parts.engine.session, self.events, self.customers, clock)
        weights = weights_of(settings)
        self.computed = ComputedTraits(database, clock, weights if settings["profile.publish"] else None)
        self.profiles = Profiles(database, self.pinned, clock, personalisation=self.personalisation, weights=weights)
        self.segment_views = SegmentViews(
            database, self.segments, self.consent, self.pinned, clock, suppressions=self.vault.suppressions
        )
        self.customer_views = CustomerViews(
            database,
            self.vault,
            self.events,
            self.pinned,
            consent=self.consent,
            personalisation=self.personalisation,
            segments=self.segment_views,
            clock=clock,
            currency=currency,
            others=(DeliveriesHappened(database), DecisionsHappened(database)),
        )
        self.predictions = Predictions(
            database, self.models, directory / "models", self.pinned, clock, personal=self.personalisation.now
        )
        self.recommended = ExplainedRecommendations(database, self.recommendations, self.pinned)

    @property
    def database(self) -> Database:
        """The state database."""
        return self._parts.database

    @property
    def vault_database(self) -> Database:
        """The vault's own database; stages know it by `vault` and `erasures` only."""
        return self._parts.vault_database

    @property
    def clock(self) -> Clock:
        """Where the present comes from."""
        return self._parts.clock

    @property
    def collector(self) -> Collector:
        """The thread that writes what senders hand over, many batches a commit; started by the first who asks for it.

        Raises
        ------
        suasion.core.errors.WorkspaceError
            If the workspace was opened read-only, or is closed.

        Examples
        --------
        >>> import tempfile
        >>> from suasion import Workspace
        >>> from suasion.events.spec import Track
        >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
        ...     event = Track(message_id="1", user_id="ann", event="Signed Up")
        ...     workspace.collector.submit([event], source="shop", size=100).result().counts()
        {'stored': 1, 'duplicate': 0, 'quarantined': 0}
        """
        with self._starting:
            if self._lock is None or not self._lock.is_locked:
                raise WorkspaceError("The workspace is not open for writing.", hint="Open it for writing.")
            if self._collector is None:
                self._collector = Collector(self.events)
            return self._collector

    @cached_property
    def language_model(self) -> LanguageModel | None:
        """The language model named by the environment, if one is; without it drafts come from templates."""
        return language_model(os.environ)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a session of the analytical engine; each `history` taken in it is one consistent read of the log.

        `session.fetch(expression)` turns an Ibis expression into an Arrow table.
        """
        with self._parts.engine.session() as session:
            yield session

    @contextmanager
    def history_session(self) -> Iterator[Session]:
        """Open a session for what takes long over everybody's history: Spark's, if ``engine.kind`` says so.

        Spark sees sealed files only. So the owner seals the log's tail first, and a view holds all there is; opened
        read-only, a view is as of the last sealed event, and its `last_sequence` says which that is.
        """
        with self._parts.history_engine.session() as session:
            if session.sealed_only and self._lock is not None:
                self.events.seal()
            yield session

    def history(self, session: Session) -> History:
        """Give everything that is known, as of now; cut it with `before` or `between`.

        Opened read-only it reaches as far as the customers' owner has followed the log.
        """
        return self._history_and_view(session)[0]

    def _history_and_view(self, session: Session) -> tuple[History, LogView]:
        """Give everything that is known, and the read of the log that it was made of."""
        if self._lock is not None:
            self.machines.follow()
        erasures = self.events.erasures()  # before the view: what is erased meanwhile must not be kept
        view = self.events.view(session)
        return replace(self.customers.history(session, view), erasures=erasures), view

    @contextmanager
    def _known(self) -> Iterator[Known]:
        """Open everybody's history, with how things stood before it was built."""
        stand = self.computed.stand()
        with self.history_session() as session:
            yield Known(session, self.history(session), stand)

    def derived_key(self, purpose: bytes) -> bytes:
        """Derive a key of 32 bytes from the vault's root, for one purpose; it stays when the vault's keys are replaced.

        Examples
        --------
        >>> import tempfile
        >>> from suasion import Workspace
        >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
        ...     workspace.derived_key(b"coupons") == workspace.derived_key(b"tickets")
        False
        """
        return derived(self._root, purpose)

    def email_composer(self) -> EmailComposer:
        """Give what turns a row of the ledger into the email that goes out.

        Examples
        --------
        >>> import tempfile
        >>> from suasion import Workspace
        >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
        ...     callable(workspace.email_composer())
        True
        """
        url = self.settings.text("email.unsubscribe_url")
        tokens = UnsubscribeTokens(derived(self._root, b"suasion unsubscribe"), url)
        return EmailComposer(self.contents, tokens, sender=self.settings.text("workspace.name"))

    def _double_opt_in(self) -> DoubleOptIn:
        settings = self.settings
        here = f"http://{settings.text('server.host')}:{settings.whole('server.port')}"
        tokens = SignedTexts(derived(self._root, b"suasion double opt-in"))
        return DoubleOptIn(self.database, self.consent_texts, self.clock, tokens, self._consent_page(here))

    def _consent_page(self, served: str) -> str:
        return f"{(self.settings.text('server.public_url') or served).rstrip('/')}/consent"

    def served_at(self, address: str) -> None:
        """Say where this process answers: links for customers lead there, unless ``server.public_url`` says otherwise.

        Examples
        --------
        >>> import tempfile
        >>> from suasion import Workspace
        >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
        ...     workspace.served_at("http://127.0.0.1:9000/")
        """
        self.double_opt_in.lead_to(self._consent_page(address))

    def close(self) -> None:
        """Close the databases and let another process own the workspace; a ``with`` block does it by itself."""
        with self._starting:
            if self._collector is not None:
                self._collector.close()
        self.access.close()
        self.pinned.close()
        self.standing.close()
        self._parts.close()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
