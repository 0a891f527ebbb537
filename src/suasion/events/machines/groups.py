"""Rules over several events: what no person does, seen only beside its neighbours."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

OPENED = "Email Opened"
CLICKED = "Email Link Clicked"
REACTIONS = (OPENED, CLICKED)
"""The events that mail systems' scanners make, by their names in the Segment spec."""

ABOUT_GROUPS = {
    "all_links": "Every link of one message was followed within `machines.scan_seconds`.",
    "burst": "One customer's messages were opened or their links followed five times or more within 2 seconds.",
}
"""What each rule over several events means."""

LEAST_LINKS = 3
"""A message with fewer links says nothing: a person follows both of two."""

MANY_LINKS = 5
"""How many links are taken for all of them, if the message does not say how many it has."""

BURST = 5
BURST_SECONDS = 2.0


@dataclass(frozen=True)
class Reaction:
    """One opening of a message, or one link of it followed.

    Parameters
    ----------
    sequence
        Its number in the log.
    token
        Whose: the primary token.
    time
        When, in microseconds.
    message
        Which message; empty if the event does not say.
    link
        Which link was followed; empty for an opening.
    links
        How many links the message has; 0 if the event does not say.
    """

    sequence: int
    token: str
    time: int
    message: str
    link: str
    links: int

    @classmethod
    def read(cls, sequence: int, token: str, name: str, time: int, properties: Mapping[str, Any]) -> "Reaction":
        """Make one of an event: the message is its ``email_id``, the link its ``link_id`` or ``link_url``.

        ``links``, a whole number, says how many links the message has.
        """
        link = (properties.get("link_id") or properties.get("link_url") or "") if name == CLICKED else ""
        links = properties.get("links")
        return cls(
            sequence,
            token,
            time,
            str(properties.get("email_id") or ""),
            str(link),
            links if isinstance(links, int) and not isinstance(links, bool) else 0,
        )


def machine_groups(reactions: Iterable[Reaction], scan_seconds: float) -> dict[int, str]:
    """Say which of some reactions a machine made, by their sequence numbers.

    Parameters
    ----------
    reactions
        In any order; a group that is only partly among them is judged by what is there.
    scan_seconds
        Within how long all links of a message must be followed.

    Returns
    -------
    dict of int to str
        A key of `ABOUT_GROUPS` for each that is a machine's; an opening within the same time is the machine's too.

    Examples
    --------
    >>> scanned = [Reaction(n, "t", n * 1_000_000, "m", f"link {n}", 3) for n in (1, 2, 3)]
    >>> machine_groups(scanned, scan_seconds=10)
    {1: 'all_links', 2: 'all_links', 3: 'all_links'}
    >>> machine_groups(scanned, scan_seconds=1.5)
    {}
    """
    by_message: defaultdict[tuple[str, str], list[Reaction]] = defaultdict(list)
    by_customer: defaultdict[str, list[Reaction]] = defaultdict(list)
    for one in reactions:
        by_customer[one.token].append(one)
        if one.message:
            by_message[one.token, one.message].append(one)
    found: dict[int, str] = {}
    for group in by_customer.values():
        burst = _made_by_machine(group, BURST_SECONDS, least=BURST)
        found |= dict.fromkeys(burst, "burst")
    for group in by_message.values():
        links = _all_links(group)
        scanned = _made_by_machine(group, scan_seconds, least=links, least_links=links) if links else ()
        found |= dict.fromkeys(scanned, "all_links")
    return dict(sorted(found.items()))


def _all_links(group: Sequence[Reaction]) -> int:
    """Say how many different links are all of a message's; 0 if it has too few to tell."""
    known = max(one.links for one in group)
    if known == 0:
        return MANY_LINKS
    return known if known >= LEAST_LINKS else 0


def _made_by_machine(group: Sequence[Reaction], seconds: float, *, least: int, least_links: int = 0) -> Iterator[int]:
    """Give what lies in any stretch of less than `seconds` with at least so many reactions and different links."""
    ordered = sorted(group, key=lambda one: (one.time, one.sequence))
    links: Counter[str] = Counter()
    start = told = 0
    for end, last in enumerate(ordered, start=1):
        links[last.link] += 1
        while last.time - ordered[start].time >= seconds * 1_000_000:
            first = ordered[start].link
            links[first] -= 1
            if not links[first]:
                del links[first]
            start += 1
        if end - start >= least and len(links) - ("" in links) >= least_links:
            yield from (one.sequence for one in ordered[max(start, told) : end])
            told = end
