"""Decisions: make a plan once, keep everything it was made from, and explain it later."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.settings import Value
from suasion.decisions import log
from suasion.decisions.barriers import NOTHING_KNOWN, Known
from suasion.decisions.explanation import Explanation, Replay, explain, replay
from suasion.decisions.plan import Basis, Plan, figures, make
from suasion.decisions.request import Request
from suasion.decisions.summary import PlanSummary, summarise
from suasion.experiments.assignment import HELD_OUT, KEPT
from suasion.experiments.store import assign

_BEFORE_COMMIT = faults.declare("decisions.before_commit", "plan and decisions are written but not committed")


class Decisions:
    """Plans of one workspace.

    Parameters
    ----------
    database
        state.db, migrated.
    clock
        Dates plans and holdout assignments.

    Attributes
    ----------
    stored, summary
        `plan` and `summarise` by plan id, with the last few kept; they raise what `plan` raises.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        # A plan is never changed once it is stored, so what was read of one stays true.
        self.stored = lru_cache(maxsize=2)(self.plan)
        self.summary = lru_cache(maxsize=32)(self._summary)
        self._replayed = lru_cache(maxsize=2)(self._replay)

    def decide(self, request: Request, settings: Mapping[str, Value] | None = None, basis: Basis | None = None) -> Plan:
        """Make and store a plan for everyone, then draw its holdout; all of it lands or nothing does.

        The same request gives the same plan: if it is stored already, that one is given back.

        Parameters
        ----------
        settings
            Every setting that went into the request, kept for the record.
        basis
            The moment, data, models and scores that it was worked out from, kept for the record.
        """
        plan_id = request.plan_id()
        with self._database.read() as connection:
            if log.exists(connection, plan_id):
                return log.read(connection, plan_id)
        allocation, exploration, drawn = make(request)
        now, share = self._clock.now(), request.chance.holdout_share
        plan = Plan(plan_id, now, request, allocation, exploration, drawn, (), dict(settings or {}), basis or Basis())
        with self._database.write(alone=True) as connection:
            arms = assign(
                connection,
                holdout_experiment(request.name),
                request.customers,
                {HELD_OUT: share, KEPT: 1.0 - share},
                seed=request.chance.seed,
                at=now,
            )
            plan = replace(plan, arms=tuple(arms[customer] for customer in request.customers))
            log.write(connection, plan)
            faults.pass_point(_BEFORE_COMMIT)
        return plan

    def plans(self, name: str | None = None) -> list[str]:
        """Every plan's id, newest first; with a `name`, those whose request bears it."""
        with self._database.read() as connection:
            return log.plan_ids(connection, name)

    def plan(self, plan_id: str) -> Plan:
        """Read a plan.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that id.
        """
        with self._database.read() as connection:
            return log.read(connection, plan_id)

    def explain(
        self, plan_id: str, customer: str, known: Known = NOTHING_KNOWN, *, recompute: bool = True
    ) -> Explanation:
        """Explain one decision, recomputed from the log.

        The first explanation of a plan replays all of it (about as long as making it took); further ones are at once,
        as long as the plan is one of the two explained last.

        Parameters
        ----------
        recompute
            False to explain from the log at once, without replaying; `recomputed` is None then.
        known
            What else is stored of the customer (`known.known_at`), to say why an action was not open.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such plan, or it did not consider that customer.
        """
        replayed = self._replayed(plan_id) if recompute else Replay(self.stored(plan_id), None)
        return explain(replayed, customer, known)

    def newest(self, name: str) -> str | None:
        """Give the id of the newest plan of a name; None if there is none."""
        return next(iter(self.plans(name)), None)

    def _replay(self, plan_id: str) -> Replay:
        return replay(self.stored(plan_id))

    def _summary(self, plan_id: str) -> PlanSummary:
        return summarise(self.stored(plan_id))

    def figures(self, plan_id: str) -> dict[str, object]:
        """Compute a plan's figures from its log; see `plan.figures`.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that id.
        """
        return figures(self.plan(plan_id))


def holdout_experiment(name: str) -> str:
    """Name the experiment that a plan's holdout is stored under."""
    return f"holdout {name}"
