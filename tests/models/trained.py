"""Training on the made shop, in this process or in one that is about to be killed."""

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.models.card import Card
from suasion.models.features.own import OwnFeature
from suasion.models.registry import Models
from suasion.models.schedule import Schedule
from suasion.models.targets import PurchaseTarget, shop
from tests.models.made_history import START, Made, make

MOMENT = (START + timedelta(days=330)).replace(tzinfo=UTC)
SCHEDULE = Schedule.back_from(MOMENT, snapshots=5)
TARGETS = [shop(), PurchaseTarget("wine", "wine"), PurchaseTarget("nothing", "no such shelf")]
SEED = 11


class StoppedClock:
    def now(self) -> datetime:
        return datetime(2030, 1, 1, tzinfo=UTC)


def shop_year() -> Made:
    return make(customers=440, days=360, seed=3)


def models(directory: Path, own: Callable[[], Sequence[OwnFeature]] = tuple) -> Models:
    directory.mkdir(exist_ok=True)
    database = SQLiteDatabase(directory / "state.db")
    migrate(database, "state")
    return Models(database, directory / "models", StoppedClock(), own=own)


def train(directory: Path, made: Made, targets: list[PurchaseTarget] = TARGETS) -> list[Card]:
    with DuckDBEngine(1).session() as session:
        return models(directory).train(session, made.open(session), targets, SCHEDULE, SEED, data_sequence=9)


if __name__ == "__main__":
    train(Path(sys.argv[1]), shop_year(), TARGETS[:1])
