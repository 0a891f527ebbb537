"""Computed traits: the list, one, a new definition, its removal, and computing them."""

from typing import Annotated

from fastapi import Path
from pydantic import AwareDatetime, BaseModel, Field

from suasion.customers.computed.definition import LONGEST_TEXT, parse_trait_text, to_yaml
from suasion.customers.computing import TraitRow
from suasion.customers.known_traits import known_traits
from suasion.flows.jobs.kinds.traits import ComputeTraits
from suasion.http.routes.jobs import JobShape, QueueHere
from suasion.http.routing import Routes, WorkspaceHere
from suasion.http.shapes import Input, Shape
from suasion.http.words import Words

ROUTES = Routes("traits")

TraitName = Annotated[str, Path(min_length=1, max_length=200, description="The definition's name, such as spent.")]


class TraitComputing(BaseModel):
    """What the last computing published."""

    version: int = Field(description="Of the definition that was computed.")
    as_of: AwareDatetime = Field(description="Nothing from that moment on was read.")
    computed: AwareDatetime
    customers: int = Field(description="How many have a value.")
    published: int = Field(description="How many values were another than before.")


class ComputedTrait(BaseModel):
    """A computed trait in the list."""

    name: str
    trait: str = Field(description="What it is called in segments, such as computed.spent.")
    title: Words
    version: int = Field(description="Of the newest definition.")
    saved: AwareDatetime
    run: TraitComputing | None = Field(description="Null if it was never computed.")


class ComputedTraits(BaseModel):
    """All computed traits, by name."""

    data: list[ComputedTrait]
    as_of: AwareDatetime


class KnownTrait(Shape):
    """A trait that somebody was told of, whoever told it."""

    name: str = Field(description="As segments call it.")
    values: list[str] = Field(description="Its twenty most frequent texts that at least two customers have had.")


class KnownTraits(Shape):
    """Every trait that a segment can ask for, by name."""

    data: list[KnownTrait]
    as_of: AwareDatetime = Field(description="Up to when the history that was read reaches.")


class OneComputedTrait(ComputedTrait):
    """A computed trait with its definition."""

    definition: str = Field(description="The newest definition as YAML.")
    sql: str = Field(description="What computing it executes, over the tables of this server's session.")
    as_of: AwareDatetime


class NewComputedTrait(Input):
    """A computed trait to save."""

    definition: str = Field(
        min_length=1, max_length=LONGEST_TEXT, description="YAML; docs/traits.md says what it may hold."
    )


class SavedComputedTrait(BaseModel):
    """What was saved."""

    name: str
    trait: str
    version: int
    new: bool = Field(description="False if the last version says the same; nothing was changed then.")


class TraitsAsked(Input):
    """Which traits to compute, and as of when."""

    name: str | None = Field(None, max_length=200, description="One definition, or interests; null: all.")
    as_of: AwareDatetime | None = Field(None, description="Only what was known before it is read; null: now.")


@ROUTES.get("/api/traits", needs="customers:read")
def traits(workspace: WorkspaceHere) -> ComputedTraits:
    """List computed traits by name, with what the last computing of each published."""
    return ComputedTraits(data=[_trait(row) for row in workspace.computed.listed()], as_of=workspace.clock.now())


@ROUTES.get("/api/known-traits", needs="customers:read")
def all_known_traits(workspace: WorkspaceHere) -> KnownTraits:
    """List the traits that customers have had, computed ones too, with their frequent texts."""
    with workspace.pinned.read() as pin:
        if (key := "known traits") not in pin.kept:  # they are everybody's, and looked for once
            pin.kept[key] = known_traits(pin.session, pin.history)
        return KnownTraits.model_validate({"data": pin.kept[key], "as_of": pin.as_of})


@ROUTES.post("/api/traits", needs="customers:write", status_code=201)
def save(workspace: WorkspaceHere, asked: NewComputedTrait) -> SavedComputedTrait:
    """Save a definition under the next version of its name; what is wrong with it is said with its place."""
    definition = parse_trait_text(asked.definition)
    saved = workspace.computed.save(definition)
    return SavedComputedTrait(name=definition.name, trait=definition.trait, version=saved.version, new=saved.new)


@ROUTES.post("/api/traits/runs", needs="customers:write", status_code=202)
def compute(told: TraitsAsked, queue: QueueHere) -> JobShape:
    """Compute all traits and the strongest interests, or one trait, and publish what changed: a job."""
    return queue.ask("traits", ComputeTraits(name=told.name, as_of=told.as_of))


@ROUTES.get("/api/traits/{name}", needs="customers:read")
def trait(workspace: WorkspaceHere, name: TraitName) -> OneComputedTrait:
    """Show one computed trait: its definition as YAML and as SQL."""
    row, now = workspace.computed.one(name), workspace.clock.now()
    with workspace.pinned.read() as pin:
        sql = workspace.computed.to_sql(pin.session, pin.history, row.definition, row.run.as_of if row.run else now)
    return OneComputedTrait(**_trait(row).model_dump(), definition=to_yaml(row.definition), sql=sql, as_of=now)


@ROUTES.delete("/api/traits/{name}", needs="customers:write", status_code=204)
def remove(workspace: WorkspaceHere, name: TraitName) -> None:
    """Remove a definition; the next computing publishes that its trait is no longer known."""
    workspace.computed.remove(name)


def _trait(row: TraitRow) -> ComputedTrait:
    run = row.run
    return ComputedTrait(
        name=row.definition.name,
        trait=row.definition.trait,
        title=Words(**row.definition.title),
        version=row.version,
        saved=row.saved,
        run=TraitComputing(**{name: getattr(run, name) for name in TraitComputing.model_fields}) if run else None,
    )
