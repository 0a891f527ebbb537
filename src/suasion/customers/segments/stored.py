"""Definitions as they are kept, read back; and as the YAML that somebody would have written."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec
import yaml

from suasion.customers.consent.acts import MARKETING
from suasion.customers.measures.plain import plain_comparison, plain_filters
from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Comparison,
    Condition,
    ConsentCondition,
    Definition,
    Not,
    RowFilter,
    SegmentReference,
    Sequence,
    Share,
    Step,
    TraitCondition,
)
from suasion.customers.segments.durations import in_units


def from_body(body: str) -> Definition:
    """Read what `segments.store` keeps of a definition."""
    data = msgspec.json.decode(body)
    return Definition(data["name"], data["title"], data["description"], _condition(data["where"]))


def to_yaml(definition: Definition) -> str:
    """Write a definition as the YAML that `segments.parse` reads."""
    return yaml.safe_dump(to_data(definition), allow_unicode=True, sort_keys=False, width=120)


def to_data(definition: Definition) -> dict[str, Any]:
    """Turn a definition into the plain data that `segments.parse` reads."""
    return {
        "name": definition.name,
        "title": dict(definition.title),
        "description": dict(definition.description),
        "where": to_plain(definition.where),
    }


def to_plain(condition: Condition) -> dict[str, Any]:
    """Turn a condition into the plain data that `segments.parse` reads."""
    match condition:
        case All(parts):
            return {"all": [to_plain(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [to_plain(part) for part in parts]}
        case Not(part):
            return {"not": to_plain(part)}
        case TraitCondition(name, comparison):
            return {"trait": {"name": name, "is": plain_comparison(comparison)}}
        case Behaviour():
            given = {"of": condition.of, "measure": condition.measure, **_options(condition)}
            where = {"where": plain_filters(condition.where)} if condition.where else {}
            compared = {} if condition.measure == "never" else {"is": plain_comparison(condition.comparison)}
            return {"behaviour": {**given, **where, **compared}}
        case Share():
            given = {"of": condition.of, **_options(condition), "part": plain_filters(condition.part)}
            return {"share": {**given, "is": plain_comparison(condition.comparison)}}
        case ConsentCondition(channel, topic, granted, purpose):
            said = {} if purpose == MARKETING else {"purpose": purpose}
            return {"consent": {"channel": channel, "topic": topic, **said, "granted": granted}}
        case Sequence(steps, within_days):
            window = {} if within_days is None else {"within_days": within_days}
            return {"sequence": {"steps": [_plain_step(step) for step in steps], **window}}
        case SegmentReference(name, member):
            return {"segment": {"name": name, "member": member}}


def _plain_step(step: Step) -> dict[str, Any]:
    said: dict[str, Any] = {"of": step.of}
    if step.where:
        said["where"] = plain_filters(step.where)
    if step.within is not None:
        said["within"] = dict([in_units(step.within)])
    return {**said, "never": True} if step.never else said


def _options(condition: Behaviour | Share) -> dict[str, Any]:
    both = {"field": condition.field, "within_days": condition.within_days}
    return {name: value for name, value in both.items() if value is not None}


def _condition(data: Mapping[str, Any]) -> Condition:
    match data["condition"]:
        case "All":
            return All(tuple(_condition(part) for part in data["parts"]))
        case "AnyOf":
            return AnyOf(tuple(_condition(part) for part in data["parts"]))
        case "Not":
            return Not(_condition(data["part"]))
        case "TraitCondition":
            return TraitCondition(data["name"], _comparison(data["comparison"]))
        case "Behaviour":
            return Behaviour(
                data["of"],
                data["measure"],
                _comparison(data["comparison"]),
                data["field"],
                data["within_days"],
                _filters(data["where"]),
            )
        case "Share":
            return Share(
                data["of"],
                _filters(data["part"]),
                _comparison(data["comparison"]),
                data["field"],
                data["within_days"],
            )
        case "Sequence":
            return Sequence(tuple(map(_step, data["steps"])), data["within_days"])
        case "SegmentReference":
            return SegmentReference(data["name"], data["member"])
        case _:
            return ConsentCondition(data["channel"], data["topic"], data["granted"], data.get("purpose", MARKETING))


def _step(data: Mapping[str, Any]) -> Step:
    within = None if data["within"] is None else timedelta(minutes=data["within"])
    return Step(data["of"], _filters(data["where"]), within, data["never"])


def _filters(data: list[Mapping[str, Any]]) -> tuple[RowFilter, ...]:
    return tuple(RowFilter(row["field"], _comparison(row["comparison"])) for row in data)


def _comparison(data: Mapping[str, Any]) -> Comparison:
    value = data["value"]
    return Comparison(data["operator"], tuple(value) if isinstance(value, list) else value)
