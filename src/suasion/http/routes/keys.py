"""Keys for programs: bearer keys for the API, write keys for the intake."""

from typing import Annotated, Literal

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, Field

from suasion.access.keys import MAX_NAME, MAX_SOURCE, Key, NewKey
from suasion.core.errors import InputRefused, NotAllowed
from suasion.events.checks import require_source
from suasion.http.caller import Caller, CallerHere
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input

ROUTES = Routes("keys")


class KeyWanted(Input):
    """A key to make: `scopes` for a bearer key, `source` for a write key."""

    kind: Literal["bearer", "write"]
    name: str = Field(min_length=1, max_length=MAX_NAME, description="What it is for.")
    scopes: list[str] | None = Field(None, max_length=200, description="What a bearer key may do.")
    source: str | None = Field(None, max_length=MAX_SOURCE, description="The source of events a write key feeds.")
    expires_at: AwareDatetime | None = Field(None, description="Until when it works; null for no end.")


class KeyShape(BaseModel):
    """What is known of a key; the key itself is not."""

    id: str
    kind: Literal["bearer", "write"]
    prefix: str = Field(description="Its first characters, to recognise it by.")
    name: str
    scopes: list[str] = Field(description="What it was made for; it never may more than its maker may today.")
    source: str | None
    account: str | None = Field(description="Whose it is; null if a command of the owner made it.")
    made_at: AwareDatetime
    expires_at: AwareDatetime | None
    used_at: AwareDatetime | None = Field(description="Exact to the minute.")
    revoked_at: AwareDatetime | None


class KeyMade(BaseModel):
    """A key just made."""

    key: KeyShape
    secret: str = Field(description="The key: shown this once, and stored as a hash.")


@ROUTES.get("/api/keys", needs="keys:read")
def keys(workspace: WorkspaceHere, place: PlaceHere) -> Listed[KeyShape]:
    """List the keys, the newest first, those that are over too."""
    after = place.after(int, str)
    found = workspace.access.keys.listed(
        limit=place.limit, after=(int(str(after[0])), str(after[1])) if after else None
    )
    return listed(found, _key)


@ROUTES.post("/api/keys", needs="keys:write", status_code=201)
def make(workspace: WorkspaceHere, caller: CallerHere, body: KeyWanted) -> KeyMade:
    """Make a key, shown this once. A key makes no keys: one that leaks must not outlive its end."""
    if caller.kind == "key":
        raise NotAllowed("A key makes no keys.", hint="Sign in, or use the command line beside the workspace.")
    made = _made(workspace, caller, body)
    return KeyMade(key=_key(made.key), secret=made.secret)


@ROUTES.delete("/api/keys/{key}", needs="keys:write", status_code=204)
def revoke(
    workspace: WorkspaceHere, caller: CallerHere, key: Annotated[str, Path(max_length=100, description="Its id.")]
) -> None:
    """End a key at once."""
    workspace.access.keys.revoke(key, by=caller.name)


def _made(workspace: WorkspaceHere, caller: Caller, body: KeyWanted) -> NewKey:
    if body.kind == "write" and not (body.source or "").strip():
        raise InputRefused(
            "A write key needs the source that it feeds; none was named.",
            hint="Name the site, app or till whose events come by it, such as web.",
        )
    fits = body.scopes is not None and body.source is None if body.kind == "bearer" else not body.scopes
    if not fits:
        raise InputRefused(
            "A bearer key has scopes and no source; a write key has a source and no scopes.",
            hint="Make one key for each.",
        )
    if body.kind == "write":
        require_source((body.source or "").strip())
        return workspace.access.keys.make_write(
            body.name, body.source or "", by=caller.name, account=caller.account, expires_at=body.expires_at
        )
    return workspace.access.keys.make_bearer(
        body.name,
        body.scopes or [],
        by=caller.name,
        may=caller.scopes,
        account=caller.account,
        expires_at=body.expires_at,
    )


def _key(key: Key) -> KeyShape:
    return KeyShape(
        id=key.id,
        kind=key.kind,
        prefix=key.prefix,
        name=key.name,
        scopes=list(key.scopes),
        source=key.source,
        account=key.account,
        made_at=key.made_at,
        expires_at=key.expires_at,
        used_at=key.used_at,
        revoked_at=key.revoked_at,
    )
