"""The same answer as `resolve`, a link at a time.

A link whose key is later than every key of the components it touches is the next step of the greedy, and is just done.
One that comes late, and a token that turns out to be shared, resolve their component anew.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from suasion.customers.identity.resolution import NOTHING_DECIDED, SHARED, Decided, Groups, resolve
from suasion.customers.identity.rules import MOST_LINKS, SAID, Link, Rules, Seen
from suasion.customers.identity.sharing import ALL_SILENT, UNTRUSTED_SILENT, counts, shared_tokens, sharing

Pair = tuple[str, str, int]
"""Primary token, other token and strength: of all that said the same, only the earliest is kept."""


_Named = tuple[str | None, list[str], int]


@dataclass(slots=True, eq=False)
class _Component:
    """Tokens that links or decisions connect, also those that were refused; `last` is the latest link among them."""

    tokens: list[str]
    last: Link | None = None


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
    """Who is who among some components, kept as events come in.

    Parameters
    ----------
    rules
        What links may do.
    seen, links, decided
        Whole components: of every token here, each of its links that may count.
    """

    def __init__(
        self,
        rules: Rules,
        seen: Mapping[str, Seen] | None = None,
        links: Iterable[Link] = (),
        decided: Decided = NOTHING_DECIDED,
    ) -> None:
        self._rules, self._decided = rules, decided
        self.seen: dict[str, Seen] = dict(seen or {})
        self.links: dict[Pair, Link] = {}
        self._near: dict[str, list[Pair]] = {}
        for link in links:
            self._add(link)
        self.changed = Changed()
        self.stored: dict[str, Seen] = dict(self.seen)
        self.stored_links = frozenset(self.links)
        self._mark_shared(shared_tokens(self.seen, self.links.values(), rules))
        self._components: dict[str, _Component] = {}
        active = [link for link in self.links.values() if self._counts(link)]
        self.groups: Groups = resolve(rules, self.seen, active, decided).groups
        self.joined: dict[str, int] = self._joined()
        for token, other, _ in decided.joined:
            self._connect(token, other)
        for link in active:
            self._connect(link.token, link.other, link)

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
        if not old.sequence and len(self.groups.group(token).tokens) > 1:
            self._again(token)  # when two customers became one depends on who is one
        else:
            self.groups.seen_earlier(token)
            self._note(before)

    def say(self, link: Link) -> str:
        """Take in a link between two tokens that were seen; gives why it was refused, or an empty text.

        One that was said before, by an earlier event and as strongly, changes nothing.
        """
        known = self.links.get(pair_of(link))
        if known is not None and known <= link:
            return ""
        self._add(link)
        self.changed.links.add(pair_of(link))
        crowded = {token: silent for token in (link.token, link.other) if (silent := self._crowded(token, link))}
        if crowded:
            self._set_apart(crowded)
        if not self._counts(link):
            return SHARED
        later = all(one.last is None or one.last < link for one in map(self._component, (link.token, link.other)))
        self._connect(link.token, link.other, link)
        if known is None and later:
            return self._next(link)
        self._again(link.token)
        mine, theirs = self.groups.group(link.token), self.groups.group(link.other)
        return "" if mine is theirs else self.groups.say(link)

    def joined_otherwise(self) -> set[str]:
        """Give the tokens of visitors who became part of somebody known at another moment than when this was read."""
        now = self._joined()
        return {token for token in now.keys() | self.joined.keys() if now.get(token) != self.joined.get(token)}

    def _joined(self) -> dict[str, int]:
        groups = {id(group): group for group in self.groups.of.values() if group.joined}
        return {token: when for group in groups.values() for token, when in (group.joined or {}).items()}

    def _next(self, link: Link) -> str:
        before = [self._named(link.token), self._named(link.other)]
        reason = self.groups.say(link)
        self._note(before)
        return reason

    def _named(self, token: str) -> _Named:
        group = self.groups.group(token)
        return group.customer, group.tokens, len(group.tokens)

    def _note(self, before: Iterable[_Named]) -> None:
        """Keep the names that are others now; a group that grew has its former tokens first."""
        for name, tokens, count in before:
            if self.groups.group(tokens[0]).customer != name:
                for token in tokens[:count]:
                    self.changed.before.setdefault(token, name)

    def _again(self, token: str) -> None:
        """Resolve the component of a token anew."""
        tokens = self._component(token).tokens
        for one in tokens:
            self.changed.before.setdefault(one, self.groups.group(one).customer)
        self._resolve(tokens)

    def _resolve(self, tokens: list[str]) -> None:
        inside = set(tokens)
        links = {pair for one in tokens for pair in self._near.get(one, ())}
        active = [link for link in map(self.links.__getitem__, links) if self._counts(link)]
        joined = tuple(one for one in self._decided.joined if one[0] in inside)
        found = resolve(self._rules, self.seen, active, Decided(joined, self._decided.parted)).groups
        for one in tokens:
            self.groups.of[one] = found.group(one)

    def _set_apart(self, crowded: Mapping[str, int]) -> None:
        """Take links of tokens that turned out to be shared out of their components, which may fall apart."""
        touched: dict[int, _Component] = {}
        for token in crowded:
            component = self._component(token)
            touched[id(component)] = component
        self._mark_shared(crowded)
        for component in touched.values():
            for one in component.tokens:
                self.changed.before.setdefault(one, self.groups.group(one).customer)
                self._components.pop(one, None)
            inside = set(component.tokens)
            for token, other, _ in self._decided.joined:
                if token in inside:
                    self._connect(token, other)
            for pair in {pair for one in component.tokens for pair in self._near.get(one, ())}:
                if self._counts(self.links[pair]):
                    self._connect(pair[0], pair[1], self.links[pair])
            self._resolve(component.tokens)

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

    def _component(self, token: str) -> _Component:
        found = self._components.get(token)
        if found is None:
            found = self._components[token] = _Component([token])
        return found

    def _connect(self, token: str, other: str, link: Link | None = None) -> None:
        mine, theirs = self._component(token), self._component(other)
        if mine is not theirs:
            large, small = (mine, theirs) if len(mine.tokens) >= len(theirs.tokens) else (theirs, mine)
            for one in small.tokens:
                self._components[one] = large
            large.tokens += small.tokens
            large.last = max((one for one in (large.last, small.last) if one is not None), default=None)
            mine = large
        if link is not None and (mine.last is None or mine.last < link):
            mine.last = link


def pair_of(link: Link) -> Pair:
    """Give what a link says, but for when."""
    return link.token, link.other, link.strength
