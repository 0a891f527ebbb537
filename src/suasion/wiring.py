"""The one place that picks adapters."""

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
from suasion.core.engine import Engine
from suasion.core.errors import WorkspaceError
from suasion.core.settings import Settings
from suasion.customers.consent import MARKETING, stands
from suasion.customers.identity import Identity
from suasion.deliveries.channel import Channel
from suasion.language.model import LanguageModel
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.vault import Vault


@dataclass(frozen=True)
class Parts:
    """The concrete things a workspace runs on.

    `engine` computes in this process and sees every event; `history_engine` is for what takes long over everybody's
    history, and may be a cluster that sees sealed files only.
    """

    database: SQLiteDatabase
    vault_database: SQLiteDatabase
    engine: DuckDBEngine
    history_engine: Engine
    clock: Clock

    def close(self) -> None:
        """Close the databases, and stop a cluster's part in this process."""
        self.history_engine.close()
        self.database.close()
        self.vault_database.close()


def connect(directory: Path, settings: Settings, *, read_only: bool) -> Parts:
    """Open the embedded parts of the workspace in `directory`, bringing its databases up to date unless read-only.

    Raises
    ------
    suasion.core.errors.WorkspaceTooNew
        If a later release wrote it.
    suasion.core.errors.WorkspaceError
        If it is opened read-only and an earlier release wrote it.
    """
    temp = directory / "tmp"
    near = DuckDBEngine(settings.whole("engine.threads"), settings.number("engine.memory_limit_gb"), temp)
    parts = Parts(
        database=SQLiteDatabase(directory / "state.db", read_only=read_only),
        vault_database=SQLiteDatabase(directory / "vault.db", read_only=read_only),
        engine=near,
        history_engine=history_engine(settings, temp, near),
        clock=SystemClock(),
    )
    if read_only:
        _require_latest(parts.database, "state")
        _require_latest(parts.vault_database, "vault")
    else:
        migrate(parts.database, "state")
        migrate(parts.vault_database, "vault")
        parts.engine.clear_temp()
    return parts


def _require_latest(database: SQLiteDatabase, kind: Literal["state", "vault"]) -> None:
    with database.read() as connection:
        found = current(connection)
    if found != latest(kind):
        raise WorkspaceError(
            f"{database.path} is at step {found or 'none'}; this release reads step {latest(kind)}.",
            hint="Open it once for writing with this release, or use the release that wrote it.",
        )


class MarketingConsent:
    """Implements `deliveries.channel.ConsentCheck`: marketing by email."""

    def allowed(self, connection: Connection, customer: str) -> bool:
        """Say whether the customer's consent stands by everything stored."""
        return stands(connection, customer, "email", MARKETING)


class VaultAddresses:
    """Implements `deliveries.channel.Addresses`: the vault behind the customers' email tokens."""

    def __init__(self, identity: Identity, vault: Vault) -> None:
        self._identity = identity
        self._vault = vault

    def reveal(self, customers: Sequence[str]) -> dict[str, str]:
        """Give email addresses by customer; a customer without one is left out."""
        tokens = self._identity.tokens_of(customers, IdentifierKind.EMAIL)
        addresses = self._vault.reveal(tokens.values())
        return {customer: addresses[token] for customer, token in tokens.items() if token in addresses}


def language_model(environment: Mapping[str, str]) -> LanguageModel | None:
    """Give the language model that the environment names, if it names one."""
    from suasion.adapters.language_models.openai import from_environment

    return from_environment(environment)


def smtp_channel(host: str, port: int, settings: Settings, clock: Clock) -> Channel:
    """Give the email channel to one SMTP server."""
    from suasion.adapters.channels.smtp import SMTPChannel

    return SMTPChannel(host, port, settings.text("email.from_name"), settings.text("email.from_address"), clock)
