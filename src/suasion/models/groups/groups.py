"""Computing groups as of a moment, and publishing them as traits that make ordinary segments."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

import pyarrow as pa
import pyarrow.compute as pc

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict, NotFound
from suasion.core.moments import moment_of, refuse_earlier
from suasion.core.progress import NoProgress, Progress
from suasion.core.threads import one_thread
from suasion.customers.computed.publishing import NO_VALUES, Known, Outdated, TraitRun, Values
from suasion.customers.computed.put_back import let_go_of_later
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.store import Segments
from suasion.models.features.snapshot import FeatureTable, build
from suasion.models.features.store import Build
from suasion.models.groups import clusters, lookalike, rfm
from suasion.models.groups.card import Card, ClustersCard, LookalikeCard, RfmCard
from suasion.models.groups.store import Group, groups, keep_and_publish, refuse_out_of_turn, required

EVERY = timedelta(days=1)
"""How long the keeper leaves bands and clusters as they are."""

_TRIES = 3

Found = tuple[Card, Values]


@dataclass(frozen=True)
class Asked:
    """What is to be computed: under which name, as of when, by which steps from what is known."""

    name: str
    as_of: datetime
    steps: Callable[[Known], Found]


class Groups:
    """Bands, clusters and look-alikes, each computing a version with its figures.

    Parameters
    ----------
    database
        The state database.
    clock
        Says when something was computed.
    known
        Opens everybody's history, with how things stood before it was built.
    segments
        Where the seeds of look-alikes are defined.
    seed
        Of whatever is drawn; the same data, moment and seed give the same card.
    features
        Computes features as of a moment, or knows them.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        known: Callable[[], AbstractContextManager[Known]],
        segments: Segments,
        seed: int,
        *,
        features: Build = build,
    ) -> None:
        self._of_moment = features
        self._database, self._clock, self._known, self._segments, self._seed = database, clock, known, segments, seed
        self._computing = Lock()  # two at once would work out the same, and one of them in vain

    def listed(self) -> list[Group]:
        """List the groups there are, by name, with what was last published of each."""
        with self._database.read() as connection:
            return groups(connection)

    def one(self, name: str) -> Group:
        """Give one group: ``rfm``, ``clusters`` or ``lookalike.<segment>``.

        Raises
        ------
        suasion.core.errors.NotFound
            If it was never computed, or was removed.
        """
        with self._database.read() as connection:
            return required(connection, name)

    def rfm(self, as_of: datetime | None = None, *, progress: Progress | None = None) -> Group:
        """Band everybody who ordered before a moment, and publish ``group.rfm.*``.

        Too little data is no error: the card says so in `reason`, and what was published before is withdrawn.

        Raises
        ------
        suasion.core.errors.Conflict
            If it was computed as of a later moment; or if erasures or others came in between again and again.
        suasion.core.errors.InputRefused
            If the moment is in the future, before 1900, or has no time zone.
        """
        moment = moment_of(self._clock, as_of)
        return self._compute(
            Asked("rfm", moment, lambda known: rfm.rfm(known.session, known.history, moment)), progress
        )

    def clusters(
        self, as_of: datetime | None = None, *, k: int | None = None, progress: Progress | None = None
    ) -> Group:
        """Fit clusters to all who ordered before a moment, and publish ``group.cluster``; raises as `rfm`.

        That nothing separates customers is an answer: the card's `reason` says so, and there are no clusters.

        Parameters
        ----------
        k
            How many clusters, 2 to 10; None to choose.
        """
        clusters.refuse_number(k)
        moment = moment_of(self._clock, as_of)

        def steps(known: Known) -> Found:
            return clusters.fit(self._features(known, moment), k, self._seed)

        return self._compute(Asked("clusters", moment, steps), progress)

    def lookalike(self, segment: str, as_of: datetime | None = None, *, progress: Progress | None = None) -> Group:
        """Score how much each customer outside a segment is like its members; publish ``group.lookalike.<segment>``.

        Raises as `rfm`, and:

        Raises
        ------
        suasion.core.errors.NotFound
            If no segment has that name.
        """
        moment, definition = moment_of(self._clock, as_of), self._definition(segment)

        def steps(known: Known) -> Found:
            members = self._segments.evaluate(known.session, known.history, definition, moment)
            return lookalike.score(self._features(known, moment), segment, members, self._seed)

        return self._compute(Asked(f"lookalike.{segment}", moment, steps), progress)

    def remove(self, name: str) -> None:
        """Remove a group: nobody has its traits any more.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that name.
        """
        card = self.one(name).card
        let_go_of_later(self._database, self._clock.now())
        self._publish(
            Asked(name, self._clock.now(), lambda _: (card, dict.fromkeys(_traits(card), NO_VALUES))), keep=False
        )

    def due(self) -> list[str]:
        """Name the bands and clusters that were last computed a day ago or longer; look-alikes wait to be asked."""
        now = self._clock.now()
        return [
            group.name
            for group in self.listed()
            if group.run is not None
            and not now - EVERY < group.run.as_of <= now  # later: a clock was ahead
            and not isinstance(group.card, LookalikeCard)
        ]

    def refresh(self, names: Sequence[str], *, progress: Progress | None = None) -> list[Group]:
        """Compute bands anew, and put everybody into the clusters that there are, as of now; raises as `rfm`."""
        return [self._refreshed(self.one(name), progress) for name in names]

    def _refreshed(self, group: Group, progress: Progress | None) -> Group:
        card = group.card
        if isinstance(card, ClustersCard):
            moment = self._clock.now()

            def assigned(known: Known) -> Found:
                newest = self.one(group.name).card  # another may have been fitted while this one waited
                assert isinstance(newest, ClustersCard)
                return newest, clusters.assigned(newest, self._features(known, moment))

            return self._compute(Asked(group.name, moment, assigned), progress)
        return self.rfm(progress=progress)

    def _definition(self, segment: str) -> Definition:
        found = self._segments.definitions()
        if segment not in found:
            raise NotFound.among("segment", segment, found)
        return found[segment]

    def _features(self, known: Known, as_of: datetime) -> FeatureTable:
        return self._of_moment(known.session, known.history, as_of, (), ()).shop

    def _compute(self, asked: Asked, progress: Progress | None) -> Group:
        refuse_earlier(asked.as_of)
        let_go_of_later(self._database, self._clock.now())
        with self._database.read() as connection:
            refuse_out_of_turn(connection, asked.name, None, asked.as_of)
        with (progress or NoProgress()).task("Groups", 1) as task:
            self._publish(asked)
            task.advance()
        return self.one(asked.name)

    @one_thread
    def _publish(self, asked: Asked, *, keep: bool = True) -> None:
        for _ in range(_TRIES):
            with self._computing, self._known() as known:
                card, values = asked.steps(known)
                customers = len(pc.unique(pa.concat_tables(values.values())["customer"]))
                run = TraitRun(asked.name, 0, asked.as_of, self._clock.now(), customers, 0)
                try:
                    return keep_and_publish(self._database, known, card if keep else None, values, run)
                except Outdated:
                    continue
        raise Conflict("Customers were erased or parted, or the same computed, meanwhile.", hint="Compute it again.")


def _traits(card: Card) -> tuple[str, ...]:
    match card:
        case RfmCard():
            return rfm.TRAITS
        case ClustersCard():
            return (clusters.TRAIT,)
        case LookalikeCard():
            return (lookalike.trait(card.segment),)
