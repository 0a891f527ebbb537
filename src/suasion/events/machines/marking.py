"""Finds machines by the company of their events, behind the log: no request waits for it."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from suasion.core.clock import to_microseconds
from suasion.core.engine import Engine
from suasion.events.log import EventLog
from suasion.events.machines.groups import BURST_SECONDS, REACTIONS, Reaction, machine_groups
from suasion.events.marks import LOOKED, MARKS, rules_of
from suasion.events.tables import MANIFEST, TAIL

_properties = msgspec.json.Decoder(dict[str, Any])

_Loaded = tuple[Reaction, int]  # with when it was stored, in microseconds


class Marking:
    """Looks at what was appended, and marks what machines did.

    Parameters
    ----------
    log
        What is looked at.
    engine
        Reads what is sealed already.
    scan_seconds
        The setting ``machines.scan_seconds``.
    """

    def __init__(self, log: EventLog, engine: Engine, scan_seconds: float) -> None:
        self._log = log
        self._engine = engine
        self._scan_seconds = scan_seconds
        self.marking: list[Callable[[Connection, Collection[str] | None], None]] = []
        """What others do, in the same transaction, when events of these tokens (None: of anybody) count otherwise."""

    def follow(self) -> int:
        """Look at what was appended since the last time; gives how many events were marked.

        Cheap if little was. What came within the last seconds is looked at once more the next time, together with what
        follows it. Do this before the tail is sealed: sealed events take the engine.
        """
        return self._look(afresh=False)

    def rebuild(self) -> int:
        """Look at the whole log anew; gives how many events are marked.

        What is found takes the place of every mark in one commit. An event that was marked stays marked since then.
        """
        return self._look(afresh=True)

    def _look(self, *, afresh: bool) -> int:
        now = self._log.clock.now()
        with self._log.database.read() as connection:
            after = 0 if afresh else connection.execute(select(LOOKED.c.sequence)).scalar() or 0
            sealed = connection.execute(select(func.max(MANIFEST.c.last))).scalar() or 0
            last = max(sealed, connection.execute(select(func.max(TAIL.c.seq))).scalar() or 0)
            found = list(_of_tail(connection, after))
        if last <= after and not afresh:
            return 0
        if sealed > after:
            found += self._of_files(after, sealed)
        settled = to_microseconds(now) - int(max(self._scan_seconds, BURST_SECONDS) * 1_000_000)
        upto = min((one.sequence for one, loaded in found if loaded > settled), default=last + 1) - 1
        rules = machine_groups([one for one, _ in found], self._scan_seconds)
        if upto == after and not rules and not afresh:
            return 0
        with self._log.database.write(alone=afresh) as connection:
            version = connection.execute(select(LOOKED.c.version)).scalar() or 0
            known = {} if afresh else rules_of(connection, rules)
            since = _since(connection) if afresh else {}
            new: list[dict[str, Any]] = [
                {"seq": seq, "rule": rule, "since": since.get(seq, now)}
                for seq, rule in rules.items()
                if seq not in known
            ]
            changed = bool(new)
            if afresh:
                changed = {row["seq"]: row["rule"] for row in new} != _rules(connection)
                connection.execute(delete(MARKS))
            if new:
                connection.execute(insert(MARKS), new)
            if changed:
                self._tell(connection, found, None if afresh else {row["seq"] for row in new})
            connection.execute(delete(LOOKED))
            connection.execute(insert(LOOKED), [{"id": 1, "sequence": upto, "version": version + changed}])
        return len(new)

    def _tell(self, connection: Connection, found: Collection[_Loaded], marked: Collection[int] | None) -> None:
        tokens = None if marked is None else {one.token for one, _ in found if one.sequence in marked}
        for told in self.marking:
            told(connection, tokens)

    def _of_files(self, after: int, upto: int) -> Iterator[_Loaded]:
        with self._engine.session() as session:
            events = self._log.view(session).with_properties()
            fresh = events.filter((events.seq > after) & (events.seq <= upto))
            wanted = fresh.filter((fresh.type == "track") & fresh.name.isin(REACTIONS))
            for row in session.fetch(wanted.select("seq", "token", "name", "time", "loaded", "properties")).to_pylist():
                time, loaded = (to_microseconds(row[name].replace(tzinfo=UTC)) for name in ("time", "loaded"))
                told = _properties.decode(row["properties"])
                yield Reaction.read(row["seq"], row["token"], row["name"], time, told), loaded


def _rules(connection: Connection) -> dict[int, str]:
    return {row.seq: row.rule for row in connection.execute(select(MARKS.c.seq, MARKS.c.rule))}


def _since(connection: Connection) -> dict[int, datetime]:
    return {row.seq: row.since for row in connection.execute(select(MARKS.c.seq, MARKS.c.since))}


def _of_tail(connection: Connection, after: int) -> Iterator[_Loaded]:
    wanted = select(TAIL.c.seq, TAIL.c.tokens, TAIL.c.name, TAIL.c.time, TAIL.c.loaded, TAIL.c.properties).where(
        TAIL.c.seq > after, TAIL.c.type == "track", TAIL.c.name.in_(REACTIONS)
    )
    for row in connection.execute(wanted):
        told = _properties.decode(row.properties)
        yield Reaction.read(row.seq, row.tokens.partition(" ")[0], row.name, row.time, told), row.loaded
