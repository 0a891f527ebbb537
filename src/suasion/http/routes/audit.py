"""The audit trail: who did what to what, and when."""

from typing import Any

from pydantic import AwareDatetime, BaseModel, Field

from suasion.access.audit import ACTS, Entry
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere

ROUTES = Routes("audit")


class EntryShape(BaseModel):
    """One thing somebody did."""

    id: int = Field(description="Counts up.")
    at: AwareDatetime
    actor: str = Field(description="`person:<account>`, `key:<id>`, `owner`, or `nobody` before a sign-in.")
    act: str = Field(description="; ".join(f"`{act}`: {meaning}" for act, meaning in ACTS.items()))
    subject: str = Field(description="What it was done to, such as `person:<account>`, `key:<id>` or `export:<table>`.")
    detail: dict[str, Any] = Field(description="The rest, by name; never a secret.")


@ROUTES.get("/api/audit", needs="audit:read")
def audit(workspace: WorkspaceHere, place: PlaceHere) -> Listed[EntryShape]:
    """List what was done, the newest first."""
    after = place.after(int)
    found = workspace.access.audit.entries(limit=place.limit, after=int(str(after[0])) if after else None)
    return listed(found, _entry)


def _entry(entry: Entry) -> EntryShape:
    return EntryShape(
        id=entry.id,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        subject=entry.subject,
        detail=entry.detail,
    )
