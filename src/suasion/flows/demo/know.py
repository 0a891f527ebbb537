"""Know: events become customers with traits and consent, and the retail segments get their members."""

from datetime import timedelta

from suasion.core.progress import Progress
from suasion.core.randomness import unit_interval
from suasion.customers.consent import MARKETING, ConsentAct
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.parse import load_definitions
from suasion.customers.segments.words import in_words
from suasion.flows.demo.scene import MOMENT
from suasion.flows.flow import Figures, Step
from suasion.scenarios.folders import folder
from suasion.workspace import Workspace

_GRANTED = MOMENT - timedelta(days=302)
_WITHDRAWN = MOMENT - timedelta(days=7)
_SOURCE = "demo assumption"


def do(workspace: Workspace, progress: Progress) -> None:
    """Follow the log, state the assumed consent, and run every retail segment as of the moment."""
    with workspace.session() as session:
        history = workspace.history(session)
        workspace.consent.record(_assumed_consent(workspace, sorted(workspace.customers.identity.customers())))
        workspace.segments.run_all(session, history, definitions(), MOMENT, progress)


def definitions() -> list[Definition]:
    """Give the segments that come with Suasion for retail."""
    return load_definitions(folder("retail", "segments"))


def opted_out(workspace: Workspace, customer: str) -> bool:
    """Say whether the demo assumes that a customer withdrew consent; a function of the seed."""
    share = workspace.settings.number("demo.opted_out_share")
    return unit_interval(workspace.settings.whole("workspace.seed"), "demo", "opted out", customer) < share


def _assumed_consent(workspace: Workspace, customers: list[str]) -> list[ConsentAct]:
    def act(customer: str, state: str) -> ConsentAct:
        time = _GRANTED if state == "granted" else _WITHDRAWN
        return ConsentAct(customer, "email", MARKETING, state, time, time, _SOURCE, "not in the data: assumed")  # type: ignore[arg-type]

    granted = [act(customer, "granted") for customer in customers]
    return granted + [act(customer, "withdrawn") for customer in customers if opted_out(workspace, customer)]


def figures(workspace: Workspace) -> Figures:
    """Evaluate every segment again as of the moment; texts in both languages."""
    retail = definitions()
    with workspace.session() as session:
        history = workspace.history(session)
        sizes = [len(workspace.segments.evaluate(session, history, one, MOMENT)) for one in retail]
    as_of = MOMENT.isoformat()
    return {
        "customers": len(workspace.customers.identity.customers()),
        "segments": [{"name": one.name, "size": size, "as_of": as_of} for one, size in zip(retail, sizes, strict=True)],
        "figures": [_text(definition) for definition in retail],
    }


def _text(definition: Definition) -> dict[str, object]:
    return {
        "name": definition.name,
        "title": {"en": definition.title["en"], "zh-Hans": definition.title["zh"]},
        "meaning": {"en": in_words(definition.where, "en"), "zh-Hans": in_words(definition.where, "zh")},
    }


def _line(figures: Figures) -> str:
    sizes = ", ".join(f"{one['name']} {one['size']:,}" for one in figures["segments"][:4])
    return f"{figures['customers']:,} customers in {len(figures['segments'])} segments: {sizes}, …"


STEP = Step("know", "Know", do, figures, _line)
