"""The part of a workspace that answers to customers: a copy of what is theirs, and its erasure."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, func, select

from suasion.access.audit import note
from suasion.core import faults
from suasion.core.durable import sync
from suasion.core.errors import WorkspaceBusy
from suasion.customers.forgetting import forget_strangers
from suasion.customers.identity.following import FOLLOWER, TRIES
from suasion.customers.identity.stored import seen_of
from suasion.customers.log import followed_to
from suasion.events.compaction import compact, remove_replaced
from suasion.events.manifest import every
from suasion.events.recent import recent
from suasion.events.retention import keep_since
from suasion.events.tables import TOMBSTONES
from suasion.events.tombstones import in_force
from suasion.governance.belonging import Her
from suasion.governance.customer_export import CustomerCopies, CustomerExport
from suasion.governance.reading import found, mentioned
from suasion.recommend import forgetting as recommenders
from suasion.workspace.collecting import Collecting

UNFINISHED = "erasure.unfinished"
_REBUILT = "rebuild.db*"

_ERASED = faults.declare("forget.after_commit", "customers are erased in every table; files still hold what was theirs")
_FILES_GONE = faults.declare(
    "forget.files_gone", "files hold nothing of the erased; unused room of databases still may"
)


class Governing(Collecting):
    """What `Workspace` offers for requests of customers about their own data; docs/privacy.md runs examples."""

    @cached_property
    def _copies(self) -> CustomerCopies:
        return CustomerCopies(self.database, self.events, self.session, self.directory / "models", self.clock)

    def export_customer(self, customer: str) -> CustomerExport:
        """Begin a zip of everything that is one customer's, under all her names, with her identifiers in the clear.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        if self._lock is not None:
            self._follow_all()
        return self._copies.of(customer)

    def erase_customers(self, customers: Sequence[str], *, who: str) -> int:
        """Erase customers under all their names, with their identifiers, from every table at once; gives how many.

        Files follow: `finish_erasures`, which a server calls. docs/privacy.md says what becomes of what, and what this
        cannot reach. Somebody erased who comes back is a new customer.

        Parameters
        ----------
        who
            Asks for it, for the audit trail.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer; nobody is erased then.
        suasion.core.errors.WorkspaceBusy
            If they were merged or parted, or new events sealed, each time before it was done; nobody is erased then.
        """
        self._follow_all()
        whom = self._once_it_is_so(lambda: self._erase(customers, who))
        faults.pass_point(_ERASED)
        for path in self.directory.glob(_REBUILT):
            path.unlink(missing_ok=True)
        self.snapshots.clear()
        return len(whom)

    def _erase(self, customers: Sequence[str], who: str) -> list[Her]:
        with self._nothing_on_its_way(customers) as whom:
            self._mark_unfinished()
            tokens = {token for her in whom for token in her.tokens}
            mentioned = self._only_mentioned(tokens)

            def spared(connection: Connection) -> set[str]:
                if _who_is_who(_whom(connection, customers)) != _who_is_who(whom):
                    raise _Otherwise
                return _somebodys(connection, mentioned)

            self.events.erase(
                tokens,
                identifiers=tokens | mentioned,
                spared=spared,
                beside=lambda connection: self._note_erased(connection, whom, who),
            )
        return whom

    def finish_erasures(self, lease: timedelta | None = None, *, stopping: Callable[[], bool] = lambda: False) -> bool:
        """Take what was erased out of the files too, and write the databases anew without what it left in them.

        Gives whether nothing of it is left in this directory. If not, ask again later: readers may still need files, or
        what was begun before an erasure may store something after it.

        Parameters
        ----------
        lease
            How long files stay for readers who began before; None for ``log.lease_minutes``.
        stopping
            Asked between files; what is left then is for the next time.
        """
        marker = self.directory / UNFINISHED
        if not marker.exists():
            return True
        lease = timedelta(minutes=self.settings.whole("log.lease_minutes")) if lease is None else lease
        last = marker.stat().st_mtime
        self._rewrite_files(lease, stopping)
        if self.clock.now().timestamp() < _since(marker) + lease.total_seconds():
            return False
        with self.database.write(alone=True) as connection:
            forget_strangers(connection)
        recommenders.forget_strangers(self.database, self.directory / "models", lease)
        faults.pass_point(_FILES_GONE)
        if not all([self.database.scrub(), self.vault_database.scrub()]):
            return False
        with self._marking:
            if marker.stat().st_mtime != last or self._files_left():  # others were erased meanwhile: theirs comes next
                marker.write_text(str(self.clock.now().timestamp()), encoding="ascii")
                return False
            marker.unlink()
        sync(self.directory)
        return True

    def _mark_unfinished(self) -> None:
        """Note that files may hold something of customers who are erased; on disk when this returns."""
        marker = self.directory / UNFINISHED
        with self._marking:
            if marker.exists():
                marker.touch()  # since when stays as it is: who is erased every minute must not put it off for ever
            else:
                marker.write_text(str(self.clock.now().timestamp()), encoding="ascii")
            sync(marker)
        sync(self.directory)

    def _follow_all(self) -> None:
        """Make everything that was appended known to customers, also what was sealed before they followed it."""
        if self.customers.follow(self.events) is None:
            with self.session() as session:
                self.customers.catch_up(session, self.events.view(session))

    @contextmanager
    def _nothing_on_its_way(self, customers: Sequence[str]) -> Iterator[list[Her]]:
        """Find customers and hold the locks of all their names: no message leaves meanwhile, and none is leaving."""
        while True:
            names = {name for her in self._whom(customers) for name in her.names}
            with ExitStack() as locks:
                for name in sorted(names):
                    locks.enter_context(self._locks.held(name))
                whom = self._whom(customers)
                if {name for her in whom for name in her.names} <= names:  # nobody merged them meanwhile
                    yield whom
                    return

    def _only_mentioned(self, tokens: set[str]) -> set[str]:
        """Find identifiers that stand in events of some tokens and are nobody's: addresses in what somebody wrote."""
        with self.session() as session:
            found = mentioned(self.events.view(session), tokens)
        with self.database.read() as connection:
            return found - seen_of(connection, found).keys()

    def _once_it_is_so(self, erase: Callable[[], list[Her]]) -> list[Her]:
        for _ in range(TRIES):
            try:
                return erase()
            except _Otherwise:
                self._follow_all()
        raise WorkspaceBusy(
            "Customers were merged, or events sealed, each time before they were erased.", hint="Try again in a moment."
        )

    def _note_erased(self, connection: Connection, whom: Sequence[Her], who: str) -> None:
        for her in whom:
            note(connection, self.clock.now(), who, "customer.erased", her.customer)

    def _whom(self, customers: Sequence[str]) -> list[Her]:
        with self.database.read() as connection:
            return _whom(connection, customers)

    def _rewrite_files(self, lease: timedelta, stopping: Callable[[], bool]) -> None:
        self.snapshots.clear()
        log = self.events
        with self.database.read() as connection:
            waiting = in_force(connection).num_rows
        if waiting:
            log.seal()
            since = keep_since(self.clock.now(), self.settings.whole("log.keep_days"))
            promoted = log.tracking.promotions
            compact(self.database, log.lake, self.clock, keep_since=since, promotions=promoted, stopping=stopping)
        remove_replaced(self.database, log.lake, self.clock, lease)

    def _files_left(self) -> bool:
        """Say whether a file of the lake may hold something erased: those that others replaced before it was gone."""
        with self.database.read() as connection:
            if in_force(connection).num_rows:
                return True
            gone = connection.scalar(select(func.max(TOMBSTONES.c.gone)))
            return any(one.replaced is not None and gone and one.replaced <= gone for one in every(connection))


class _Otherwise(Exception):
    """Who is to be erased is somebody else by now, or events were sealed before it was known who is named in them."""


def _whom(connection: Connection, customers: Sequence[str]) -> list[Her]:
    every_one = [found(connection, customer) for customer in customers]
    return list({her.customer: her for her in every_one}.values())


def _who_is_who(whom: Sequence[Her]) -> dict[str, tuple[set[str], set[str]]]:
    return {her.customer: (set(her.names), set(her.tokens)) for her in whom}


def _somebodys(connection: Connection, mentioned: set[str]) -> set[str]:
    """Choose the identifiers that are somebody's by now, by all that was acknowledged."""
    news = recent(connection, followed_to(connection, FOLLOWER))
    if news is None:
        raise _Otherwise
    return mentioned & ({token for event in news for token in event.tokens} | seen_of(connection, mentioned).keys())


def _since(marker: Path) -> float:
    """Say since when files may hold something erased, in seconds since 1970; a restore, or a kill, leaves it empty."""
    text = marker.read_text(encoding="ascii")
    return float(text) if text else marker.stat().st_mtime
