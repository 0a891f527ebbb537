"""Identifiers that many people share: a kiosk's cookie, an office's address. They link nobody to anybody.

What anybody may say must not undo what was said by somebody trusted: so many untrusted links silence only untrusted
ones, and all links of an identifier count nothing only where its trusted ones alone are too many.
"""

from collections.abc import Collection, Iterable, Mapping

from suasion.customers.identity.rules import MOST_LINKS, SAID, Link, Rules, Seen

NOT_SHARED, UNTRUSTED_SILENT, ALL_SILENT = range(3)
"""Of an identifier: all its links count, only the trusted ones, none."""


def counts(link: Link, seen: Mapping[str, Seen]) -> bool:
    """Say whether a link counts, by what is known of its ends."""
    silent = UNTRUSTED_SILENT if link.strength == SAID else ALL_SILENT
    return seen[link.token].shared < silent and seen[link.other].shared < silent


def sharing(links: Iterable[Link], token: str, seen: Mapping[str, Seen], rules: Rules) -> int:
    """Say how far a token is shared, by its links: many of them to others that name people, or to others at all."""
    every, trusted = set[str](), set[str]()
    for link in links:
        other = link.other if link.token == token else link.token
        every.add(other)
        if link.strength != SAID:
            trusted.add(other)
    if not _too_many(every, seen, rules):
        return NOT_SHARED
    return ALL_SILENT if _too_many(trusted, seen, rules) else UNTRUSTED_SILENT


def _too_many(others: Collection[str], seen: Mapping[str, Seen], rules: Rules) -> bool:
    if len(others) <= min(rules.shared_links, MOST_LINKS):
        return False
    return len(others) > MOST_LINKS or sum(seen[one].known for one in others) > rules.shared_links


def shared_tokens(seen: Mapping[str, Seen], links: Iterable[Link], rules: Rules) -> dict[str, int]:
    """Find every shared token: those known to be, and those that all these links together show to be.

    A link counts for both its ends, also where the other end is shared itself: so no order of finding them matters.
    """
    mine: dict[str, list[Link]] = {}
    for link in links:
        mine.setdefault(link.token, []).append(link)
        mine.setdefault(link.other, []).append(link)
    found = {token: one.shared for token, one in seen.items() if one.shared}
    for token, of_token in mine.items():
        if len(of_token) > rules.shared_links:
            found[token] = max(found.get(token, NOT_SHARED), sharing(of_token, token, seen, rules))
    return {token: silent for token, silent in found.items() if silent}
