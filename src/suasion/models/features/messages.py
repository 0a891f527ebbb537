"""Which events say what became of a message, by channel, in the names of the Segment spec; and the features of them.

What machines did (scanners that open and follow links) is no part of a history, so it is in no feature.
"""

from collections.abc import Callable
from dataclasses import dataclass

import ibis

from suasion.models.features.feature import Feature


@dataclass(frozen=True)
class Channel:
    """The names of one channel's events; a message that was opened counts by `opened` where the channel tells it."""

    key: str
    says: str
    delivered: str
    opened: str
    clicked: str


CHANNELS = (
    Channel("email", "email", "Email Delivered", "Email Opened", "Email Link Clicked"),
    Channel("push", "push message", "Push Notification Received", "", "Push Notification Tapped"),
    Channel("sms", "text message", "SMS Delivered", "", "SMS Link Clicked"),
)
CLICKED = tuple(channel.clicked for channel in CHANNELS)


def _count(name: str, days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.count(where=(t.name == name) & (t.age < days))


def _rate(name: str, delivered: str, days: int) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: _count(name, days)(t) / _count(delivered, days)(t).nullif(0)


def _last(name: str) -> Callable[[ibis.Table], ibis.Value]:
    return lambda t: t.age.min(where=t.name == name)


def _of(channel: Channel) -> tuple[Feature, ...]:
    reactions = [("clicks", "clicked", "clicks", channel.clicked)]
    if channel.opened:
        reactions.insert(0, ("opens", "opened", "openings", channel.opened))
    found = [
        Feature(
            f"{channel.key}_delivered_{days}",
            f"Delivered {channel.says}s in the last {days} days.",
            "messages",
            "events",
            _count(channel.delivered, days),
            ("shop",),
            0,
        )
        for days in (28, 91, 364)
    ]
    for key, _, plural, name in reactions:
        found += [
            Feature(
                f"{channel.key}_{key}_{days}",
                f"{plural.capitalize()} of a {channel.says} in the last {days} days, machines' left out.",
                "events",
                "events",
                _count(name, days),
                ("shop",),
                0,
            )
            for days in (28, 91, 364)
        ]
        found.append(
            Feature(
                f"{channel.key}_{key}_rate_364",
                f"{plural.capitalize()} for each {channel.says} delivered in the last 364 days.",
                "ratio",
                "events",
                _rate(name, channel.delivered, 364),
                ("shop",),
            )
        )
    _, _, plural, name = reactions[-1]
    found.append(
        Feature(
            f"{channel.key}_click_recency",
            f"Days since the last of the {plural} of a {channel.says}.",
            "days",
            "events",
            _last(name),
            ("shop",),
        )
    )
    return tuple(found)


FEATURES = tuple(feature for channel in CHANNELS for feature in _of(channel))
