"""The models of a workspace: training, keeping every version, scoring, and judging on later time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
from sqlalchemy import Subquery, func, insert, or_, select

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import Conflict, NotFound
from suasion.core.progress import NoProgress, Progress
from suasion.core.threads import one_thread
from suasion.core.version import __version__
from suasion.customers.history import History
from suasion.models.artefacts import Artefacts
from suasion.models.baselines import last_month, rfm
from suasion.models.card import Card, WindowCount
from suasion.models.champion import Champion, may_be_asked, why_in_force
from suasion.models.dataset import Dataset, collect, window
from suasion.models.features.own import OwnFeature
from suasion.models.features.snapshot import Snapshot, build
from suasion.models.features.store import Build
from suasion.models.in_force import InForce, put_in_force, versions_in_force
from suasion.models.metrics import Metrics, measure
from suasion.models.reasons import Reason, explain
from suasion.models.schedule import Schedule
from suasion.models.selection import NotEnough, Trained, train_target
from suasion.models.tables import MODELS
from suasion.models.targets import PurchaseTarget

ARTEFACTS_WRITTEN = faults.declare(
    "models.artefacts_written", "every model file is on disk under its name; no row names one yet"
)

_SCORE_COLUMNS: dict[str, pa.DataType] = {
    "customer": pa.string(),
    "target": pa.string(),
    "model": pa.string(),  # the learner's name
    "version": pa.int64(),
    "score": pa.float64(),  # calibrated chance of a purchase within the horizon
}
SCORES = pa.schema(_SCORE_COLUMNS)


@dataclass(frozen=True)
class Evaluation:
    """How one model did on a later window; no `metrics` where `reason` says what is missing."""

    target: str
    learner: str
    version: int
    metrics: Metrics | None
    reason: str = ""


class Models:
    """The registry.

    Parameters
    ----------
    database
        Where rows and cards are kept.
    directory
        Where artefacts are kept.
    clock
        What dates a card.
    features
        Computes features as of a moment, or knows them.
    own
        Gives the workspace's own definitions as they are now; training learns from them.
    """

    def __init__(
        self,
        database: Database,
        directory: Path,
        clock: Clock,
        features: Build = build,
        own: Callable[[], Sequence[OwnFeature]] = tuple,
    ) -> None:
        self._features = features
        self.own = own
        self._database = database
        self._artefacts = Artefacts(directory)
        self._clock = clock

    @one_thread
    def train(
        self,
        session: Session,
        history: History,
        targets: Sequence[PurchaseTarget],
        schedule: Schedule,
        seed: int,
        *,
        progress: Progress | None = None,
        data_sequence: int | None = None,
    ) -> list[Card]:
        """Train, choose and calibrate a model for each target and keep them as their next versions.

        Reads nothing that happened or was received at or after ``schedule.report``. All versions appear at once: killed
        before that, nothing has changed. A target without enough data gets a card that says so. A new version is in
        force at once but where the one in force can be asked about the choosing window and is not worse there beyond
        noise: its card's `challenge` says so.
        """
        shown = progress or NoProgress()
        own = self.own()
        data = collect(session, history, list(targets), schedule, shown, features=self._features, own=own)
        ruling = self.cards()
        champions = self._champions(session, history, data, [card for card in ruling if card.target in targets], own)
        cards = []
        with shown.task("models", len(targets)) as task:
            for target in targets:
                result = train_target(data, target, seed)
                card = self._card(data, result, champions.get(target), seed=seed, data_sequence=data_sequence, own=own)
                cards.append(card)
                task.advance()
        faults.pass_point(ARTEFACTS_WRITTEN)
        return self._keep(cards, {card.target.name: card.version for card in ruling})

    def cards(self) -> list[Card]:
        """Give the card in force of each target, the shop first and then by name."""
        return self._of(versions_in_force())

    def newest(self) -> list[Card]:
        """Give each target's card trained last, whether or not it is in force; in the same order."""
        newest = select(MODELS.c.target, func.max(MODELS.c.version).label("version")).group_by(MODELS.c.target)
        return self._of(newest.subquery())

    def _of(self, versions: Subquery) -> list[Card]:
        same = (MODELS.c.target == versions.c.target) & (MODELS.c.version == versions.c.version)
        with self._database.read() as connection:
            texts = connection.execute(select(MODELS.c.card).join(versions, same)).scalars()
            cards = [msgspec.json.decode(text, type=Card) for text in texts]
        return sorted(cards, key=lambda card: (card.target.category is not None, card.target.name))

    def versions_there(self) -> set[tuple[str, int]]:
        """Give every (target, version) that can score: it was trained on enough data and its file is there."""
        query = select(MODELS.c.target, MODELS.c.version, MODELS.c.sha256).where(MODELS.c.sha256 != "")
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return {(row.target, row.version) for row in rows if self._artefacts.has(row.sha256)}

    @one_thread
    def score(
        self, session: Session, history: History, as_of: datetime, targets: Sequence[str] | None = None
    ) -> pa.Table:
        """Give the calibrated chance of each customer and target, as of a moment; columns `SCORES`, sorted.

        Targets without enough data have no rows. `targets` are names; None for all.

        Raises
        ------
        suasion.core.errors.NotFound
            If a target was never trained.
        suasion.core.errors.Conflict
            If a model learned from something after `as_of`.
        """
        return self._scored(session, history, as_of, [card for card in self._wanted(targets) if not card.reason])

    @one_thread
    def score_again(
        self, session: Session, history: History, as_of: datetime, versions: Iterable[tuple[str, int]]
    ) -> pa.Table:
        """Give what certain versions say as of a moment, by (target, version); as `score`.

        A version whose file is gone, or that there never was, has no rows.

        Raises
        ------
        suasion.core.errors.Conflict
            If one learned from something after `as_of`, or its file was changed.
        """
        match = or_(*((MODELS.c.target == target) & (MODELS.c.version == version) for target, version in versions))
        with self._database.read() as connection:
            texts = connection.scalars(select(MODELS.c.card).where(match).order_by(MODELS.c.target, MODELS.c.version))
            cards = [msgspec.json.decode(text, type=Card) for text in texts]
        there = [card for card in cards if not card.reason and self._artefacts.has(card.sha256)]
        return self._scored(session, history, as_of, there)

    def _scored(self, session: Session, history: History, as_of: datetime, cards: list[Card]) -> pa.Table:
        snapshot = self._snapshot(session, history, as_of, cards)
        parts = []
        for card in cards:
            table = snapshot.table(card.target.category)
            rows = len(table.customers)
            columns = (
                pa.array(table.customers.tolist(), pa.string()),
                pa.array([card.target.name] * rows),
                pa.array([card.learner] * rows),
                pa.array([card.version] * rows, pa.int64()),
                pa.array(self._artefacts.read(card.sha256).predict(table)),
            )
            parts.append(pa.table(columns, schema=SCORES))
        return pa.concat_tables(parts) if parts else SCORES.empty_table()

    @one_thread
    def evaluate(self, session: Session, history: History, moment: datetime) -> list[Evaluation]:
        """Judge every model on the window after `moment`, from its artefact and the history alone.

        Features are as of `moment`, labels from the window; the same in every process.

        Raises
        ------
        suasion.core.errors.Conflict
            If a model learned from something after `moment`.
        """
        cards = self.cards()
        trained = [card for card in cards if not card.reason]
        _refuse_later(trained, moment)
        targets = [card.target for card in trained]
        judged = window(session, history, targets, moment, features=self._features, own=own_of(trained))
        results = []
        for card in cards:
            if card.reason:
                results.append(Evaluation(card.target.name, "", card.version, None, card.reason))
                continue
            table, outcome = judged.rows(card.target)
            if not 0 < outcome.sum() < len(outcome):
                reason = f"not enough data: {int(outcome.sum())} of {len(outcome)} customers bought in the window"
                results.append(Evaluation(card.target.name, card.learner, card.version, None, reason))
                continue
            chances = self._artefacts.read(card.sha256).predict(table)
            rivals = {"rfm": rfm(table, card.target, card.rfm_form), "last_month": last_month(table, card.target)}
            metrics = measure(outcome, chances, rivals, card.seed, card.target.name, "report")
            results.append(Evaluation(card.target.name, card.learner, card.version, metrics))
        return results

    @one_thread
    def reasons(
        self,
        session: Session,
        history: History,
        as_of: datetime,
        target: str,
        customers: Sequence[str],
        *,
        count: int = 3,
    ) -> dict[str, list[Reason]]:
        """Give what moved each customer's score most, the strongest first; nobody unknown at `as_of` is in the answer.

        Raises
        ------
        suasion.core.errors.NotFound
            If the target was never trained.
        suasion.core.errors.Conflict
            If its version in force is "not enough data", or the model learned from something after `as_of`.
        """
        (card,) = self._wanted([target])
        if card.reason:
            raise Conflict(f"There is no model of {target!r}: {card.reason}.", hint="Train it when there is more data.")
        table = self._snapshot(session, history, as_of, [card]).table(card.target.category)
        rows = np.flatnonzero(np.isin(table.customers, np.asarray(list(customers), dtype=np.str_)))
        return explain(self._artefacts.read(card.sha256), table, rows, count)

    def _snapshot(self, session: Session, history: History, as_of: datetime, cards: list[Card]) -> Snapshot:
        _refuse_later(cards, as_of)
        return self._asked_for(session, history, as_of, cards)

    def _asked_for(self, session: Session, history: History, as_of: datetime, cards: list[Card]) -> Snapshot:
        """Compute the features that some models are asked by, as they learned them."""
        categories = [card.target.category for card in cards if card.target.category is not None]
        return self._features(session, history, as_of, categories, own_of(cards))

    def _wanted(self, targets: Sequence[str] | None) -> list[Card]:
        cards = {card.target.name: card for card in self.cards()}
        for name in targets or ():
            if name not in cards:
                raise NotFound.among("model of target", name, cards)
        return list(cards.values()) if targets is None else [cards[name] for name in targets]

    def _card(
        self,
        data: Dataset,
        result: Trained | NotEnough,
        champion: Champion | None,
        *,
        seed: int,
        data_sequence: int | None,
        own: Sequence[OwnFeature],
    ) -> Card:
        target = result.target
        trained = result if isinstance(result, Trained) else None
        digest = self._artefacts.write(trained.predictor) if trained else ""
        moments = (*data.schedule.train, data.schedule.select)
        outcomes = [part.outcomes[target.name] for part in (*data.train, data.select)]
        return Card(
            target=target,
            schedule=data.schedule,
            version=0,
            reason="" if isinstance(result, Trained) else result.reason,
            windows=[WindowCount(m, len(y), int(y.sum())) for m, y in zip(moments, outcomes, strict=True)],
            features=list(trained.predictor.names) if trained else [],
            candidates=trained.candidates if trained else {},
            learner=trained.predictor.learner if trained else "",
            described=trained.described if trained else "",
            calibration=trained.predictor.calibrator.dump() if trained else {},
            rfm_form=trained.rfm_form if trained else "",
            selection=trained.selection if trained else None,
            sha256=digest,
            seed=seed,
            lineage={"suasion": __version__} | {name: version(name) for name in ("lightgbm", "scikit-learn", "numpy")},
            data_sequence=data_sequence,
            own=[feature.plain() for feature in own],
            needs=result.needs,
            reference=trained.reference if trained else None,
            since=champion.since(data.select, data.schedule) if champion else None,
            challenge=champion.against(trained, data.select, seed) if champion and trained else None,
            leakage=trained.leakage if trained else None,
            global_reasons=trained.global_reasons if trained else None,
            created=self._clock.now(),
        )

    def _champions(
        self,
        session: Session,
        history: History,
        data: Dataset,
        ruling: list[Card],
        own: Sequence[OwnFeature],
    ) -> dict[PurchaseTarget, Champion]:
        """Ask the versions in force about the choosing window, those that can be asked."""
        schedule = data.schedule
        cards = [card for card in ruling if may_be_asked(card, schedule) and self._artefacts.has(card.sha256)]
        snapshot = data.select.snapshot
        if any(feature not in own for feature in own_of(cards)):
            known = history.of_the_personal(session, schedule.report).before(schedule.report)
            snapshot = self._asked_for(session, known, schedule.select, cards)
        found = {}
        for card in cards:
            predictor = self._artefacts.read(card.sha256)
            if set(predictor.names) <= set(snapshot.table(card.target.category).names):
                found[card.target] = Champion.asked(card, predictor, snapshot)
        return found

    def _keep(self, cards: list[Card], before: dict[str, int]) -> list[Card]:
        """Keep new versions; `before` was in force when they were trained, and what somebody chose since then stays."""
        kept = []
        with self._database.write() as connection:
            rows = connection.execute(select(versions_in_force())).all()
            in_force = {row.target: row.version for row in rows}
            for card in cards:
                of_target = MODELS.c.target == card.target.name
                last = connection.execute(select(func.max(MODELS.c.version)).where(of_target)).scalar_one()
                numbered = replace(card, version=(last or 0) + 1)
                text = msgspec.json.encode(numbered).decode()
                connection.execute(
                    insert(MODELS).values(
                        target=card.target.name,
                        version=numbered.version,
                        learner=card.learner,
                        sha256=card.sha256,
                        card=text,
                        created=card.created,
                    )
                )
                now = in_force.get(card.target.name)
                why = why_in_force(card, now)
                if why is not None and now == before.get(card.target.name):
                    put_in_force(connection, card.target.name, InForce(numbered.version, card.created, why, ""))
                kept.append(numbered)
        return kept


def own_of(cards: Iterable[Card]) -> tuple[OwnFeature, ...]:
    """Give the workspace's own features that some models are asked by, each once."""
    return tuple({feature.name: feature for card in cards for feature in card.own_features}.values())


def _refuse_later(cards: list[Card], moment: datetime) -> None:
    for card in cards:
        learned_until = card.schedule.select + timedelta(days=card.target.horizon_days)
        if learned_until > moment:
            raise Conflict(
                f"The model of {card.target.name!r} learned from what happened up to {learned_until:%Y-%m-%d}, after "
                f"{moment:%Y-%m-%d}.",
                hint="Ask for a later moment, or train with an earlier schedule.",
            )
