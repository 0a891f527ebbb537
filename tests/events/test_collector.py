"""The collector writes many senders' batches in one commit, and answers each for itself."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from suasion.core.database import Database
from suasion.core.errors import InputRefused, Overloaded, StorageFull, WorkspaceError
from suasion.events.collector import AHEAD_EVENTS, GROUP_EVENTS, Collector, _Waiting
from suasion.events.duplicates import MessageIds
from suasion.events.intake import Sending
from suasion.events.log import EventLog, Prepared, Verdicts
from suasion.events.spec import Event, Track, Unreadable
from tests.events.workbench import events, quarantine_rows


def track(message: str, user: str = "ann", **properties: object) -> Track:
    return Track(message_id=message, user_id=user, event="Product Viewed", properties=dict(properties))


class GatedLog(EventLog):
    """A log that waits at a gate before it writes, and keeps what each commit held; or fails, if it is told to."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log.database, log.lake.directory, log.vault, log.clock)
        self.gate, self.reached = threading.Event(), threading.Event()
        self.commits: list[list[str]] = []
        self.failure: Exception | None = None
        self.poison = ""

    def append_prepared(self, prepared: Prepared) -> list[Verdicts]:
        self.reached.set()
        assert self.gate.wait(20)
        events = (event for one in prepared.sendings for event in one.events)
        self.commits.append([event.message_id for event in events if isinstance(event, Track)])
        if self.failure is not None:
            raise self.failure
        if self.poison in self.commits[-1]:
            raise ValueError("the database does not like it")
        return super().append_prepared(prepared)


@contextmanager
def collecting(log: EventLog, **bounds: int) -> Iterator[Collector]:
    collector = Collector(log, **bounds)
    try:
        yield collector
    finally:
        collector.close()


@pytest.fixture
def gated(log: EventLog) -> GatedLog:
    return GatedLog(log)


def submit(collector: Collector, *sent: Event | Unreadable, source: str = "shop") -> Future[Verdicts]:
    return collector.submit(list(sent), source=source, size=100)


def kinds(future: Future[Verdicts]) -> list[str]:
    return [verdict.kind for verdict in future.result(20).each]


def held_back(gated: GatedLog, collector: Collector) -> Future[Verdicts]:
    """Let the thread take a first batch and wait with it, so that all that follows is written together."""
    first = submit(collector, track("first"))
    assert gated.reached.wait(20)
    return first


def test_what_many_senders_hand_over_is_written_in_one_commit_and_each_gets_its_own_verdicts(gated: GatedLog) -> None:
    with collecting(gated) as collector:
        held_back(gated, collector)
        bad = Unreadable(b"{", "not_json", "no")
        several = [submit(collector, track("a"), track("b")), submit(collector, bad, track("c"), source="app")]
        gated.gate.set()
        assert [kinds(one) for one in several] == [["stored", "stored"], ["quarantined", "stored"]]
    assert gated.commits == [["first"], ["a", "b", "c"]]
    assert [row["source"] for row in quarantine_rows(gated)] == ["app"]
    assert [row["source"] for row in events(gated)] == ["shop", "shop", "shop", "app"]


def test_one_id_in_two_batches_of_a_commit_is_stored_once_and_another_body_is_set_aside(gated: GatedLog) -> None:
    with collecting(gated) as collector:
        held_back(gated, collector)
        several = [submit(collector, track("a", price=price)) for price in (1, 1, 2)]
        elsewhere = submit(collector, track("a", price=3), source="app")
        gated.gate.set()
        assert [kinds(one) for one in [*several, elsewhere]] == [["stored"], ["duplicate"], ["quarantined"], ["stored"]]
    (kept,) = quarantine_rows(gated)
    assert (kept["reason"], kept["row"]["properties"]) == ("id_reused", {"price": 2})
    assert (kept["row"]["type"], kept["row"]["event"]) == ("track", "Product Viewed")


def test_a_batch_that_cannot_be_written_holds_up_no_other(gated: GatedLog) -> None:
    gated.poison = "bad"
    with collecting(gated) as collector:
        held_back(gated, collector)
        good, bad, other = (submit(collector, track(name)) for name in ("good", "bad", "other"))
        gated.gate.set()
        assert [kinds(good), kinds(other)] == [["stored"], ["stored"]]
        with pytest.raises(ValueError, match="does not like"):
            bad.result(20)
    assert len(events(gated)) == 3


class NothingLearned(MessageIds):
    """A filter of message ids that can never be learned, for a reason nobody foresaw."""

    def learn_behind(self, database: Database) -> None:
        raise MemoryError


@pytest.mark.parametrize("size", [1, AHEAD_EVENTS], ids=["one thread", "two threads"])
def test_what_fails_after_a_commit_leaves_nobody_without_an_answer(gated: GatedLog, size: int) -> None:
    with collecting(gated) as collector:
        gated.messages = NothingLearned()
        several = [held_back(gated, collector)]
        for name in ("a", "b", "c"):  # each a commit
            several.append(submit(collector, *(track(f"{name} {number}") for number in range(GROUP_EVENTS))))
            several.append(submit(collector, *(track(f"{name} behind {number}") for number in range(size))))
        gated.gate.set()
        assert [set(kinds(one)) for one in several] == [{"stored"}] * 7
        assert kinds(submit(collector, track("later"))) == ["stored"]


class FewVerdicts(GatedLog):
    """A log that once writes and forgets to say so."""

    told = False

    def append_prepared(self, prepared: Prepared) -> list[Verdicts]:
        told, self.told = self.told, True
        return super().append_prepared(prepared) if told else []


class Stumbling(Collector):
    """A collector whose thread once meets something nobody foresaw, when told to."""

    stumbles = False

    def _taken(self) -> list[_Waiting] | None:
        group = super()._taken()
        if self.stumbles:
            self.stumbles = False
            raise MemoryError
        return group


def test_a_log_that_does_not_say_what_it_wrote_fails_those_in_the_commit_and_no_other(log: EventLog) -> None:
    forgetful = FewVerdicts(log)
    forgetful.gate.set()
    with collecting(forgetful) as collector:
        with pytest.raises(ValueError, match="shorter"):
            submit(collector, track("a")).result(20)
        assert kinds(submit(collector, track("b"))) == ["stored"]


def test_a_thread_that_stumbles_tells_all_who_wait_and_goes_on(
    gated: GatedLog, caplog: pytest.LogCaptureFixture
) -> None:
    collector = Stumbling(gated)
    try:
        first = held_back(gated, collector)
        several = [submit(collector, *(track(f"{name} {number}") for number in range(GROUP_EVENTS))) for name in "ab"]
        assert several[1].cancel()
        several.append(submit(collector, track("c")))
        collector.stumbles = True
        gated.gate.set()
        assert kinds(first) == ["stored"]
        for one in (several[0], several[2]):
            with pytest.raises(MemoryError):
                one.result(20)
        assert kinds(submit(collector, track("later"))) == ["stored"]
    finally:
        collector.close()
    assert collector.waiting == (0, 0)
    assert "were not written: MemoryError" in caplog.text
    assert gated.commits == [["first"], ["later"]]


class AheadLog(EventLog):
    """A log that writes a long batch only when the one behind it is prepared."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log.database, log.lake.directory, log.vault, log.clock)
        self.gate, self.reached, self.behind = threading.Event(), threading.Event(), threading.Event()

    def prepared(self, sendings: Sequence[Sending]) -> Prepared:
        found = super().prepared(sendings)
        if sendings[0].source == "behind":
            self.behind.set()
        return found

    def append_prepared(self, prepared: Prepared) -> list[Verdicts]:
        self.reached.set()
        if prepared.sendings[0].source == "long":
            assert self.behind.wait(20)
        else:
            assert self.gate.wait(20)
        return super().append_prepared(prepared)


def test_what_waits_is_prepared_while_what_came_before_is_written_and_keeps_its_place(log: EventLog) -> None:
    ahead = AheadLog(log)
    with collecting(ahead) as collector:
        first = submit(collector, track("first"))
        assert ahead.reached.wait(20)
        many = [track(f"long {number}") for number in range(GROUP_EVENTS)]
        behind = [track(f"behind {number}") for number in range(AHEAD_EVENTS)]
        several = [submit(collector, *many, source="long"), submit(collector, *behind, source="behind")]
        ahead.gate.set()
        assert [set(kinds(one)) for one in (first, *several)] == [{"stored"}] * 3
        assert collector.waiting == (0, 0)
    assert [row["source"] for row in events(ahead)] == ["shop"] + ["long"] * GROUP_EVENTS + ["behind"] * AHEAD_EVENTS


def test_a_full_disk_fails_exactly_those_in_the_commit_and_the_next_works(gated: GatedLog) -> None:
    gated.gate.set()
    gated.failure = StorageFull.said()
    with collecting(gated) as collector:
        with pytest.raises(StorageFull):
            submit(collector, track("a")).result(20)
        gated.failure = None
        assert kinds(submit(collector, track("a"))) == ["stored"]


@pytest.mark.parametrize("bounds", [{"most_bytes": 250}, {"most_events": 3}])
def test_beyond_its_bounds_it_refuses_and_says_when_to_come_again(gated: GatedLog, bounds: dict[str, int]) -> None:
    with collecting(gated, **bounds) as collector:
        taken = [held_back(gated, collector), submit(collector, track("a"))]
        with pytest.raises(Overloaded) as refusal:
            submit(collector, track("b"), track("c"))
        assert 1 <= refusal.value.wait_seconds <= 30
        assert collector.waiting == (2, 200)
        gated.gate.set()
        assert [kinds(one) for one in taken] == [["stored"], ["stored"]]
        assert kinds(submit(collector, track("b"), track("c"))) == ["stored", "stored"]


def test_a_batch_larger_than_the_bounds_is_taken_when_nothing_waits(gated: GatedLog) -> None:
    gated.gate.set()
    with collecting(gated, most_bytes=1) as collector:
        assert kinds(submit(collector, track("a"))) == ["stored"]


def test_closing_writes_what_waits_and_refuses_what_comes_later(gated: GatedLog) -> None:
    collector = Collector(gated)
    held_back(gated, collector)
    waiting = submit(collector, track("a"))
    gated.gate.set()
    collector.close()
    assert kinds(waiting) == ["stored"]
    with pytest.raises(WorkspaceError, match="closed"):
        submit(collector, track("b"))


def test_a_source_that_models_publish_under_is_refused_before_it_waits(gated: GatedLog) -> None:
    gated.gate.set()
    with collecting(gated) as collector, pytest.raises(InputRefused, match="model:"):
        submit(collector, track("a"), source="model:shop")


def test_whoever_gave_up_before_the_commit_is_left_out_of_it(gated: GatedLog) -> None:
    with collecting(gated) as collector:
        held_back(gated, collector)
        given_up, waiting = submit(collector, track("a")), submit(collector, track("b"))
        assert given_up.cancel()
        gated.gate.set()
        assert kinds(waiting) == ["stored"]
        assert collector.waiting[0] in {0, 2}  # it is counted off after the answer
    assert gated.commits == [["first"], ["b"]]
