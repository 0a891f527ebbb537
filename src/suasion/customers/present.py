"""Present names of customers as one history has them.

Plans, lists and messages are stored under the names of their time. Whoever joins them with a history asks here, not the
state database: it may know of a merge, or of its undoing, that the history was built without, and her orders stand
under the name that the history knows.
"""

from collections.abc import Collection

import pyarrow as pa

from suasion.core.bulk import rows_by_key
from suasion.core.database import Database
from suasion.core.engine import Session
from suasion.customers.history import History
from suasion.customers.tables import CUSTOMER

_TOLD = pa.schema([pa.field("name", pa.string()), pa.field("token", pa.string())])


def present_in(history: History, session: Session, database: Database, names: Collection[str]) -> dict[str, str]:
    """Give the present name of whoever bears, or once bore, each of some names; an unknown one stands for itself.

    Parameters
    ----------
    session
        That the history's tables are in.
    database
        The state database: it tells by whose first event a name was made, which never changes.
    """
    columns = (CUSTOMER.c.customer, CUSTOMER.c.token)
    with database.read() as connection:
        made = list(rows_by_key(connection, columns, CUSTOMER.c.customer, sorted(set(names))))
    rows = {"name": [name for name, _ in made], "token": [token for _, token in made]}
    told = session.add_arrow("told_names", pa.table(rows, _TOLD))
    found = session.fetch(told.join(history.holders, "token").select("name", "customer"))
    session.release(told)
    present = {str(row["name"]): str(row["customer"]) for row in found.to_pylist()}
    return {name: present.get(name, name) for name in names}
