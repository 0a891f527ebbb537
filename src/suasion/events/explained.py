"""What there is to say of an event although it was stored."""

from collections.abc import Sequence

import msgspec

from suasion.events.spec import ORDER_COMPLETED, Event, Track, Unreadable, Verdict


def explained(events: Sequence[Event | Unreadable], verdicts: Sequence[Verdict], currency: str) -> tuple[Verdict, ...]:
    """Give the verdicts of some events, those of stored orders in another currency with that in their detail.

    Parameters
    ----------
    currency
        The workspace's, in which amounts are summed.

    Examples
    --------
    >>> said = {"order_id": "17", "currency": "EUR", "products": [{"product_id": "tea", "price": 3.5}]}
    >>> order = Track(message_id="m", user_id="ada", event="Order Completed", properties=said)
    >>> explained([order], [Verdict("stored")], "USD")[0].detail
    'The order counts without its amounts: they are in EUR, and the workspace sums USD.'
    >>> explained([order], [Verdict("stored")], "EUR")[0].detail
    ''
    """
    return tuple(map(_explained, events, verdicts, [currency] * len(verdicts)))


def _explained(event: Event | Unreadable, verdict: Verdict, currency: str) -> Verdict:
    if type(event) is not Track or event.event != ORDER_COMPLETED or verdict.kind != "stored":
        return verdict
    said = str(event.properties.get("currency") or currency).upper()
    if said == currency.upper():
        return verdict
    told = f"The order counts without its amounts: they are in {said}, and the workspace sums {currency.upper()}."
    return msgspec.structs.replace(verdict, detail=told)
