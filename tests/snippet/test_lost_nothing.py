"""The network goes, the server stumbles, the tab closes: every event arrives, and the server can know it again."""

from typing import Any

import pytest

from tests.snippet.receiver import Receiver
from tests.snippet.visiting import Visitor, closed, loaded, state, wait_for_state
from tests.waiting import until

FIRST_TRY_AGAIN_SECONDS = (0.5, 1.0)


def ids(intake: Receiver) -> dict[str, str]:
    """Give the message id of each event by its name."""
    return {event["event"]: event["messageId"] for event in intake.events if "event" in event}


def test_offline_events_wait_and_arrive_once_when_the_network_is_back(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("net::ERR_INTERNET_DISCONNECTED")
    page = loaded(visitor.opens())
    intake.wait_for("page")
    visitor.context.set_offline(True)
    for name in ("A", "B", "C"):
        page.evaluate(f"suasion.track('{name}')")
    until(lambda: state(page)["retries"] > 0, lambda: state(page))
    assert (state(page)["queued"], len(intake.posts)) == (3, 1)
    visitor.context.set_offline(False)
    intake.wait_for("A", "B", "C")
    wait_for_state(page, queued=0, sent=4)
    assert intake.names == ["page", "A", "B", "C"]
    assert len(intake.events) == 4


def test_a_tab_closed_offline_loses_nothing(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("net::ERR_INTERNET_DISCONNECTED")
    page = loaded(visitor.opens())
    intake.wait_for("page")
    who = intake.events[0]["anonymousId"]
    visitor.context.set_offline(True)
    page.evaluate("suasion.track('A'); suasion.track('B');")
    closed(page)
    visitor.context.set_offline(False)
    again = visitor.opens(head=None)
    intake.wait_for("A", "B")
    wait_for_state(again, queued=0)
    late = [event for event in intake.events if event.get("event") in {"A", "B"}]
    assert [event["event"] for event in late] == ["A", "B"]
    assert {event["anonymousId"] for event in intake.events} == {who}
    assert not [name for name in visitor.stored() if name.startswith("suasion.queue.")]


def test_a_tab_that_dies_without_a_word_loses_nothing(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("net::ERR_INTERNET_DISCONNECTED")
    page = loaded(visitor.opens())
    intake.wait_for("page")
    visitor.context.set_offline(True)
    page.evaluate("suasion.track('A')")
    page.evaluate("for (const n in localStorage) if (n.startsWith('suasion.queue')) sessionStorage.kept = n")
    held = page.evaluate("localStorage[sessionStorage.kept]")
    name = page.evaluate("sessionStorage.kept")
    page.close()
    visitor.context.set_offline(False)
    # As a crash leaves it: not marked as closed, and some seconds old.
    visitor.serves(head="", path="/bare")
    bare = visitor.tab()
    bare.goto(f"{visitor.shop.address}/bare")
    bare.evaluate(
        "([name, held]) => { const q = JSON.parse(held); q.at -= 6000; q.closed = false; "
        "localStorage.setItem(name, JSON.stringify(q)); }",
        [name, held],
    )
    visitor.opens()
    intake.wait_for("A")


def test_what_is_reported_in_the_last_moment_leaves_by_beacon_and_is_known_again(
    visitor: Visitor, intake: Receiver
) -> None:
    visitor.serves(path="/next")
    page = loaded(visitor.opens())
    wait_for_state(page, queued=0)
    page.evaluate("() => { suasion.track('Last'); location.href = '/next'; }")
    intake.wait_for("Last")
    until(lambda: intake.names.count("page") == 2, lambda: intake.names)
    (beacon, *_) = [post for post in intake.posts if post.path.startswith("/beacon")]
    assert beacon.path == "/beacon/v1/batch?writeKey=wk_made-up"
    assert beacon.headers["content-type"] == "text/plain"
    assert beacon.body["writeKey"] == "wk_made-up"
    assert [event["event"] for event in beacon.events] == ["Last"]
    until(lambda: len([event for event in intake.events if event.get("event") == "Last"]) == 2, lambda: intake.posts)
    assert len({event["messageId"] for event in intake.events if event.get("event") == "Last"}) == 1
    assert not [name for name in visitor.stored() if name.startswith("suasion.queue.")]


@pytest.mark.parametrize("status", [500, 503, 429, 404])
def test_a_server_that_stumbles_is_asked_again_later_with_the_same_ids(
    visitor: Visitor, intake: Receiver, status: int
) -> None:
    visitor.expected.append(f"status of {status}")
    intake.answers = [(status, {})]
    page = visitor.opens()
    until(lambda: len(intake.posts) == 2)
    wait_for_state(page, queued=0, sent=1, retries=1)
    first, second = intake.posts
    assert first.events == second.events
    least, _ = FIRST_TRY_AGAIN_SECONDS
    assert second.at - first.at >= least


def test_a_server_that_asks_for_time_gets_it(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("status of 429")
    intake.answers = [(429, {"Retry-After": "2"})]
    page = visitor.opens()
    until(lambda: len(intake.posts) == 1)
    page.evaluate("suasion.track('Meanwhile'); dispatchEvent(new Event('online'));")
    intake.wait_for("Meanwhile")
    assert intake.posts[1].at - intake.posts[0].at >= 1.9
    assert [event["type"] for event in intake.posts[1].events] == ["page", "track"]


def test_a_server_that_asks_for_an_eternity_is_not_asked_all_the_time(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("status of 503")
    intake.answers = [(503, {"Retry-After": "99999999999"})]
    page = visitor.opens()
    wait_for_state(page, retries=1)
    page.evaluate("suasion.track('Meanwhile')")
    page.wait_for_timeout(800)
    assert (len(intake.posts), state(page)["queued"]) == (1, 2)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_ends_it_for_the_page_and_keeps_what_there_is(
    visitor: Visitor, intake: Receiver, status: int
) -> None:
    visitor.expected.append(f"status of {status}")
    intake.answers = [(status, {})]
    page = visitor.opens()
    wait_for_state(page, why="key_refused", queued=1)
    page.evaluate("suasion.track('After')")
    assert (state(page)["dropped"], len(intake.posts)) == (1, 1)
    closed(page)
    assert [name for name in visitor.stored() if name.startswith("suasion.queue.")]


def test_a_batch_that_cannot_be_read_is_dropped_and_counted(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("status of 400")
    intake.answers = [(400, {})]
    page = visitor.opens()
    wait_for_state(page, refused=1, queued=0)
    page.evaluate("suasion.track('After')")
    intake.wait_for("After")


def test_a_batch_that_is_too_large_is_halved(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("status of 413")
    page = loaded(visitor.opens())
    wait_for_state(page, queued=0)
    intake.answers = [(413, {})]
    page.evaluate("() => { for (let i = 0; i < 8; i += 1) suasion.track('E' + i); }")
    wait_for_state(page, queued=0, sent=9)
    assert [len(post.events) for post in intake.posts[1:]] == [8, 4, 4]


def test_no_batch_is_longer_than_the_spec_allows_and_all_arrive(visitor: Visitor, intake: Receiver) -> None:
    page = loaded(visitor.opens())
    page.evaluate("() => { for (let i = 0; i < 40; i += 1) suasion.track('E' + i, {text: 'é'.repeat(12000)}); }")
    intake.wait_for(*(f"E{index}" for index in range(40)))
    assert max(int(post.headers["content-length"]) for post in intake.posts) <= 500 * 1024
    assert state(page)["dropped"] == 0


def test_what_is_kept_is_bounded_and_the_oldest_go_first(visitor: Visitor, intake: Receiver) -> None:
    visitor.expected.append("status of 503")
    intake.answers = [(503, {"Retry-After": "60"})]
    page = visitor.opens()
    wait_for_state(page, retries=1)
    page.evaluate("() => { for (let i = 0; i < 60; i += 1) suasion.track('E' + i, {text: 'x'.repeat(30000)}); }")
    found = state(page)
    assert found["queued"] + found["dropped"] == 61
    held: Any = page.evaluate("Object.values(localStorage).map(text => text.length).reduce((a, b) => a + b)")
    assert 900_000 < held < 1_100_000
    assert page.evaluate("Object.values(localStorage).some(text => text.includes('\"E59\"'))")


def test_a_browser_that_forbids_storage_still_sends(visitor: Visitor, intake: Receiver) -> None:
    visitor.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });"
        "Object.defineProperty(document, 'cookie', { get() { throw new DOMException('no'); }, "
        "set() { throw new DOMException('no'); } });"
    )
    page = loaded(visitor.opens())
    page.evaluate("suasion.track('Seen')")
    intake.wait_for("page", "Seen")
    wait_for_state(page, queued=0)
