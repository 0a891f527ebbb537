"""Putting a version of a model in force by hand: back to one before, or on to one that was not better beyond noise."""

from pathlib import Path

from sqlalchemy import select

from suasion.access.audit import note
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict, NotFound
from suasion.models.artefacts import Artefacts
from suasion.models.in_force import InForce, put_in_force, times_in_force
from suasion.models.listing import stored_card
from suasion.models.tables import MODELS


class Versions:
    """The versions of a workspace's models.

    Parameters
    ----------
    database
        Where rows and cards are kept.
    directory
        Where artefacts are kept.
    clock
        Dates what is done.
    """

    def __init__(self, database: Database, directory: Path, clock: Clock) -> None:
        self._database, self._artefacts, self._clock = database, Artefacts(directory), clock

    def put_in_force(self, target: str, version: int | None = None, *, by: str) -> InForce:
        """Let a version predict from now on, until a training makes one that is better beyond noise.

        What was published stays; the next publication is by this version.

        Parameters
        ----------
        version
            If None, the last model that was in force before the one that is.
        by
            Who does it, as the audit trail names actors.

        Raises
        ------
        suasion.core.errors.NotFound
            If the target was never trained, or has no such version.
        suasion.core.errors.Conflict
            If it is in force already, is no model, or its file is gone; or if none was in force before.
        """
        with self._database.write() as connection:
            times = times_in_force(connection, target)
            if not times:
                raise NotFound.among(
                    "model of target", target, connection.scalars(select(MODELS.c.target).distinct()).all()
                )
            files = select(MODELS.c.version, MODELS.c.sha256).where(MODELS.c.target == target)
            digests = {row.version: row.sha256 for row in connection.execute(files)}
            now = times[0].version
            if version is None:
                before = [one.version for one in times if one.version != now and digests[one.version]]
                if not before:
                    raise Conflict(
                        f"No other model of {target!r} was in force before version {now}.",
                        hint=f"Name a version; there are {sorted(digests)}.",
                    )
                version = before[0]
            if version not in digests:
                raise NotFound(
                    f"There is no version {version} of the model of {target!r}; there are {sorted(digests)}."
                )
            if version == now:
                raise Conflict(f"Version {version} of {target!r} is in force already.")
            if not digests[version]:
                reason = stored_card(self._database, target, version).reason
                raise Conflict(f"Version {version} of {target!r} is no model: {reason}.")
            if not self._artefacts.has(digests[version]):
                raise Conflict(
                    f"The file of version {version} of {target!r} is gone.",
                    hint="Restore the models folder from a backup, or train again.",
                )
            chosen = InForce(version, self._clock.now(), "chosen", by)
            put_in_force(connection, target, chosen)
            note(connection, chosen.since, by, "model.put_in_force", f"model:{target}", version=version, before=now)
        return chosen
