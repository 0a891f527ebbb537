"""The people of a workspace: who they are, what role they have, and links to sign in with."""

from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, Field

from suasion.access.accounts import MAX_LENGTH
from suasion.access.links import Link
from suasion.access.people import MAX_NAME, UNCHANGED, Language, Person
from suasion.access.roles import ROLES, Role, scopes_of
from suasion.core.errors import NotAllowed
from suasion.http.caller import SIGNED_IN, Caller, CallerHere
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input

ROUTES = Routes("people")

Account = Annotated[str, Path(max_length=4 * MAX_LENGTH, description="The person's account.")]


class NewPerson(Input):
    """A person to add."""

    account: str = Field(min_length=1, max_length=MAX_LENGTH, description="Email address, or a name without spaces.")
    role: Role
    name: str = Field("", max_length=MAX_NAME, description="As it is shown; by default the account.")
    language: Language | None = None


class PersonChange(Input):
    """What to change about a person; what is left out stays."""

    role: Role | None = None
    name: str | None = Field(None, max_length=MAX_NAME)
    language: Language | None = Field(None, description="Null: what their browser asks for.")
    disabled: bool | None = Field(None, description="True ends their sessions and links at once.")


class PersonShape(BaseModel):
    """A person."""

    account: str
    name: str
    role: Role
    language: Language | None = Field(description="Null for what their browser asks for.")
    has_password: bool = Field(description="False if they can only sign in by link.")
    disabled: bool
    made_at: AwareDatetime
    signed_in_at: AwareDatetime | None = Field(description="The latest sign-in; null if there was none.")


class LinkShape(BaseModel):
    """A one-time sign-in link: shown this once, and stored as a hash."""

    account: str
    path: str = Field(description="To open on this server; hand it to nobody but its person.")
    expires_at: AwareDatetime


class Invited(BaseModel):
    """A person just added, and the link they sign in with first."""

    person: PersonShape
    link: LinkShape


class RoleShape(BaseModel):
    """A role."""

    role: Role
    scopes: list[str] = Field(description="What it may do, such as `segments:write`.")


class Roles(BaseModel):
    """Every role, the one that may least first."""

    data: list[RoleShape]


@ROUTES.get("/api/roles", needs=SIGNED_IN)
def roles() -> Roles:
    """Say what each role may do."""
    return Roles(data=[RoleShape(role=role, scopes=sorted(scopes_of(role))) for role in ROLES])


@ROUTES.get("/api/people", needs="people:read")
def people(workspace: WorkspaceHere, place: PlaceHere) -> Listed[PersonShape]:
    """List the people, by account."""
    after = place.after(str)
    found = workspace.access.people.listed(limit=place.limit, after=str(after[0]) if after else None)
    return listed(found, _person)


@ROUTES.post("/api/people", needs="people:write", status_code=201)
def invite(workspace: WorkspaceHere, caller: CallerHere, body: NewPerson) -> Invited:
    """Add a person and make the link they sign in with first; nobody gives a role that may more than they.

    A key invites nobody: a session outlives the key, and one that leaks must not outlive its end.
    """
    _refuse_keys(caller)
    person, link = workspace.access.invite(
        body.account, role=body.role, by=caller.name, may=caller.scopes, name=body.name, language=body.language
    )
    return Invited(person=_person(person), link=_link(link))


@ROUTES.patch("/api/people/{account}", needs="people:write")
def change(workspace: WorkspaceHere, caller: CallerHere, account: Account, body: PersonChange) -> PersonShape:
    """Change a person; a new role counts from their next request on. The last admin stays one."""
    found = workspace.access.people.change(
        account,
        by=caller.name,
        may=caller.scopes,
        name=body.name,
        role=body.role,
        language=body.language if "language" in body.model_fields_set else UNCHANGED,
        disabled=body.disabled,
    )
    return _person(found)


@ROUTES.delete("/api/people/{account}", needs="people:write", status_code=204)
def remove(workspace: WorkspaceHere, caller: CallerHere, account: Account) -> None:
    """Remove a person with their sessions, links and bearer keys; write keys stay."""
    workspace.access.people.remove(account, by=caller.name, may=caller.scopes)


@ROUTES.post("/api/people/{account}/link", needs="people:write", status_code=201)
def make_link(workspace: WorkspaceHere, caller: CallerHere, account: Account) -> LinkShape:
    """Make a one-time link for a person, such as for a lost password; older ones of theirs end. A key makes none."""
    _refuse_keys(caller)
    return _link(workspace.access.links.make(account, by=caller.name, may=caller.scopes))


def _refuse_keys(caller: Caller) -> None:
    if caller.kind == "key":
        raise NotAllowed("A key lets nobody in.", hint="Sign in, or use the command line beside the workspace.")


def _person(person: Person) -> PersonShape:
    return PersonShape(
        account=person.account,
        name=person.name,
        role=person.role,
        language=person.language,
        has_password=person.has_password,
        disabled=person.disabled,
        made_at=person.made_at,
        signed_in_at=person.signed_in_at,
    )


def _link(link: Link) -> LinkShape:
    return LinkShape(account=link.account, path=link.fragment, expires_at=link.expires_at)
