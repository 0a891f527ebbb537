"""Which customers of a file are known already, and which names of its traits: read only, for a dry run of an import."""

from collections.abc import Collection, Sequence

import ibis
import msgspec
import pyarrow as pa
from sqlalchemy import select

from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers import identity, traits
from suasion.customers.log import followed_to
from suasion.customers.tables import TRAIT
from suasion.events.checks import content, identifiers
from suasion.events.imports.report import DryRun
from suasion.events.log import EventLog
from suasion.events.spec import Event
from suasion.privacy.identifiers import normalised


class Acquaintances:
    """What is met in a file, beside what customers know and what the log holds that they have not taken in yet.

    It keeps some 100 bytes for each customer of the file.

    Parameters
    ----------
    database
        The state database.
    log
        Says what was told since.
    """

    def __init__(self, database: Database, log: EventLog, session: Session) -> None:
        self._database, self._log, self._session = database, log, session
        self._view = log.view(session)
        with database.read() as connection:
            self._identified = followed_to(connection, identity.FOLLOWER)
            self._told_upto = followed_to(connection, traits.FOLLOWER)
        self._known: set[str] = set()
        self._met: set[str] = set()
        self._names: set[str] = set()

    def meet(self, events: Sequence[Event]) -> None:
        """Take in what a part of a file says."""
        named = [identifiers(event, self._log.blocked) for event in events]
        every = list(dict.fromkeys(one for names in named for one in names))
        tokens = dict(zip(every, self._log.vault.find(every), strict=True))
        held = self._held({token for token in tokens.values() if token is not None})
        for event, names in zip(events, named, strict=True):
            customer = normalised(*names[0])
            self._met.add(customer)
            if any(tokens[one] in held for one in names):
                self._known.add(customer)
            self._names.update(name for name in content(event) if not name.startswith(traits.OURS))

    def told(self, dry_run: DryRun) -> DryRun:
        """Put into a dry run how many customers are new, and which traits."""
        return msgspec.structs.replace(
            dry_run,
            customers_new=len(self._met - self._known),
            customers_known=len(self._known),
            new_traits=tuple(sorted(self._names - self._named_before())),
        )

    def _held(self, tokens: Collection[str]) -> set[str]:
        with self._database.read() as connection:
            found = set(identity.holders_of(connection, tokens))
        if self._view.last_sequence > self._identified:
            asked = self._session.add_arrow("met_tokens", pa.table({"met": pa.array(tokens, pa.string())}))
            fresh = self._fresh(self._view.events, self._identified)
            said = fresh.select(met=fresh.tokens.unnest()).distinct().semi_join(asked, "met")
            found.update(str(token) for token in self._session.fetch(said)["met"].to_pylist())
        return found

    def _named_before(self) -> set[str]:
        found: set[str] = set()
        with self._database.read() as connection:
            for name in self._names:
                if connection.scalar(select(TRAIT.c.name).where(TRAIT.c.name == name).limit(1)) is not None:
                    found.add(name)
        if self._view.last_sequence > self._told_upto:
            fresh = self._fresh(self._view.with_properties(), self._told_upto)
            for batch in self._session.batches(fresh.filter(fresh.type == "identify").select("properties")):
                for text in batch["properties"].to_pylist():
                    found.update(msgspec.json.decode(text or "{}"))
        return found

    def _fresh(self, events: ibis.Table, after: int) -> ibis.Table:
        return events.filter((events.seq > after) & (events.machine == ""))
