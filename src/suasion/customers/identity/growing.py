"""The same answer as `resolve`, a link at a time, and with no more than the groups that a link can change.

A link whose key is later than every key of the groups it touches is the next step of the greedy, and is just done. One
that comes late, and a token that turns out to be shared, resolve their groups anew.

Refused links connect no groups. Groups only grow as the greedy goes on, and with them every reason to refuse; weaker
links, which come later, are refused for all the reasons of stronger ones. So two groups of which one link was refused
never become one, and as long as every former group is whole in the end, each was at least as large at every
moment as before: whatever was refused to it still is. Only where a former group falls apart, or loses links of its own,
can one of its refused links do more than before; then the groups behind these are resolved with it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from suasion.customers.identity.resolution import NOTHING_DECIDED, SHARED, Decided, Group, Groups, resolve
from suasion.customers.identity.rules import MOST_LINKS, SAID, Link, Rules, Seen
from suasion.customers.identity.sharing import ALL_SILENT, UNTRUSTED_SILENT, counts, shared_tokens, sharing

Pair = tuple[str, str, int]
"""Primary token, other token and strength: of all that said the same, only the earliest is kept."""


_Named = tuple[str | None, list[str], int]


class Facts(NamedTuple):
    """What is known of some groups, whole: their tokens, and of each token every link that may count.

    `beyond` says what is known of the other ends of these links, `decided` what people decided about the tokens.
    """

    seen: Mapping[str, Seen]
    links: Iterable[Link] = ()
    decided: Decided = NOTHING_DECIDED
    beyond: Mapping[str, Seen] = {}


Reach = Callable[[Collection[str]], Facts]
"""Reads the groups of some tokens, whole."""


@dataclass
class Changed:
    """What events changed: names by token before this step, and when it was read; and what has to be stored."""

    before: dict[str, str | None] = field(default_factory=dict)
    first: dict[str, str | None] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    links: set[Pair] = field(default_factory=set)

    def end_step(self) -> None:
        """Begin another step: an event, or a decision."""
        for token, name in self.before.items():
            self.first.setdefault(token, name)
        self.before.clear()


class Growing:
    """Who is who among some groups, kept as events come in.

    Parameters
    ----------
    rules
        What links may do.
    seen, links, decided
        Whole groups: of every token here, each of its links that may count.
    reach
        Reads more of them when they are needed; None if there are no others.
    """

    def __init__(
        self,
        rules: Rules,
        seen: Mapping[str, Seen] | None = None,
        links: Iterable[Link] = (),
        decided: Decided = NOTHING_DECIDED,
        reach: Reach | None = None,
    ) -> None:
        self._rules, self._reach = rules, reach
        self._decided = NOTHING_DECIDED
        self._of_decisions: set[str] = set()
        self._beyond: set[str] = set()
        self._near: dict[str, list[Pair]] = {}
        self.seen: dict[str, Seen] = {}
        self.links: dict[Pair, Link] = {}
        self.changed = Changed()
        self.stored: dict[str, Seen] = {}
        self.stored_links: set[Pair] = set()
        self.joined: dict[str, int] = {}
        self.groups = Groups(rules, self.seen)
        self.take_in(Facts(seen or {}, links, decided))

    def take_in(self, facts: Facts) -> None:
        """Take in groups that were not here yet, as they are stored."""
        self._beyond |= facts.beyond.keys() - self.seen.keys()
        self.seen |= {token: one for token, one in facts.beyond.items() if token not in self.seen}
        self._beyond -= facts.seen.keys()
        self.seen |= facts.seen
        self.stored |= facts.seen
        for link in facts.links:
            self._add(link)
            self.stored_links.add(pair_of(link))
        joined, parted = facts.decided.joined, facts.decided.parted
        self._decided = Decided((*self._decided.joined, *joined), {**self._decided.parted, **parted})
        self._of_decisions |= {*parted, *(token for one in joined for token in one[:2])}
        self.groups.parted = self._decided.parted
        near = {pair for token in facts.seen for pair in self._near.get(token, ())}
        shared = shared_tokens(self.seen, (self.links[pair] for pair in near), self._rules)
        self._mark_shared({token: silent for token, silent in shared.items() if token in facts.seen})
        found = self._worked_out(facts.seen)
        self.groups.of |= {token: found.group(token) for token in facts.seen}
        self.joined |= _joined(found)

    def customer(self, token: str) -> str | None:
        """Give the name of the customer who holds a token; None for one that nobody holds."""
        return self.groups.group(token).customer if token in self.seen else None

    def refused(self) -> tuple[tuple[Link, str], ...]:
        """Give the links that unite nobody, each with its reason; those of shared tokens are left out."""
        active = [link for link in self.links.values() if self._counts(link)]
        return resolve(self._rules, self.seen, active, self._decided).refused

    def without_joining(self, side: Collection[str], token: str, other: str) -> Groups:
        """Give the groups there would be if no person had joined some tokens with any others, nor events these two."""
        active = [link for link in self.links.values() if self._counts(link)]
        joined = tuple(one for one in self._decided.joined if (one[0] in side) == (one[1] in side))
        parted = dict(self._decided.parted)
        for one, two in ((token, other), (other, token)):
            parted[one] = parted.get(one, frozenset()) | {two}
        return resolve(self._rules, self.seen, active, Decided(joined, parted)).groups

    def see(self, token: str, kind: str, sequence: int, key: tuple[int, bytes] | None = None) -> None:
        """Take in that an event had a token; `key` is its time and digest where the token is the primary one."""
        old = self.seen.get(token)
        new = old or Seen(kind, sequence)
        if key is not None and (not new.sequence or key < (new.time, new.digest)):
            new = new._replace(sequence=new.sequence or sequence, time=key[0], digest=key[1])
        if new == old:
            return
        self.changed.seen.add(token)
        if old is None:
            self.seen[token] = new
            self.changed.before.setdefault(token, None)
            return
        before = [self._named(token)]
        self.seen[token] = new
        if old.sequence or len(self.groups.group(token).tokens) == 1:
            self.groups.seen_earlier(token)
            self._note(before)
        elif (link := self._only_link(token)) is not None:
            self.groups.hang(link)
        else:
            self._again({token})  # when two customers became one depends on who is one

    def say(self, link: Link) -> str:
        """Take in one link, as `say_all`."""
        return self.say_all([link])[0]

    def say_all(self, links: Sequence[Link]) -> list[str]:
        """Take in the links of one event, tokens that were seen; gives why each was refused, or empty texts.

        One that was said before, by an earlier event and as strongly, changes nothing. Those that come late are worked
        out together.
        """
        reasons, late = [""] * len(links), list[int]()
        for place, link in enumerate(links):
            known = self.links.get(pair_of(link))
            if known is not None and known <= link:
                continue
            self._add(link)
            self.changed.links.add(pair_of(link))
            self._set_apart(link)
            if not self._counts(link):
                reasons[place] = SHARED
            elif not late and known is None and self._is_next(link):
                reasons[place] = self._next(link)
            elif not late and self._hangs(link):
                self._note_new(link.other)
                self.groups.hang(link)
            else:
                late.append(place)
        if late:
            self._again({end for place in late for end in (links[place].token, links[place].other)})
        for place in late:  # saying it again changes nothing
            reasons[place] = self.groups.say(links[place]) if self._counts(links[place]) else SHARED
        return reasons

    def joined_otherwise(self) -> set[str]:
        """Give the tokens of visitors who became part of somebody known at another moment than when this was read."""
        now = _joined(self.groups)
        return {token for token in now.keys() | self.joined.keys() if now.get(token) != self.joined.get(token)}

    def _is_next(self, link: Link) -> bool:
        last = (self.groups.group(token).last for token in (link.token, link.other))
        return all(one is None or one < link for one in last)

    def _next(self, link: Link) -> str:
        before = [self._named(link.token), self._named(link.other)]
        reason = self.groups.say(link)
        for token in (link.token, link.other):
            self.groups.group(token).last = link
        self._note(before)
        return reason

    def _only_link(self, token: str) -> Link | None:
        """Give the link of a browser of which nothing else is said, if it joins it to somebody known."""
        pairs = self._near.get(token, ())
        if len(pairs) != 1 or self.seen[token].known or token in self._of_decisions:
            return None
        link = self.links[pairs[0]]
        return link if link.other == token and self.seen[link.token].known and self._counts(link) else None

    def _hangs(self, link: Link) -> bool:
        """Say whether a late link only adds a browser to somebody known, and nothing else can be otherwise for it.

        She was more than one identifier then, so that she was not free to be joined to others; and there is room for
        the browser now, so that there was at every moment.
        """
        if self._only_link(link.other) != link:
            return False
        group, kind = self.groups.group(link.token), self.seen[link.other].kind
        limit = self._rules.limits.get(kind)
        if group is not self.groups.group(link.other) and limit is not None and group.kinds.get(kind, 0) >= limit:
            return False
        earlier = (one for one in map(self.links.__getitem__, self._near[link.token]) if one < link)
        return any(
            self._counts(one) and self.groups.of.get(one.token) is group is self.groups.of.get(one.other)
            for one in earlier
        )

    def _named(self, token: str) -> _Named:
        group = self.groups.group(token)
        return group.customer, group.tokens, len(group.tokens)

    def _note(self, before: Iterable[_Named]) -> None:
        """Keep the names that are others now; a group that grew has its former tokens first."""
        for name, tokens, count in before:
            if self.groups.group(tokens[0]).customer != name:
                for token in tokens[:count]:
                    self.changed.before.setdefault(token, name)

    def _note_new(self, token: str) -> None:
        self.changed.before.setdefault(token, self.groups.group(token).customer)

    def _again(self, ends: Iterable[str], *, lost: bool = False) -> None:
        """Resolve groups anew, and with each that falls apart those that its refused links lead to.

        Groups that `lost` links are taken as fallen apart: others may join them again, but later.
        """
        former = _distinct(map(self.groups.group, ends))
        torn = former if lost else []
        while True:
            tokens = [token for group in former for token in group.tokens]
            found = self._worked_out(tokens)
            behind = self._behind([*torn, *_torn(former, found)]) - set(tokens)
            if not behind:
                break
            if missing := behind & self._beyond:
                assert self._reach is not None
                self.take_in(self._reach(missing))
            former = _distinct([*former, *map(self.groups.group, behind)])
        for group in former:
            name = group.customer
            for token in group.tokens:
                self.changed.before.setdefault(token, name)
        self.groups.of |= {token: found.group(token) for token in tokens}

    def _behind(self, groups: Iterable[Group]) -> set[str]:
        """Give both ends of every link of some groups."""
        pairs = {pair for group in groups for token in group.tokens for pair in self._near.get(token, ())}
        return {end for pair in pairs if self._counts(self.links[pair]) for end in pair[:2]}

    def _worked_out(self, tokens: Collection[str]) -> Groups:
        """Resolve some groups by what was said and decided among them; links to others are refused."""
        inside = set(tokens)
        pairs = {pair for one in tokens for pair in self._near.get(one, ())}
        active = [link for link in map(self.links.__getitem__, pairs) if self._counts(link)]
        within = [link for link in active if link.token in inside and link.other in inside]
        joined = tuple(one for one in self._decided.joined if one[0] in inside and one[1] in inside)
        found = resolve(self._rules, self.seen, within, Decided(joined, self._decided.parted)).groups
        for link in active:
            for end in inside.intersection((link.token, link.other)):
                group = found.group(end)
                if group.last is None or group.last < link:
                    group.last = link
        return found

    def _set_apart(self, link: Link) -> None:
        """Take links of tokens that turn out to be shared out of their groups, which may fall apart."""
        crowded = {token: silent for token in (link.token, link.other) if (silent := self._crowded(token, link))}
        if crowded:
            self._mark_shared(crowded)
            self._again(crowded, lost=True)

    def _mark_shared(self, tokens: Mapping[str, int]) -> None:
        for token, silent in tokens.items():
            if self.seen[token].shared < silent:
                self.seen[token] = self.seen[token]._replace(shared=silent)
                self.changed.seen.add(token)

    def _crowded(self, token: str, link: Link) -> int:
        """Say how far a token is shared since it has a link, if that is further than was known; 0 if not."""
        known, near = self.seen[token].shared, self._near[token]
        other = self.seen[link.other if link.token == token else link.token]
        enough = self._rules.shared_links if other.known else MOST_LINKS  # counting is dear where there are many
        if len(near) <= min(enough, MOST_LINKS) or known == ALL_SILENT:
            return 0
        if known == UNTRUSTED_SILENT and link.strength == SAID:
            return 0
        silent = sharing((self.links[pair] for pair in near), token, self.seen, self._rules)
        return silent if silent > known else 0

    def _counts(self, link: Link) -> bool:
        return counts(link, self.seen)

    def _add(self, link: Link) -> None:
        pair = pair_of(link)
        known = self.links.get(pair)
        self.links[pair] = link if known is None else min(known, link)
        if known is None:
            for token in (link.token, link.other):
                self._near.setdefault(token, []).append(pair)


def pair_of(link: Link) -> Pair:
    """Give what a link says, but for when."""
    return link.token, link.other, link.strength


def _joined(groups: Groups) -> dict[str, int]:
    distinct = _distinct(group for group in groups.of.values() if group.joined)
    return {token: when for group in distinct for token, when in (group.joined or {}).items()}


def _torn(former: Iterable[Group], found: Groups) -> list[Group]:
    return [group for group in former if len({id(found.group(token)) for token in group.tokens}) > 1]


def _distinct(groups: Iterable[Group]) -> list[Group]:
    return list({id(group): group for group in groups}.values())
