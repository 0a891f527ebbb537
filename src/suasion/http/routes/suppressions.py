"""The suppression list: addresses that must not be written to, whatever consent says."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.suppressions import LONGEST_WORDS, MOST_AT_ONCE, Refusal, Suppression
from suasion.http.caller import CallerHere
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input, Shape
from suasion.privacy.suppression_list import Reason

ROUTES = Routes("suppressions")

Kind = Literal["email", "phone", "wechat_openid", "device_id"]
Address = Annotated[str, Field(max_length=1000, description="Spelt as events spell it.")]


class SuppressionAct(Shape):
    """An address put on the list, or taken off it."""

    number: int = Field(description="Counts up.")
    act: Literal["added", "lifted"]
    kind: Kind
    address: str | None = Field(description="Masked; null if no identifier of the workspace is this address.")
    reason: Reason | Literal[""] = Field(description="Empty of one that was lifted; its note says why.")
    source: str
    note: str
    who: str = Field(description="Whose act it is, as in the audit trail.")
    time: AwareDatetime = Field(description="When it happened.")
    received: AwareDatetime = Field(description="When it was recorded.")


class NewSuppressions(Input):
    """Addresses to be put on the list, for one reason."""

    kind: Kind
    addresses: list[Address] = Field(min_length=1, max_length=MOST_AT_ONCE)
    reason: Reason
    source: str = Field(min_length=1, max_length=LONGEST_WORDS, description="Where it came from: mail provider.")
    note: str = Field("", max_length=LONGEST_WORDS, description="What else there is to say, without personal data.")
    time: AwareDatetime | None = Field(None, description="When it happened; now if left out.")


class RefusedAddress(BaseModel):
    """One that is no address; it is not repeated."""

    place: int = Field(description="Among those given, from 0.")
    why: Refusal


class SuppressionsAdded(BaseModel):
    """What became of the addresses."""

    added: int
    already: int = Field(description="On the list for the same reason, or given twice.")
    refused: list[RefusedAddress]


class Lift(Input):
    """An address that may be written to again."""

    kind: Kind
    address: Address
    reason: str = Field(min_length=1, max_length=LONGEST_WORDS, description="Why; it stays on record.")


class Lifted(BaseModel):
    """For how many reasons it was on the list."""

    lifted: int


@ROUTES.get("/api/suppressions", needs="customers:read")
def suppressions(workspace: WorkspaceHere, place: PlaceHere) -> Listed[SuppressionAct]:
    """List the addresses that must not be written to, each once for each reason, the newest first."""
    found = workspace.suppressions.listed(place.limit, place.after(int))
    return listed(found, act_of)


@ROUTES.post("/api/suppressions", needs="customers:write", status_code=201)
def suppress(workspace: WorkspaceHere, caller: CallerHere, given: NewSuppressions) -> SuppressionsAdded:
    """Put addresses on the list, known or not. Once it is answered, nothing more is handed over to them."""
    words = given.model_dump(include={"source", "note", "time"})
    found = workspace.suppressions.add(given.kind, given.addresses, given.reason, who=caller.name, **words)
    refused = [RefusedAddress(place=place, why=why) for place, why in found.refused.items()]
    return SuppressionsAdded(added=found.added, already=found.already, refused=refused)


@ROUTES.post("/api/suppressions/lift", needs="customers:write")
def lift_suppression(workspace: WorkspaceHere, caller: CallerHere, given: Lift) -> Lifted:
    """Take an address off the list, for whatever reasons it is there."""
    lifted = workspace.suppressions.lift(given.kind, given.address, why=given.reason, who=caller.name)
    return Lifted(lifted=lifted)


def act_of(one: Suppression) -> SuppressionAct:
    """Tell an act, of what was lifted too."""
    return SuppressionAct.model_validate(vars(one.act) | {"address": one.address})
