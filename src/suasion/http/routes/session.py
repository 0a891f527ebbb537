"""Signing in and out, who is signed in, and one's own name, language and password."""

from typing import Literal

from fastapi import Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from suasion.access.people import MAX_NAME, UNCHANGED, Language
from suasion.access.roles import Role
from suasion.access.sessions import Session, csrf_token
from suasion.access.sign_in import SignedIn
from suasion.core.errors import NotSignedIn
from suasion.http.caller import PUBLIC, SIGNED_IN, CallerHere
from suasion.http.cross_site import refuse_other_sites
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.session_cookie import drop_session, require_private_way, session_token, set_session
from suasion.http.shapes import Input
from suasion.http.sign_in import address_of, require_person
from suasion.workspace import Workspace

ROUTES = Routes("session")

_OF_NOW = "The answer is about the session as it is now: its cookie and CSRF token are kept for nobody."


class Exact(Input):
    """A body whose texts are taken exactly as they come: a password may begin with a space (ASVS 5.0 6.2.8)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False, hide_input_in_errors=True)


class PasswordSignIn(Exact):
    """An account and its password."""

    account: str = Field(max_length=1000, description="Email address or name.")
    password: str = Field(max_length=1000)


class LinkSignIn(Exact):
    """A one-time link's token."""

    token: str = Field(max_length=200, description="What stands behind `#link=` in the address.")


class NewPassword(Exact):
    """A new password for oneself."""

    new: str = Field(max_length=1000, description="12 to 256 characters, of any kind, not easy to guess.")
    old: str | None = Field(
        None, max_length=1000, description="The one until now; not needed after signing in by link, or without one."
    )


class OwnChange(Input):
    """What to change about oneself; what is left out stays."""

    name: str | None = Field(None, max_length=MAX_NAME)
    language: Language | None = Field(None, description="Null: what the browser asks for.")


class SessionShape(BaseModel):
    """A person's session."""

    account: str
    name: str
    role: Role
    language: Language | None = Field(description="Null for what the browser asks for.")
    way: Literal["password", "link"] = Field(description="How they signed in.")
    has_password: bool = Field(description="False if they can only sign in by link.")
    made_at: AwareDatetime
    ends_at: AwareDatetime = Field(description="When it ends unless it is used before.")
    csrf_token: str = Field(description="To send as X-CSRF-Token with whatever changes something.")


class Where(BaseModel):
    """The workspace that is served."""

    name: str
    currency: str = Field(description="ISO 4217: of every amount.")
    time_zone: str = Field(description="Of imported times that do not say theirs.")


class Who(BaseModel):
    """Who asks, and what they may do."""

    kind: Literal["session", "key", "owner"]
    name: str = Field(description="As the audit has it: `person:<account>`, `key:<id>` or `owner`.")
    scopes: list[str]
    session: SessionShape | None = Field(description="Null for keys and for the owner's commands.")
    workspace: Where


@ROUTES.post("/api/session", needs=PUBLIC)
def sign_in(request: Request, response: Response, workspace: WorkspaceHere, body: PasswordSignIn) -> Who:
    """Sign in with account and password; a wrong one and an unknown account get the same answer."""
    _require_own_page(request)
    found = workspace.access.sign_in.with_password(
        body.account, body.password, address=address_of(request), instead_of=session_token(request)
    )
    return _begun(request, response, workspace, found)


@ROUTES.post("/api/session/link", needs=PUBLIC)
def sign_in_by_link(request: Request, response: Response, workspace: WorkspaceHere, body: LinkSignIn) -> Who:
    """Sign in with a one-time link, which is used up by it."""
    _require_own_page(request)
    found = workspace.access.sign_in.with_link(
        body.token, address=address_of(request), instead_of=session_token(request)
    )
    return _begun(request, response, workspace, found)


@ROUTES.get("/api/session", needs=SIGNED_IN)
def who(request: Request, workspace: WorkspaceHere, caller: CallerHere) -> Who:
    """Say who asks and what they may do; pages take their CSRF token from here."""
    shape = None
    if caller.kind == "session":
        token = session_token(request) or ""
        session = workspace.access.sessions.of(token)
        if session is None:
            raise NotSignedIn("The session is over.", hint="Sign in again.")
        shape = _session(session, csrf_token(token))
    kind = caller.kind if caller.kind != "write_key" else "key"
    return Who(kind=kind, name=caller.name, scopes=sorted(caller.scopes), session=shape, workspace=_where(workspace))


@ROUTES.patch("/api/session", needs=SIGNED_IN, not_repeatable="its answer holds the CSRF token of a session")
def change_oneself(request: Request, workspace: WorkspaceHere, caller: CallerHere, body: OwnChange) -> Who:
    """Change one's own name or language."""
    account = require_person(caller)
    language = body.language if "language" in body.model_fields_set else UNCHANGED
    workspace.access.people.change(account, by=caller.name, name=body.name, language=language)
    return who(request, workspace, caller)


@ROUTES.delete("/api/session", needs=SIGNED_IN, status_code=204, not_repeatable=_OF_NOW)
def sign_out(request: Request, response: Response, workspace: WorkspaceHere, caller: CallerHere) -> None:
    """Sign out: the session ends for good."""
    require_person(caller)
    workspace.access.sign_in.out(session_token(request) or "")
    drop_session(request, response)


@ROUTES.put("/api/session/password", needs=SIGNED_IN, not_repeatable=_OF_NOW)
def set_password(
    request: Request, response: Response, workspace: WorkspaceHere, caller: CallerHere, body: NewPassword
) -> Who:
    """Set one's password; every other session and link ends, and this session goes on under a new token."""
    require_person(caller)
    found = workspace.access.sign_in.set_password(
        session_token(request) or "", body.new, old=body.old, address=address_of(request)
    )
    return _begun(request, response, workspace, found)


def _require_own_page(request: Request) -> None:
    """Refuse a sign-in that another site's page makes: it could sign a reader in as somebody else."""
    require_private_way(request)
    refuse_other_sites(request)


def _begun(request: Request, response: Response, workspace: Workspace, found: SignedIn) -> Who:
    set_session(request, response, found.token)
    session = found.session
    return Who(
        kind="session",
        name=f"person:{session.account}",
        scopes=sorted(session.scopes),
        session=_session(session, found.csrf),
        workspace=_where(workspace),
    )


def _where(workspace: Workspace) -> Where:
    settings = workspace.settings
    return Where(**{name: settings.text(f"workspace.{name}") for name in Where.model_fields})


def _session(session: Session, csrf: str) -> SessionShape:
    return SessionShape(
        account=session.account,
        name=session.name,
        role=session.role,
        language=session.language,
        way=session.way,
        has_password=session.has_password,
        made_at=session.made_at,
        ends_at=session.ends_at,
        csrf_token=csrf,
    )
