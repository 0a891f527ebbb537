"""What is derived, computed from facts into a database beside the workspace's own, a step at a time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, Table, delete, func, insert, select

from suasion.core.database import Database
from suasion.customers.identity import FOLLOWER as IDENTITY
from suasion.customers.identity.stored import add_rows, mapped
from suasion.customers.log import follow_to
from suasion.customers.registry import Customers
from suasion.customers.segments.stored import from_body
from suasion.customers.tables import (
    CUSTOMER,
    CUSTOMER_TOKEN,
    FOLLOWER,
    IDENTITY_TOKEN,
    SEGMENT_DEFINITION,
    SEGMENT_FOLLOW,
    SEGMENT_MEMBER,
    SEGMENT_RUN,
    SEGMENT_STANDING,
    TRAIT,
)
from suasion.events.checks import COMPUTED_SOURCE, GROUP_SOURCE
from suasion.events.tables import MANIFEST, TOMBSTONES
from suasion.models.publishing import SOURCE_PREFIX, as_traits
from suasion.workspace import Workspace

DERIVED = (FOLLOWER, CUSTOMER, CUSTOMER_TOKEN, TRAIT, SEGMENT_RUN, SEGMENT_MEMBER)
"""Tables that docs/data.md calls derived; a test holds them to it."""
STANDING = (SEGMENT_STANDING, SEGMENT_FOLLOW)
"""Those of the members that stand: they are emptied, and a pass over the segments fills them as of now."""
_BATCH = 5_000


@dataclass(frozen=True)
class Step:
    """One part of the computation: run again after a kill it ends in the same state."""

    name: str
    do: Callable[[], None]


class Derivation:
    """Computes the derived tables of a workspace that stands still into another database.

    Parameters
    ----------
    workspace
        Open for writing, so that nobody else writes; its customers have followed the whole log.
    beside
        An empty state database, or one in which the same computation was cut short.
    """

    def __init__(self, workspace: Workspace, beside: Database) -> None:
        self._workspace, self._beside = workspace, beside
        self._customers = Customers(
            beside,
            workspace.catalog,
            workspace.vault,
            currency=workspace.customers.currency,
            personal=workspace.personalisation.before,
        )

    def steps(self) -> Iterator[Step]:
        """Give the steps in order: who is whom, what is known of them, what is predicted, who is in which segment."""
        yield Step("customers", self._fold_identity)
        yield Step("traits", self._follow)
        yield Step("kept traits", self._keep_traits)
        for moment, versions in self._publications():
            yield Step(f"predictions {moment.isoformat()}", _bound(self._predict, moment, versions))
        yield Step("segments", self._run_segments)

    def _fold_identity(self) -> None:
        """Make customers and their tokens of what was said and decided about them, which are facts."""
        rules, sequence = self._workspace.customers.identity.rules, self._workspace.events.last_sequence()
        with self._workspace.database.read() as connection, self._beside.write() as beside:
            for table in (CUSTOMER, CUSTOMER_TOKEN, IDENTITY_TOKEN):
                beside.execute(delete(table))
            for customers, tokens in mapped(connection, rules):
                add_rows(beside, CUSTOMER, customers)
                add_rows(beside, CUSTOMER_TOKEN, tokens)
            known = connection.execute(select(IDENTITY_TOKEN).execution_options(stream_results=True))
            for some in known.partitions(_BATCH):
                add_rows(beside, IDENTITY_TOKEN, [row._asdict() for row in some])
            follow_to(beside, IDENTITY, sequence)

    def _follow(self) -> None:
        """Take traits in from every identify event of the log."""
        with self._workspace.session() as session:
            self._customers.catch_up(session, self._workspace.events.view(session))

    def _keep_traits(self) -> None:
        """Keep traits that nothing computes any more: their event, or their model, is gone on purpose.

        What an erasure reaches is not kept; what was told or worked out of somebody who came back after it, is.
        Computed traits and groups are kept as they were published: an erasure takes them itself, and what would be
        another value by now is published by the next computing.
        """
        with self._workspace.database.read() as connection:
            erased = _erased(connection)
            ranges = connection.execute(
                select(MANIFEST.c.first, MANIFEST.c.last).where(MANIFEST.c.removed > 0, MANIFEST.c.replaced.is_(None))
            ).all()
            rows = [dict(row) for row in connection.execute(select(TRAIT)).mappings()]
        again = {(target, version) for _, versions in self._publications() for target, version in versions}

        def kept(row: dict[str, object]) -> bool:
            source, version = str(row["source"]), int(str(row["version"]))
            if source.startswith((COMPUTED_SOURCE, GROUP_SOURCE)):
                return True
            made, upto = erased.get(str(row["customer"]), (1, 0))
            if source.startswith(SOURCE_PREFIX):
                return made > upto and (source.removeprefix(SOURCE_PREFIX), version) not in again
            return version > upto and any(first <= version <= last for first, last in ranges)

        with self._beside.write() as connection:
            columns = (TRAIT.c.source, TRAIT.c.version, TRAIT.c.time, TRAIT.c.name, TRAIT.c.customer)
            there = {tuple(row) for row in connection.execute(select(*columns))}
            names = [column.name for column in columns]
            _add(connection, TRAIT, [r for r in rows if kept(r) and tuple(r[name] for name in names) not in there])

    def _publications(self) -> list[tuple[datetime, list[tuple[str, int]]]]:
        """Say which versions of which models were published as of when, and whose files are there."""
        columns = (TRAIT.c.time, TRAIT.c.source, TRAIT.c.version)
        query = select(*columns).where(TRAIT.c.source.startswith(SOURCE_PREFIX, autoescape=True)).distinct()
        with self._workspace.database.read() as connection:
            rows = connection.execute(query.order_by(*columns)).all()
        there = self._workspace.models.versions_there()
        found = []
        for moment, group in groupby(rows, key=lambda row: row.time):
            versions = [(row.source.removeprefix(SOURCE_PREFIX), int(row.version)) for row in group]
            found.append((moment, [one for one in versions if one in there]))
        return [(moment, versions) for moment, versions in found if versions]

    def _predict(self, moment: datetime, versions: list[tuple[str, int]]) -> None:
        workspace = self._workspace
        with workspace.session() as session:
            history = self._customers.history(session, workspace.events.view(session))
            scores = workspace.models.score_again(session, history, moment, versions)
        self._customers.traits.publish(as_traits(scores, moment))

    def _run_segments(self) -> None:
        """Find the members of every run again that is not done; when it was first computed stays on record."""
        workspace = self._workspace
        query = select(SEGMENT_RUN, SEGMENT_DEFINITION.c.body).join(
            SEGMENT_DEFINITION,
            (SEGMENT_DEFINITION.c.name == SEGMENT_RUN.c.name) & (SEGMENT_DEFINITION.c.version == SEGMENT_RUN.c.version),
        )
        key = (SEGMENT_RUN.c.name, SEGMENT_RUN.c.version, SEGMENT_RUN.c.as_of)
        with workspace.database.read() as connection:
            runs = connection.execute(query.order_by(*key)).all()
        with self._beside.read() as connection:
            done = {tuple(row) for row in connection.execute(select(*key))}
        with workspace.session() as session:
            history = self._customers.history(session, workspace.events.view(session))
            for run in runs:
                if (run.name, run.version, run.as_of) in done:
                    continue
                members = workspace.segments.evaluate(
                    session, history, from_body(run.body), run.as_of, saved_by=run.computed
                )
                names = {"name": run.name, "version": run.version, "as_of": run.as_of}
                with self._beside.write() as connection:
                    _add(connection, SEGMENT_RUN, [names | {"computed": run.computed, "size": len(members)}])
                    _add(connection, SEGMENT_MEMBER, [names | {"customer": customer} for customer in members])


def _erased(connection: Connection) -> dict[str, tuple[int, int]]:
    """Give, by name of whom something was erased, the first event of that name and how far the erasure reaches.

    Names are those that customers bear, and those of the erased tokens' own first events: what events told stands under
    these, also where they are part of another customer.
    """
    columns = (CUSTOMER.c.customer, CUSTOMER.c.sequence, func.max(TOMBSTONES.c.upto))
    held = select(*columns).join(CUSTOMER_TOKEN, CUSTOMER_TOKEN.c.customer == CUSTOMER.c.customer)
    held = held.join(TOMBSTONES, TOMBSTONES.c.token == CUSTOMER_TOKEN.c.token)
    own = select(*columns).join(TOMBSTONES, TOMBSTONES.c.token == CUSTOMER.c.token)
    found: dict[str, tuple[int, int]] = {}
    for query in (held, own):
        for customer, made, upto in connection.execute(query.group_by(*columns[:2])):
            found[customer] = (made, max(upto, found.get(customer, (made, 0))[1]))
    return found


def _bound(do: Callable[..., None], *given: object) -> Callable[[], None]:
    return lambda: do(*given)


def _add(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    for start in range(0, len(rows), _BATCH):
        connection.execute(insert(table), list(rows[start : start + _BATCH]))
