"""A log of a few events, as this stage sees one: two Arrow tables and a last sequence number."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import ibis
import pyarrow as pa

from suasion.core.engine import Session

START = datetime(2026, 1, 1)
_TIME = pa.timestamp("us")
_EVENTS: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "token": pa.string(),
    "tokens": pa.list_(pa.string()),
    "type": pa.string(),
    "name": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "source": pa.string(),
    "origin": pa.string(),
    "message": pa.binary(),
    "machine": pa.string(),
    "properties": pa.string(),
    "order_id": pa.string(),
    "item": pa.string(),
    "amount": pa.float64(),
    "currency": pa.string(),
}
_LINES: dict[str, pa.DataType] = {
    "seq": pa.int64(),
    "first": pa.int64(),
    "token": pa.string(),
    "machine": pa.string(),
    "order_id": pa.string(),
    "time": _TIME,
    "received": _TIME,
    "item": pa.string(),
    "quantity": pa.float64(),
    "amount": pa.float64(),
    "discount": pa.float64(),
    "coupon_discount": pa.float64(),
}


@dataclass(frozen=True)
class View:
    events: ibis.Table
    lines: ibis.Table
    last_sequence: int

    @property
    def messages(self) -> ibis.Table:
        return self.events.select("seq", "message")

    def sold_lines(self, currency: str) -> ibis.Table:
        """Every order here is in the workspace's currency, and said once."""
        return self.lines

    def with_properties(self) -> ibis.Table:
        return self.events


@dataclass
class MadeLog:
    """Events in the order they are added; the hour of an event is its sequence number."""

    events: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    _kinds: dict[str, str] = field(default_factory=dict)

    def _add(self, kind: str, name: str, tokens: dict[str, str], properties: dict[str, Any]) -> dict[str, Any]:
        seq = len(self.events) + 1
        self._kinds = tokens | self._kinds
        time = START + timedelta(hours=seq)
        event = {
            "seq": seq,
            "token": next(iter(tokens)),
            "tokens": list(tokens),
            "type": kind,
            "name": name,
            "time": time,
            "received": time + timedelta(minutes=1),
            "source": "shop",
            "origin": "",
            "message": sha256(f"message {seq}".encode()).digest()[:16],
            "machine": "",
            "properties": json.dumps(properties),
        }
        self.events.append(event)
        return event

    def track(self, token: str, name: str = "Seen") -> None:
        self._add("track", name, {token: "user_id"}, {})

    def identify(self, token: str, others: dict[str, str] | None = None, **traits: Any) -> None:
        self._add("identify", "", {token: "user_id", **(others or {})}, traits)

    def order(self, token: str, *items: tuple[str, float, float]) -> None:
        event = self._add("track", "Order Completed", {token: "user_id"}, {})
        for item, quantity, amount in items:
            self.lines.append(
                {
                    "seq": event["seq"],
                    "first": event["seq"],
                    "token": token,
                    "machine": "",
                    "order_id": f"o{event['seq']}",
                    "time": event["time"],
                    "received": event["received"],
                    "item": item,
                    "quantity": quantity,
                    "amount": amount,
                    "discount": 0.0,
                    "coupon_discount": 0.0,
                }
            )

    def kinds(self, tokens: Iterable[str]) -> dict[str, str]:
        """Answer as the vault does."""
        return {token: self._kinds[token] for token in tokens if token in self._kinds}

    def view(self, session: Session, upto: int | None = None) -> View:
        """What a reader sees who may see sequence numbers up to `upto`."""
        last = len(self.events) if upto is None else upto
        events = [event for event in self.events if event["seq"] <= last]
        lines = [line for line in self.lines if line["seq"] <= last]
        return View(
            session.add_arrow("log_events", pa.Table.from_pylist(events, schema=pa.schema(_EVENTS))),
            session.add_arrow("log_lines", pa.Table.from_pylist(lines, schema=pa.schema(_LINES))),
            last,
        )
