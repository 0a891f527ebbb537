"""Consent: where a customer's stands with its proof, recording and asking; the texts that customers agree to."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticKnownError

from suasion.customers.consent import CHANNELS, EVERYWHERE, Purpose, State
from suasion.customers.consent.asking import LONGEST_DAYS
from suasion.customers.consent.texts import LONGEST
from suasion.customers.views import ConsentView
from suasion.http.caller import CallerHere
from suasion.http.routes.customers import ConsentStanding, CustomerId
from suasion.http.routes.suppressions import SuppressionAct, act_of
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input, Shape
from suasion.workspace import Workspace

ROUTES = Routes("consent")

_NAME = r"^[a-z][a-z0-9_-]{0,39}$"
TextVersion = Annotated[
    str, Field(max_length=50, description="The consent text she read, as id:version.", examples=["newsletter:3"])
]
Channel = Annotated[
    str,
    Field(
        max_length=40, description=f"One of {', '.join(CHANNELS)}; of marketing it has to be named.", examples=["email"]
    ),
]
Topic = Annotated[str, Field(pattern=_NAME, description="Of marketing it has to be named.", examples=["marketing"])]


class ConsentAct(Shape):
    """One thing she granted or withdrew, or was asked."""

    channel: str
    topic: str
    purpose: Purpose
    state: State = Field(description="asked is no grant: she has yet to confirm it.")
    time: AwareDatetime
    received: AwareDatetime
    source: str
    proof: str
    text_version: str = Field(description="The text she read, as id:version; empty if none is named.")
    text_sha256: str
    expires: AwareDatetime | None = Field(description="From when it no longer stands; null for never.")
    answers: AwareDatetime | None = Field(description="Of a confirmation: when she was asked.")


class Consent(BaseModel):
    """Where consent stands, and every act, the newest first."""

    standing: list[ConsentStanding]
    acts: list[ConsentAct]
    personalised: bool = Field(description="Whether she may be treated as a person of her own.")
    suppressions: list[SuppressionAct] = Field(
        description="Acts about addresses of hers on the suppression list, the newest first."
    )
    as_of: AwareDatetime


class ConsentSaid(Input):
    """What a customer said about consent."""

    state: Literal["granted", "withdrawn"]
    purpose: Purpose = "marketing"
    channel: Channel = EVERYWHERE
    topic: Topic = EVERYWHERE
    source: str = Field(min_length=1, max_length=200, description="Where it was said, such as form or phone.")
    text_version: TextVersion = ""
    proof: str = Field(
        "",
        max_length=4000,
        description="What shows it: the form, the call. Needed without a text.",
        validate_default=True,
    )
    time: AwareDatetime | None = Field(None, description="When it was said; now if left out.")
    expires: AwareDatetime | None = Field(None, description="From when a grant no longer stands; never if left out.")

    @field_validator("proof")
    @classmethod
    def _needed_without_a_text(cls, proof: str, said: ValidationInfo) -> str:
        if not proof.strip() and not said.data.get("text_version"):
            raise PydanticKnownError("string_too_short", {"min_length": 1})
        return proof


class ConsentAsked(Input):
    """A question to a customer that she confirms by a link."""

    purpose: Purpose = "marketing"
    channel: Channel = EVERYWHERE
    topic: Topic = EVERYWHERE
    source: str = Field(min_length=1, max_length=200, description="Where she asked to be asked, such as form.")
    text_version: TextVersion
    days: int = Field(7, ge=1, le=LONGEST_DAYS, description="How long the link can be followed.")


class ConsentLink(BaseModel):
    """Where she confirms."""

    link: str = Field(description="Send it to her address and show it to nobody else: it acts for her.")
    expires: AwareDatetime
    act: ConsentAct


class ConsentText(Shape):
    """One version of a text; it never changes."""

    id: str
    version: int
    name: str = Field(description="What acts call it: id:version.")
    language: str
    text: str
    sha256: str
    made: AwareDatetime


class ConsentTexts(BaseModel):
    """Every version of every text, the newest of each first."""

    data: list[ConsentText]


class NewConsentText(Input):
    """A text that customers are to agree to."""

    id: str = Field(pattern=_NAME, examples=["newsletter"])
    language: str = Field(max_length=30, examples=["en", "zh-Hans"])
    text: str = Field(min_length=1, max_length=LONGEST)


@ROUTES.get("/api/customers/{customer}/consent", needs="customers:read")
def consent(workspace: WorkspaceHere, customer: CustomerId) -> Consent:
    """Show where a customer's consent stands, and every act with its proof."""
    return _consent(workspace, workspace.customer_views.consent(customer), customer)


@ROUTES.post("/api/customers/{customer}/consent", needs="customers:write", status_code=201)
def record_consent(workspace: WorkspaceHere, caller: CallerHere, customer: CustomerId, said: ConsentSaid) -> Consent:
    """Record what a customer granted or withdrew. After a withdrawal is answered, nothing more is handed over."""
    proof = f"{said.proof} (recorded by {caller.name})".strip()
    found = workspace.customer_views.record_consent(customer, **said.model_dump() | {"proof": proof})
    return _consent(workspace, found, customer)


@ROUTES.post("/api/customers/{customer}/consent/askings", needs="customers:write", status_code=201)
def ask_for_consent(
    workspace: WorkspaceHere, caller: CallerHere, customer: CustomerId, asked: ConsentAsked
) -> ConsentLink:
    """Record that a customer is asked, and give the link she confirms by: double opt-in. Sending it is up to you."""
    workspace.pinned.follow()
    found = workspace.double_opt_in.ask(customer, proof=f"asked by {caller.name}", **asked.model_dump())
    assert found.act.expires is not None
    return ConsentLink(link=found.link, expires=found.act.expires, act=ConsentAct.model_validate(found.act))


@ROUTES.get("/api/consent-texts", needs="customers:read")
def consent_texts(workspace: WorkspaceHere) -> ConsentTexts:
    """List the texts that customers agree to."""
    return ConsentTexts(data=[ConsentText.model_validate(text) for text in workspace.consent_texts.all()])


@ROUTES.post("/api/consent-texts", needs="customers:write", status_code=201)
def add_consent_text(workspace: WorkspaceHere, given: NewConsentText) -> ConsentText:
    """Keep a text under the next version of its id; the same words in the same language again are that version."""
    return ConsentText.model_validate(workspace.consent_texts.add(given.id, given.language, given.text))


def _consent(workspace: Workspace, found: ConsentView, customer: str) -> Consent:
    return Consent(
        standing=[ConsentStanding(**vars(one)) for one in found.standing],
        acts=[ConsentAct.model_validate(act) for act in found.acts],
        personalised=found.personalised,
        suppressions=[act_of(one) for one in workspace.suppressions.of_customer(customer)],
        as_of=found.as_of,
    )
