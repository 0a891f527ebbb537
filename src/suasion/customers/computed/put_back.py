"""What a clock that was ahead computed goes once it is put back: until its moment came it would be in the way."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from suasion.core.database import Database
from suasion.customers.news import tell_traits
from suasion.customers.tables import TRAIT, TRAIT_RUN
from suasion.events.checks import COMPUTED_SOURCE, GROUP_SOURCE


def let_go_of_later(database: Database, now: datetime) -> None:
    """Delete computings as of moments that are not yet, and what they published."""
    later = TRAIT_RUN.c.as_of > now
    with database.read() as connection:
        if connection.scalar(select(TRAIT_RUN.c.name).where(later).limit(1)) is None:
            return
    ours = or_(*(TRAIT.c.source.startswith(one, autoescape=True) for one in (COMPUTED_SOURCE, GROUP_SOURCE)))
    theirs = ours & (TRAIT.c.time > now)
    with database.write(alone=True) as connection:
        named = connection.execute(select(TRAIT.c.customer, TRAIT.c.name).where(theirs)).all()
        connection.execute(delete(TRAIT).where(theirs))
        tell_traits(connection, ((row.customer, row.name) for row in named))
        connection.execute(delete(TRAIT_RUN).where(later))
