"""Who is who, as a function of the set of what was said and decided, never of the order it arrived in.

What people decided goes first, then the links in the order of their keys. Each unites two groups of tokens, unless a
person parted them, the two are known customers and the link is not trusted, or a limit would be broken. A refused link
stays refused: groups only grow, and with them every reason.

An untrusted link that would join two known groups may do so if one of them is a single identifier that nothing stands
behind yet, an address or a user id, and not both have a user id. So a new account takes in who subscribed to
the newsletter before, and two accounts stay two. An account that has browsers, and no address yet, is free for a link
that names an address itself. All these conditions only ever fail as groups grow.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from suasion.customers.identity.rules import ALIAS, OWN, PASSING, SAID, Link, Rules, Seen, customer_of

PARTED = "parted"
"""A person parted the two."""
KNOWN = "known"
"""Both are known customers, and the link is not trusted."""
LIMIT = "limit"
"""The two together would have too many identifiers of one kind."""
SHARED = "shared"
"""One of the two is shared by many people."""

Claim = tuple[int, bytes, str]
"""Time and digest of the event by which a group claims a name, and the name."""


@dataclass(slots=True, eq=False)
class Group:
    """Tokens of one person.

    Parameters
    ----------
    tokens
        Who is in it.
    kinds
        How many of each kind.
    claim, known_claim
        The oldest claim to a name, and the oldest of a known identifier, which goes before.
    known
        Whether one of its tokens names a person.
    united
        When the last two customers in it became one, in microseconds since 1970; None if it was always one.
    joined
        When those who were only browsers or devices became part of somebody known, by the tokens that made them.
    last
        The latest link of one of its tokens, for whoever keeps groups as links come in.
    """

    tokens: list[str]
    kinds: dict[str, int]
    known: bool
    claim: Claim | None = None
    known_claim: Claim | None = None
    united: int | None = None
    joined: dict[str, int] | None = None
    last: Link | None = None

    @property
    def customer(self) -> str | None:
        """The name it bears; None if no event has one of its tokens as the primary one."""
        claim = self.known_claim or self.claim
        return claim[2] if claim else None

    @property
    def bare(self) -> bool:
        """Whether it is one known identifier that nothing else stands behind."""
        return self.known and len(self.tokens) == 1

    @property
    def owned(self) -> bool:
        """Whether it has an identifier that is a customer by itself."""
        return not OWN.isdisjoint(self.kinds)

    @property
    def unaddressed(self) -> bool:
        """Whether all it has is identifiers that are a customer by themselves, and browsers or devices."""
        return self.owned and self.kinds.keys() <= OWN | PASSING


@dataclass(frozen=True)
class Decided:
    """What people decided, worked out to pairs of tokens.

    Parameters
    ----------
    joined
        (token, token, moment in microseconds), the latest decision first.
    parted
        Per token, those that must stay apart from it.
    """

    joined: tuple[tuple[str, str, int], ...] = ()
    parted: Mapping[str, frozenset[str]] = field(default_factory=dict)


NOTHING_DECIDED = Decided()


class Groups:
    """Groups of tokens, united one link at a time.

    Parameters
    ----------
    rules
        What links may do.
    seen
        What is known of each token; read when a token is first asked for.
    parted
        Per token, those that must stay apart from it.
    """

    def __init__(
        self, rules: Rules, seen: Mapping[str, Seen], parted: Mapping[str, frozenset[str]] | None = None
    ) -> None:
        self._rules, self._seen = rules, seen
        self.parted: Mapping[str, frozenset[str]] = parted or {}
        self.of: dict[str, Group] = {}

    def group(self, token: str) -> Group:
        """Give the group of a token; alone if nothing united it with another."""
        found = self.of.get(token)
        if found is None:
            found = self.of[token] = self._alone(token)
        return found

    def _alone(self, token: str) -> Group:
        seen = self._seen[token]
        group = Group([token], {seen.kind: 1}, seen.known)
        if seen.sequence:
            group.claim = (seen.time, seen.digest, customer_of(seen.sequence))
            group.known_claim = group.claim if seen.known else None
        return group

    def decide(self, token: str, other: str, moment: int) -> str:
        """Unite what a person joined, whatever the limits; gives why it was refused, or an empty text."""
        mine, theirs = self.group(token), self.group(other)
        if mine is theirs:
            return ""
        if self._are_parted(mine, theirs):
            return PARTED
        self._unite(mine, theirs, moment)
        return ""

    def say(self, link: Link) -> str:
        """Try one link; gives why it was refused, or an empty text."""
        mine, theirs = self.group(link.token), self.group(link.other)
        if mine is not theirs:
            reason = self._refused(mine, theirs, link)
            if reason:
                return reason
            mine = self._unite(mine, theirs, link.received)
        self._claim(mine, link)
        return ""

    def _refused(self, mine: Group, theirs: Group, link: Link) -> str:
        if self.parted and self._are_parted(mine, theirs):
            return PARTED
        if link.strength == SAID and mine.known and theirs.known and self._are_two(mine, theirs, link):
            return KNOWN
        few, many = (mine, theirs) if len(mine.kinds) <= len(theirs.kinds) else (theirs, mine)
        for kind, count in few.kinds.items():
            limit, there = self._rules.limits.get(kind), many.kinds.get(kind, 0)
            passes = link.strength == ALIAS and kind in OWN  # it says that the id changed
            if limit is not None and there and count + there > limit and not passes:
                return LIMIT
        return ""

    def _are_two(self, mine: Group, theirs: Group, link: Link) -> bool:
        """Say whether two known groups are customers already, each by itself, whom only a trusted link makes one."""
        if mine.owned and theirs.owned:
            return True
        if mine.bare or theirs.bare:
            return False
        named = self._seen[link.token].known and self._seen[link.other].known
        return not (named and (mine.unaddressed or theirs.unaddressed))

    def _are_parted(self, mine: Group, theirs: Group) -> bool:
        few, many = (mine, theirs) if len(mine.tokens) <= len(theirs.tokens) else (theirs, mine)
        return any(self.of.get(one) is many for token in few.tokens for one in self.parted.get(token, ()))

    def _unite(self, mine: Group, theirs: Group, moment: int) -> Group:
        large, small = (mine, theirs) if len(mine.tokens) >= len(theirs.tokens) else (theirs, mine)
        self._date(large, small, moment)
        for token in small.tokens:
            self.of[token] = large
        large.tokens += small.tokens
        for kind, count in small.kinds.items():
            large.kinds[kind] = large.kinds.get(kind, 0) + count
        large.known = large.known or small.known
        large.claim = _older(large.claim, small.claim)
        large.known_claim = _older(large.known_claim, small.known_claim)
        return large

    def _date(self, large: Group, small: Group, moment: int) -> None:
        """Note when customers became one.

        Of a visitor who turned out to be somebody known, with the visitor alone: else every new browser of hers would
        move the moment since which her word is that of one customer.
        """
        united, joined = [large.united, small.united], small.joined or {}
        if large.claim and small.claim and large.known == small.known:
            united.append(moment)
        elif large.claim and small.claim:
            known, visitor = (large, small) if large.known else (small, large)
            when = max(moment, visitor.united or moment)
            joined = joined | {token: when for token in visitor.tokens if self._seen[token].sequence}
            united = [known.united]
        large.united = max((one for one in united if one is not None), default=None)
        if joined:
            large.joined = large.joined or {}
            large.joined.update(joined)

    def _claim(self, group: Group, link: Link) -> None:
        """Let a browser that told an address claim the name for the address: from then on its customer is known."""
        primary = self._seen[link.token]
        if not primary.known and primary.sequence and self._seen[link.other].known:
            group.known_claim = _older(group.known_claim, (link.time, link.digest, customer_of(primary.sequence)))

    def hang(self, link: Link) -> None:
        """Add a browser that this link alone joins to somebody known, also where that was to happen earlier."""
        group, seen = self.group(link.token), self._seen[link.other]
        if self.group(link.other) is not group:
            group.tokens.append(link.other)
            group.kinds[seen.kind] = group.kinds.get(seen.kind, 0) + 1
            self.of[link.other] = group
        if seen.sequence:
            group.claim = _older(group.claim, self._alone(link.other).claim)
            group.joined = group.joined or {}
            group.joined[link.other] = link.received
        if group.last is None or group.last < link:
            group.last = link

    def seen_earlier(self, token: str) -> None:
        """Take in that a token was seen as primary, or earlier than was known."""
        group, alone = self.group(token), self._alone(token)
        group.claim = _older(group.claim, alone.claim)
        group.known_claim = _older(group.known_claim, alone.known_claim)


@dataclass(frozen=True)
class Resolved:
    """The groups, and the links that were refused, each with its reason."""

    groups: Groups
    refused: tuple[tuple[Link, str], ...]


def resolve(
    rules: Rules, seen: Mapping[str, Seen], links: Iterable[Link], decided: Decided = NOTHING_DECIDED
) -> Resolved:
    """Work out who is who from all that was said and decided.

    Parameters
    ----------
    seen
        Every token that a link or a decision names, and any others.

    Examples
    --------
    >>> seen = {"a": Seen("anonymous_id", 1, 1, 10), "u": Seen("user_id", 2, 2, 20)}
    >>> found = resolve(Rules(), seen, [Link(SAID, 20, b"", 0, "u", "a", 20, 2)])
    >>> found.groups.group("a").customer
    'c00000002'
    """
    groups = Groups(rules, seen, decided.parted)
    for token, other, moment in decided.joined:
        groups.decide(token, other, moment)
    refused = []
    for link in sorted(links):
        reason = groups.say(link)
        if reason:
            refused.append((link, reason))
    return Resolved(groups, tuple(refused))


def _older(one: Claim | None, other: Claim | None) -> Claim | None:
    if one is None or other is None:
        return one or other
    return min(one, other)
