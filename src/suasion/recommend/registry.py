"""Fit, keep, answer, judge: the recommender as the rest of the product sees it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
from sqlalchemy import Row, insert, select

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.core.errors import NotFound
from suasion.core.progress import NoProgress, Progress
from suasion.customers.history import History
from suasion.recommend import choosing, fitted, judging
from suasion.recommend.answering import Answer, answer
from suasion.recommend.choosing import Choice
from suasion.recommend.fitted import Fitted
from suasion.recommend.interactions import read
from suasion.recommend.judging import Judged
from suasion.recommend.recommender import Recommender
from suasion.recommend.tables import RECOMMENDERS
from suasion.recommend.top import best_for

ARTEFACT_WRITTEN = faults.declare(
    "recommend.artefact_written", "The fitted recommender is on disk; no row names it yet."
)


@dataclass(frozen=True)
class Version:
    """One stored fit; `choice` is None of the model's arrays but all that was chosen and why."""

    version: int
    moment: datetime
    horizon_days: int
    seed: int
    created: datetime
    choice: Choice
    artefact: str
    digest: str


class Recommendations:
    """Recommenders of one workspace.

    Parameters
    ----------
    database
        Holds the table `recommenders`.
    directory
        Where artefacts are kept; made if missing.
    clock
        Stamps when a version was made.
    general
        Chooses those among customers who get what everybody buys, because they are not to be personalised.
    """

    def __init__(
        self,
        database: Database,
        directory: Path,
        clock: Clock,
        *,
        general: Callable[[Collection[str]], Collection[str]] = lambda _customers: (),
    ) -> None:
        self._database = database
        self._directory = directory
        self._clock = clock
        self._general = general
        self._load = lru_cache(maxsize=2)(self._read)

    def fit_and_store(
        self,
        session: Session,
        history: History,
        moment: datetime,
        seed: int,
        *,
        horizon_days: int = 28,
        progress: Progress | None = None,
    ) -> Version:
        """Choose settings on periods of `horizon_days` before `moment`, fit on all that came before, and keep it.

        The same data, moment and seed give the same bytes; they are then the same version, not a new one.
        """
        interactions = read(session, history, moment)
        choice = choosing.choose(interactions, horizon_days, seed, progress=progress or NoProgress())
        name, digest = fitted.write(self._directory, fitted.to_bytes(fitted.fit(interactions, choice.settings, seed)))
        faults.pass_point(ARTEFACT_WRITTEN)
        with self._database.write() as connection:
            table = RECOMMENDERS.c
            same = select(RECOMMENDERS).where(
                table.digest == digest, table.moment == moment, table.seed == seed, table.horizon_days == horizon_days
            )
            row = connection.execute(same.order_by(table.version.desc())).first()
            if row is None:
                newest = connection.execute(select(table.version).order_by(table.version.desc())).scalar() or 0
                connection.execute(
                    insert(RECOMMENDERS).values(
                        version=newest + 1,
                        moment=moment,
                        horizon_days=horizon_days,
                        seed=seed,
                        created=self._clock.now(),
                        choice=msgspec.json.encode(choice).decode(),
                        artefact=name,
                        digest=digest,
                    )
                )
                row = connection.execute(same).one()
            return _version(row)

    def version(self, number: int | None = None) -> Version:
        """Give one stored version, or the newest.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none.
        """
        statement = select(RECOMMENDERS).order_by(RECOMMENDERS.c.version.desc())
        with self._database.read() as connection:
            rows = [_version(row) for row in connection.execute(statement)]
        for row in rows:
            if number is None or row.version == number:
                return row
        wanted = "newest" if number is None else str(number)
        raise NotFound.among("fitted recommender", wanted, [str(row.version) for row in rows])

    def top(
        self,
        customers: Sequence[str],
        k: int = 10,
        *,
        exclude: Collection[str] = (),
        candidates: Collection[str] | None = None,
        new_only: bool = False,
        version: int | None = None,
    ) -> list[Answer]:
        """Recommend at most k items to each customer, in the order asked, with exact reasons.

        Who is not to be personalised now gets what everybody buys, and the answer says so.

        Parameters
        ----------
        exclude
            Items nobody may get.
        candidates
            The only items that may be recommended; None for all.
        new_only
            Leave out what the customer has bought before.
        """
        return answer(
            self.fitted(version),
            customers,
            k,
            exclude=exclude,
            candidates=candidates,
            new_only=new_only,
            general=self._general(customers),
        )

    def lists(self, k: int = 10, *, method: str = "blend", version: int | None = None) -> pa.Table:
        """Give every customer's k best items, with repeats: columns customer and item, best first.

        Meant for judging: it has everybody who was personalised when the version was fitted.

        Parameters
        ----------
        method
            ``"blend"``, what `top` answers with, or the name of a baseline.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such method.
        """
        model = self.fitted(version)
        methods: dict[str, Recommender] = {"blend": model.blend(), **model.baselines}
        if method not in methods:
            raise NotFound.among("recommender", method, methods)
        found = best_for(methods[method], np.arange(len(model.customers)), k)
        row, place = np.nonzero(found >= 0)
        return pa.table({"customer": model.customers[row].tolist(), "item": model.items[found[row, place]].tolist()})

    def judge(self, session: Session, history: History, *, version: int | None = None) -> dict[str, Judged]:
        """Judge a stored version on the `horizon_days` days from its moment on; reads only what is stored.

        Gives `with_repeats` and `new_only`; equal in every process.
        """
        stored = self.version(version)
        model = self.fitted(version)
        purchases = judging.purchases_in(session, history, model, stored.horizon_days)
        return {
            name: judging.judge(model.blend(new_only=name == "new_only"), model.baselines, task, stored.seed)
            for name, task in zip(("with_repeats", "new_only"), judging.tasks(model.seen(), purchases), strict=True)
        }

    def fitted(self, version: int | None = None) -> Fitted:
        """Read a stored version's arrays, checked against their digest."""
        stored = self.version(version)
        return self._load(stored.artefact, stored.digest)

    def _read(self, artefact: str, digest: str) -> Fitted:
        return fitted.read(self._directory / artefact, digest)


def _version(row: Row[tuple[object, ...]]) -> Version:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    values["choice"] = msgspec.json.decode(values["choice"], type=Choice)
    return Version(**values)
