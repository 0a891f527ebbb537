"""What is done with a workspace: open it, fill it, and go round the loop."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from suasion.campaigns.campaign import Campaign, CampaignHead, campaign, campaigns_page
from suasion.campaigns.left_out import LeftOut, left_out
from suasion.campaigns.overview import Overview, overview
from suasion.campaigns.writing import Brief, Writer
from suasion.core.engine import Session
from suasion.core.errors import Conflict
from suasion.core.moments import moment_of
from suasion.core.paging import Key, Page
from suasion.core.progress import Progress
from suasion.core.settings import Settings, Value
from suasion.customers.computed.publishing import Outdated, TraitRun
from suasion.customers.consent.kept import make_up_withdrawals
from suasion.customers.history import History
from suasion.customers.identity.adopting import adopt, wanting
from suasion.customers.identity.names import names_of
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.store import SegmentRun
from suasion.customers.traits import Published
from suasion.decisions.explanation import Explanation, row_of_any
from suasion.decisions.known import known_now
from suasion.decisions.plan import Plan
from suasion.decisions.planning import Planner
from suasion.deliveries.hand_over import HandOver
from suasion.events.erasing import replay_missing
from suasion.events.upgrading import upgrade
from suasion.exports.contents import Asked, What, export
from suasion.exports.formats import to_arrow
from suasion.measurement.campaign_check import CampaignCheck, campaign_check
from suasion.models.publishing import Training, publish, train_and_publish
from suasion.privacy.key_ring import adopted_ring, opened_ring
from suasion.privacy.keys import vault_keys
from suasion.recommend.registry import Version
from suasion.wiring import MarketingConsent, VaultAddresses, connect, smtp_channel
from suasion.workspace.directory import SETTINGS_FILE, is_workspace, make, own, require_workspace
from suasion.workspace.governing import Governing

_TRIES = 3


class Workspace(Governing):
    """One data directory with its settings, the services of every stage over it, and the steps of the loop.

    Open one with `Workspace.create`, `Workspace.open` or `Workspace.open_or_create`, in a ``with`` block. One process
    at a time may write; any number may read. `as_of` is an aware datetime: nothing that happened or was received from
    then on is read. None stands for now. Steps answer with dataclasses, tables are Arrow. docs/python.md shows all of
    it and runs.

    Examples
    --------
    >>> import tempfile
    >>> with Workspace.create(Path(tempfile.mkdtemp())) as workspace:
    ...     print(workspace.settings.text("workspace.currency"))
    ...     print([step.step for step in workspace.overview().get_started if not step.done][:2])
    USD
    ['events', 'customers']
    """

    @classmethod
    def create(cls, directory: Path | str, settings: Mapping[str, Value] | None = None) -> "Workspace":
        """Make an empty workspace in `directory` and open it for writing.

        Parameters
        ----------
        settings
            What its suasion.toml is to say instead of the defaults, by name such as ``workspace.currency``.

        Raises
        ------
        suasion.core.errors.WorkspaceExists
            If a workspace, or anything else, is already there.
        suasion.core.errors.WorkspaceBusy
            If another process is making one there.
        suasion.core.errors.SettingError
            If a setting does not exist or cannot be that.

        Examples
        --------
        >>> import tempfile
        >>> with Workspace.create(tempfile.mkdtemp(), {"workspace.currency": "EUR"}) as workspace:
        ...     workspace.settings.text("workspace.currency")
        'EUR'
        """
        directory = Path(directory).resolve()
        make(directory, settings)
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
            If its suasion.toml is broken, or its vault.key is missing or another vault's.
        suasion.core.errors.WorkspaceTooNew
            If a later release wrote it.

        Examples
        --------
        >>> import tempfile
        >>> directory = tempfile.mkdtemp()
        >>> Workspace.create(directory).close()
        >>> with Workspace.open(directory, read_only=True) as workspace:
        ...     workspace.settings.whole("prediction.horizon_days")
        28
        """
        directory = Path(directory).resolve()
        require_workspace(directory)
        settings, keys = Settings.read(directory / SETTINGS_FILE), vault_keys(directory)
        with ExitStack() as undone:
            lock = None if read_only else own(directory)
            if lock:
                undone.callback(lock.release)
            parts = connect(directory, settings, read_only=read_only)
            undone.callback(parts.close)
            vault = parts.vault_database
            ring = adopted_ring(vault, keys, parts.clock.now()) if lock else opened_ring(vault, keys)
            opened = cls(directory, settings, ring, parts, lock)
            if lock:
                upgrade(parts.database, opened.events.lake, opened.clock)
                if replay_missing(parts.database, opened.erasures, parts.clock, opened.events.forgetting):
                    opened._mark_unfinished()
                if wanting(parts.database):
                    with opened.session() as session:
                        adopt(opened.customers.identity, parts.database, session, opened.events.view(session))
                make_up_withdrawals(parts.database, opened.vault.withdrawals)
            undone.pop_all()
        return opened

    @classmethod
    def open_or_create(cls, directory: Path | str) -> "Workspace":
        """Open the workspace in `directory` for writing, making it first if there is none; raises what both raise."""
        return cls.open(directory) if is_workspace(Path(directory)) else cls.create(directory)

    def run_segments(
        self,
        definitions: Sequence[Definition] | None = None,
        as_of: datetime | None = None,
        *,
        names: Collection[str] | None = None,
        progress: Progress | None = None,
    ) -> list[SegmentRun]:
        """Find and keep the members of segments, saving those definitions that are new; None for those stored.

        Parameters
        ----------
        names
            Of the stored ones, only these; None for all.

        Raises
        ------
        suasion.core.errors.InputRefused
            If `as_of` is in the future or has no time zone; so does every step that takes one.
        suasion.core.errors.NotFound
            If none is stored under a name.
        """
        moment = moment_of(self.clock, as_of)
        with self.history_session() as session:
            history = self.history(session)
            if definitions is None:
                return self.segments.run_saved(session, history, names, moment, progress)
            return self.segments.run_all(session, history, definitions, moment, progress)

    def compute_traits(
        self,
        names: Collection[str] | None = None,
        as_of: datetime | None = None,
        *,
        progress: Progress | None = None,
    ) -> list[TraitRun]:
        """Compute saved traits (None: all, and the strongest interests) as of a moment, and publish what changed.

        Raises
        ------
        suasion.core.errors.Conflict
            If one of them was computed as of a later moment; or if erasures or others who compute them came in between
            again and again.
        suasion.core.errors.NotFound
            If there is none of that name.
        """
        moment = moment_of(self.clock, as_of)
        for _ in range(_TRIES):
            with self._known() as known:
                try:
                    return self.computed.run(known, moment, names, progress)
                except Outdated:
                    continue
        raise Conflict(
            "Customers were erased or parted, or the same traits computed, meanwhile.", hint="Compute them again."
        )

    def train(
        self,
        as_of: datetime | None = None,
        *,
        categories: int = 12,
        again: bool = True,
        progress: Progress | None = None,
    ) -> Training:
        """Train a model of the shop and one per category, and publish what they predict of everybody as of then.

        A prediction is the chance, in [0, 1], of a purchase within ``prediction.horizon_days``. Too little data is no
        error: the target's card says so in `reason`.

        Parameters
        ----------
        categories
            How many, those with most buying customers first.
        again
            False to keep models that the same data made for the same moment.
        """
        moment = moment_of(self.clock, as_of)
        with self.history_session() as session:
            history, view = self._history_and_view(session)
            return train_and_publish(
                self.models,
                self.customers.traits,
                session,
                history,
                moment,
                categories=categories,
                horizon_days=self.settings.whole("prediction.horizon_days"),
                seed=self.settings.whole("workspace.seed"),
                data_sequence=view.last_sequence,
                again=again,
                progress=progress,
            )

    def publish_predictions(self, session: Session, history: History, as_of: datetime) -> Published:
        """Score every customer with the models in force and keep the chances as traits ``predicted.purchase.<target>``.

        Raises
        ------
        suasion.core.errors.Conflict
            If a model learned from something after `as_of`.
        """
        return publish(self.models, self.customers.traits, session, history, as_of)

    def fit_recommender(self, as_of: datetime | None = None, *, progress: Progress | None = None) -> Version:
        """Choose the recommender's settings on the time before a moment, fit it on all before it, and keep it."""
        moment, seed = moment_of(self.clock, as_of), self.settings.whole("workspace.seed")
        days = self.settings.whole("prediction.horizon_days")
        with self.history_session() as session:
            return self.recommendations.fit_and_store(
                session, self.history(session), moment, seed, horizon_days=days, progress=progress
            )

    def decide(self, campaign: str, as_of: datetime | None = None, *, progress: Progress | None = None) -> Plan:
        """Plan a campaign: no contact, an email or one live offer for each customer, within the settings' limits.

        The same data, moment and settings give the same plan. What a message changes is assumed (``effects.*``), never
        learned.

        Raises
        ------
        suasion.core.errors.Conflict
            If no model of a purchase in the shop was trained, or one learned from something after `as_of`.
        """
        moment = moment_of(self.clock, as_of)
        planner = Planner(self.models, self.catalog, self.consent, self.suppressions, self.decisions, self.settings)
        with self.session() as session:
            history, view = self._history_and_view(session)
            return planner.decide(
                session, history, campaign, moment, data_sequence=view.last_sequence, progress=progress
            )

    def explain(self, plan_id: str, customer: str, *, recompute: bool = True) -> Explanation:
        """Explain one decision: what was open to the customer, what each was worth, and what was not open, and why.

        Parameters
        ----------
        customer
            As the plan names her, or by another name of hers: then the decision for her present name goes first.
        recompute
            True to decide the whole plan again from its log and compare; the first time it takes as long as making it.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such plan, or it did not consider that customer.
        """
        plan = self.decisions.stored(plan_id)
        row = row_of_any(plan, (customer, *names_of(self.database, customer).every))
        customer = customer if row is None else plan.request.customers[row]
        known = known_now(self.database, self.consent, self.suppressions, plan, customer, pinned=self.pinned)
        return self.decisions.explain(plan_id, customer, known, recompute=recompute)

    def write(self, plan_id: str, brief: Brief, *, progress: Progress | None = None) -> int:
        """Write a plan's messages and plan their delivery; gives how many. Nothing is sent yet.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such plan, or no recommender was fitted.
        """
        currency = self.settings.text("workspace.currency")
        services = (self.catalog, self.recommendations, self.contents, self.deliveries)
        writer = Writer(*services, currency, self.language_model)
        with self.session() as session:
            return writer.write(session, self.history(session), self.decisions.plan(plan_id), brief, progress)

    def send(self, campaign: str, *, host: str, port: int, progress: Progress | None = None) -> dict[str, int]:
        """Hand a campaign's planned emails over to an SMTP server; run again after a kill it goes on.

        Consent, address and the suppression list are looked up anew for each. Gives how many became what, by state.

        Raises
        ------
        suasion.deliveries.hand_over.ChannelDown
            If the server cannot be reached; what is planned stays planned.
        """
        hand_over = HandOver(
            self.database,
            self.deliveries,
            smtp_channel(host, port, self.settings, self.clock),
            consent=MarketingConsent(self.personalisation, self.clock),
            addresses=VaultAddresses(self.customers.identity, self.vault),
            compose=self.email_composer(),
            locks=self._locks,
        )
        return hand_over.run(campaign, progress=progress)

    def overview(self) -> Overview:
        """Show the loop at a glance: counts by stage, what needs attention, which steps of setting up are done."""
        return overview(self.database, self.clock.now())

    def campaigns(self, limit: int = 50, after: Key | None = None) -> Page[CampaignHead]:
        """Give a page of campaigns, the one touched last first; `after` is the page before's `next`."""
        return campaigns_page(self.database, self.clock.now(), after=after, limit=limit)

    def campaign(self, name: str) -> Campaign:
        """Show one campaign: its plan, every customer of the audience counted once, its messages by state.

        Raises
        ------
        suasion.core.errors.NotFound
            If neither a plan nor a delivery bears the name.
        """
        now = self.clock.now()
        return campaign(self.database, self.decisions, self.consent, self.suppressions, name=name, now=now)

    def left_out(self, campaign: str, customer: str) -> LeftOut:
        """Say why a customer was left out of a campaign, or that she was not; raises as `campaign`."""
        now = self.clock.now()
        services = (self.database, self.decisions, self.consent, self.suppressions)
        return left_out(*services, campaign=campaign, customer=customer, now=now)

    def aa_check(self, campaign: str) -> CampaignCheck:
        """Compare customers kept in a campaign and held out while nobody was treated: a check of the draw, no effect.

        Where there can be no comparison `missing` says why.

        Raises
        ------
        suasion.core.errors.NotFound
            If no plan bears the name.
        """
        return campaign_check(self.database, self.decisions, self.pinned, campaign, self.clock.now())

    def export(
        self,
        what: What,
        *,
        segment: str | None = None,
        as_of: datetime | None = None,
        plan: str | None = None,
        campaign: str | None = None,
    ) -> pa.Table:
        """Read a whole table into memory; the same columns as `suasion export` and ``/api/exports`` give.

        Parameters
        ----------
        what
            ``customers``, ``traits``, ``segment-members`` (of `segment`, `as_of` a run's moment, else its last run),
            ``predictions``, ``decisions`` (of `plan`, else the newest), ``deliveries`` (of `campaign`), ``items``.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such table, plan or campaign, or the segment was never run.
        suasion.core.errors.InputRefused
            If something is asked that the table does not have.
        """
        asked, personal = Asked(segment, as_of, plan, campaign), self.personalisation.now()
        return to_arrow(export(self.database, what, asked, personal))
