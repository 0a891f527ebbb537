import re
from typing import Any

import msgspec

from suasion.events.intake import Sending
from suasion.events.live import MOST, LiveEvent, LiveEvents
from suasion.events.log import EventLog
from suasion.events.spec import Track, parse
from tests.events.workbench import NOW


def raw(**said: Any) -> Any:
    return parse(msgspec.json.encode({"type": "track", "userId": "ann@shop.test", "event": "Viewed"} | said))


def shown(log: EventLog, after: int = 0) -> list[LiveEvent]:
    return log.live.after(after)


def test_every_event_shows_with_what_became_of_it(log: EventLog) -> None:
    log.append(
        [
            raw(messageId="a", properties={"price": 3, "note": "from ann@shop.test"}),
            raw(messageId="a", properties={"price": 3, "note": "from ann@shop.test"}),
            raw(messageId="a", properties={"price": 4}),
            raw(messageId="b", userId=None),
            parse(b"{"),
            raw(type="page", messageId="c", name="Home", event=None),
        ],
        source="web",
    )
    assert [(one.number, one.type, one.name, one.verdict.kind, one.verdict.reason) for one in shown(log)] == [
        (1, "track", "Viewed", "stored", ""),
        (2, "track", "Viewed", "duplicate", ""),
        (3, "track", "Viewed", "quarantined", "id_reused"),
        (4, "track", "Viewed", "quarantined", "missing_customer"),
        (5, "", "", "quarantined", "not_json"),
        (6, "page", "Home", "stored", ""),
    ]
    first = shown(log)[0]
    assert (first.at, first.source, len(first.tokens)) == (NOW, "web", 1)
    assert msgspec.json.decode(first.properties)["price"] == 3
    assert "ann@" not in str(shown(log)), "nobody is named"
    assert shown(log)[3].properties == ""


def test_no_name_of_an_event_or_a_group_names_a_person(log: EventLog) -> None:
    names = {"event": "Bought by ann@shop.test", "groupId": "family of ann@shop.test", "name": "/u?e=ann%40shop.test"}
    kinds = [{"type": "track", "groupId": "g"}, {"type": "group"}, {"type": "page"}]
    good = [raw(**names | kind | {"messageId": f"m{place}"}) for place, kind in enumerate(kinds)]
    bad = [raw(**names | kind | {"messageId": f"n{place}", "userId": None}) for place, kind in enumerate(kinds)]
    reused = [raw(**names | kinds[0] | {"messageId": "m0", "properties": {"a": 1}})]
    log.append(good + bad + reused, source="web")
    kept = [(one.verdict.kind, one.name) for one in shown(log)]
    assert [kind for kind, _ in kept] == ["stored"] * 3 + ["quarantined"] * 4
    assert not re.search(r"\bann\b|ann%40", str(kept))
    assert kept[0][1].startswith("Bought by t_")
    assert kept[3:5] == [("quarantined", "Bought by …"), ("quarantined", "family of …")]


def test_only_news_is_given_and_only_so_many_are_kept(log: EventLog) -> None:
    log.append([raw(messageId="a")], source="web")
    log.append([raw(messageId=f"m{n}") for n in range(MOST + 20)], source="web")
    kept = shown(log)
    assert (len(kept), kept[0].number, kept[-1].number) == (MOST, 22, MOST + 21)
    assert log.live.last == MOST + 21
    assert shown(log, after=log.live.last) == []
    log.append([raw(messageId="again")], source="web")
    assert [one.number for one in shown(log, after=MOST + 21)] == [MOST + 22]


def test_imports_do_not_drown_what_is_live(log: EventLog) -> None:
    log.append([Track(message_id="i", user_id="u", event="Imported")], source="file", origin="import-1")
    assert shown(log) == []


def test_each_process_counts_for_itself() -> None:
    assert LiveEvents().run != LiveEvents().run


def test_what_is_stored_knows_its_number_in_the_log_however_many_came_before(log: EventLog) -> None:
    log.append(
        [raw(messageId="a"), raw(messageId="a"), raw(messageId="b", userId=None), raw(messageId="c")], source="web"
    )
    assert [one.sequence for one in shown(log)] == [1, 0, 0, 2]
    many = [raw(messageId=f"m{n}") for n in range(MOST + 20)]
    log.append_all([Sending([raw(messageId="a"), *many[:7]], "web"), Sending([many[7], *many], "web")])
    assert [one.sequence for one in shown(log)] == list(range(2 + 21, 2 + MOST + 21))
