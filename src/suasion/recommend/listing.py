"""The fitted recommenders there are, newest first, with what was chosen and why."""

import msgspec
from sqlalchemy import select

from suasion.core.database import Database
from suasion.recommend.choosing import Choice
from suasion.recommend.registry import Version
from suasion.recommend.tables import RECOMMENDERS


def versions(database: Database) -> tuple[Version, ...]:
    """Give every stored version, newest first, from its row alone: no artefact is read."""
    names = list(Version.__dataclass_fields__)
    query = select(*(RECOMMENDERS.c[name] for name in names)).order_by(RECOMMENDERS.c.version.desc())
    with database.read() as connection:
        rows = [dict(zip(names, row, strict=True)) for row in connection.execute(query)]
    return tuple(Version(**{**row, "choice": msgspec.json.decode(row["choice"], type=Choice)}) for row in rows)
