from datetime import date
from pathlib import Path
from typing import Any

import pytest

from suasion.core.errors import InputRefused
from suasion.customers.segments.conditions import All, Behaviour, Comparison, RowFilter
from suasion.customers.segments.parse import load_definition, parse_definition

_COUNT = {"of": "orders", "measure": "count", "is": {"at_least": 1}}
_NEVER = {"of": "orders", "within": {"days": 1}, "never": True}
_LINES = {"of": "lines", "measure": "count", "is": {"at_least": 1}}


def _parsed(where: Any) -> Any:
    words = {"en": "x", "zh": "x"}
    return parse_definition({"name": "x", "title": words, "description": words, "where": where}, "file.yaml").where


def test_a_tree_becomes_frozen_values() -> None:
    where = {"category": ["A", "B"], "discount": {"more_than": 0}}
    found = _parsed({"all": [{"behaviour": {**_LINES, "within_days": 7, "where": where}}]})
    filters = (
        RowFilter("category", Comparison("one_of", ("A", "B"))),
        RowFilter("discount", Comparison("more_than", 0)),
    )
    assert found == All((Behaviour("lines", "count", Comparison("at_least", 1), None, 7, filters),))
    assert isinstance(hash(found), int)


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"behavior": _COUNT}, "Did you mean 'behaviour'"),
        ({}, "A condition is one of"),
        ({"all": []}, "at least one condition"),
        ({"all": [{"not": {"behaviour": {**_COUNT, "mesure": "x"}}}]}, r"where.all\[1\].not.behaviour has 'mesure'"),
        ({"behaviour": {**_COUNT, "of": "order"}}, "Did you mean 'orders'"),
        ({"behaviour": {"of": "orders", "is": {"at_least": 1}}}, r"lacks \['measure'\]"),
        ({"behaviour": {**_COUNT, "measure": "sum"}}, "behaviour.field has None"),
        ({"behaviour": {**_COUNT, "measure": "sum", "field": "order_id"}}, "it can be"),
        ({"behaviour": {**_COUNT, "field": "amount"}}, "takes none"),
        ({"behaviour": {**_COUNT, "is": {"at_least": "12"}}}, "It is a number"),
        ({"behaviour": {**_COUNT, "measure": "never"}}, "takes none"),
        ({"behaviour": {"of": "orders", "measure": "never", "field": "amount"}}, "takes none"),
        ({"behaviour": {"of": "orders", "measure": "count"}}, r"behaviour.is is missing"),
        ({"behaviour": {**_COUNT, "measure": "last"}}, "behaviour.field has None"),
        ({"behaviour": {**_COUNT, "measure": "last", "field": "amount", "is": {"is": 3}}}, "has 'is'"),
        ({"behaviour": {**_LINES, "measure": "top", "field": "amount"}}, "behaviour.field has 'amount'"),
        ({"behaviour": {**_LINES, "measure": "top", "field": "brand", "is": {"top": 0.2}}}, "has 'top'"),
        ({"behaviour": {**_LINES, "measure": "first", "field": "brand", "is": {"is": 3}}}, "put it in quotes"),
        ({"behaviour": {**_COUNT, "is": {"at_least": True}}}, "It is a number"),
        ({"behaviour": {**_COUNT, "is": {"atleast": 12}}}, "Did you mean 'at_least'"),
        ({"behaviour": {**_COUNT, "is": {"top": 20}}}, "between 0 and 1"),
        ({"behaviour": {**_COUNT, "within_days": 0}}, "whole number of days"),
        ({"behaviour": {**_COUNT, "within_days": 1.5}}, "whole number of days"),
        ({"behaviour": {**_LINES, "where": {"categroy": "A"}}}, "Did you mean 'category'"),
        ({"behaviour": {**_LINES, "where": {"category": 5}}}, "put it in quotes"),
        ({"behaviour": {**_LINES, "where": {"discount": 5}}}, "has 'is'"),
        ({"share": {"of": "lines", "part": {}, "is": {"at_least": 0.5}}}, "part is empty"),
        ({"share": {"of": "lines", "part": {"category": "A"}, "is": {"at_least": 60}}}, r"lies in \[0, 1\]"),
        ({"trait": {"name": "tier", "is": {"known": "yes"}}}, "true or false"),
        ({"trait": {"name": "tier", "is": {"one_of": []}}}, "at least one value"),
        ({"trait": {"name": "tier", "is": {"one_of": [["gold"]]}}}, "one_of is \\['gold'\\]"),
        ({"trait": {"name": "tier", "is": {"one_of": ["gold", None]}}}, "one_of is None"),
        ({"trait": {"name": "tier", "is": {"is": "a\0b"}}}, "has a NUL"),
        ({"trait": {"name": "tier", "is": {"is": date(2026, 1, 1)}}}, "is is datetime.date"),
        ({"trait": {"name": "", "is": {"is": 1}}}, "not empty"),
        ({"consent": {"channel": "email", "topic": "marketing", "granted": "no"}}, "true or false"),
        ({"sequence": {"steps": [{"of": "orders"}]}}, "2 to 10 steps"),
        ({"sequence": {"steps": [{"of": "orders"}] * 11}}, "2 to 10 steps"),
        ({"sequence": {"steps": [{"of": "orders", "within": {"days": 1}}, {"of": "orders"}]}}, "no step before it"),
        ({"sequence": {"steps": [{"of": "orders"}, {"of": "orders", "never": True}]}}, "needs a time within which"),
        (
            {"sequence": {"steps": [_NEVER, {"of": "orders"}]}},
            "Only the last step can be never",
        ),
        ({"sequence": {"steps": [{"of": "orders"}, {"of": "orders", "never": "yes"}]}}, "true or false"),
        ({"sequence": {"steps": [{"of": "orders"}, {"of": "order"}]}}, r"steps\[2\].of has 'order'"),
        ({"sequence": {"steps": [{"of": "orders"}, {"of": "orders", "within": 3}]}}, r"takes one of \['days'"),
        ({"sequence": {"steps": [{"of": "orders"}, {"of": "orders", "within": {"hour": 3}}]}}, "Did you mean 'hours'"),
        ({"sequence": {"steps": [{"of": "orders"}, {"of": "orders", "within": {"hours": 0}}]}}, "1 to 876000"),
        (
            {"consent": {"channel": "email", "topic": "news", "purpose": "analysis", "granted": True}},
            "Did you mean 'analytics'",
        ),
    ],
)
def test_a_wrong_condition_is_refused_by_place_and_with_what_fits(where: Any, message: str) -> None:
    with pytest.raises(InputRefused, match=message) as refused:
        _parsed(where)
    assert "file.yaml.where" in str(refused.value)


def test_a_title_is_wanted_in_both_languages() -> None:
    words = {"en": "x", "zh": "x"}
    with pytest.raises(InputRefused, match=r"title lacks \['zh'\]"):
        parse_definition({"name": "x", "title": {"en": "x"}, "description": words, "where": {"behaviour": _COUNT}})
    with pytest.raises(InputRefused, match="small letters"):
        parse_definition({"name": "My name", "title": words, "description": words, "where": {"behaviour": _COUNT}})
    with pytest.raises(InputRefused, match="has 101 characters"):
        parse_definition({"name": "n" * 101, "title": words, "description": words, "where": {"behaviour": _COUNT}})


def test_a_file_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("name: [")
    with pytest.raises(InputRefused, match=r"broken\.yaml is not YAML"):
        load_definition(path)
