"""Models: the version in force of each target, one card whole with figures on later time, and putting one in force."""

from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AwareDatetime, BaseModel, Field

from suasion.flows.judged import Judged, judged_model
from suasion.http.caller import CallerHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Shape
from suasion.models.card import Card
from suasion.models.in_force import Why
from suasion.models.input_words import in_words
from suasion.models.listing import learned_until, stored_card, stored_versions, summaries
from suasion.models.needs import What

ROUTES = Routes("models")
_MOST_MOVED = 12

Target = Annotated[str, Path(max_length=200, description="``shop``, or a category.")]


class ModelHead(Shape):
    """The version in force of one target, or why there is no model."""

    target: str
    category: str | None = Field(description="Null for a purchase anywhere in the shop.")
    horizon_days: int
    version: int = Field(description="The one in force.")
    newest: int = Field(description="The one trained last.")
    versions: int = Field(description="How many versions the target has.")
    reason: str = Field(description="Why there is no model; empty if there is one.")
    learner: str
    described: str
    learned_until: AwareDatetime = Field(description="Nothing that happened from here on was learned from.")
    created: AwareDatetime
    rows: int = Field(description="Customers of the window it was chosen on.")
    positives: int = Field(description="Of these, who bought.")
    average_precision: float | None = Field(description="On that window.")
    auc: float | None
    gain: float | None = Field(description="Average precision over the better baseline's.")
    gain_interval: tuple[float, float] | None = Field(description="Its 95 % interval.")
    data_sequence: int | None = Field(description="The log's last event it saw.")


class Models(BaseModel):
    """Every target's version in force, the shop first."""

    as_of: AwareDatetime
    data: list[ModelHead]


class PurchaseTarget(Shape):
    """What is predicted."""

    name: str
    category: str | None
    horizon_days: int


class Schedule(Shape):
    """The moments it was trained on, chosen on, and may be judged from."""

    train: list[AwareDatetime]
    select: AwareDatetime
    report: AwareDatetime
    horizon_days: int


class WindowCount(Shape):
    """A window of the data."""

    as_of: AwareDatetime
    rows: int = Field(description="Customers.")
    positives: int = Field(description="Of these, who bought.")


class Challenge(Shape):
    """The version in force when this one was trained, and this one, on the same customers of the choosing window."""

    champion: int = Field(description="The version in force then.")
    rows: int = Field(description="Customers.")
    loss: float = Field(description="Mean log loss of this version's chances.")
    champion_loss: float
    gain: float = Field(description="How much less this version loses per customer.")
    low: float = Field(description="Lower end of its 95 % interval; above 0 this version took the other's place.")
    high: float
    average_precision: float
    champion_average_precision: float
    replaced: bool


class Need(Shape):
    """Data needed, beside data at hand."""

    what: What
    have: int
    need: int


class Feature(Shape):
    """One input in words."""

    name: str
    scope: str = Field(description="``shop``, ``category``, or ``own`` for one of the workspace's own.")
    measures: str = Field(description="A sentence; empty if this release has no such feature any more.")
    unit: str
    words: dict[str, str] = Field(description="In short, by language: ``en`` and ``zh``.")


class Leak(Shape):
    """An input that seems to know the outcome."""

    column: str
    why: Literal["exact", "certain", "alone"] = Field(
        description="It orders the outcome all but exactly; all `rows` customers with `value` have the outcome; or "
        "alone it tells more than all ordinary inputs together."
    )
    auc: float = Field(description="Of it alone.")
    others: float | None = Field(description="Of all ordinary inputs together, where that is the reason.")
    value: str
    rows: int


class Leakage(Shape):
    """What a look for inputs that know the outcome found."""

    leaks: list[Leak]
    strongest: dict[str, float] = Field(description="Area under the curve of the strongest inputs, each alone.")
    columns: int = Field(description="Inputs looked at.")
    rows: int = Field(description="Customers of training windows looked at.")
    reason: str = Field(description="Why nothing can be said; empty if something can.")


class Importance(Shape):
    """How much one input moves scores."""

    feature: str
    share: float = Field(description="Mean size of its contributions, as a share of the sum of all inputs' means.")


class Curve(Shape):
    """Partial dependence: the mean chance if every customer had this value, all else as it is."""

    feature: str
    points: list[tuple[float, float]] = Field(description="Values, rising, each with the mean chance.")
    unknown: float | None = Field(description="The mean chance if it were unknown of everybody.")


class Condition(Shape):
    """A question of the small tree."""

    feature: str
    sign: Literal["<=", ">"]
    value: float
    unknown: bool = Field(description="Whether those fulfil it, too, of whom the input is unknown.")


class Rule(Shape):
    """A leaf of the small tree."""

    conditions: list[Condition]
    share: float = Field(description="Of the customers.")
    chance: float = Field(description="The model's mean chance there.")


class GlobalReasons(Shape):
    """What the model goes by over all customers."""

    importance: list[Importance]
    curves: list[Curve]
    rules: list[Rule] = Field(description="Leaves of a surrogate tree, the highest chance first.")
    fidelity: float | None = Field(description="Share of the chances' variance that the tree gives on other customers.")
    rows: int


class Moved(Shape):
    """How far an input, or the chances, moved."""

    name: str = Field(description="Of the input; empty for the chances.")
    psi: float = Field(description="Population stability index.")
    p: float = Field(description="Of no difference, corrected over all inputs.")
    alarm: bool


class OutcomeDrift(Shape):
    """What the version before expected of a later window, and what happened."""

    expected: float
    observed: float
    low: float
    high: float
    alarm: bool


class SinceVersion(BaseModel):
    """What became of the version before, seen from the choosing window of this one."""

    version: int
    then: AwareDatetime
    now: AwareDatetime
    rows: int
    rows_then: int
    reason: str = Field(description="Why nothing can be said about what moved; empty if something can.")
    moved: list[Moved] = Field(description="The inputs, the farthest first; at most twelve, and all alarms.")
    inputs: int = Field(description="How many inputs were compared.")
    chances: Moved | None
    outcome: OutcomeDrift | None = Field(description="Null where the windows overlap.")


class ReliabilityPoint(BaseModel):
    """One bin of the reliability diagram; the interval is of the share who bought."""

    predicted: float
    observed: float
    low: float
    high: float
    customers: int


class Metrics(BaseModel):
    """Figures of one window, beside the baselines."""

    rows: int
    positives: int
    average_precision: float
    auc: float
    ece: float = Field(description="Calibration error in ten bins.")
    ece_noise: float = Field(description="What it would be on average were the chances exactly right.")
    calibration_intercept: float | None
    calibration_slope: float | None
    brier: float
    brier_base: float
    brier_skill: float
    baselines: dict[str, float] = Field(description="Average precision of each baseline.")
    gain: float
    gain_interval: tuple[float, float]
    reliability: list[ReliabilityPoint]


class LaterFigures(BaseModel):
    """Figures on what happened after the moment, as a step of a flow recorded them."""

    flow: str
    step: str
    recorded: AwareDatetime
    rows: int | None
    positives: int | None
    average_precision: float | None
    auc: float | None
    ece: float | None
    ece_noise: float | None
    baselines: dict[str, float | None]
    gain_interval: tuple[float, float] | None
    reliability: list[ReliabilityPoint]


class InForce(Shape):
    """A version put in force."""

    version: int
    since: AwareDatetime
    why: Why
    by: str = Field(description="Who did it; empty for a training.")


class ModelVersion(Shape):
    """One stored version."""

    version: int
    learner: str = Field(description="Empty where there was not enough data.")
    created: AwareDatetime
    ruling: bool = Field(description="Whether it is in force now.")
    in_force: list[InForce] = Field(description="When it was put in force and why, the last first.")


class PutInForce(BaseModel):
    """Which version is to predict from now on."""

    version: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="Null for the last model in force before the one that is."
    )


class ModelCard(BaseModel):
    """Everything that is known about one trained version."""

    as_of: AwareDatetime = Field(description="When the card was read; it never changes.")
    target: PurchaseTarget
    version: int
    versions: list[ModelVersion]
    reason: str = Field(description="Why there is no model; empty if there is one.")
    created: AwareDatetime
    learned_until: AwareDatetime
    schedule: Schedule
    windows: list[WindowCount] = Field(description="Training windows and, last, the choosing one.")
    since: SinceVersion | None = Field(description="Null where no version before could be asked.")
    challenge: Challenge | None = Field(description="Null where no version in force could be asked.")
    needs: list[Need] = Field(description="Empty on cards of before.")
    features: list[Feature]
    learner: str
    described: str
    candidates: dict[str, float] = Field(description="Average precision of each learner on the choosing window.")
    calibration_method: str
    calibration_losses: dict[str, float] = Field(description="Cross-fitted log loss of each method.")
    baseline: str = Field(description="Which rank sum the RFM baseline is.")
    selection: Metrics | None = Field(description="Figures on the choosing window.")
    later: LaterFigures | None = Field(description="Figures on later time; null if no step recorded any.")
    sha256: str = Field(description="Of the model file.")
    seed: int
    lineage: dict[str, str] = Field(description="Versions of what made it.")
    data_sequence: int | None
    not_for: str = Field(description="What it must not be used for.")
    global_reasons: GlobalReasons | None = Field(description="What it goes by; null on cards of before.")
    leakage: Leakage | None = Field(description="Inputs that seem to know the outcome; null on cards of before.")


@ROUTES.get("/api/models", needs="models:read")
def models(workspace: WorkspaceHere) -> Models:
    """List the model in force of each target, or why there is none; there are tens of them, so all on one page."""
    found = summaries(workspace.database)
    return Models(as_of=workspace.clock.now(), data=[ModelHead.model_validate(one) for one in found])


@ROUTES.get("/api/models/{target:path}", needs="models:read")
def model_card(
    workspace: WorkspaceHere,
    target: Target,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Without it, that in force.")] = None,
) -> ModelCard:
    """Show one model's card."""
    card = stored_card(workspace.database, target, version)
    later = judged_model(workspace.database, target, card.version)
    versions = [ModelVersion.model_validate(one) for one in stored_versions(workspace.database, target)]
    return _card(card, versions=versions, later=later, workspace=workspace)


@ROUTES.put("/api/models-in-force/{target:path}", needs="models:write")
def put_in_force(workspace: WorkspaceHere, caller: CallerHere, target: Target, asked: PutInForce) -> InForce:
    """Put a version of a model in force: back to one before, or on to another; the next publication is by it."""
    done = workspace.model_versions.put_in_force(target, asked.version, by=caller.name)
    return InForce.model_validate(done)


def _card(card: Card, *, versions: list[ModelVersion], later: Judged | None, workspace: WorkspaceHere) -> ModelCard:
    losses = card.calibration.get("losses", {})
    return ModelCard(
        as_of=workspace.clock.now(),
        target=PurchaseTarget.model_validate(card.target),
        version=card.version,
        versions=versions,
        reason=card.reason,
        created=card.created,
        learned_until=learned_until(card),
        schedule=Schedule.model_validate(card.schedule),
        windows=[WindowCount.model_validate(one) for one in card.windows],
        since=_since(card),
        challenge=None if card.challenge is None else Challenge.model_validate(card.challenge),
        needs=[Need.model_validate(one) for one in card.needs],
        features=[Feature.model_validate(one) for one in in_words(card.features, card.target.category, card.titles)],
        learner=card.learner,
        described=card.described,
        candidates=card.candidates,
        calibration_method=str(card.calibration.get("method", "")),
        calibration_losses=losses if isinstance(losses, dict) else {},
        baseline=card.rfm_form,
        selection=_metrics(card),
        later=None if later is None else _later(later),
        sha256=card.sha256,
        seed=card.seed,
        lineage=card.lineage,
        data_sequence=card.data_sequence,
        not_for=card.not_for,
        global_reasons=None if card.global_reasons is None else GlobalReasons.model_validate(card.global_reasons),
        leakage=None if card.leakage is None else Leakage.model_validate(card.leakage),
    )


def _since(card: Card) -> SinceVersion | None:
    if card.since is None:
        return None
    drift, chances = card.since.drift, card.since.drift.chances
    told = [
        Moved(name=name, psi=one.psi, p=one.p, alarm=one.alarm)
        for place, (name, one) in enumerate(drift.inputs.items())
        if place < _MOST_MOVED or one.alarm
    ]
    return SinceVersion(
        version=card.since.version,
        then=card.since.then,
        now=card.since.now,
        rows=drift.rows,
        rows_then=drift.rows_then,
        reason=drift.reason,
        moved=told,
        inputs=len(drift.inputs),
        chances=None if chances is None else Moved(name="", psi=chances.psi, p=chances.p, alarm=chances.alarm),
        outcome=None if card.since.outcome is None else OutcomeDrift.model_validate(card.since.outcome),
    )


def _metrics(card: Card) -> Metrics | None:
    if card.selection is None:
        return None
    points = [
        ReliabilityPoint(
            predicted=point.predicted, observed=point.observed, low=point.low, high=point.high, customers=point.count
        )
        for point in card.selection.reliability
    ]
    return Metrics(**(vars(card.selection) | {"reliability": points}))


def _later(found: Judged) -> LaterFigures:
    figures: dict[str, Any] = found.figures
    curve = figures.get("curve", {})
    return LaterFigures(
        flow=found.flow,
        step=found.step,
        recorded=found.finished,
        rows=curve.get("customers"),
        positives=curve.get("buyers"),
        average_precision=figures.get("average_precision"),
        auc=figures.get("auc"),
        ece=figures.get("ece"),
        ece_noise=figures.get("ece_noise"),
        baselines=figures.get("baselines", {}),
        gain_interval=figures.get("gain_interval"),
        reliability=[ReliabilityPoint(**point) for point in curve.get("reliability", [])],
    )
