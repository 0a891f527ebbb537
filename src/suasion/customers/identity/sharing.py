"""Identifiers that many people share: a kiosk's cookie, an office's address. They link nobody to anybody."""

from collections.abc import Iterable, Mapping

from suasion.customers.identity.rules import MOST_LINKS, Link, Rules, Seen


def is_shared(neighbours: Iterable[str], seen: Mapping[str, Seen], rules: Rules) -> bool:
    """Say whether a token linked to these others is shared: to too many that name people, or to too many at all."""
    every = list(neighbours)
    if len(every) <= min(rules.shared_links, MOST_LINKS):
        return False
    return len(every) > MOST_LINKS or sum(seen[one].known for one in every) > rules.shared_links


def shared_tokens(seen: Mapping[str, Seen], links: Iterable[Link], rules: Rules) -> set[str]:
    """Find every shared token: those known to be, and those that all these links together show to be.

    A link counts for both its ends, also where the other end is shared itself: so no order of finding them matters.
    """
    neighbours: dict[str, set[str]] = {}
    for link in links:
        neighbours.setdefault(link.token, set()).add(link.other)
        neighbours.setdefault(link.other, set()).add(link.token)
    found = {token for token, one in seen.items() if one.shared}
    return found | {token for token, others in neighbours.items() if is_shared(others, seen, rules)}
