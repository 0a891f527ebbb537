"""Who is who: tokens of the log become customers, by rules that no order of arrival changes."""

from suasion.customers.identity.following import FOLLOWER, KNOWN, TRIES, Identity, NewEvent, holders_in, holders_of
from suasion.customers.identity.rules import Rules, customer_of

__all__ = ["FOLLOWER", "KNOWN", "TRIES", "Identity", "NewEvent", "Rules", "customer_of", "holders_in", "holders_of"]
