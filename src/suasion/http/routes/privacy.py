"""What customers ask about their own data: a copy of everything that is theirs, and its erasure."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated

from fastapi import Path
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from suasion.access.audit import Audit
from suasion.governance.customer_export import CustomerExport
from suasion.http.caller import CallerHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.streaming import streamed

ROUTES = Routes("privacy")

CustomerId = Annotated[str, Path(min_length=1, max_length=100, description="The customer's id, such as c00000042.")]

_MEDIA_TYPE = "application/zip"
_ZIP = {"description": "The zip.", "content": {_MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}


class Erased(BaseModel):
    """What was erased."""

    customers: int = Field(description="How many: one.")
    files_follow: bool = Field(description="True: files are cleared within about an hour, while a server runs.")


@ROUTES.get(
    "/api/customers/{customer}/export",
    needs="privacy:read",
    response_class=StreamingResponse,
    openapi_extra={"responses": {"200": _ZIP}},
)
def export(workspace: WorkspaceHere, who: CallerHere, customer: CustomerId) -> StreamingResponse:
    """Give everything that is one customer's, identifiers in the clear: JSON lines and an index in a zip."""
    found = workspace.export_customer(customer)
    audit = workspace.access.audit
    audit.record(who.name, "customer.export.begun", found.customer)
    headers = {"Content-Disposition": f'attachment; filename="{found.file}"', "Cache-Control": "no-store"}
    return StreamingResponse(streamed(_until_its_end(audit, who.name, found)), media_type=_MEDIA_TYPE, headers=headers)


@ROUTES.post("/api/customers/{customer}/erase", needs="privacy:write")
def erase(workspace: WorkspaceHere, who: CallerHere, customer: CustomerId) -> Erased:
    """Erase a customer under all names, with all identifiers; it cannot be undone."""
    return Erased(customers=workspace.erase_customers([customer], who=who.name), files_follow=True)


def _until_its_end(audit: Audit, actor: str, found: CustomerExport) -> Iterator[bytes]:
    """Hand the zip on and write down how it ended; a kill in between leaves a beginning without an end."""
    whole = False
    try:
        with closing(found.pieces):  # type: ignore[type-var]  # it is a generator
            yield from found.pieces
        whole = True
    finally:
        audit.record(actor, "customer.export.ended", found.customer, lines=found.rows.total(), whole=whole)
