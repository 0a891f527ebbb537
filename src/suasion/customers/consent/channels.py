"""The channels that consent can be about."""

from difflib import get_close_matches

from suasion.core.errors import InputRefused

EVERYWHERE = "all"
"""Channel and topic of what is not about one of them."""
CHANNELS = ("email", "sms", "push", "in_app", "phone", "post", "whatsapp", "wechat")
"""What a message can go out on; not every one of them has a connection yet."""


def require_channel(channel: str) -> None:
    """Make sure that a channel is one of `CHANNELS` or `EVERYWHERE`: consent under a misspelt name would bind nobody.

    Raises
    ------
    suasion.core.errors.InputRefused
        If it is none of them, with the nearest.
    """
    known = (*CHANNELS, EVERYWHERE)
    if channel in known:
        return
    near = get_close_matches(channel.strip().lower(), known, n=1)
    guess = f"Did you mean {near[0]!r}? " if near else ""
    raise InputRefused(f"There is no channel {channel[:40]!r}.", hint=f"{guess}There is {', '.join(known)}.")
