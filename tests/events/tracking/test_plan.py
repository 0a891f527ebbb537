import json
from pathlib import Path
from typing import Any

import pytest

from suasion.core.errors import InputRefused
from suasion.events.log import EventLog
from suasion.events.spec import Event, Unreadable, parse
from suasion.events.tracking.plan import read_plan
from tests.events.workbench import opened_log, quarantine_rows

PLAN = """
events:
  Product Viewed:
    description: Somebody opened a product's page.
    sources: [web]
    schema:
      type: object
      required: [product_id]
      properties:
        product_id: {type: string}
        price: {type: number, minimum: 0}
  Signed Up: {}
identify:
  schema: {properties: {email: {type: string, format: email}}}
unplanned: quarantine
"""


def event(kind: str = "track", **said: Any) -> Event:
    read = parse(json.dumps({"type": kind, "messageId": "m", "userId": "ann"} | said).encode())
    assert not isinstance(read, Unreadable)
    return read


def viewed(**properties: Any) -> Event:
    return event(event="Product Viewed", properties=properties)


def test_an_event_as_planned_passes() -> None:
    plan = read_plan(PLAN)
    assert plan.violation(viewed(product_id="p1", price=2), "web") is None
    assert plan.violation(event(event="Signed Up", properties={"anything": 1}), "web") is None
    assert plan.violation(event("page", name="Home"), "web") is None, "pages are not planned, and only tracks must be"


def test_what_is_wrong_is_said_by_place_and_rule_and_never_by_value() -> None:
    verdict = read_plan(PLAN).violation(viewed(price="ann@shop.test"), "web")
    assert verdict is not None
    assert (verdict.kind, verdict.reason) == ("quarantined", "against_plan")
    assert "product_id" in verdict.detail
    assert "price: " in verdict.detail
    assert "ann@" not in verdict.detail


def test_an_entry_holds_for_its_sources_only() -> None:
    assert read_plan(PLAN).violation(viewed(), "till") is None


def test_an_event_nobody_planned_is_set_aside_if_the_plan_says_so() -> None:
    sneezed = event(event="Sneezed")
    verdict = read_plan(PLAN).violation(sneezed, "web")
    assert verdict is not None
    assert verdict.reason == "unplanned_event"
    assert read_plan(PLAN.replace("unplanned: quarantine", "")).violation(sneezed, "web") is None


def test_traits_are_judged_too() -> None:
    plan = read_plan(PLAN)
    assert plan.violation(event("identify", traits={"email": "ann@shop.test"}), "web") is None
    assert plan.violation(event("identify", traits={"email": "nowhere"}), "web") is not None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("events: [", "line 1: "),
        ("events:\n  A: {}\n  A: {schema: {required: [x]}}\n", "'A' stands twice in one place, again in line 3"),
        ("events: {A: {schema: {required: [x], required: [y]}}}", "'required' stands twice"),
        ("identify: {}\nidentify: {}", "'identify' stands twice"),
        ("tracks: {}", "unknown field"),
        ("unplanned: maybe", "cannot be read"),
        ("events: {X: {schema: {type: 5}}}", "schema of 'X' is none"),
        ("events: {X: {schema: {pattern: '('}}}", "schema of 'X' is none"),
        ("events: {X: {schema: {$ref: 'http://other.test/x'}}}", "another document"),
        ("events: {X: {schema: {properties: {a: {$ref: 'file.json'}}}}}", "another document"),
        ("events: {X: {schema: {$ref: '#'}}}", "all of itself"),
        ("events: {X: {schema: {$ref: '#/$defs/a'}}}", "is not there"),
        ("events: {X: {schema: {$ref: '#/$defs/a', $defs: {a: {allOf: [{$ref: '#/$defs/a'}]}}}}}", "contains itself"),
        ("events: {X: {schema: {properties: &a {b: 1}, $defs: *a}}}", "alias"),
        ("!!python/object/apply:os.system [true]", "not YAML"),
        ("[" * 100 + "]" * 100, "nested"),
    ],
)
def test_a_plan_that_is_none_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        read_plan(text)


def test_a_plan_may_be_long_and_not_endless() -> None:
    long = "events: {}\n#"
    assert read_plan(long + "x" * (1_000_000 - len(long))).entries == {}
    with pytest.raises(InputRefused, match="1000001 characters"):
        read_plan(long + "x" * (1_000_001 - len(long)))


def test_references_that_multiply_are_refused_before_any_event_pays_for_them() -> None:
    steps = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(30)} | {"d30": {"type": "object"}}
    schema = {"$ref": "#/$defs/d0", "$defs": steps}
    with pytest.raises(InputRefused, match="too large"):
        read_plan(json.dumps({"events": {"X": {"schema": schema}}}))


def test_a_part_may_be_referred_to_often() -> None:
    price = {"$ref": "#/$defs/price"}
    schema = {"properties": {f"p{n}": price for n in range(50)}, "$defs": {"price": {"type": "number"}}}
    plan = read_plan(json.dumps({"events": {"X": {"schema": schema}}}))
    assert plan.violation(event(event="X", properties={"p49": 1}), "web") is None
    assert plan.violation(event(event="X", properties={"p49": "1"}), "web") is not None


def test_an_empty_plan_asks_for_nothing() -> None:
    assert read_plan("").violation(event(event="Sneezed"), "web") is None


def test_the_log_keeps_what_the_plan_refuses_apart_and_imports_are_not_asked(log: EventLog) -> None:
    log.tracking.save(PLAN)
    verdicts = log.append([viewed(product_id="p1"), viewed(price=-1), event(event="Sneezed")], source="web").each
    assert [verdict.reason for verdict in verdicts] == ["", "against_plan", "unplanned_event"]
    assert sorted(row["event"] for row in quarantine_rows(log)) == ["Product Viewed", "Sneezed"]
    imported = event(event="Sneezed", messageId="of the file")
    assert log.append([imported], source="web", origin="import-1").counts()["stored"] == 1


def test_versions_are_kept_and_the_newest_is_in_force_again_after_a_restart(tmp_path: Path) -> None:
    with opened_log(tmp_path / "w") as log:
        assert log.tracking.stored() is None
        assert [log.tracking.save(body).version for body in ("", PLAN, PLAN)] == [1, 2, 2]
        with pytest.raises(InputRefused):
            log.tracking.save("events: [")
    with opened_log(tmp_path / "w") as log:
        stored = log.tracking.stored()
        assert stored is not None
        assert (stored.version, stored.body) == (2, PLAN)
        assert log.append([event(event="Sneezed")], source="web").each[0].reason == "unplanned_event"
