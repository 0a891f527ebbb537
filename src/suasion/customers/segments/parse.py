"""From YAML to a segment definition, with errors that say where, what and what instead."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import yaml

from suasion.core.errors import InputRefused
from suasion.customers.consent.acts import MARKETING, PURPOSES
from suasion.customers.measures.parse import (
    LONGEST_DAYS,
    ORDERED,
    RANKED,
    SOURCES,
    among,
    comparison_of,
    comparison_with_field,
    days_of,
    field_of,
    filters_of,
    keys_of,
    languages_of,
    name_of,
    text_of,
)
from suasion.customers.segments.conditions import (
    NO_ROWS,
    NUMBERS,
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
    SegmentReference,
    Sequence,
    Share,
    Source,
    Step,
    TraitCondition,
)
from suasion.customers.segments.durations import UNITS

_MEASURES = get_args(Measure)

MOST_STEPS = 10
"""Of a sequence."""


def load_definitions(folder: Path) -> list[Definition]:
    """Read every ``*.yaml`` of a folder, ordered by file name.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a file is not YAML, or not a definition; the message names the file and the place in it.
    """
    return [load_definition(path) for path in sorted(folder.glob("*.yaml"))]


def load_definition(path: Path) -> Definition:
    """Read one file."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputRefused(f"{path.name} is not YAML in UTF-8: {error}") from error
    return parse_definition(data, path.name)


def parse_definition(data: Any, place: str = "segment") -> Definition:
    """Check plain data (as YAML or JSON gives it) and make a definition.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a key is unknown or missing, or a value is of the wrong type or out of range.

    Examples
    --------
    >>> definition = parse_definition({
    ...     "name": "regulars",
    ...     "title": {"en": "Regulars", "zh": "常客"},
    ...     "description": {"en": "Come often.", "zh": "经常光顾。"},
    ...     "where": {"behaviour": {"of": "orders", "measure": "count", "within_days": 91, "is": {"at_least": 12}}},
    ... })
    >>> definition.where.measure, definition.where.within_days, definition.where.comparison.value
    ('count', 91, 12)
    """
    keys = keys_of(data, place, required=("name", "title", "description", "where"))
    return Definition(
        name_of(keys["name"], f"{place}.name"),
        languages_of(keys["title"], f"{place}.title"),
        languages_of(keys["description"], f"{place}.description"),
        _condition(keys["where"], f"{place}.where"),
    )


def _condition(data: Any, place: str) -> Condition:
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InputRefused(f"{place} is {data!r}.", hint=f"A condition is one of {sorted(_KINDS)} with what it needs.")
    ((kind, body),) = data.items()
    among(kind, _KINDS, place)
    return _KINDS[kind](body, f"{place}.{kind}")


def _parts(data: Any, place: str) -> tuple[Condition, ...]:
    if not isinstance(data, list) or not data:
        raise InputRefused(f"{place} is {data!r}.", hint="It takes a list of at least one condition.")
    return tuple(_condition(part, f"{place}[{number}]") for number, part in enumerate(data, 1))


def _trait(data: Any, place: str) -> TraitCondition:
    keys = keys_of(data, place, required=("name", "is"))
    operators: tuple[Operator, ...] = ("is", "is_not", "one_of", "known", *ORDERED)
    return TraitCondition(text_of(keys["name"], f"{place}.name"), comparison_of(keys["is"], f"{place}.is", operators))


def _behaviour(data: Any, place: str) -> Behaviour:
    keys = keys_of(data, place, required=("of", "measure"), optional=("is", "field", "within_days", "where"))
    of = among(keys["of"], SOURCES, f"{place}.of")
    measure = among(keys["measure"], _MEASURES, f"{place}.measure")
    field = field_of(keys.get("field"), of, measure, f"{place}.field")
    comparison = _measure_comparison(keys, of, measure, f"{place}.is")
    where = filters_of(keys.get("where", {}), of, f"{place}.where")
    return Behaviour(of, measure, comparison, field, days_of(keys.get("within_days"), place), where)


def _measure_comparison(keys: Mapping[str, Any], of: Source, measure: Measure, place: str) -> Comparison:
    if measure == "never":
        if "is" in keys:
            raise InputRefused(f"{place} is {keys['is']!r}, but measure 'never' takes none.")
        return NO_ROWS
    if "is" not in keys:
        raise InputRefused(f"{place} is missing.", hint=f"Measure {measure!r} needs a comparison.")
    if measure in {"first", "last", "top"}:
        return comparison_with_field(keys["is"], place, number=keys["field"] in NUMBERS[of])
    comparison = comparison_of(keys["is"], place, (*ORDERED, *RANKED))
    if measure.startswith("days_since") and not -LONGEST_DAYS <= comparison.value <= LONGEST_DAYS:
        raise InputRefused(f"{place} compares with {comparison.value} days.", hint=f"At most {LONGEST_DAYS}.")
    return comparison


def _share(data: Any, place: str) -> Share:
    keys = keys_of(data, place, required=("of", "part", "is"), optional=("field", "within_days"))
    of = among(keys["of"], SOURCES, f"{place}.of")
    field = keys.get("field")
    if field is not None:
        among(field, NUMBERS[of], f"{place}.field")
    comparison = comparison_of(keys["is"], f"{place}.is", (*ORDERED, *RANKED))
    if comparison.operator in ORDERED and not 0 <= comparison.value <= 1:
        raise InputRefused(f"{place}.is compares a share with {comparison.value}.", hint="A share lies in [0, 1].")
    part = filters_of(keys["part"], of, f"{place}.part")
    if not part:
        raise InputRefused(f"{place}.part is empty.", hint="Name at least one field, or the share is always 1.")
    return Share(of, part, comparison, field, days_of(keys.get("within_days"), place))


def _consent(data: Any, place: str) -> ConsentCondition:
    keys = keys_of(data, place, required=("channel", "topic", "granted"), optional=("purpose",))
    if not isinstance(keys["granted"], bool):
        raise InputRefused(f"{place}.granted is {keys['granted']!r}.", hint="It is true or false.")
    channel, topic = (text_of(keys[name], f"{place}.{name}") for name in ("channel", "topic"))
    purpose = among(keys.get("purpose", MARKETING), PURPOSES, f"{place}.purpose")
    return ConsentCondition(channel, topic, keys["granted"], purpose)


def _sequence(data: Any, place: str) -> Sequence:
    keys = keys_of(data, place, required=("steps",), optional=("within_days",))
    steps = keys["steps"]
    if not isinstance(steps, list) or not 2 <= len(steps) <= MOST_STEPS:
        raise InputRefused(f"{place}.steps is {steps!r}.", hint=f"It takes a list of 2 to {MOST_STEPS} steps.")
    found = tuple(_step(step, f"{place}.steps[{number}]") for number, step in enumerate(steps, 1))
    for number, step in enumerate(found, 1):
        if step.never and (number < len(found) or step.within is None):
            hint = "Only the last step can be never, and needs a time within which there is no such row."
            raise InputRefused(f"{place}.steps[{number}] is never.", hint=hint)
    if found[0].within is not None:
        raise InputRefused(f"{place}.steps[1] has within.", hint="There is no step before it; use within_days.")
    return Sequence(found, days_of(keys.get("within_days"), place))


def _step(data: Any, place: str) -> Step:
    keys = keys_of(data, place, required=("of",), optional=("where", "within", "never"))
    of = among(keys["of"], SOURCES, f"{place}.of")
    never = keys.get("never", False)
    if not isinstance(never, bool):
        raise InputRefused(f"{place}.never is {never!r}.", hint="It is true or false.")
    within = _time(keys["within"], f"{place}.within") if "within" in keys else None
    return Step(of, filters_of(keys.get("where", {}), of, f"{place}.where"), within, never)


def _time(data: Any, place: str) -> timedelta:
    """Read a time such as ``{hours: 2}``: a whole number above 0 of one unit."""
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InputRefused(f"{place} is {data!r}.", hint=f"It takes one of {sorted(UNITS)} with a number.")
    ((unit, number),) = data.items()
    among(unit, UNITS, place)
    most = timedelta(days=LONGEST_DAYS) // UNITS[unit]
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= most:
        raise InputRefused(f"{place}.{unit} is {number!r}.", hint=f"It is a whole number, 1 to {most}.")
    return number * UNITS[unit]


def _reference(data: Any, place: str) -> SegmentReference:
    keys = keys_of(data, place, required=("name", "member"))
    if not isinstance(keys["member"], bool):
        raise InputRefused(f"{place}.member is {keys['member']!r}.", hint="It is true or false.")
    return SegmentReference(name_of(keys["name"], f"{place}.name"), keys["member"])


_KINDS: dict[str, Callable[[Any, str], Condition]] = {
    "all": lambda data, place: All(_parts(data, place)),
    "any": lambda data, place: AnyOf(_parts(data, place)),
    "not": lambda data, place: Not(_condition(data, place)),
    "trait": _trait,
    "behaviour": _behaviour,
    "share": _share,
    "consent": _consent,
    "segment": _reference,
    "sequence": _sequence,
}
