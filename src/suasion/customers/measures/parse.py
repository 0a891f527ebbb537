"""From plain data, as YAML or JSON gives it, to the parts of a definition; errors say where, what and what instead.

Every function raises `InputRefused` with the place if a key is unknown or missing, or a value does not fit.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from suasion.core.errors import InputRefused
from suasion.customers.measures.measure import NUMBERS, TEXTS, Comparison, Operator, RowFilter, Source

SOURCES = get_args(Source)
ORDERED: tuple[Operator, ...] = ("at_least", "more_than", "at_most", "less_than")
RANKED: tuple[Operator, ...] = ("top", "bottom")
NAMED: tuple[Operator, ...] = ("is", "is_not", "one_of")

LONGEST_DAYS = 36_500
"""A hundred years; nothing is counted further back."""
LONGEST_NAME = 100
_GREATEST = 1e15


def name_of(value: Any, place: str) -> str:
    """Check what something is called in files and addresses."""
    name = text_of(value, place)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise InputRefused(f"{place} is {name!r}.", hint="Use small letters, digits and _, a letter first.")
    if len(name) > LONGEST_NAME:
        raise InputRefused(f"{place} has {len(name)} characters.", hint=f"It may have {LONGEST_NAME}.")
    return name


def languages_of(data: Any, place: str) -> dict[str, str]:
    """Check a text in every language there is."""
    keys = keys_of(data, place, required=("en", "zh"))
    return {language: text_of(text, f"{place}.{language}") for language, text in keys.items()}


def field_of(field: Any, of: Source, measure: str, place: str) -> str | None:
    """Check the field that a measure is taken of: a number, a text, either, or none."""
    if measure in {"sum", "average"}:
        among(field, NUMBERS[of], place)
    elif measure in {"distinct", "top"}:
        among(field, TEXTS[of], place)
    elif measure in {"first", "last"}:
        among(field, (*NUMBERS[of], *TEXTS[of]), place)
    elif field is not None:
        raise InputRefused(f"{place} is {field!r}, but measure {measure!r} takes none.")
    return None if field is None else str(field)


def filters_of(data: Any, of: Source, place: str) -> tuple[RowFilter, ...]:
    """Check which rows are kept: fields with a value (`is`), a list (`one_of`) or a comparison."""
    keys = keys_of(data, place, optional=(*NUMBERS[of], *TEXTS[of]))
    return tuple(_filter(field, value, field in NUMBERS[of], f"{place}.{field}") for field, value in keys.items())


def _filter(field: str, data: Any, number: bool, place: str) -> RowFilter:  # noqa: FBT001 - one of two kinds of column
    if isinstance(data, list):
        data = {"one_of": data}
    elif not isinstance(data, Mapping):
        data = {"is": data}
    return RowFilter(field, comparison_with_field(data, place, number=number))


def comparison_with_field(data: Any, place: str, *, number: bool) -> Comparison:
    """Check one comparison with a field that is a number, or a text."""
    comparison = comparison_of(data, place, ORDERED if number else NAMED)
    values = comparison.value if comparison.operator == "one_of" else [comparison.value]
    if not number and not all(isinstance(value, str) for value in values):
        raise InputRefused(f"{place} is compared with {comparison.value!r}.", hint="It is a text; put it in quotes.")
    return comparison


def comparison_of(data: Any, place: str, operators: Iterable[Operator]) -> Comparison:
    """Check one comparison, with one of some operators."""
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InputRefused(f"{place} is {data!r}.", hint=f"It takes one of {sorted(operators)} with a value.")
    ((operator, value),) = data.items()
    among(operator, operators, place)
    if operator in (*ORDERED, *RANKED) and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise InputRefused(f"{place}.{operator} is {value!r}.", hint="It is a number.")
    if operator in RANKED and not 0 < value < 1:
        raise InputRefused(f"{place}.{operator} is {value}.", hint="A share of customers lies between 0 and 1: 0.2.")
    for number in value if isinstance(value, list) else [value]:
        if isinstance(number, int | float) and not -_GREATEST <= number <= _GREATEST:  # nor is NaN within
            raise InputRefused(f"{place}.{operator} is out of range.", hint=f"Numbers go up to {_GREATEST:g}.")
    if operator == "known" and not isinstance(value, bool):
        raise InputRefused(f"{place}.known is {value!r}.", hint="It is true or false.")
    if operator == "one_of":
        if not isinstance(value, list) or not value:
            raise InputRefused(f"{place}.one_of is {value!r}.", hint="It takes a list of at least one value.")
        for one in value:
            _require_plain(one, f"{place}.one_of")
        value = tuple(value)
    if operator in {"is", "is_not"}:
        _require_plain(value, f"{place}.{operator}")
    return Comparison(operator, value)


def _require_plain(value: Any, place: str) -> None:
    if not isinstance(value, str | int | float | bool):
        raise InputRefused(f"{place} is {value!r}.", hint="It is a text, a number, true or false.")
    if isinstance(value, str) and "\0" in value:
        raise InputRefused(f"{place} has a NUL.", hint="No event holds one, and no expression of the engine can.")


def days_of(value: Any, place: str) -> int | None:
    """Check `within_days` of what stands at a place."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_DAYS):
        hint = f"It is a whole number of days, 1 to {LONGEST_DAYS}."
        raise InputRefused(f"{place}.within_days is {value!r}.", hint=hint)
    return value


def text_of(value: Any, place: str) -> str:
    """Check a text that is not empty."""
    if not isinstance(value, str) or not value.strip():
        raise InputRefused(f"{place} is {value!r}.", hint="It is a text that is not empty.")
    return value


def among(value: Any, choices: Iterable[str], place: str) -> Any:
    """Check that a value is one of some."""
    choices = list(choices)
    if value not in choices:
        near = get_close_matches(str(value), choices, n=1)
        raise InputRefused(
            f"{place} has {value!r}; it can be {sorted(choices)}.", hint=f"Did you mean {near[0]!r}?" if near else ""
        )
    return value


def keys_of(
    data: Any, place: str, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> Mapping[str, Any]:
    """Check the keys of a mapping: all that are required, and none but those and the optional ones."""
    if not isinstance(data, Mapping):
        raise InputRefused(f"{place} is {data!r}.", hint=f"It takes the keys {[*required, *optional]}.")
    for key in data:
        among(key, (*required, *optional), place)
    missing = [key for key in required if key not in data]
    if missing:
        raise InputRefused(f"{place} lacks {missing}.", hint=f"It takes the keys {[*required, *optional]}.")
    return data
