"""The first answer to each request that came with an Idempotency-Key, for 24 hours.

A row is written before the request has its effect, and its answer added after. A crash in between leaves a row without
an answer: nobody can tell then whether the effect happened, so a second request does not run; it is told so.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from threading import Lock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, insert, select, update

from suasion.core import faults
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.http.tables import KEPT_ANSWER

KEPT_HOURS = 24
_NONCE_BYTES = 12

_BEGUN = faults.declare("idempotency.begun", "a request's key is on disk, its effect is not")
_EFFECT = faults.declare("idempotency.before_keeping", "a request has had its effect, its answer is not kept")


@dataclass(frozen=True)
class Answer:
    """What was answered."""

    status: int
    content_type: str | None
    body: bytes
    location: str | None = None


class Place(Enum):
    """How a request stands to those before it with the same key."""

    FIRST = "it is the first, and may run"
    OTHER = "the first was another request"
    RUNNING = "the first still runs"
    UNCERTAIN = "the first was cut off, and nobody knows whether it had its effect"


class KeptAnswers:
    """The store of answers.

    Parameters
    ----------
    database
        The state database.
    clock
        Says when a day is over.
    names_key, answers_key
        32 bytes each: of the hashes by which requests are known, and of the encryption of answers.
    """

    def __init__(self, database: Database, clock: Clock, *, names_key: bytes, answers_key: bytes) -> None:
        self._database = database
        self._clock = clock
        self._names_key = names_key
        self._cipher = AESGCM(answers_key)
        self._running: Counter[bytes] = Counter()
        self._beginning = Lock()
        self._counting = Lock()  # guards `_running`; never held while the database is written

    def digest(self, parts: Iterable[bytes]) -> bytes:
        """Hash what tells requests apart; keyed, because bodies may hold what could be guessed, such as passwords."""
        state = hmac.new(self._names_key, digestmod=hashlib.sha256)
        for part in parts:
            state.update(len(part).to_bytes(8, "big") + part)
        return state.digest()

    def begin(self, name: bytes, request: bytes) -> Place | Answer:
        """Say what becomes of a request; after `Place.FIRST` it runs, and `keep` or `release` has to follow."""
        now = self._clock.now()
        column = KEPT_ANSWER.c
        # Held to the commit: a second request must find either no row or a row whose name is among the running.
        with self._beginning:
            with self._counting:
                running = self._running[name] > 0  # looked at before the row: once it is out, its answer is in
            with self._database.write() as connection:
                connection.execute(delete(KEPT_ANSWER).where(column.begun <= now - timedelta(hours=KEPT_HOURS)))
                found = connection.execute(select(KEPT_ANSWER).where(column.name == name)).one_or_none()
                if found is None:
                    connection.execute(insert(KEPT_ANSWER).values(name=name, request=request, begun=now))
            if found is None:
                with self._counting:
                    self._running[name] += 1
                faults.pass_point(_BEGUN)
                return Place.FIRST
        if found.request != request:
            return Place.OTHER
        if found.status is None:
            return Place.RUNNING if running else Place.UNCERTAIN
        location, _, body = self._opened(found.body, name).partition(b"\n")
        return Answer(found.status, found.content_type, body, location.decode("latin-1") or None)

    def keep(self, name: bytes, answer: Answer) -> None:
        """Keep the answer to a request that ran."""
        faults.pass_point(_EFFECT)
        nonce = secrets.token_bytes(_NONCE_BYTES)
        location = (answer.location or "").encode("latin-1")  # a header, so it has no line end
        sealed = nonce + self._cipher.encrypt(nonce, location + b"\n" + answer.body, name)
        with self._database.write() as connection:
            row = {"status": answer.status, "content_type": answer.content_type, "body": sealed}
            connection.execute(update(KEPT_ANSWER).where(KEPT_ANSWER.c.name == name).values(row))

    def release(self, name: bytes) -> None:
        """Forget a request that failed, so that it may run again."""
        with self._database.write() as connection:
            connection.execute(delete(KEPT_ANSWER).where(KEPT_ANSWER.c.name == name))

    def ended(self, name: bytes) -> None:
        """Note that a request runs no more, however it ended; waits for nobody, so that an event loop may call it."""
        with self._counting:
            self._running -= Counter([name])

    def _opened(self, sealed: bytes, name: bytes) -> bytes:
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name)
