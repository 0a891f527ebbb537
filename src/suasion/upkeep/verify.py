"""Whether a workspace is whole: the log, its files, imports, the vault, databases and the audit trail."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select

from suasion.access.tables import AUDIT
from suasion.adapters.storage.sqlite_copy import trouble_in
from suasion.core.bulk import rows_by_key
from suasion.core.errors import SuasionError
from suasion.core.progress import NoProgress, Progress
from suasion.core.settings import Settings
from suasion.customers.identity.stored import as_stored, mapped
from suasion.customers.tables import CUSTOMER, CUSTOMER_TOKEN, DUPLICATE_PAIR, IDENTITY_TOKEN
from suasion.events.erasing import lineage
from suasion.events.imports.ledger import reports
from suasion.events.quarantine import quarantined
from suasion.events.recent import last_sequence
from suasion.events.tables import TOMBSTONES
from suasion.events.verify import verify as verify_log
from suasion.privacy.tables import IDENTIFIERS
from suasion.upkeep.looks import BACKUP
from suasion.upkeep.unknown_tokens import unknown_tokens
from suasion.workspace import Workspace
from suasion.workspace.directory import SETTINGS_FILE, require_workspace

_BATCH = 5_000
_MAP = (CUSTOMER, CUSTOMER_TOKEN)
_NEEDED = ("files", "rows")
"""Checks of the log without which no engine reads it."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    name
        What; the same at every run.
    found, expected
        Counts; equal if it is well.
    detail
        Where it is not well, in words that name no customer; empty if it is.
    todo
        What to do then.
    """

    name: str
    found: int
    expected: int
    detail: str = ""
    todo: str = ""

    @property
    def ok(self) -> bool:
        """Whether it is as it must be."""
        return not self.detail


def verify(directory: Path, progress: Progress | None = None) -> Iterator[Finding]:
    """Look at everything, one finding after another, and change nothing; a server may run meanwhile.

    The database files come first, for nothing else can be believed if they are damaged.

    Raises
    ------
    suasion.core.errors.WorkspaceMissing
        If there is no workspace.
    suasion.core.errors.SettingError
        If its settings or its key cannot be read.
    """
    directory = directory.resolve()
    require_workspace(directory)
    Settings.read(directory / SETTINGS_FILE)
    files = [_file(directory / name) for name in ("state.db", "vault.db") if (directory / name).is_file()]
    yield from files
    if not all(one.ok for one in files):
        return
    with Workspace.open(directory, read_only=True) as workspace:
        yield from _inside(workspace, progress or NoProgress())


def _inside(workspace: Workspace, progress: Progress) -> Iterator[Finding]:
    readable = True
    with progress.task("Verify the log"):
        for check in verify_log(workspace.events):
            readable &= check.ok or check.name not in _NEEDED
            todo = "" if check.ok else BACKUP
            yield Finding(f"log.{check.name}", check.found, check.expected, check.detail, todo)
    with progress.task("Verify imports"):
        yield _imports(workspace)
    yield _customers(workspace)
    yield _duplicates(workspace)
    with progress.task("Verify the vault"):
        yield _tokens(workspace) if readable else _tokens_unread()
        yield _values(workspace)
    yield _erasures(workspace)
    yield _reach(workspace)
    yield _audit(workspace)


def _file(path: Path) -> Finding:
    trouble = trouble_in(path)
    return Finding(f"{path.name}.integrity", int(not trouble), 1, "; ".join(trouble[:5]), BACKUP if trouble else "")


def _imports(workspace: Workspace) -> Finding:
    """Add up: lines in = stored + quarantined + dropped, and the quarantine holds what each report says."""
    wrong, finished = [], reports(workspace.events)
    with workspace.database.read() as connection:
        for one in finished:
            held = sum(quarantined(connection, one.id).values())
            if not one.balanced or held != one.lines_quarantined:
                wrong.append(f"import {one.id} reports {one.lines_quarantined} lines set aside and holds {held}")
    todo = "Import the file again: what is stored is known, and its report is counted anew." if wrong else ""
    return Finding("imports.sums", len(finished) - len(wrong), len(finished), "; ".join(wrong[:5]), todo)


def _customers(workspace: Workspace) -> Finding:
    """Compare who is who with what follows from all that was said and decided."""
    due, right = Counter[Table](), Counter[Table]()
    with workspace.database.read() as connection:
        there = {table: _count(connection, select(func.count()).select_from(table)) for table in _MAP}
        for some in mapped(connection, workspace.customers.identity.rules):
            for table, rows in zip(_MAP, some, strict=True):
                due[table] += len(rows)
                right[table] += _right(connection, table, rows)
    wrong = {table.name: count for table in _MAP if (count := max(there[table], due[table]) - right[table])}
    detail = ", ".join(f"{count} rows of {name} differ from what was said and decided" for name, count in wrong.items())
    todo = "Compute what is derived again: `suasion rebuild`." if wrong else ""
    return Finding("customers.identity", right.total(), max(due.total(), sum(there.values())), detail, todo)


def _duplicates(workspace: Workspace) -> Finding:
    """See whether both ends of every pair that was offered as one person are known: an erasure takes pairs too."""
    one, other = IDENTITY_TOKEN.alias("one"), IDENTITY_TOKEN.alias("other")
    known = select(func.count()).select_from(DUPLICATE_PAIR).join(one, one.c.token == DUPLICATE_PAIR.c.one)
    with workspace.database.read() as connection:
        pairs = _count(connection, select(func.count()).select_from(DUPLICATE_PAIR))
        kept = _count(connection, known.join(other, other.c.token == DUPLICATE_PAIR.c.other))
    detail = "" if kept == pairs else f"{pairs - kept} pairs that were offered as one person are of nobody"
    todo = "Somebody changed the database by hand: compare with a backup." if detail else ""
    return Finding("customers.duplicates", kept, pairs, detail, todo)


def _right(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> int:
    """Count the rows that are stored as they are due."""
    (key,) = table.primary_key.columns
    stored = rows_by_key(connection, tuple(table.columns), key, [row[key.name] for row in rows])
    return len({tuple(row) for row in stored} & set(as_stored(table, rows)))


def _tokens(workspace: Workspace) -> Finding:
    """Look up every token of the log in the vault, but for those that were erased."""
    erased = {one.token for one in workspace.erasures.all()}
    missing, known = unknown_tokens(workspace, erased)
    detail = f"{missing} tokens of the log are not in the vault, so nobody knows whose they are" if missing else ""
    todo = "Restore the vault's newest backup: older ones lack what came since." if missing else ""
    return Finding("vault.tokens", known, known + missing, detail, todo)


def _tokens_unread() -> Finding:
    told = "not looked up: sealed files are gone or damaged, see log.files"
    return Finding("vault.tokens", 0, 0, told, BACKUP)


def _values(workspace: Workspace) -> Finding:
    """Open every identifier, and find it again by its value."""
    after, looked, same = "", 0, 0
    while tokens := _tokens_after(workspace, after):
        try:
            values, kinds = workspace.vault.reveal(tokens), workspace.vault.kinds(tokens)
            found = workspace.vault.find([(kinds[token], values[token]) for token in tokens])
        except SuasionError as error:
            return Finding("vault.values", same, looked + len(tokens), error.message, error.hint)
        same += sum(one == token for one, token in zip(found, tokens, strict=True))
        looked, after = looked + len(tokens), tokens[-1]
    detail = "" if same == looked else "identifiers are not found under the look-up they stand at"
    return Finding("vault.values", same, looked, detail, BACKUP if detail else "")


def _tokens_after(workspace: Workspace, after: str) -> list[str]:
    token = IDENTIFIERS.c.token
    with workspace.vault_database.read() as connection:
        return list(connection.scalars(select(token).where(token > after).order_by(token).limit(_BATCH)))


def _erasures(workspace: Workspace) -> Finding:
    """See whether what the vault's ledger says is erased is under a tombstone."""
    with workspace.database.read() as connection:
        ledger = [one for one in workspace.erasures.all() if one.log == lineage(connection).log]
        buried = {row.token: row.upto for row in connection.execute(select(TOMBSTONES.c.token, TOMBSTONES.c.upto))}
    kept = sum(buried.get(one.token, -1) >= one.upto for one in ledger)
    detail = "" if kept == len(ledger) else f"{len(ledger) - kept} erasures of the vault's ledger do not hold here"
    todo = "Open the workspace once for writing (`suasion serve`): that replays the ledger." if detail else ""
    return Finding("erasures.ledger", kept, len(ledger), detail, todo)


def _reach(workspace: Workspace) -> Finding:
    """See whether a tombstone lies over events that are yet to come: they would be acknowledged and shown nowhere."""
    with workspace.database.read() as connection:
        tombstones = _count(connection, select(func.count()).select_from(TOMBSTONES))
        within = select(func.count()).select_from(TOMBSTONES).where(TOMBSTONES.c.upto <= last_sequence(connection))
        kept = _count(connection, within)
    detail = "" if kept == tombstones else f"{tombstones - kept} erasures reach beyond the last event"
    todo = "Append nothing: what these customers do next would be lost. " + BACKUP if detail else ""
    return Finding("erasures.reach", kept, tombstones, detail, todo)


def _audit(workspace: Workspace) -> Finding:
    """Look for gaps in the audit trail's numbers: rows are only added."""
    with workspace.database.read() as connection:
        count, first, last = connection.execute(select(func.count(), func.min(AUDIT.c.id), func.max(AUDIT.c.id))).one()
    due = 0 if count == 0 else last - first + 1
    gone = due - count
    todo = "Somebody changed the database by hand: compare with a backup." if gone else ""
    return Finding("audit.rows", count, due, f"{gone} rows were taken out" if gone else "", todo)


def _count(connection: Connection, query: object) -> int:
    return int(connection.scalar(query) or 0)  # type: ignore[call-overload]
