"""What an operator should know of a workspace: each a line that is well, to be noticed, or wrong, and what to do."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, func, select

from suasion.access.tables import AUDIT
from suasion.adapters.storage.sqlite_copy import trouble_in
from suasion.core.durable import write_trouble
from suasion.core.errors import SuasionError
from suasion.deliveries.hold import standing
from suasion.events.sealing import ROWS_PER_SEGMENT
from suasion.events.tables import MANIFEST, TAIL
from suasion.events.waiting import Selection, count
from suasion.privacy.keys import KEY_FILE, is_in_environment, vault_keys
from suasion.privacy.tables import VAULT_KEY
from suasion.upkeep import rebuild
from suasion.upkeep.last_backup import noted
from suasion.workspace import Workspace

State = Literal["ok", "warn", "fail"]

LITTLE_BYTES, TOO_LITTLE_BYTES = 1_000_000_000, 64_000_000
BACKUP_DAYS = 7
"""After how many days without a backup it is time for one."""
LONG_TAIL = 4 * ROWS_PER_SEGMENT
"""Events in the tail from which on sealing does not keep up."""
BACKUP = "Restore the newest backup that verifies: `suasion restore --held`."
"""What to do about what cannot be mended."""
_SKEW = timedelta(seconds=5)
_SECURE = {"journal_mode": ("wal",), "synchronous": ("2", "3"), "foreign_keys": ("1",)}


@dataclass(frozen=True)
class Look:
    """One line: `todo` says what to do about it, empty if nothing."""

    name: str
    state: State
    detail: str
    todo: str = ""


def looks(directory: Path) -> Iterator[Look]:
    """Look from beside; a server may run, nothing is changed, and what cannot be looked at is a line that says so."""
    trouble = write_trouble(directory)
    yield from _on_disk(directory, trouble)
    try:
        yield _key(directory)
        damaged = list(_damaged(directory))
        yield from damaged
        if damaged:
            return  # nothing else can be believed
        with Workspace.open(directory, read_only=True) as workspace:
            yield from _inside(workspace, writable=not trouble)
    except SuasionError as error:
        yield Look("workspace", "fail", error.message, error.hint)


def _on_disk(directory: Path, trouble: str) -> Iterator[Look]:
    free = shutil.disk_usage(directory).free
    told = f"{free / 1e9:,.1f} GB free"
    state: State = "ok" if free > LITTLE_BYTES else "warn" if free > TOO_LITTLE_BYTES else "fail"
    if trouble == "read-only":
        yield Look("disk", "fail", f"read-only, {told}", "Mount it for writing: nothing new is kept until then.")
    elif trouble:
        yield Look("disk", "fail", f"{trouble}, {told}", "Make room on it, or let this account write to it.")
    else:
        yield Look("disk", state, told, "" if state == "ok" else "Make room on the disk.")
    if (directory / rebuild.FILE).exists():
        yield Look(
            "rebuild", "warn", "a rebuild runs, or was cut short", "If none runs: `suasion rebuild` finishes it."
        )


def _key(directory: Path) -> Look:
    keys = vault_keys(directory)
    if is_in_environment():
        where = "in the environment" + (", with its successor" if len(keys) > 1 else "")
        return Look("vault key", "warn" if len(keys) > 1 else "ok", where, _rotating(len(keys)))
    mode = (directory / KEY_FILE).stat().st_mode & 0o777
    if mode & 0o077:
        return Look(
            "vault key", "fail", f"vault.key has mode {mode:03o}", "Nobody else may read it: chmod 600 vault.key"
        )
    return Look("vault key", "ok" if len(keys) == 1 else "warn", "in vault.key", _rotating(len(keys)))


def _rotating(keys: int) -> str:
    return "" if keys == 1 else "The keys are being replaced: `suasion vault rotate` finishes it."


def _damaged(directory: Path) -> Iterator[Look]:
    """Name a database file whose pages are not what they must be: whatever is read from it may be wrong."""
    for path in (directory / "state.db", directory / "vault.db"):
        if path.is_file() and (trouble := trouble_in(path, quick=True)):
            yield Look(path.name, "fail", f"damaged: {trouble[0]}", "`suasion verify` looks closer. " + BACKUP)


def _inside(workspace: Workspace, *, writable: bool) -> Iterator[Look]:
    now = workspace.clock.now()
    with workspace.database.read() as connection:
        if writable:  # else it is read as it lies there, in no way of its own
            yield from _ways(connection, "state.db")
        yield from _log(connection)
        yield _held(connection)
        yield _quarantine(connection)
        yield _orders(workspace)
        yield _clock(connection, now)
    with workspace.vault_database.read() as connection:
        if writable:
            yield from _ways(connection, "vault.db")
        yield _data_keys(connection)
    yield _backup(workspace, now)


def _ways(connection: Connection, name: str) -> Iterator[Look]:
    """Ask SQLite whether what is committed survives a loss of power."""
    if connection.dialect.name != "sqlite":
        yield Look(name, "ok", f"on a {connection.dialect.name} server")
        return
    found = {way: str(connection.exec_driver_sql(f"PRAGMA {way}").scalar()) for way in _SECURE}
    wrong = [f"{way} is {value}" for way, value in found.items() if value not in _SECURE[way]]
    told = ", ".join(wrong) or "write-ahead log, every commit synced"
    yield Look(name, "fail" if wrong else "ok", told, "Keep the workspace on a local disk." if wrong else "")


def _log(connection: Connection) -> Iterator[Look]:
    tail = int(connection.scalar(select(func.count()).select_from(TAIL)) or 0)
    live = select(func.count(), func.coalesce(func.sum(MANIFEST.c.events), 0)).where(MANIFEST.c.replaced.is_(None))
    files, sealed = connection.execute(live).one()
    long = tail > LONG_TAIL
    told = f"{tail:,} events in the tail, {int(sealed):,} sealed in {files:,} ranges"
    yield Look("log", "warn" if long else "ok", told, "Sealing does not keep up: run `suasion serve`." if long else "")


def _held(connection: Connection) -> Look:
    held = standing(connection)
    if held is None:
        return Look("hold", "ok", "messages may leave")
    told = f"restored as of {held.taken:%Y-%m-%d %H:%M} UTC; nothing leaves"
    return Look("hold", "warn", told, "Look at what waits, then `suasion release`.")


def _quarantine(connection: Connection) -> Look:
    """Count what Data health lists: live events. Lines of a file are listed with their import."""
    waiting = count(connection, Selection())
    if not waiting:
        return Look("quarantine", "ok", "nothing waits")
    return Look("quarantine", "warn", f"{waiting:,} wait", "Data health in the console says why; fix and replay them.")


def _orders(workspace: Workspace) -> Look:
    """Count orders that are in no sum, or said more than once."""
    found = workspace.orders_left_out()
    again = f"{found.again:,} said again, and counted once" if found.again else ""
    foreign = ", ".join(f"{orders:,} in {currency}" for currency, orders in found.foreign.items())
    told = "; ".join(part for part in (foreign and f"{foreign}, in no sum", again) if part)
    if not foreign:
        return Look("orders", "ok", told or "each said once, all in the workspace's currency")
    todo = f"Send amounts in {workspace.customers.currency}, or keep a workspace a currency."
    return Look("orders", "warn", told, todo)


def _clock(connection: Connection, now: datetime) -> Look:
    """Compare the clock with the newest time that was written down: it must not have gone back."""
    newest = connection.scalar(select(func.max(AUDIT.c.at)))
    sealed = connection.scalar(select(func.max(MANIFEST.c.sealed)))
    ahead = max((moment - now for moment in (newest, sealed) if moment is not None), default=timedelta())
    if ahead <= _SKEW:
        return Look("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC")
    told = f"{now:%Y-%m-%d %H:%M:%S} UTC, {ahead} behind what was written last"
    return Look("clock", "fail", told, "Set the clock right before events come: they would be dated wrong.")


def _data_keys(connection: Connection) -> Look:
    keys = list(connection.scalars(select(VAULT_KEY.c.id).where(VAULT_KEY.c.id > 0)))
    if len(keys) > 1:
        return Look("data keys", "warn", "two: identifiers are being written anew", _rotating(len(keys)))
    told = "one, wrapped by the vault key" if keys else "of an earlier release: the vault key itself"
    return Look("data keys", "ok", told)


def _backup(workspace: Workspace, now: datetime) -> Look:
    last, todo = noted(workspace.directory), "suasion backup DEST --vault VAULT_DEST"
    if workspace.events.last_sequence() == 0:
        return Look("backup", "ok", "nothing to lose yet")
    if last is None:
        return Look("backup", "warn", "never taken", todo)
    told = f"{last.taken:%Y-%m-%d %H:%M} UTC, {workspace.events.last_sequence() - last.sequence:,} events ago"
    if not last.vault:
        return Look("backup", "warn", f"{told}; without the vault", todo)
    return (
        Look("backup", "warn", told, todo)
        if now - last.taken > timedelta(days=BACKUP_DAYS)
        else Look("backup", "ok", told)
    )
