"""The same answer as `resolve`, a link at a time, and with no more than the groups that a link can change.

A link later than all that was said of the two groups it touches is the next step of the greedy, and is just done. Of
those that come late most say that a browser is somebody's: it hangs on her, and nothing else is otherwise. For any
other, and for a token that turns out to be shared, their groups are resolved anew, and no others: a refused link
connects no groups.

Why that is enough: a link that was refused would also be refused to larger groups. Where no link within a former group
is refused now, the group was at every moment at least as large as it was then; so what it refused, it refuses. Only
where one is, or where a group lost links, can others get what was refused to them; then the groups that its links lead
to are resolved with it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from suasion.customers.identity.resolution import NOTHING_DECIDED, SHARED, Decided, Group, Groups, Resolved, resolve
from suasion.customers.identity.rules import MOST_LINKS, SAID, Link, Rules, Seen
from suasion.customers.identity.sharing import ALL_SILENT, UNTRUSTED_SILENT, counts, shared_tokens, sharing

Pair = tuple[str, str, int]
"""Primary token, other token and strength: of all that said the same, only the earliest is kept."""

_Named = tuple[str | None, list[str], int]
"""The name of a group, its tokens, and how many of them it had: a group that grows keeps them in front."""


class Facts(NamedTuple):
    """What is known of some groups, whole: their tokens, and of each token every link that may count.

    `decided` is what people decided about the tokens, `beyond` what is known of the ends of links in other groups.
    """

    seen: Mapping[str, Seen]
    links: Iterable[Link] = ()
    decided: Decided = NOTHING_DECIDED
    beyond: Mapping[str, Seen] = {}


Reach = Callable[[Collection[str]], Facts]
"""Reads the groups of some tokens, whole."""


def _nobody(_tokens: Collection[str]) -> Facts:
    return Facts({})


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

    `seen`, `links` and `groups` are as they are now, `stored`, `stored_links` and `joined` as they were when they were
    read; `changed` is what lies between.

    Parameters
    ----------
    rules
        What links may do.
    seen, links, decided
        Whole groups: of every token here, each of its links that may count.
    reach
        Reads others when they are needed.
    """

    def __init__(
        self,
        rules: Rules,
        seen: Mapping[str, Seen] | None = None,
        links: Iterable[Link] = (),
        decided: Decided = NOTHING_DECIDED,
        reach: Reach = _nobody,
    ) -> None:
        self._rules, self._reach = rules, reach
        self._decided = NOTHING_DECIDED
        self._of_decisions: set[str] = set()
        self._beyond: set[str] = set()
        self._near: dict[str, list[Pair]] = {}
        self._earliest: dict[str, Link] = {}
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
        shared = shared_tokens(self.seen, (self.links[pair] for pair in self._near_pairs(facts.seen)), self._rules)
        self._mark_shared({token: silent for token, silent in shared.items() if token in facts.seen})
        found = self._worked_out(facts.seen).groups
        self.groups.of |= {token: found.group(token) for token in facts.seen}
        self.joined |= _joined(found)

    def customer(self, token: str) -> str | None:
        """Give the name of the customer who holds a token; None for one that nobody holds."""
        return self.groups.group(token).customer if token in self.seen else None

    def refused(self) -> tuple[tuple[Link, str], ...]:
        """Give the links that unite nobody, each with its reason; those of shared tokens are left out."""
        return resolve(self._rules, self.seen, self._counting(self.links.values()), self._decided).refused

    def without_joining(self, side: Collection[str], token: str, other: str) -> Groups:
        """Give the groups there would be if no person had joined some tokens with any others, nor events these two."""
        joined = tuple(one for one in self._decided.joined if (one[0] in side) == (one[1] in side))
        parted = dict(self._decided.parted)
        for one, two in ((token, other), (other, token)):
            parted[one] = parted.get(one, frozenset()) | {two}
        counting = self._counting(self.links.values())
        return resolve(self._rules, self.seen, counting, Decided(joined, parted)).groups

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
            self._hang(link)
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
            elif not late and self._is_next(link):
                reasons[place] = self._next(link)
            elif not late and self._hangs(link):
                self._hang(link)
            else:
                late.append(place)
        if late:
            refused = self._again({end for place in late for end in _ends(links[place])})
            for place in late:
                reasons[place] = refused.get(links[place], "") if self._counts(links[place]) else SHARED
        return reasons

    def joined_otherwise(self) -> set[str]:
        """Give the tokens of visitors who became part of somebody known at another moment than when this was read."""
        now = _joined(self.groups)
        return {token for token in now.keys() | self.joined.keys() if now.get(token) != self.joined.get(token)}

    def _is_next(self, link: Link) -> bool:
        last = (self.groups.group(token).last for token in _ends(link))
        return all(one is None or one < link for one in last)

    def _next(self, link: Link) -> str:
        before = [self._named(token) for token in _ends(link)]
        reason = self.groups.say(link)
        for token in _ends(link):
            self.groups.group(token).last = link
        self._note(before)
        return reason

    def _hangs(self, link: Link) -> bool:
        """Say whether a late link only adds a browser to somebody known, and nothing else can be otherwise for it.

        There is room for the browser now, so there was at every moment. And it takes no freedom from her: she was more
        than one identifier already, or what made her so was a browser of which nothing else is said.
        """
        if self._only_link(link.other) != link:
            return False
        group, kind = self.groups.group(link.token), self.seen[link.other].kind
        limit = self._rules.limits.get(kind)
        if group is not self.groups.group(link.other) and limit is not None and group.kinds.get(kind, 0) >= limit:
            return False
        first = self._earliest_link(link.token)
        if first is None or first == link:
            return False
        return first < link or self._only_link(first.other) is not None

    def _hang(self, link: Link) -> None:
        self.changed.before.setdefault(link.other, self.groups.group(link.other).customer)
        self.groups.hang(link)

    def _only_link(self, token: str) -> Link | None:
        """Give the link of a browser of which nothing else is said, if it is to somebody known."""
        pairs = self._near.get(token, ())
        if len(pairs) != 1 or self.seen[token].known or token in self._of_decisions:
            return None
        link = self.links[pairs[0]]
        return link if link.other == token and self.seen[link.token].known and self._counts(link) else None

    def _earliest_link(self, token: str) -> Link | None:
        """Give the earliest link of a token within its group, but for those that only hung browsers on it since.

        None if it is there alone, or by decisions only.
        """
        if (found := self._earliest.get(token)) is None:
            group, of = self.groups.group(token), self.groups.of
            within = (one for one in self._said_of([token]) if all(of.get(end) is group for end in _ends(one)))
            found = min(within, default=None)
            if found is not None:
                self._earliest[token] = found
        return found

    def _named(self, token: str) -> _Named:
        group = self.groups.group(token)
        return group.customer, group.tokens, len(group.tokens)

    def _note(self, before: Iterable[_Named]) -> None:
        """Keep the names that are others now."""
        for name, tokens, count in before:
            if self.groups.group(tokens[0]).customer != name:
                for token in tokens[:count]:
                    self.changed.before.setdefault(token, name)

    def _again(self, ends: Iterable[str], *, lost: bool = False) -> dict[Link, str]:
        """Resolve the groups of some tokens anew; gives the links among them that are refused, and why.

        With them are resolved those behind the groups within which a link is refused, or that `lost` links.
        """
        former = _distinct(map(self.groups.group, ends))
        losing = former if lost else []
        while True:
            tokens = [token for group in former for token in group.tokens]
            found = self._worked_out(tokens)
            behind = self._linked_to([*losing, *_torn(former, found.refused)]).difference(tokens)
            if not behind:
                break
            if missing := behind & self._beyond:
                self.take_in(self._reach(missing))
            former = _distinct([*former, *map(self.groups.group, behind)])
        for group in former:
            name = group.customer
            for token in group.tokens:
                self.changed.before.setdefault(token, name)
        self.groups.of |= {token: found.groups.group(token) for token in tokens}
        for token in tokens:
            self._earliest.pop(token, None)
        return dict(found.refused)

    def _worked_out(self, tokens: Collection[str]) -> Resolved:
        """Resolve some groups by what was said and decided among them, as if every link to others were refused."""
        inside, counting = set(tokens), self._said_of(tokens)
        within = [link for link in counting if inside.issuperset(_ends(link))]
        joined = tuple(one for one in self._decided.joined if inside.issuperset(one[:2]))
        found = resolve(self._rules, self.seen, within, Decided(joined, self._decided.parted))
        for link in counting:
            for end in inside.intersection(_ends(link)):
                group = found.groups.group(end)
                group.last = link if group.last is None else max(group.last, link)
        return found

    def _said_of(self, tokens: Iterable[str]) -> list[Link]:
        """Give the links of some tokens that count."""
        return self._counting(self.links[pair] for pair in self._near_pairs(tokens))

    def _near_pairs(self, tokens: Iterable[str]) -> set[Pair]:
        return {pair for token in tokens for pair in self._near.get(token, ())}

    def _counting(self, links: Iterable[Link]) -> list[Link]:
        return [link for link in links if self._counts(link)]

    def _linked_to(self, groups: Iterable[Group]) -> set[str]:
        """Give both ends of every link of some groups."""
        said = self._said_of(token for group in groups for token in group.tokens)
        return {end for link in said for end in _ends(link)}

    def _set_apart(self, link: Link) -> None:
        """Take links of tokens that turn out to be shared out of their groups, which may fall apart."""
        crowded = {token: silent for token in _ends(link) if (silent := self._crowded(token, link))}
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
            for token in _ends(link):
                self._near.setdefault(token, []).append(pair)


def pair_of(link: Link) -> Pair:
    """Give what a link says, but for when."""
    return link.token, link.other, link.strength


def _ends(link: Link) -> tuple[str, str]:
    return link.token, link.other


def _joined(groups: Groups) -> dict[str, int]:
    distinct = _distinct(group for group in groups.of.values() if group.joined)
    return {token: when for group in distinct for token, when in (group.joined or {}).items()}


def _torn(former: Iterable[Group], refused: Iterable[tuple[Link, str]]) -> list[Group]:
    """Choose the former groups within which a link is refused now: all that fell apart, and others."""
    of = {token: group for group in former for token in group.tokens}
    return [of[link.token] for link, _ in refused if of[link.token] is of[link.other]]


def _distinct(groups: Iterable[Group]) -> list[Group]:
    return list({id(group): group for group in groups}.values())
