"""A small workspace in which all that upkeep looks after has a row: sealed and unsealed events, messages, jobs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, text, update

from suasion import Workspace
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.core.database import STATE
from suasion.deliveries.ledger import Recipient
from suasion.deliveries.tables import DELIVERY
from suasion.events.imports.mapping import ItemMapping
from suasion.events.spec import Event, Identify, Track
from suasion.flows.jobs.kinds.imports import ImportItems
from suasion.flows.jobs.kinds.train import Train
from suasion.flows.jobs.store import Jobs

CUSTOMERS = 6
SEALED, TAIL = 24, 9
CAMPAIGN = "spring"


def address(number: int) -> str:
    return f"person{number}@example.test"


def order(number: int) -> Track:
    return Track(
        message_id=f"order {number}",
        user_id=f"customer {number % CUSTOMERS}",
        event="Order Completed",
        timestamp=datetime(2026, 1, 1 + number % 28, tzinfo=UTC),
        properties={"order_id": f"o{number}", "products": [{"product_id": "milk", "quantity": 1, "price": 2.5}]},
    )


def identified(number: int) -> Identify:
    traits = {"email": address(number), "city": "Utrecht"}
    return Identify(message_id=f"who {number}", user_id=f"customer {number}", traits=traits)


def small_shop(directory: Path) -> Path:
    """Make the workspace and close it: two sealed ranges and a tail, planned and other messages, two queued jobs."""
    with Workspace.create(directory) as workspace:
        everybody: list[Event] = [identified(number) for number in range(CUSTOMERS)]
        append(workspace, everybody)
        append(workspace, [order(number) for number in range(SEALED - CUSTOMERS)])
        workspace.events.seal()
        append(workspace, [order(1000 + number) for number in range(TAIL)])
        follow(workspace)
        customers = workspace.customers.identity.customers()
        workspace.deliveries.plan(CAMPAIGN, [Recipient(customer, "d1") for customer in customers])
        for customer, state in ((customers[0], "handed_over"), (customers[1], "sent")):
            with workspace.database.write() as connection:
                connection.execute(update(DELIVERY).where(DELIVERY.c.customer == customer).values(state=state))
        jobs = Jobs(workspace.database, workspace.clock)
        jobs.ask("train", Train(as_of=None, categories=0), "owner")
        jobs.ask("import_items", ImportItems(upload="gone", mapping=ItemMapping(item="sku")), "owner")
        workspace.access.links.first_link()
        (directory / "models").mkdir(exist_ok=True)
        (directory / "models" / "a-model.json").write_text("{}", encoding="utf-8")
    return directory


def append(workspace: Workspace, events: list[Any]) -> None:
    """Append, and insist."""
    counts = workspace.events.append(events, source="web").counts()
    assert counts["stored"] == len(events)


def follow(workspace: Workspace) -> None:
    """Take everything in, also what is sealed."""
    with workspace.session() as session:
        workspace.history(session)


def rows(state: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Read every table of a state.db, rows in order."""
    database = SQLiteDatabase(state)
    try:
        with database.read() as connection:
            step = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            found = {
                name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
                for name, table in STATE.tables.items()
            }
            return found | {"alembic_version": [(step,)]}
    finally:
        database.close()


def events_of(workspace: Workspace) -> list[tuple[int, str]]:
    """Give (sequence number, primary token) of everything a reader of the log sees."""
    with workspace.session() as session:
        events = workspace.events.view(session).events
        found = session.fetch(events.select("seq", token=events.tokens[0]).order_by("seq"))
        return [(int(row["seq"]), str(row["token"])) for row in found.to_pylist()]
