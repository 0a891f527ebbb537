"""Shapes that several resources share."""

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """An answer, or a part of one, that is read off an object of the library field by field."""

    model_config = ConfigDict(from_attributes=True)


class Input(BaseModel):
    """A request's body; a field it does not know is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class WrongPart(BaseModel):
    """One part of a request that was wrong; its value is not repeated."""

    where: str
    message: str


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(description="The page that explains the code, on this server.")
    title: str
    status: int = Field(ge=400, le=599)
    code: str = Field(description="Stable, meant for programs.")
    detail: str = Field(description="What happened.")
    hint: str | None = Field(None, description="What to do about it.")
    errors: list[WrongPart] | None = None
