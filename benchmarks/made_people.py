"""Made people with several identifiers each, and what a shop's pages say of them, in the order in which it arrives.

Of each person: a user id; one to six browsers, each seen before she signs in with it; mostly an address, sometimes a
telephone. A few subscribe to the newsletter first, had another account that the shop's own system joins later, share a
computer at home, give an address that is somebody else's too, or use one of the computers that two hundred others use.
A few events in a hundred come hours late, a few in a thousand days.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from suasion.core.randomness import generator

TRACK, IDENTIFY, ALIAS = range(3)
NOBODY = -1
KINDS = ("user_id", "anonymous_id", "email", "phone")
EVENT = np.dtype([("arrives", "i8"), ("time", "i8"), ("type", "i1"), ("who", "i4", 4)])
"""One event; times are microseconds since the first, `who` has numbers of identifiers, the primary one first."""

_EACH = 4.3  # identifiers a person, about
_BROWSERS = ((1, 2, 3, 4, 6), (0.35, 0.30, 0.20, 0.10, 0.05))
_HOUR = 3_600_000_000
_BETWEEN = _HOUR // 360  # that the shop meets somebody new
_PUBLIC = 40_000  # browsers, of which the public ones are one and the same

Many = npt.NDArray[np.int64]


@dataclass(frozen=True)
class MadePeople:
    """Events in a file; identifiers of the kind number k are numbered from `begins[k]` up to `begins[k + 1]`."""

    path: Path
    events: int
    begins: tuple[int, ...]

    @property
    def identifiers(self) -> int:
        """How many there are."""
        return self.begins[-1]


def made_people(path: Path, identifiers: int, seed: int) -> MadePeople:
    """Write the events of about so many identifiers into a file, as rows of `EVENT`."""
    draw = generator(seed, "made people")
    people = round(identifiers / _EACH)
    owner = np.repeat(np.arange(people), draw.choice(_BROWSERS[0], people, p=_BROWSERS[1]))
    first = np.append(True, owner[1:] != owner[:-1])  # the browser that she registers with
    begins = np.cumsum([0, 2 * people, len(owner), people, people])
    user, account = np.arange(people), np.arange(people) + people
    browser = begins[1] + _browsers(draw, first)
    email = begins[2] + np.where(draw.random(people) < 0.01, np.roll(user, 1), user)
    email[draw.random(people) < 0.2] = NOBODY
    phone = np.where(draw.random(people) < 0.3, begins[3] + user, NOBODY)

    def later(mean: int | Many) -> Many:
        return (draw.exponential(1.0, len(owner)) * mean).astype(np.int64)

    seen = owner * _BETWEEN + later(np.where(first, 1, 200) * _HOUR)
    signed_in = seen + later(_HOUR)
    again, once_more = (draw.random(len(owner)) < share for share in (0.2, 0.3))
    subscribed = first & (draw.random(len(owner)) < 0.05) & (email[owner] != NOBODY)
    old = np.flatnonzero(draw.random(people) < 0.02)
    registered = signed_in[first][old]
    hers = (np.where(first, one[owner], NOBODY) for one in (email, phone))
    made = np.concatenate(
        [
            _events(TRACK, seen, browser),
            _events(IDENTIFY, signed_in, user[owner], browser, *hers),
            _events(IDENTIFY, (signed_in + later(100 * _HOUR))[again], user[owner][again], browser[again]),
            _events(TRACK, (signed_in + 24 * _HOUR)[once_more], browser[once_more]),
            _events(IDENTIFY, ((seen + signed_in) // 2)[subscribed], browser[subscribed], email[owner][subscribed]),
            _events(TRACK, registered - 24 * _HOUR, account[old]),
            _events(ALIAS, registered + 24 * _HOUR, user[old], account[old]),
        ]
    )
    made["time"] -= made["time"].min()
    made["arrives"] = made["time"] + _lateness(draw, len(made))
    used = np.unique(made["who"])[1:]  # nobody is none
    made["who"] = np.where(made["who"] == NOBODY, NOBODY, np.searchsorted(used, made["who"]))
    made[np.argsort(made["arrives"], kind="stable")].tofile(path)
    return MadePeople(path, len(made), tuple(np.searchsorted(used, begins).tolist()))


def _browsers(draw: np.random.Generator, first: npt.NDArray[np.bool_]) -> Many:
    own = np.arange(len(first))
    at_home = np.where(first & (draw.random(len(first)) < 0.05), np.roll(own, 1), own)
    return np.where(draw.random(len(first)) < 200 / _PUBLIC, own // _PUBLIC * _PUBLIC, at_home)


def _lateness(draw: np.random.Generator, count: int) -> Many:
    how, mean = draw.random(count), np.zeros(count)
    mean[how < 0.03], mean[how < 0.002] = 6 * _HOUR, 72 * _HOUR
    return (draw.exponential(1.0, count) * mean).astype(np.int64)


def _events(kind: int, time: Many, *who: Many) -> npt.NDArray[np.void]:
    made = np.zeros(len(time), EVENT)
    made["time"], made["type"], made["who"] = time, kind, NOBODY
    for place, one in enumerate(who):
        made["who"][:, place] = one
    return made
