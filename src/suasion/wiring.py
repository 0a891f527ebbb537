"""The one place that picks adapters."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from suasion.adapters.engines.choice import history_engine
from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.adapters.storage.migrations import current, latest, migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.clock import Clock, SystemClock
from suasion.core.database import Database
from suasion.core.engine import Engine
from suasion.core.errors import ExtraMissing, SettingError, WorkspaceError
from suasion.core.settings import Settings
from suasion.customers.consent import MARKETING, stands
from suasion.customers.consent.personal import Personalisation
from suasion.customers.identity import Identity
from suasion.customers.identity.addressing import preferred
from suasion.deliveries.channel import Address, Channel
from suasion.language.model import LanguageModel
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.vault import Vault


@dataclass(frozen=True)
class Parts:
    """The concrete things a workspace runs on.

    `engine` computes in this process and sees every event; `history_engine` is for what takes long over everybody's
    history, and may be a cluster that sees sealed files only.
    """

    database: Database
    vault_database: Database
    engine: DuckDBEngine
    history_engine: Engine
    clock: Clock

    def close(self) -> None:
        """Close the databases, and stop a cluster's part in this process."""
        self.history_engine.close()
        self.database.close()
        self.vault_database.close()


def connect(directory: Path, settings: Settings, *, read_only: bool) -> Parts:
    """Open the parts of the workspace in `directory`, bringing its databases up to date unless read-only.

    Raises
    ------
    suasion.core.errors.WorkspaceBusy
        If its rows are in PostgreSQL and another process owns them, on whatever machine.
    suasion.core.errors.WorkspaceTooNew
        If a later release wrote it.
    suasion.core.errors.WorkspaceError
        If it is opened read-only and an earlier release wrote it, or its PostgreSQL server cannot be reached.
    suasion.core.errors.SettingError
        If ``SUASION_DATABASE_URL`` is missing though its rows are in PostgreSQL, or set though they are not.
    """
    temp = directory / "tmp"
    near = DuckDBEngine(settings.whole("engine.threads"), settings.number("engine.memory_limit_gb"), temp)
    database, vault_database = _databases(directory, settings.text("database.schema"), read_only=read_only)
    parts = Parts(
        database=database,
        vault_database=vault_database,
        engine=near,
        history_engine=history_engine(settings, temp, near),
        clock=SystemClock(),
    )
    try:
        _bring_up_to_date(parts, read_only=read_only)
    except BaseException:
        parts.close()
        raise
    return parts


def _bring_up_to_date(parts: Parts, *, read_only: bool) -> None:
    if read_only:
        _require_latest(parts.database, "state")
        _require_latest(parts.vault_database, "vault")
    else:
        migrate(parts.database, "state")
        migrate(parts.vault_database, "vault")
        parts.engine.clear_temp()


def _require_latest(database: Database, kind: Literal["state", "vault"]) -> None:
    with database.read() as connection:
        found = current(connection)
    if found != latest(kind):
        raise WorkspaceError(
            f"{kind}.db is at step {found or 'none'}; this release reads step {latest(kind)}.",
            hint="Open it once for writing with this release, or use the release that wrote it.",
        )


def _databases(directory: Path, schema: str, *, read_only: bool) -> tuple[Database, Database]:
    url = database_url(os.environ)
    if bool(url) != bool(schema):
        where = f"schema {schema!r} of a PostgreSQL database" if schema else "state.db"
        raise SettingError(
            f"The workspace keeps its rows in {where}, and SUASION_DATABASE_URL is {'' if url else 'not '}set.",
            hint="Set it to the address of that database." if schema else "Unset it, or make a new workspace with it.",
        )
    if not url:
        files = (directory / "state.db", directory / "vault.db")
        return SQLiteDatabase(files[0], read_only=read_only), SQLiteDatabase(files[1], read_only=read_only)
    try:
        from suasion.adapters.storage.postgres import PostgresDatabase
    except ImportError as error:
        raise ExtraMissing.named("psycopg", "postgres") from error
    state = PostgresDatabase(url, schema, read_only=read_only)
    try:
        return state, PostgresDatabase(url, f"{schema}_vault", read_only=read_only)
    except BaseException:
        state.close()
        raise


def database_url(environment: Mapping[str, str]) -> str:
    """Give the address of the PostgreSQL database that new workspaces keep their rows in; empty for SQLite.

    It is ``SUASION_DATABASE_URL``, or what stands in the file that ``SUASION_DATABASE_URL_FILE`` names. It holds a
    password: show it nowhere.

    Raises
    ------
    suasion.core.errors.SettingError
        If the file cannot be read or is empty.

    Examples
    --------
    >>> database_url({})
    ''
    """
    file = environment.get("SUASION_DATABASE_URL_FILE", "")
    given = environment.get("SUASION_DATABASE_URL", "").strip()
    if given or not file:
        return given
    try:
        found = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if not found:
        raise SettingError(
            f"SUASION_DATABASE_URL_FILE names {file}, which holds no address.",
            hint="One line: postgresql://name:password@host:5432/database",
        )
    return found


class MarketingConsent:
    """Implements `deliveries.channel.ConsentCheck`: marketing by email."""

    def __init__(self, personalisation: Personalisation, clock: Clock) -> None:
        self._personalisation, self._clock = personalisation, clock

    def allowed(self, connection: Connection, customer: str) -> bool:
        """Say whether the customer's consent stands by everything stored."""
        return stands(connection, customer, "email", MARKETING, self._clock.now())

    def personalised(self, connection: Connection, customer: str) -> bool:
        """Say whether she may get what was chosen for her alone, by everything stored."""
        return not self._personalisation.left_out_in(connection, [customer])


class VaultAddresses:
    """Implements `deliveries.channel.Addresses`: the vault behind the customers' email tokens."""

    def __init__(self, identity: Identity, vault: Vault) -> None:
        self._identity = identity
        self._vault = vault

    def reveal(self, customers: Sequence[str]) -> dict[str, Address]:
        """Give email addresses by customer; a customer without one is left out."""
        tokens = self._identity.tokens_of(customers, IdentifierKind.EMAIL)
        texts = self._vault.reveal(tokens.values())
        return {customer: Address(token, texts[token]) for customer, token in tokens.items() if token in texts}

    def moved(self, connection: Connection, addresses: Mapping[str, Address]) -> set[str]:
        """Choose the customers who are reached elsewhere now, or nowhere."""
        tokens = preferred(connection, addresses, IdentifierKind.EMAIL)
        return {customer for customer, address in addresses.items() if tokens.get(customer) != address.token}

    def suppressed(self, addresses: Mapping[str, Address]) -> set[str]:
        """Choose the customers whose address is on the suppression list."""
        listed = self._vault.suppressions.among({address.token for address in addresses.values()})
        return {customer for customer, address in addresses.items() if address.token in listed}


def language_model(environment: Mapping[str, str]) -> LanguageModel | None:
    """Give the language model that the environment names, if it names one."""
    from suasion.adapters.language_models.openai import from_environment

    return from_environment(environment)


def smtp_channel(host: str, port: int, settings: Settings, clock: Clock) -> Channel:
    """Give the email channel to one SMTP server."""
    from suasion.adapters.channels.smtp import SMTPChannel

    return SMTPChannel(host, port, settings.text("email.from_name"), settings.text("email.from_address"), clock)
