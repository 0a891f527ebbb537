"""From YAML to a segment definition, with errors that say where, what and what instead."""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import yaml

from suasion.core.errors import InputRefused
from suasion.customers.segments.conditions import (
    NUMBERS,
    TEXTS,
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
    Share,
    Source,
    TraitCondition,
)

_SOURCES = get_args(Source)
_MEASURES = get_args(Measure)
_ORDERED: tuple[Operator, ...] = ("at_least", "more_than", "at_most", "less_than")
_RANKED: tuple[Operator, ...] = ("top", "bottom")

LONGEST_DAYS = 36_500
"""A hundred years; nothing is counted further back."""
_GREATEST = 1e15
_NAMED: tuple[Operator, ...] = ("is", "is_not", "one_of")


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
    keys = _keys(data, place, required=("name", "title", "description", "where"))
    name = _text(keys["name"], f"{place}.name")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise InputRefused(f"{place}.name is {name!r}.", hint="Use small letters, digits and _, a letter first.")
    return Definition(
        name,
        _languages(keys["title"], f"{place}.title"),
        _languages(keys["description"], f"{place}.description"),
        _condition(keys["where"], f"{place}.where"),
    )


def _languages(data: Any, place: str) -> dict[str, str]:
    keys = _keys(data, place, required=("en", "zh"))
    return {language: _text(text, f"{place}.{language}") for language, text in keys.items()}


def _condition(data: Any, place: str) -> Condition:
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InputRefused(f"{place} is {data!r}.", hint=f"A condition is one of {sorted(_KINDS)} with what it needs.")
    ((kind, body),) = data.items()
    _among(kind, _KINDS, place)
    return _KINDS[kind](body, f"{place}.{kind}")


def _parts(data: Any, place: str) -> tuple[Condition, ...]:
    if not isinstance(data, list) or not data:
        raise InputRefused(f"{place} is {data!r}.", hint="It takes a list of at least one condition.")
    return tuple(_condition(part, f"{place}[{number}]") for number, part in enumerate(data, 1))


def _trait(data: Any, place: str) -> TraitCondition:
    keys = _keys(data, place, required=("name", "is"))
    operators: tuple[Operator, ...] = ("is", "is_not", "one_of", "known", *_ORDERED)
    return TraitCondition(_text(keys["name"], f"{place}.name"), _comparison(keys["is"], f"{place}.is", operators))


def _behaviour(data: Any, place: str) -> Behaviour:
    keys = _keys(data, place, required=("of", "measure", "is"), optional=("field", "within_days", "where"))
    of = _among(keys["of"], _SOURCES, f"{place}.of")
    measure = _among(keys["measure"], _MEASURES, f"{place}.measure")
    field = keys.get("field")
    if measure in {"sum", "average", "distinct"}:
        _among(field, TEXTS[of] if measure == "distinct" else NUMBERS[of], f"{place}.field")
    elif field is not None:
        raise InputRefused(f"{place}.field is {field!r}, but measure {measure!r} takes none.")
    comparison = _comparison(keys["is"], f"{place}.is", (*_ORDERED, *_RANKED))
    if measure.startswith("days_since") and not -LONGEST_DAYS <= comparison.value <= LONGEST_DAYS:
        raise InputRefused(f"{place}.is compares with {comparison.value} days.", hint=f"At most {LONGEST_DAYS}.")
    where = _filters(keys.get("where", {}), of, f"{place}.where")
    return Behaviour(of, measure, comparison, field, _days(keys.get("within_days"), place), where)


def _share(data: Any, place: str) -> Share:
    keys = _keys(data, place, required=("of", "part", "is"), optional=("field", "within_days"))
    of = _among(keys["of"], _SOURCES, f"{place}.of")
    field = keys.get("field")
    if field is not None:
        _among(field, NUMBERS[of], f"{place}.field")
    comparison = _comparison(keys["is"], f"{place}.is", (*_ORDERED, *_RANKED))
    if comparison.operator in _ORDERED and not 0 <= comparison.value <= 1:
        raise InputRefused(f"{place}.is compares a share with {comparison.value}.", hint="A share lies in [0, 1].")
    part = _filters(keys["part"], of, f"{place}.part")
    if not part:
        raise InputRefused(f"{place}.part is empty.", hint="Name at least one field, or the share is always 1.")
    return Share(of, part, comparison, field, _days(keys.get("within_days"), place))


def _consent(data: Any, place: str) -> ConsentCondition:
    keys = _keys(data, place, required=("channel", "topic", "granted"))
    if not isinstance(keys["granted"], bool):
        raise InputRefused(f"{place}.granted is {keys['granted']!r}.", hint="It is true or false.")
    channel, topic = (_text(keys[name], f"{place}.{name}") for name in ("channel", "topic"))
    return ConsentCondition(channel, topic, keys["granted"])


def _filters(data: Any, of: Source, place: str) -> tuple[RowFilter, ...]:
    keys = _keys(data, place, optional=(*NUMBERS[of], *TEXTS[of]))
    return tuple(_filter(field, value, field in NUMBERS[of], f"{place}.{field}") for field, value in keys.items())


def _filter(field: str, data: Any, number: bool, place: str) -> RowFilter:  # noqa: FBT001 - one of two kinds of column
    if isinstance(data, list):
        data = {"one_of": data}
    elif not isinstance(data, Mapping):
        data = {"is": data}
    comparison = _comparison(data, place, _ORDERED if number else _NAMED)
    values = comparison.value if comparison.operator == "one_of" else [comparison.value]
    if not number and not all(isinstance(value, str) for value in values):
        raise InputRefused(f"{place} is compared with {comparison.value!r}.", hint="It is a text; put it in quotes.")
    return RowFilter(field, comparison)


def _comparison(data: Any, place: str, operators: Iterable[Operator]) -> Comparison:
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InputRefused(f"{place} is {data!r}.", hint=f"It takes one of {sorted(operators)} with a value.")
    ((operator, value),) = data.items()
    _among(operator, operators, place)
    if operator in (*_ORDERED, *_RANKED) and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise InputRefused(f"{place}.{operator} is {value!r}.", hint="It is a number.")
    if operator in _RANKED and not 0 < value < 1:
        raise InputRefused(f"{place}.{operator} is {value}.", hint="A share of customers lies between 0 and 1: 0.2.")
    for number in value if isinstance(value, list) else [value]:
        if isinstance(number, int | float) and not -_GREATEST <= number <= _GREATEST:  # nor is NaN within
            raise InputRefused(f"{place}.{operator} is out of range.", hint=f"Numbers go up to {_GREATEST:g}.")
    if operator == "known" and not isinstance(value, bool):
        raise InputRefused(f"{place}.known is {value!r}.", hint="It is true or false.")
    if operator == "one_of":
        if not isinstance(value, list) or not value:
            raise InputRefused(f"{place}.one_of is {value!r}.", hint="It takes a list of at least one value.")
        value = tuple(value)
    if operator in {"is", "is_not"} and not isinstance(value, str | int | float | bool):
        raise InputRefused(f"{place}.{operator} is {value!r}.", hint="It is a text, a number, true or false.")
    return Comparison(operator, value)


def _days(value: Any, place: str) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_DAYS):
        hint = f"It is a whole number of days, 1 to {LONGEST_DAYS}."
        raise InputRefused(f"{place}.within_days is {value!r}.", hint=hint)
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputRefused(f"{place} is {value!r}.", hint="It is a text that is not empty.")
    return value


def _among(value: Any, choices: Iterable[str], place: str) -> Any:
    choices = list(choices)
    if value not in choices:
        near = get_close_matches(str(value), choices, n=1)
        raise InputRefused(
            f"{place} has {value!r}; it can be {sorted(choices)}.", hint=f"Did you mean {near[0]!r}?" if near else ""
        )
    return value


def _keys(
    data: Any, place: str, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InputRefused(f"{place} is {data!r}.", hint=f"It takes the keys {[*required, *optional]}.")
    for key in data:
        _among(key, (*required, *optional), place)
    missing = [key for key in required if key not in data]
    if missing:
        raise InputRefused(f"{place} lacks {missing}.", hint=f"It takes the keys {[*required, *optional]}.")
    return data


_KINDS: dict[str, Callable[[Any, str], Condition]] = {
    "all": lambda data, place: All(_parts(data, place)),
    "any": lambda data, place: AnyOf(_parts(data, place)),
    "not": lambda data, place: Not(_condition(data, place)),
    "trait": _trait,
    "behaviour": _behaviour,
    "share": _share,
    "consent": _consent,
}
