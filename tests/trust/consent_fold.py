"""The rules of consent once more, for two people who may turn out to be one: a separate fold in plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """One word of one person: what, when it was said and heard, and from which moment it counts."""

    name: str
    purpose: str
    state: str
    time: datetime
    received: datetime
    source: str
    until: datetime = FOREVER
    asked: datetime | None = None

    @property
    def counts(self) -> datetime:
        return self.asked or self.time

    @property
    def rank(self) -> tuple[datetime, int, float]:
        stricter = 2 if self.state == "withdrawn" else 1 - self.imported  # a withdrawal wins, wherever it came from
        return self.counts, stricter, -self.until.timestamp()

    @property
    def imported(self) -> bool:
        return self.source.startswith("import")


def last_word(said: Iterable[Said], first: Said | None = None) -> Said | None:
    """Give what holds after all that was said, beginning with what held before."""
    word = first
    for one in sorted((one for one in said if one.state != "asked"), key=lambda one: one.rank):
        if one.state == "granted" and one.imported and word is not None and word.state == "withdrawn":
            continue
        word = one
    return word


@dataclass
class Pair:
    """Two names, and since when they are one."""

    names: tuple[str, str]
    said: set[Said] = field(default_factory=set)
    since: datetime | None = None
    stays: str = ""

    def say(self, one: Said) -> bool:
        """Take a word in; False if it was said before, whenever it was heard."""
        if any(replace(one, received=other.received) == other for other in self.said):
            return False
        self.said.add(one)
        return True

    def part(self) -> None:
        """What was withdrawn while they were one stays withdrawn for both."""
        assert self.since is not None
        for purpose in ("marketing", "personalisation"):
            word = self.word(self.names[0], purpose)
            if word is not None and word.state == "withdrawn" and word.received >= self.since:
                told = [one for one in self.said if replace(one, name=word.name) == word]
                for name in set(self.names) - {one.name for one in told}:
                    self.say(replace(word, name=name, source="import" if word.imported else "parted"))
        self.since = None

    def word(self, name: str, purpose: str) -> Said | None:
        """Give what holds of a purpose for whoever bears a name now."""
        about = [one for one in self.said if one.purpose == purpose]
        if self.since is None:
            return last_word(one for one in about if one.name == name)
        before = [one for one in about if one.counts < self.since or one.received < self.since]
        each = [last_word(one for one in before if one.name == mine) for mine in self.names]
        words = [one for one in each if one is not None]
        no = [one for one in words if one.state == "withdrawn"]
        first = max(no, key=lambda one: one.rank) if no else min(words, key=lambda one: one.until, default=None)
        return last_word((one for one in about if one not in before), first)

    def stands(self, name: str, purpose: str, at: datetime, *, silence: bool = False) -> bool:
        """Say whether there is consent at a moment; `silence` is what no word means."""
        word = self.word(name, purpose)
        return silence if word is None else word.state == "granted" and at < word.until

    def is_there(self, name: str) -> bool:
        """Say whether messages go out under a name."""
        return self.since is None or name == self.stays
