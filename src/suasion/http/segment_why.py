"""Why a customer is in a segment, as the API answers it: her own value of each part of the condition."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from suasion.customers.segments.why import Part
from suasion.http.words import Words


class SegmentWhy(BaseModel):
    """One part of a segment's condition, measured on a customer."""

    holds: bool
    needs: Words = Field(description="The part in words.")
    fact: Words | None = Field(description="What is measured on her, in words; null where the parts below say it.")
    value: Any = Field(description="The same as plain JSON; null where there is nothing to measure.")
    ahead: int | None = Field(description="Of a part that ranks: how many customers are strictly ahead.")
    everybody: int | None = Field(description="Of a part that ranks: how many have a value at all.")
    joined: Literal["all", "any", "not"] | None = Field(description="How the parts below make this one up.")
    unknown: bool = Field(description="Not looked at, for she was not to be personalised; then it does not hold.")
    parts: list["SegmentWhy"]


def segment_why(part: Part) -> SegmentWhy:
    """Turn a part and those below it into what is answered."""
    return SegmentWhy(
        holds=part.holds,
        needs=Words(**part.needs),
        fact=Words(**part.fact) if part.fact else None,
        value=part.value,
        ahead=part.ahead,
        everybody=part.everybody,
        joined=part.joined,
        unknown=part.unknown,
        parts=[segment_why(one) for one in part.parts],
    )
