"""What a computed trait's file can say: a name, titles, and one measure over orders, lines or events."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from suasion.core.errors import InputRefused
from suasion.core.untrusted_yaml import read_yaml
from suasion.customers.measures.measure import RowFilter, Source
from suasion.customers.measures.parse import (
    SOURCES,
    among,
    days_of,
    field_of,
    filters_of,
    keys_of,
    languages_of,
    name_of,
)
from suasion.customers.measures.plain import plain_filters
from suasion.customers.traits import COMPUTED_TRAIT
from suasion.events.checks import COMPUTED_SOURCE, GROUP_SOURCE

Kind = Literal["count", "sum", "average", "distinct", "first", "last", "top"]
KINDS: tuple[Kind, ...] = get_args(Kind)

INTERESTS = "interests"
"""No file may bear this name: `customers.profile` publishes under it."""


@dataclass(frozen=True)
class Value:
    """A measure over a customer's rows.

    Without rows `count`, `sum` and `distinct` are 0; the others have no value, and the trait is not known. `first`,
    `last` and `top` (the most frequent) give a value of `field`. Days since something are not among them: that would be
    another value every day, a row for everybody.
    """

    of: Source
    measure: Kind
    field: str | None = None
    within_days: int | None = None
    where: tuple[RowFilter, ...] = ()

    @property
    def zero_without_rows(self) -> bool:
        """Whether it is 0 without rows, not unknown."""
        return self.measure in {"count", "sum", "distinct"}


@dataclass(frozen=True)
class ComputedTrait:
    """One definition: its name in files and addresses, its titles by language ("en", "zh"), and what it measures."""

    name: str
    title: Mapping[str, str]
    value: Value

    @property
    def trait(self) -> str:
        """What the trait is called, such as in segments."""
        return trait_called(self.name)


def trait_called(name: str) -> str:
    """Say what the trait of a definition is called."""
    return f"{COMPUTED_TRAIT}{name}"


def trait_source(name: str) -> str:
    """Say which source the traits of a definition are published under; a group's name says it itself."""
    return name if name.startswith(GROUP_SOURCE) else f"{COMPUTED_SOURCE}{name}"


def load_traits(folder: Path) -> list[ComputedTrait]:
    """Read every ``*.yaml`` of a folder, ordered by file name; raises as `parse_trait`, with the file's name."""
    return [parse_trait(_read(path), path.name) for path in sorted(folder.glob("*.yaml"))]


def _read(path: Path) -> Any:
    try:
        return read_yaml(path.read_text(encoding="utf-8"), "docs/traits.md")
    except (InputRefused, UnicodeDecodeError) as error:
        raise InputRefused(f"{path.name} is no definition: {error}") from error


LONGEST_TEXT = 65_536
"""Characters of a definition that somebody sends."""


def parse_trait_text(text: str) -> ComputedTrait:
    """Read a definition that anybody may have sent as YAML; raises as `parse_trait`."""
    return parse_trait(read_yaml(text, "docs/traits.md"))


def parse_trait(data: Any, place: str = "trait") -> ComputedTrait:
    """Check plain data (as YAML or JSON gives it) and make a definition.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a key is unknown or missing, or a value is of the wrong type or out of range.

    Examples
    --------
    >>> spent = parse_trait({
    ...     "name": "spent_90_days",
    ...     "title": {"en": "Spent in 90 days", "zh": "90天消费"},
    ...     "value": {"of": "orders", "measure": "sum", "field": "amount", "within_days": 90},
    ... })
    >>> spent.trait, spent.value.measure
    ('computed.spent_90_days', 'sum')
    """
    keys = keys_of(data, place, required=("name", "title", "value"))
    name = name_of(keys["name"], f"{place}.name")
    if name == INTERESTS:
        raise InputRefused(f"{place}.name is {name!r}, which preference profiles bear.", hint="Choose another name.")
    return ComputedTrait(name, languages_of(keys["title"], f"{place}.title"), _value(keys["value"], f"{place}.value"))


def _value(data: Any, place: str) -> Value:
    keys = keys_of(data, place, required=("of", "measure"), optional=("field", "within_days", "where"))
    of = among(keys["of"], SOURCES, f"{place}.of")
    if str(keys["measure"]).startswith("days_since"):
        raise InputRefused(
            f"{place}.measure is {keys['measure']!r}, another value every day.",
            hint="A segment's behaviour takes it as it is; see docs/traits.md.",
        )
    measure = among(keys["measure"], KINDS, f"{place}.measure")
    field = field_of(keys.get("field"), of, measure, f"{place}.field")
    where = filters_of(keys.get("where", {}), of, f"{place}.where")
    return Value(of, measure, field, days_of(keys.get("within_days"), place), where)


def to_plain(definition: ComputedTrait) -> dict[str, Any]:
    """Turn a definition into the plain data that `parse_trait` reads."""
    value = definition.value
    said: dict[str, Any] = {"of": value.of, "measure": value.measure}
    said |= {name: given for name in ("field", "within_days") if (given := getattr(value, name)) is not None}
    if value.where:
        said["where"] = plain_filters(value.where)
    return {"name": definition.name, "title": dict(definition.title), "value": said}


def to_yaml(definition: ComputedTrait) -> str:
    """Write a definition as the YAML of its file."""
    return yaml.safe_dump(to_plain(definition), allow_unicode=True, sort_keys=False, width=120)
