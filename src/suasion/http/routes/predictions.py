"""Predictions: who is likeliest to buy, and what is predicted of one customer and why."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.core.paging import Page
from suasion.http.paging import Listed, PlaceHere, listed
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.words import Words
from suasion.models.card import Card
from suasion.models.feature_words import feature_unit, feature_words
from suasion.models.predictions import BaseRate as Rate
from suasion.models.predictions import Prediction as Predicted
from suasion.models.published import PredictionRow
from suasion.models.reasons import Reason

ROUTES = Routes("predictions")


class PredictedTarget(BaseModel):
    """What is predicted."""

    name: str = Field(description="shop, or the category.")
    category: str | None = Field(description="What must be bought; null for any purchase.")
    horizon_days: int


class BaseRate(BaseModel):
    """What a guess without a model would say: the share of buyers in the window that chose the model."""

    rate: float
    buyers: int
    customers: int
    as_of: AwareDatetime


class PredictedChance(BaseModel):
    """One customer's chance to buy within the horizon."""

    customer: str
    probability: float = Field(ge=0, le=1)
    version: int = Field(description="Of the model that scored.")
    as_of: AwareDatetime = Field(description="Nothing from this moment on was known to it.")


class PredictedChances(Listed[PredictedChance]):
    """One page of a target's predictions, the greatest chance first."""

    target: PredictedTarget | None = Field(description="Null if no model was ever trained.")
    reason: str = Field(description="Why there is no model, such as not enough data; empty if there is one.")
    base_rate: BaseRate | None


class FeatureReason(BaseModel):
    """One feature's part in a score."""

    feature: str
    words: Words
    value: float | None = Field(description="What it is for this customer; null if it cannot be known.")
    unit: str = Field(description="days, currency, share, items …; empty where there is none.")
    contribution: float = Field(description="What it adds to the score before calibration; less than 0 lowers it.")
    scale: str = Field(description="log-odds or probability.")


class Prediction(BaseModel):
    """What is predicted of a customer for one target."""

    target: PredictedTarget
    probability: float | None = Field(description="Null where `note` says why.")
    version: int | None
    as_of: AwareDatetime | None
    base_rate: BaseRate | None
    reasons: list[FeatureReason] = Field(description="What moved the score most, the strongest first.")
    note: Literal["", "no_model", "not_scored", "not_personalised", "model_replaced", "inputs_changed"] = Field(
        description="Why something is missing; inputs_changed: late events would give a slightly other score now."
    )
    reason: str = Field(description="With no_model: what was missing, such as not enough data.")


class Predictions(BaseModel):
    """What is predicted of a customer, the shop first."""

    data: list[Prediction]
    as_of: AwareDatetime | None = Field(description="The latest moment among them; null without any.")


@ROUTES.get("/api/predictions", needs="predictions:read")
def predictions(
    workspace: WorkspaceHere,
    place: PlaceHere,
    target: Annotated[str | None, Query(max_length=200, description="A target's name; the shop's if left out.")] = None,
    at_least: Annotated[float, Query(ge=0, le=1, description="Only chances from here on.")] = 0.0,
) -> PredictedChances:
    """List the newest predictions of a target."""
    found = workspace.predictions.listed(place.limit, place.after((int, float), str), target=target, at_least=at_least)
    page: Page[PredictionRow] = found.page
    return PredictedChances(
        **listed(page, _chance).model_dump(),
        target=_target(found.card) if found.card else None,
        reason=found.reason,
        base_rate=_rate(found.base_rate),
    )


@ROUTES.get("/api/customers/{customer}/predictions", needs="predictions:read")
def of_customer(
    workspace: WorkspaceHere,
    customer: Annotated[str, Path(min_length=1, max_length=100)],
    reasons: Annotated[int, Query(ge=0, le=20, description="At most so many for each target; 0 is quicker.")] = 3,
) -> Predictions:
    """Show what is predicted of a customer for every target, and why."""
    found = workspace.predictions.of_customer(customer, reasons)
    moments = [one.row.as_of for one in found if one.row]
    return Predictions(data=[_prediction(one) for one in found], as_of=max(moments, default=None))


def _chance(row: PredictionRow) -> PredictedChance:
    return PredictedChance(**vars(row))


def _prediction(one: Predicted) -> Prediction:
    category, titles = one.card.target.category, one.card.titles
    return Prediction(
        target=_target(one.card),
        probability=one.row.probability if one.row else None,
        version=one.row.version if one.row else None,
        as_of=one.row.as_of if one.row else None,
        base_rate=_rate(one.base_rate),
        reasons=[_because(reason, category, titles) for reason in one.reasons],
        note=one.note,
        reason=one.card.reason,
    )


def _because(reason: Reason, category: str | None, titles: Mapping[str, Mapping[str, str]]) -> FeatureReason:
    words = Words(**feature_words(reason.feature, category, titles))
    return FeatureReason(**vars(reason), words=words, unit=feature_unit(reason.feature))


def _target(card: Card) -> PredictedTarget:
    return PredictedTarget(**vars(card.target))


def _rate(rate: Rate | None) -> BaseRate | None:
    return BaseRate(**vars(rate)) if rate else None
