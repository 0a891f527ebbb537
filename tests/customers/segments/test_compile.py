from collections.abc import Callable, Iterator
from typing import Any

import ibis
import pyarrow as pa
import pytest

from suasion.adapters.engines.duckdb import DuckDBEngine
from suasion.core.engine import Session
from suasion.customers.consent.acts import Purpose
from suasion.customers.segments.compile import Scope, members
from suasion.customers.segments.conditions import Condition
from suasion.customers.segments.parse import parse_definition
from tests.customers.segments import plain
from tests.customers.segments.made_history import AS_OF, MOMENT, as_history, made

_ORDERS: dict[str, Any] = {"of": "orders", "measure": "count", "is": {"at_least": 4}}
_COUPON: dict[str, Any] = {"of": "events", "where": {"name": "Coupon Redeemed"}}
_WITHIN_A_WEEK: dict[str, Any] = {"of": "orders", "within": {"days": 7}}
_CONDITIONS: dict[str, dict[str, Any]] = {
    "count": {"behaviour": _ORDERS},
    "count in a window": {"behaviour": {**_ORDERS, "within_days": 91}},
    "few, none among them": {"behaviour": {**_ORDERS, "within_days": 28, "is": {"less_than": 2}}},
    "no more than none": {"behaviour": {**_ORDERS, "is": {"at_most": 0}}},
    "sum": {"behaviour": {**_ORDERS, "measure": "sum", "field": "amount", "is": {"more_than": 50}}},
    "highest sums": {"behaviour": {**_ORDERS, "measure": "sum", "field": "amount", "is": {"top": 0.2}}},
    "fewest brands, none where the catalog lacks the items": {
        "behaviour": {"of": "lines", "measure": "distinct", "field": "brand", "is": {"bottom": 0.5}}
    },
    "lowest counts": {"behaviour": {**_ORDERS, "is": {"bottom": 0.3}}},
    "average": {"behaviour": {**_ORDERS, "measure": "average", "field": "amount", "is": {"at_least": 9}}},
    "average below": {"behaviour": {**_ORDERS, "measure": "average", "field": "amount", "is": {"at_most": 9}}},
    "highest averages": {"behaviour": {**_ORDERS, "measure": "average", "field": "amount", "is": {"top": 0.25}}},
    "days since last": {"behaviour": {**_ORDERS, "measure": "days_since_last", "is": {"at_most": 28}}},
    "long since last": {"behaviour": {**_ORDERS, "measure": "days_since_last", "is": {"more_than": 60}}},
    "days since first": {"behaviour": {**_ORDERS, "measure": "days_since_first", "is": {"less_than": 91}}},
    "first long ago": {"behaviour": {**_ORDERS, "measure": "days_since_first", "is": {"at_least": 182}}},
    "longest away": {"behaviour": {**_ORDERS, "measure": "days_since_last", "is": {"top": 0.2}}},
    "seen last": {"behaviour": {**_ORDERS, "measure": "days_since_last", "is": {"bottom": 0.2}}},
    "different items": {"behaviour": {"of": "lines", "measure": "distinct", "field": "item", "is": {"at_least": 4}}},
    "different shelves": {
        "behaviour": {"of": "lines", "measure": "distinct", "field": "category", "is": {"at_most": 1}}
    },
    "rows filtered by shelf, cut and name": {
        "behaviour": {
            "of": "lines",
            "measure": "count",
            "where": {"category": ["PRODUCE", "MEAT"], "discount": {"more_than": 0}, "name": {"is_not": "Item 1"}},
            "is": {"at_least": 2},
        }
    },
    "events by name": {
        "behaviour": {"of": "events", "measure": "count", "where": {"name": "Coupon Redeemed"}, "is": {"at_least": 1}}
    },
    "first kind bought": {
        "behaviour": {"of": "lines", "measure": "first", "field": "kind", "within_days": 91, "is": {"is": "kind1"}}
    },
    "first kind bought is another": {
        "behaviour": {"of": "lines", "measure": "first", "field": "kind", "within_days": 91, "is": {"is_not": "kind1"}}
    },
    "last amount paid": {"behaviour": {**_ORDERS, "measure": "last", "field": "amount", "is": {"more_than": 9}}},
    "most bought item": {
        "behaviour": {"of": "lines", "measure": "top", "field": "item", "is": {"one_of": ["i1", "i2", "gone"]}}
    },
    "most bought shelf of price cuts": {
        "behaviour": {
            "of": "lines",
            "measure": "top",
            "field": "category",
            "where": {"discount": {"more_than": 0}},
            "is": {"is_not": "GROCERY"},
        }
    },
    "never in a window": {"behaviour": {"of": "orders", "measure": "never", "within_days": 28}},
    "never such an event": {"behaviour": {"of": "events", "measure": "never", "where": {"name": "Coupon Redeemed"}}},
    "share of amount": {
        "share": {"of": "lines", "field": "amount", "part": {"discount": {"more_than": 0}}, "is": {"at_least": 0.6}}
    },
    "small share of a shelf": {
        "share": {"of": "lines", "field": "amount", "part": {"category": "PRODUCE"}, "is": {"less_than": 0.1}}
    },
    "share of rows": {"share": {"of": "lines", "part": {"kind": "kind1"}, "within_days": 91, "is": {"more_than": 0.5}}},
    "highest shares": {"share": {"of": "lines", "field": "amount", "part": {"category": "MEAT"}, "is": {"top": 0.2}}},
    "text trait": {"trait": {"name": "tier", "is": {"is": "金"}}},
    "other text trait": {"trait": {"name": "tier", "is": {"is_not": "gold"}}},
    "one of several": {"trait": {"name": "tier", "is": {"one_of": ["gold", "金"]}}},
    "number trait": {"trait": {"name": "children", "is": {"at_least": 2}}},
    "equal number": {"trait": {"name": "children", "is": {"is": 2}}},
    "true trait": {"trait": {"name": "member", "is": {"is": True}}},
    "one is not true": {"trait": {"name": "member", "is": {"is": 1}}},
    "known trait": {"trait": {"name": "tier", "is": {"known": True}}},
    "unknown trait": {"trait": {"name": "tier", "is": {"known": False}}},
    "consent": {"consent": {"channel": "email", "topic": "marketing", "granted": True}},
    "no consent": {"consent": {"channel": "email", "topic": "marketing", "granted": False}},
    "no consent for analytics, which nobody gave, or four orders": {
        "all": [
            {"not": {"consent": {"channel": "all", "topic": "all", "purpose": "analytics", "granted": True}}},
            {"behaviour": _ORDERS},
        ]
    },
    "a coupon, then an order": {"sequence": {"steps": [_COUPON, {"of": "orders"}]}},
    "a coupon, then an order within a month": {
        "sequence": {"steps": [_COUPON, {"of": "orders", "within": {"days": 30}}]}
    },
    "three orders at most a week apart in a quarter": {
        "sequence": {"steps": [{"of": "orders"}, _WITHIN_A_WEEK, _WITHIN_A_WEEK], "within_days": 91}
    },
    "two cuts and then nothing for four weeks": {
        "sequence": {
            "steps": [
                {"of": "lines", "where": {"discount": {"more_than": 0}}},
                {"of": "lines", "where": {"discount": {"more_than": 0}}, "within": {"hours": 300}},
                {"of": "orders", "within": {"days": 28}, "never": True},
            ]
        }
    },
    "an order and then another shelf, then none so soon": {
        "sequence": {
            "steps": [
                {"of": "lines", "where": {"category": "PRODUCE"}},
                {"of": "lines", "where": {"category": "GROCERY"}},
                {"of": "lines", "where": {"kind": "kind0"}, "within": {"minutes": 5000}, "never": True},
            ],
            "within_days": 60,
        }
    },
    "all": {"all": [{"behaviour": _ORDERS}, {"trait": {"name": "tier", "is": {"known": True}}}]},
    "any": {"any": [{"behaviour": _ORDERS}, {"trait": {"name": "tier", "is": {"known": True}}}]},
    "any of one": {"any": [{"behaviour": _ORDERS}]},
    "not": {"not": {"behaviour": _ORDERS}},
    "nested": {
        "all": [
            {"any": [{"behaviour": _ORDERS}, {"consent": {"channel": "email", "topic": "marketing", "granted": True}}]},
            {"not": {"trait": {"name": "children", "is": {"less_than": 1}}}},
        ]
    },
}


def condition_of(data: Any) -> Condition:
    words = {"en": "x", "zh": "x"}
    return parse_definition({"name": "x", "title": words, "description": words, "where": data}).where


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    with DuckDBEngine(1).session() as session:
        yield session


def granted_of(session: Session, history: plain.PlainHistory) -> Callable[[str, str, Purpose], ibis.Table]:
    def granted(_channel: str, _topic: str, purpose: Purpose) -> ibis.Table:
        standing = history.consent if purpose == "marketing" else history.analytics
        return session.add_arrow("standing", pa.table({"customer": pa.array(sorted(standing), type=pa.string())}))

    return granted


@pytest.mark.parametrize("data", _CONDITIONS.values(), ids=_CONDITIONS)
def test_every_condition_agrees_with_plain_python(data: Any, session: Session) -> None:
    condition, sizes = condition_of(data), []
    for seed in (1, 2, 3):
        history = made(seed)
        granted = granted_of(session, history)
        scope = Scope(as_history(session, history).before(AS_OF), AS_OF, granted)
        found = session.fetch(members(condition, scope))["customer"].to_pylist()
        assert len(found) == len(set(found))
        assert set(found) == plain.members(condition, history, MOMENT)
        sizes.append((len(found), len(history.before(MOMENT).customers())))
    assert any(0 < size < everybody for size, everybody in sizes), "a condition that never decides tests nothing"
