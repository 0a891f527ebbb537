"""A definition's file: what it may say, what is refused and how, and that nothing is lost on the way back."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from suasion.core.errors import InputRefused
from suasion.customers.computed.definition import load_traits, parse_trait, parse_trait_text, to_plain, to_yaml

GOOD: dict[str, Any] = {
    "name": "meat_in_june",
    "title": {"en": "Meat in June", "zh": "六月肉类"},
    "value": {
        "of": "lines",
        "measure": "sum",
        "field": "amount",
        "within_days": 30,
        "where": {"category": {"one_of": ["MEAT", "PORK"]}, "quantity": {"at_least": 2}},
    },
}


def test_what_is_written_is_read_back() -> None:
    definition = parse_trait(GOOD)
    assert parse_trait(to_plain(definition)) == definition == parse_trait_text(to_yaml(definition))
    assert to_plain(definition) == GOOD


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": {"of": "orders", "measure": "median"}}, "trait.value.measure has 'median'"),
        ({"value": {"of": "orders", "measure": "sum"}}, "trait.value.field has None"),
        ({"value": {"of": "orders", "measure": "count", "field": "amount"}}, "takes none"),
        ({"value": {"of": "events", "measure": "sum", "field": "name"}}, "trait.value.field has 'name'"),
        ({"value": {"of": "orders", "measure": "top", "field": "amount"}}, "trait.value.field has 'amount'"),
        ({"value": {"of": "orders", "measure": "count", "within_days": 0}}, "within_days is 0"),
        ({"value": {"of": "orders", "measure": "count", "where": {"amount": {"is": 2}}}}, "where.amount"),
        ({"value": {"of": "orders", "measure": "count", "is": {"at_least": 1}}}, "trait.value has 'is'"),
        ({"name": "Meat"}, "trait.name is 'Meat'"),
        ({"name": "interests"}, "preference profiles"),
        ({"title": {"en": "Meat"}}, "lacks ['zh']"),
        ({"description": "x"}, "trait has 'description'"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_trait(GOOD | change)
    assert said in str(refused.value)


def test_a_folder_of_files_is_read_and_a_bad_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(yaml.safe_dump(GOOD), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(GOOD | {"name": "other"}), encoding="utf-8")
    assert [one.name for one in load_traits(tmp_path)] == ["other", "meat_in_june"]
    (tmp_path / "c.yaml").write_text("name: x\nname: y", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"c\.yaml"):
        load_traits(tmp_path)
    (tmp_path / "c.yaml").write_text("name: x", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"c\.yaml lacks"):
        load_traits(tmp_path)
