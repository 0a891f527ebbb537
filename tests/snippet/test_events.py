"""What a page reports arrives, once, in order, in the Segment spec's shape."""

import json

from suasion.events.requests import read_batch
from suasion.events.spec import Unreadable
from tests.snippet.receiver import Receiver
from tests.snippet.visiting import KEY, Visitor, loaded, loader, state, wait_for_state

CALLS = """<script>
suasion.identify("u-1", { plan: "gold" });
suasion.track("Product Viewed", { product_id: "42" });
suasion.group("household-7", { size: 3 });
suasion.page("Shelves", "Garden", { sale: true });
suasion.alias("u-2");
suasion.track("Product Added");
</script>"""


def test_calls_before_the_script_is_there_arrive_once_each_and_in_order(visitor: Visitor, intake: Receiver) -> None:
    page = visitor.opens(CALLS)
    events = intake.wait_for("Product Added")
    wait_for_state(page, sent=7, queued=0)
    assert [event["type"] for event in events] == ["page", "identify", "track", "group", "page", "alias", "track"]
    assert len({event["messageId"] for event in events}) == 7
    assert len({event["anonymousId"] for event in events}) == 1
    assert [event.get("userId") for event in events] == [None, "u-1", "u-1", "u-1", "u-1", "u-2", "u-2"]
    viewed, grouped, shelf, alias = events[2:6]
    assert (viewed["event"], viewed["properties"]) == ("Product Viewed", {"product_id": "42"})
    assert (grouped["groupId"], grouped["traits"]) == ("household-7", {"size": 3})
    assert (shelf["category"], shelf["name"], shelf["properties"]["sale"]) == ("Shelves", "Garden", True)
    assert alias["previousId"] == "u-1"


def test_the_request_is_one_that_the_intake_of_another_origin_reads(visitor: Visitor, intake: Receiver) -> None:
    page = loaded(visitor.opens())
    page.evaluate("suasion.track('Searched', {query: '玫瑰 🌹'})")
    intake.wait_for("Searched")
    (post,) = [post for post in intake.posts if any(event.get("event") for event in post.events)]
    assert post.path == "/v1/batch"
    assert post.headers["origin"] == visitor.shop.address
    assert post.headers["authorization"].startswith("Basic ")
    assert post.headers["content-type"] == "application/json"
    assert "cookie" not in post.headers
    assert post.events[-1]["properties"] == {"query": "玫瑰 🌹"}
    received = read_batch(json.dumps(post.body).encode())
    assert [one.event for one in received if isinstance(one.event, Unreadable)] == []


def test_the_context_says_where_and_with_what_and_drops_what_an_address_may_tell(visitor: Visitor) -> None:
    visitor.opens(path="/garden", query="?utm_source=mail&utm_campaign=spring&token=secret&email=a%40b.example#part")
    (event,) = visitor.intake.wait_for("page")
    context = event["context"]
    assert context["page"] == {
        "path": "/garden",
        "referrer": "",
        "search": "?utm_source=mail&utm_campaign=spring",
        "title": "Corner shop",
        "url": f"{visitor.shop.address}/garden?utm_source=mail&utm_campaign=spring",
    }
    assert context["campaign"] == {"source": "mail", "name": "spring"}
    assert (context["locale"], context["timezone"]) == ("en-GB", "Europe/Paris")
    assert context["library"]["name"] == "suasion.js"
    assert "HeadlessChrome" in context["userAgent"]
    assert context["webdriver"] is True
    assert set(context["screen"]) == {"width", "height", "density"}
    assert "secret" not in str(event)
    assert "ip" not in context


def test_options_of_a_call_are_the_events_own(visitor: Visitor) -> None:
    page = loaded(visitor.opens())
    page.evaluate(
        """suasion.track("Rated", {}, {timestamp: "2026-01-02T03:04:05Z", messageId: "mine",
        context: {app: {name: "till"}}, integrations: {All: false}})"""
    )
    event = visitor.intake.wait_for("Rated")[-1]
    assert (event["timestamp"], event["messageId"]) == ("2026-01-02T03:04:05.000Z", "mine")
    assert event["context"]["app"] == {"name": "till"}
    assert event["integrations"] == {"All": False}


def test_a_page_that_has_it_twice_reports_once(visitor: Visitor, intake: Receiver) -> None:
    script = f'<script src="{intake.address}/snippet/suasion.js"></script>'
    page = visitor.opens(loader(intake.address, consent="granted") + script + "<script>suasion.track('Seen')</script>")
    events = intake.wait_for("Seen")
    wait_for_state(page, queued=0, included=2)
    assert sorted(event["type"] for event in events) == ["page", "track"]


def test_what_is_wrong_is_counted_and_never_reaches_the_page(visitor: Visitor, intake: Receiver) -> None:
    page = loaded(visitor.opens())
    page.evaluate(
        """() => {
        const round = {}; round.round = round;
        suasion.track("Round", round);
        suasion.track("Dated", {}, {timestamp: "never"});
        suasion.on("track", () => { throw new Error("a listener's"); });
        suasion.push(["nothing", 1]);
        suasion.ready();
        suasion.track("Sound");
        suasion.track("Large", {text: "x".repeat(33000)});
        }"""
    )
    intake.wait_for("Sound")
    assert state(page)["errors"] >= 4
    assert state(page)["dropped"] == 1
    assert intake.names == ["page", "Sound"]


def test_listeners_hear_what_is_reported_and_sent(visitor: Visitor) -> None:
    page = visitor.opens(
        "<script>heard = []; suasion.ready(() => heard.push('ready')); "
        "suasion.on('track', m => heard.push(m.event)); suasion.on('sent', n => heard.push(n)); "
        "suasion.track('A')</script>"
    )
    page.wait_for_function("heard.includes(2)")
    assert page.evaluate("heard") == ["ready", "A", 2]


def test_an_element_of_that_name_on_the_page_is_no_harm(visitor: Visitor, intake: Receiver) -> None:
    script = (
        f'<script src="{intake.address}/snippet/suasion.js" data-write-key="{KEY}" data-consent="granted"></script>'
    )
    page = visitor.opens(f'<a id="suasion" href="/">us</a>{script}', head="")
    loaded(page).evaluate("suasion.track('Seen')")
    intake.wait_for("Seen")
