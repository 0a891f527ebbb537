"""Deliveries on a customer's timeline."""

from collections.abc import Sequence

from sqlalchemy import select

from suasion.core.database import Database
from suasion.customers.happening import Happening
from suasion.deliveries.tables import DELIVERY

_STATES = {
    "planned": ("planned", "已计划"),
    "handed_over": ("handed over", "已交付通道"),
    "sent": ("sent", "已发送"),
    "skipped": ("skipped", "已跳过"),
    "failed": ("failed", "失败"),
    "uncertain": ("uncertain whether it was sent", "不确定是否已发送"),
}


class DeliveriesHappened:
    """Implements `customers.happening.Happenings`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, names: Sequence[str]) -> Sequence[Happening]:
        """List a customer's deliveries at the moment of their latest change."""
        table = DELIVERY.c
        query = select(
            *(table[name] for name in ("id", "campaign", "channel", "state", "reason")),
            table.planned_at,
            table.handed_over_at,
            table.finished_at,
        ).where(table.customer.in_(names))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            Happening(
                row.finished_at or row.handed_over_at or row.planned_at,
                "message",
                row.id,
                _said(row.campaign, row.channel, row.state, row.reason),
                properties={"state": row.state, "reason": row.reason, "channel": row.channel},
                links={"campaign": row.campaign, "delivery": str(row.id)},
            )
            for row in rows
        ]


def _said(campaign: str, channel: str, state: str, reason: str) -> dict[str, str]:
    en, zh = _STATES.get(state, (state, state))
    return {
        "en": f"Message by {channel} of campaign {campaign}: {en}" + (f" ({reason})" if reason else ""),
        "zh": f"活动 {campaign} 的 {channel} 消息：{zh}" + (f"（{reason}）" if reason else ""),
    }
