"""Fitted recommenders and single customers: what one holds of somebody, and one without those who are gone."""

import dataclasses
import time
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from sqlalchemy import Connection, select, update

from suasion.core import faults
from suasion.core.bulk import rows_by_key
from suasion.core.database import Database
from suasion.customers.tables import CUSTOMER
from suasion.recommend import fitted
from suasion.recommend.fitted import Fitted
from suasion.recommend.members import Members
from suasion.recommend.neighbours import Neighbours
from suasion.recommend.popularity import OwnFrequency, Popularity
from suasion.recommend.rhythm import Rhythm
from suasion.recommend.similar import Similar
from suasion.recommend.tables import RECOMMENDERS

_REWRITTEN = faults.declare(
    "recommend.forgotten", "a recommender without some customers is on disk; its row names the old"
)


def bought(
    connection: Connection, folder: Path, names: Collection[str]
) -> Iterator[tuple[int, datetime, dict[str, float]]]:
    """Give what each recommender that is there counted of some customers: version, moment, orders by item."""
    table = RECOMMENDERS.c
    for row in connection.execute(select(RECOMMENDERS).order_by(table.version)):
        path = folder / row.artefact
        if path.is_file():
            model = fitted.read(path, row.digest)
            rows = model.own.count[np.isin(model.customers, sorted(names))].tocoo()
            counts: dict[str, float] = {}
            for item, count in zip(model.items[rows.coords[1]].tolist(), rows.data.tolist(), strict=True):
                counts[item] = counts.get(item, 0) + count
            if counts:
                yield row.version, row.moment, counts


def forget_strangers(database: Database, folder: Path, left_behind: timedelta) -> int:
    """Write recommenders anew that know somebody who is no customer any more; gives how many that were.

    Parameters
    ----------
    left_behind
        Files that no row names go once they are older: what a fit has just written is not named yet.
    """
    with database.read() as connection:
        rows = connection.execute(select(RECOMMENDERS.c.artefact, RECOMMENDERS.c.digest).distinct()).all()
        gone = {row: _strangers(connection, folder / row.artefact) for row in rows}
    for (artefact, digest), names in gone.items():
        if names:
            _rewrite(database, folder, artefact, digest, names)
    _remove_unnamed(database, folder, left_behind)
    return sum(bool(names) for names in gone.values())


def without(model: Fitted, names: Collection[str]) -> Fitted:
    """Leave customers out of a fitted recommender, and items that nobody else bought.

    Nobody is compared with them any more. What everybody bought together still counts them in, as numbers.
    """
    who = ~np.isin(model.customers, sorted(names))
    what = np.asarray(model.own.count[who].sum(axis=0)).ravel() > 0
    near, follow = model.members.neighbours, model.members.transitions
    teaching, aimed = who[near.teachers], what[near.targets]
    nth, place = np.cumsum(who) - 1, np.cumsum(what) - 1

    def part(table: sp.csr_array) -> sp.csr_array:
        return sp.csr_array(table[who][:, what])

    whole = Popularity(model.members.popularity.share[what], model.members.popularity.name)
    members = Members(
        Neighbours(
            part(near.history),
            nth[near.teachers[teaching]],
            place[near.targets[aimed]],
            np.ascontiguousarray(near.says[teaching][:, aimed]),
        ),
        Rhythm(part(model.members.rhythm.table)),
        Popularity(model.members.recent.share[what], model.members.recent.name),
        whole,
        None if follow is None else Similar(part(follow.history), follow.matrix[what][:, what], follow.name),
    )
    own = OwnFrequency(part(model.own.count), whole)
    return dataclasses.replace(model, customers=model.customers[who], items=model.items[what], members=members, own=own)


def _strangers(connection: Connection, path: Path) -> set[str]:
    if not path.is_file():
        return set()
    with np.load(path, allow_pickle=False) as archive:
        names: list[str] = archive["customers"].tolist()
    key = CUSTOMER.c.customer
    return set(names) - {row[0] for row in rows_by_key(connection, (key,), key, names)}


def _rewrite(database: Database, folder: Path, artefact: str, digest: str, names: set[str]) -> None:
    left = fitted.to_bytes(without(fitted.read(folder / artefact, digest), names))
    new, its_digest = fitted.write(folder, left)
    faults.pass_point(_REWRITTEN)
    with database.write() as connection:
        mine = RECOMMENDERS.c.artefact == artefact
        connection.execute(update(RECOMMENDERS).where(mine).values(artefact=new, digest=its_digest))
    (folder / artefact).unlink(missing_ok=True)


def _remove_unnamed(database: Database, folder: Path, left_behind: timedelta) -> None:
    with database.read() as connection:
        named = set(connection.scalars(select(RECOMMENDERS.c.artefact)))
    limit = time.time() - left_behind.total_seconds()
    for path in folder.glob("recommender-*.npz*"):
        if path.name not in named and path.stat().st_mtime <= limit:
            path.unlink()
