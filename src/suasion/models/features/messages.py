"""Which events say what became of a message, by channel, in the names of the Segment spec; and the features of them.

What machines did (scanners that open and follow links) is no part of a history, so it is in no feature.
"""

from dataclasses import dataclass

from suasion.models.features.feature import Feature
from suasion.models.features.happened import days_since, times, times_each


@dataclass(frozen=True)
class Channel:
    """The names of one channel's events; `opened` is empty where a channel does not tell."""

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


def _of(channel: Channel) -> tuple[Feature, ...]:
    reactions = [("clicks", "Clicks", channel.clicked)]
    if channel.opened:
        reactions.insert(0, ("opens", "Openings", channel.opened))
    counted = [("delivered", "Deliveries", channel.delivered), *reactions]
    return (
        *(
            Feature(
                f"{channel.key}_{key}_{days}",
                f"{what} of {channel.says}s in the last {days} days, machines' left out.",
                "events",
                "events",
                times(name, days),
                ("shop",),
                0,
            )
            for key, what, name in counted
            for days in (28, 91, 364)
        ),
        *(
            Feature(
                f"{channel.key}_{key}_rate_364",
                f"{what} for each {channel.says} delivered in the last 364 days.",
                "ratio",
                "events",
                times_each(name, channel.delivered, 364),
                ("shop",),
            )
            for key, what, name in reactions
        ),
        Feature(
            f"{channel.key}_click_recency",
            f"Days since the last click in a {channel.says}, machines' left out.",
            "days",
            "events",
            days_since(channel.clicked),
            ("shop",),
        ),
    )


FEATURES = tuple(feature for channel in CHANNELS for feature in _of(channel))
