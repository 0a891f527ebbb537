"""Who is who: why a customer is one, and decisions of people to merge two or part one again."""

from typing import Annotated, Literal

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.identity.deciding import LinkTold
from suasion.http.caller import CallerHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input
from suasion.privacy.identifiers import IdentifierKind
from suasion.privacy.masked import masked

ROUTES = Routes("customers")

CustomerId = Annotated[str, Path(min_length=1, max_length=100, description="The customer's id, such as c00000042.")]
Reason = Annotated[str, Field(min_length=1, max_length=1000, description="Why, in your words; it stays on record.")]


class IdentityAct(BaseModel):
    """One change of who is who, or one that was refused."""

    time: AwareDatetime
    act: Literal["created", "linked", "conflict", "merged", "unmerged"]
    kind: str = Field(description="Of the identifier that moved.")
    customer: str = Field(description="Who holds it now.")
    other: str | None = Field(description="Who held it before; of a conflict, who keeps it.")
    reason: str | None = Field(description="Why a link was refused, or a person's words.")


class IdentityLink(BaseModel):
    """What an event said of two identifiers."""

    kind: str
    masked: str
    other_kind: str
    other_masked: str
    time: AwareDatetime = Field(description="Of the earliest event that said so.")
    trusted: bool = Field(description="It came with an import, or from one of identity.trusted_sources.")
    refused: str = Field(description="Why it unites nobody: parted, known, limit or shared; empty if it does.")


class Identity(BaseModel):
    """Why a customer is who she is."""

    customer: str = Field(description="Her present id.")
    merged: list[str] = Field(description="Ids of customers that became part of her.")
    acts: list[IdentityAct] = Field(description="The newest 200, the last first.")
    links: list[IdentityLink] = Field(description="At most 200, in the order in which they count.")
    links_total: int


class Merge(Input):
    """Two customers are one."""

    other: str = Field(min_length=1, max_length=100, description="The other customer's id.")
    reason: Reason


class NotHers(Input):
    """One identifier."""

    kind: IdentifierKind
    value: str = Field(min_length=1, max_length=320)


class Unmerge(Input):
    """Something is not this customer's: say either what was another customer once, or which identifiers."""

    other: str | None = Field(None, min_length=1, max_length=100, description="An id that became part of this one.")
    identifiers: list[NotHers] = Field(default=[], max_length=50, description="Or identifiers that are not hers.")
    reason: Reason


class Merged(BaseModel):
    """The customer that two became."""

    customer: str = Field(description="The id that stays: the older known one's.")


class Parted(BaseModel):
    """The customer, and the one that is parted from her now."""

    customer: str
    other: str | None = Field(description="Null if nobody stands behind the identifiers alone.")


@ROUTES.get("/api/customers/{customer}/identity", needs="customers:read")
def identity(workspace: WorkspaceHere, customer: CustomerId) -> Identity:
    """Say why a customer is who she is: what was merged and parted, what events said, and what was refused and why."""
    found = workspace.deciding.told(customer)
    values = workspace.vault.reveal({token for link in found.links for token in (link.token, link.other_token)})

    def shape(link: LinkTold) -> IdentityLink:
        return IdentityLink(
            kind=link.kind,
            masked=masked(link.kind, values.get(link.token, "")),
            other_kind=link.other_kind,
            other_masked=masked(link.other_kind, values.get(link.other_token, "")),
            time=link.time,
            trusted=link.trusted,
            refused=link.refused,
        )

    return Identity(
        customer=found.customer,
        merged=list(found.merged),
        acts=[IdentityAct(**vars(act)) for act in found.acts],
        links=[shape(link) for link in found.links],
        links_total=found.total,
    )


@ROUTES.post("/api/customers/{customer}/merge", needs="customers:write")
def merge(workspace: WorkspaceHere, caller: CallerHere, customer: CustomerId, said: Merge) -> Merged:
    """Make two customers one. No event is rewritten; a withdrawal of either stands until a new grant."""
    workspace.pinned.follow()
    stays = workspace.deciding.merge(customer, said.other, who=caller.name, reason=said.reason)
    return Merged(customer=stays)


@ROUTES.post("/api/customers/{customer}/unmerge", needs="customers:write")
def unmerge(workspace: WorkspaceHere, caller: CallerHere, customer: CustomerId, said: Unmerge) -> Parted:
    """Part from a customer what is not hers; it stays apart whatever events say, until a person merges the two."""
    workspace.pinned.follow()
    wanted = [(one.kind, one.value) for one in said.identifiers]
    other = workspace.deciding.unmerge(
        customer, other=said.other, identifiers=wanted, who=caller.name, reason=said.reason
    )
    return Parted(customer=customer, other=other)
