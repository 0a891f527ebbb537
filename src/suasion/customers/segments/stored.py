"""Definitions as they are kept, read back; and as the YAML that somebody would have written."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any, get_args

import msgspec
import yaml

from suasion.core.errors import Conflict
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
    Measure,
    Not,
    Operator,
    RowFilter,
    SegmentReference,
    Sequence,
    Share,
    Source,
    Step,
    TraitCondition,
)
from suasion.customers.segments.durations import in_units

_KINDS: Mapping[str, Any] = {
    kind.__name__: kind
    for kind in (All, AnyOf, Not, TraitCondition, Behaviour, Share, ConsentCondition, SegmentReference, Sequence)
}
_CHOICES = {"operator": get_args(Operator), "measure": get_args(Measure), "of": get_args(Source)}


def from_body(body: str) -> Definition:
    """Read what `segments.store` keeps of a definition.

    Raises
    ------
    suasion.core.errors.Conflict
        If it says something that this release does not know: a later one wrote it, or it was damaged. Nothing of it is
        passed over, for a condition that lacks a part would find others.
    """
    try:
        data = _known(msgspec.json.decode(body), Definition)
        return Definition(data["name"], data["title"], data["description"], _condition(data["where"]))
    except (LookupError, TypeError, ValueError, AttributeError, msgspec.MsgspecError) as error:
        raise Conflict(
            f"The stored definition {body[:80]!r} cannot be read: {error}",
            hint="A later release may have written it, or it was damaged. Update Suasion, or save the segment anew.",
        ) from error


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


def _known(data: Mapping[str, Any], kind: Any) -> Mapping[str, Any]:
    """Give the data of one part if it says nothing but what is known of its kind."""
    if more := data.keys() - {"condition", *(field.name for field in fields(kind))}:
        raise ValueError(f"unknown {', '.join(sorted(more))}")
    for name, choices in _CHOICES.items():
        if name in data and data[name] not in choices:
            raise ValueError(f"unknown {name} {data[name]!r}")
    return data


def _condition(data: Mapping[str, Any]) -> Condition:
    _known(data, _KINDS[data["condition"]])
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
    _known(data, Step)
    within = None if data["within"] is None else timedelta(minutes=data["within"])
    return Step(data["of"], _filters(data["where"]), within, data["never"])


def _filters(data: list[Mapping[str, Any]]) -> tuple[RowFilter, ...]:
    return tuple(RowFilter(_known(row, RowFilter)["field"], _comparison(row["comparison"])) for row in data)


def _comparison(data: Mapping[str, Any]) -> Comparison:
    value = _known(data, Comparison)["value"]
    for one in value if isinstance(value, list) else [value]:
        if not isinstance(one, str | int | float | bool):
            raise TypeError(f"a comparison with {one!r}")
    return Comparison(data["operator"], tuple(value) if isinstance(value, list) else value)
