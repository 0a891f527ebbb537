"""Lines of a file that cannot be stored go to quarantine whole, the customer's identifier exchanged for a token."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from suasion.core import faults
from suasion.core.engine import Session
from suasion.events.imports.columns import plain
from suasion.events.imports.one_import import Import
from suasion.events.imports.source_file import LINE, Source
from suasion.events.log import EventLog
from suasion.events.masking import masked
from suasion.events.quarantine import Refusal, quarantine
from suasion.privacy.identifiers import IdentifierKind

_QUARANTINED = faults.declare(
    "import.after_quarantine", "the bad lines of a file are in quarantine, no event is stored"
)

_CHUNK = 20_000
_KINDS = {
    "customer": IdentifierKind.USER_ID,
    "email": IdentifierKind.EMAIL,
    "phone": IdentifierKind.PHONE,
}


def set_aside(log: EventLog, session: Session, one: Import, fates: ibis.Table) -> None:
    """Quarantine the lines to which `fates` (line, reason, field) gives a reason for which they are not dropped."""
    given, bad = one.given, one.bad(fates)
    joined = given.rows.join(bad.select("reason", "field", "line"), given.rows[LINE] == bad.line)
    rows = session.materialize("import_bad", joined.mutate(bad_n=ibis.row_number().over(order_by=LINE)))
    total = session.fetch(rows.aggregate(n=rows.count()))["n"][0].as_py()
    keys = {column: kind for field, kind in _KINDS.items() for column in one.named.get(field, ())}
    for start in range(0, total, _CHUNK):
        chunk = rows.filter(rows.bad_n.between(start, start + _CHUNK - 1)).order_by("bad_n")
        found = given.fetched(session, chunk)
        safe = masked(log.vault, [_cells(given, row) for row in found], keys)
        refusals = [
            Refusal(row["reason"], _detail(row, kept, one.named), kept, row[LINE])
            for row, kept in zip(found, safe, strict=True)
        ]
        with log.database.write() as connection:
            quarantine(connection, refusals, source=one.source, origin=one.name, loaded=log.clock.now())
    faults.pass_point(_QUARANTINED)


def _cells(given: Source, row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in given.cells(row).items()}


def _detail(row: dict[str, Any], kept: dict[str, Any], named: Mapping[str, Sequence[str]]) -> str:
    cells = {column: kept[column] for column in named.get(row["field"], ())}
    return ", ".join(f"{column} is " + ("empty" if cell is None else repr(cell)) for column, cell in cells.items())
