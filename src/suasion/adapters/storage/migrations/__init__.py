"""Numbered migrations of the two databases, run in order when a workspace is opened for writing.

`state/` and `vault/` hold one file per step. A step that has landed is never edited; the next one gets the next number.
A test compares what the steps make with the tables that the stages declare.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from suasion.core.database import Database
from suasion.core.errors import WorkspaceTooNew

_HERE = Path(__file__).parent


def _config(kind: Literal["state", "vault"]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("version_locations", str(_HERE / kind))
    config.set_main_option("path_separator", "os")
    return config


@cache
def latest(kind: Literal["state", "vault"]) -> str:
    """Give the number of the newest step this release knows; once a process, for every step's file is read for it."""
    head = ScriptDirectory.from_config(_config(kind)).get_current_head()
    assert head is not None
    return head


def current(connection: Connection) -> str:
    """Give the number of the newest step the database has been through; empty for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none() or "")


def migrate(database: Database, kind: Literal["state", "vault"]) -> None:
    """Bring a database to the newest step, in one transaction.

    Raises
    ------
    suasion.core.errors.WorkspaceTooNew
        If it was written by a later release.
    """
    config = _config(kind)
    with database.read() as connection:
        found, newest = current(connection), latest(kind)
    if found > newest:
        raise WorkspaceTooNew(
            f"The workspace's {kind} database is at step {found}; this release knows steps up to {newest}.",
            hint="Install the release that wrote it, or a later one: pip install --upgrade suasion",
        )
    if found < newest:
        with database.write(alone=True) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
