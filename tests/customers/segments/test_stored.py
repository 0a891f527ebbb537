import json
from dataclasses import replace
from typing import Any

import pytest
import yaml

from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.definitions import body_of
from suasion.customers.segments.parse import load_definitions, parse_definition
from suasion.customers.segments.stored import from_body, to_plain, to_yaml
from suasion.scenarios.folders import folder
from tests.customers.segments.test_compile import _CONDITIONS, condition_of

SHIPPED = load_definitions(folder("retail", "segments"))


@pytest.mark.parametrize("data", _CONDITIONS.values(), ids=_CONDITIONS.keys())
def test_what_is_kept_reads_back_and_writes_as_it_could_have_been_written(data: dict[str, Any]) -> None:
    definition = replace(SHIPPED[0], where=condition_of(data))
    assert from_body(body_of(definition)) == definition
    assert parse_definition(yaml.safe_load(to_yaml(definition))) == definition
    assert condition_of(json.loads(json.dumps(to_plain(definition.where)))) == definition.where


@pytest.mark.parametrize("definition", SHIPPED, ids=lambda one: one.name)
def test_shipped_segments_come_through_unchanged(definition: Definition) -> None:
    assert from_body(body_of(definition)) == definition
    text = to_yaml(definition)
    assert parse_definition(yaml.safe_load(text)) == definition
    assert definition.title["zh"] in text


def test_consent_that_was_kept_before_there_were_purposes_is_about_marketing() -> None:
    definition = replace(SHIPPED[0], where=condition_of(_CONDITIONS["consent"]))
    body = json.loads(body_of(definition))
    del body["where"]["purpose"]
    assert from_body(json.dumps(body)) == definition
