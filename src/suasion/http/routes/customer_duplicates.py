"""Customers who look like one person: listed, dismissed, looked for. They are merged as any two customers are.

These addresses stand before that of one customer: files of routes go by name, and `duplicates` is nobody's id.
"""

from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.identity.duplicates import Duplicate, Look, State
from suasion.flows.jobs.kinds.duplicates import LookForDuplicates
from suasion.http.caller import CallerHere
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routes.identity import Reason
from suasion.http.routes.jobs import JobShape, QueueHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input, Shape

ROUTES = Routes("customers")

PairName = Annotated[
    str, Path(min_length=1, max_length=100, description="Two ids with - between, such as c00000042-c00000117.")
]


class DuplicateIdentifier(Shape):
    """What one of the two is known by."""

    kind: str
    masked: str


class DuplicateCustomer(BaseModel):
    """One of the two."""

    customer: str
    identifiers: list[DuplicateIdentifier] = Field(description="At most six, by kind.")


class DuplicateEvidence(Shape):
    """What one field says."""

    field: str = Field(description="given_name, family_name, email, phone, address; household: the other explanation.")
    level: str = Field(description="equal, nearly or differs; of a household, explains.")
    bits: float = Field(description="How much likelier so is one person than two strangers, as log2; below 0: less.")


class DuplicateDismissal(Shape):
    """A person said that the two are not one."""

    at: AwareDatetime
    by: str
    reason: str


class DuplicatePair(BaseModel):
    """Two customers who look like one person."""

    pair: str = Field(description="What it is dismissed by.")
    customers: list[DuplicateCustomer] = Field(min_length=2, max_length=2)
    verdict: str = Field(description="likely or possible, under the assumptions that docs/identity.md states.")
    bits: float = Field(description="The weight of all evidence; a ranking, no probability.")
    evidence: list[DuplicateEvidence] = Field(description="Empty if it was forgotten with an erasure.")
    found: AwareDatetime = Field(description="When it was offered first.")
    state: State
    dismissal: DuplicateDismissal | None = Field(description="What a person said last; new evidence may come after it.")


class DuplicateLook(Shape):
    """The last look at all customers."""

    at: AwareDatetime = Field(description="When it began; pairs are as of then, what became of them as of now.")
    sequence: int = Field(description="Of the last event that customers had followed then.")
    customers: int = Field(description="Of whom something is known that can be compared.")
    compared: int = Field(description="Pairs that were compared.")
    blocks_left_out: int = Field(description="Groups that share a value but are too large to compare all their pairs.")
    customers_left_out: int = Field(description="Who is in one of those; most are compared by something else.")


class DuplicatePairs(Listed[DuplicatePair]):
    """Pairs of one state, the strongest first."""

    look: DuplicateLook | None = Field(description="Null if nobody looked yet.")


class NothingTold(Input):
    """Nothing has to be told."""


class Dismissed(Input):
    """Why the two are not one."""

    reason: Reason


@ROUTES.get("/api/customers/duplicates", needs="customers:read")
def duplicates(
    workspace: WorkspaceHere,
    place: PlaceHere,
    state: Annotated[State, Query(description="open: to be decided; or what became of it.")] = "open",
) -> DuplicatePairs:
    """List pairs of customers who look like one person, with the evidence; nothing merges them but a person."""
    found = workspace.duplicates.listed(place.limit, place.after((int, float), int, int), state=state)
    shown = listed(found, _pair)
    return DuplicatePairs(**vars(shown), look=_look(workspace.duplicates.last_look()))


@ROUTES.post("/api/customers/duplicates/looks", needs="customers:write", status_code=202)
def look(queue: QueueHere, _told: NothingTold | None = None) -> JobShape:
    """Look now for customers who look like one person: a job. A server looks by itself once a day."""
    return queue.ask("duplicates", LookForDuplicates())


@ROUTES.post("/api/customers/duplicates/{pair}/dismiss", needs="customers:write", status_code=204)
def dismiss(workspace: WorkspaceHere, caller: CallerHere, pair: PairName, said: Dismissed) -> None:
    """Say that two customers are not one person; they are offered again only if new evidence makes it much likelier."""
    workspace.duplicates.dismiss(pair, who=caller.name, reason=said.reason)


def _pair(found: Duplicate) -> DuplicatePair:
    both = zip((found.one, found.other), found.identifiers, strict=True)
    return DuplicatePair(
        pair=found.pair,
        customers=[
            DuplicateCustomer(
                customer=customer, identifiers=[DuplicateIdentifier.model_validate(one) for one in identifiers]
            )
            for customer, identifiers in both
        ],
        verdict=found.verdict,
        bits=found.bits,
        evidence=[DuplicateEvidence.model_validate(one) for one in found.evidence],
        found=found.found,
        state=found.state,
        dismissal=None if found.dismissal is None else DuplicateDismissal.model_validate(found.dismissal),
    )


def _look(last: Look | None) -> DuplicateLook | None:
    return None if last is None else DuplicateLook.model_validate(last)
