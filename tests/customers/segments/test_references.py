"""Segments that refer to segments: what is refused, what is found, and what follows from a new version of another."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from suasion import Workspace
from suasion.core.errors import Conflict, InputRefused, NotFound
from suasion.customers.segments.conditions import Definition
from suasion.customers.segments.parse import parse_definition
from suasion.customers.segments.references import DEEPEST, MOST_PARTS, expanded, refuse_unsound
from suasion.customers.segments.stored import to_yaml
from suasion.customers.segments.words import in_words
from tests.made_screens import MOMENT, copied

_OFTEN: dict[str, Any] = {"behaviour": {"of": "orders", "measure": "count", "is": {"at_least": 3}}}
_SELDOM: dict[str, Any] = {"behaviour": {"of": "orders", "measure": "count", "is": {"at_most": 2}}}


def called(name: str, where: dict[str, Any]) -> Definition:
    words = {"en": name, "zh": name}
    return parse_definition({"name": name, "title": words, "description": words, "where": where})


def within(name: str, *, member: bool = True) -> dict[str, Any]:
    return {"segment": {"name": name, "member": member}}


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


def test_a_circle_is_refused_and_shown_and_nothing_is_saved(workspace: Workspace) -> None:
    segments = workspace.segments
    before = segments.definitions()
    with pytest.raises(InputRefused, match="in a circle: a -> a"):
        segments.save(called("a", within("a")))
    with pytest.raises(InputRefused, match="in a circle: a -> b -> c -> a"):
        segments.save_all([called("a", within("b")), called("b", within("c")), called("c", {"not": within("a")})])
    assert segments.definitions() == before
    segments.save_all([called("a", within("b")), called("b", _OFTEN)])
    with pytest.raises(InputRefused, match="in a circle: a -> b -> a"):
        segments.save(called("b", {"any": [_OFTEN, within("a")]}))


def test_a_name_that_there_is_not_is_refused_with_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(InputRefused, match="Did you mean 'lapsed'"):
        workspace.segments.save(called("a", within("lapsd")))
    with pytest.raises(InputRefused, match="Did you mean 'lapsed'"), workspace.session() as session:
        workspace.segments.evaluate(session, workspace.history(session), called("a", within("lapsd")), MOMENT)


def test_what_grows_too_deep_or_too_large_is_refused_also_by_what_it_refers_to() -> None:
    chain = [called("s0", _OFTEN), *(called(f"s{n}", within(f"s{n - 1}")) for n in range(1, DEEPEST + 1))]
    definitions = {one.name: one for one in chain}
    refuse_unsound([f"s{DEEPEST - 1}"], definitions)
    with pytest.raises(InputRefused, match=f"'s{DEEPEST}' would be {DEEPEST + 1} deep"):
        refuse_unsound(definitions, definitions)
    twice = [called("s0", _OFTEN), *(called(f"s{n}", {"all": [within(f"s{n - 1}")] * 2}) for n in range(1, 19))]
    definitions = {one.name: one for one in twice}
    refuse_unsound(["s4"], definitions)
    with pytest.raises(InputRefused, match=f"At most {DEEPEST} deep and {MOST_PARTS} parts"):
        refuse_unsound(["s18"], definitions)
    definitions["s0"] = called("s0", {"all": [_OFTEN] * 9})
    with pytest.raises(InputRefused, match="'s3' would be"):
        refuse_unsound(["s4"], definitions)


def test_what_refers_to_nobody_is_not_evaluated_either_if_it_is_too_large(workspace: Workspace) -> None:
    steps = {"sequence": {"steps": [{"of": "lines"}] * 10}}
    large = called("large", {"any": [steps] * 10})
    with pytest.raises(InputRefused, match=f"At most {DEEPEST} deep and {MOST_PARTS} parts"):
        workspace.segment_views.preview(to_yaml(large))
    with pytest.raises(InputRefused, match="111 parts"):
        workspace.segments.save(large)


def test_members_of_a_segment_and_its_others_are_everybody_and_follow_a_new_version(workspace: Workspace) -> None:
    segments, views = workspace.segments, workspace.segment_views
    segments.save_all([called("in_often", within("often")), called("often", _OFTEN)])
    segments.save(called("rest", within("in_often", member=False)))
    found: dict[str, set[str]] = {}
    for name in ("often", "in_often", "rest"):
        run = views.run(name, MOMENT)
        found[name] = set(segments.members(name, run.as_of))
    assert found["in_often"] == found["often"]
    assert found["rest"]
    assert not found["rest"] & found["often"]
    segments.save(called("often", _SELDOM))
    before = views.one("in_often").row.run
    assert before is not None
    customer = min(found["often"])
    (one,) = [one for one in views.of_customer(customer, runs=True) if one.definition.name == "in_often"]
    assert (one.member, one.agrees, one.why.needs["en"]) == (True, True, "at least 3 orders")
    after = views.run("in_often", MOMENT)
    assert after.version == before.version
    assert customer not in segments.members("in_often", MOMENT)
    assert [one.name for one in segments.definitions().values() if one == called("often", _SELDOM)] == ["often"]


def test_one_that_is_used_stays_and_what_a_removed_one_found_does_too(workspace: Workspace) -> None:
    segments, views = workspace.segments, workspace.segment_views
    segments.save_all([called("often", _OFTEN), called("b", within("often")), called("a", {"not": within("often")})])
    assert segments.used_by("often") == ["a", "b"]
    with pytest.raises(Conflict, match="'often' is used by a, b"):
        segments.remove("often")
    run = views.run("b", MOMENT)
    total = views.listed(5).total or 0
    for name in ("a", "b", "often"):
        segments.remove(name)
    assert views.listed(5).total == total - 3
    assert not {"a", "b", "often"} & set(segments.definitions())
    assert run in segments.runs(MOMENT)
    assert len(segments.members("b", MOMENT)) == run.size
    for gone in (lambda: segments.remove("b"), lambda: views.one("b"), lambda: views.run("b")):
        with pytest.raises(NotFound, match="'b'"):
            gone()
    assert "b" not in {one.definition.name for one in views.of_customer(workspace.customers.identity.customers()[0])}
    assert segments.save(called("often", _OFTEN)) == 3, "a removed name may be used again, and its versions go on"


def test_an_unsaved_definition_is_evaluated_by_what_is_saved_of_the_others(workspace: Workspace) -> None:
    with workspace.session() as session:
        history = workspace.history(session)
        found = workspace.segments.evaluate(session, history, called("x", within("lapsed")), MOMENT)
    assert found == workspace.segments.members("lapsed", MOMENT)


def test_a_reference_reads_as_one_and_expands_to_what_it_means() -> None:
    rest = called("rest", within("often", member=False))
    assert (in_words(rest.where), in_words(rest.where, "zh")) == ("not in segment often", "不属于分群“often”")
    assert parse_definition(yaml.safe_load(to_yaml(rest))) == rest
    assert expanded(rest.where, {"often": called("often", _OFTEN)}) == called("x", {"not": _OFTEN}).where
    with pytest.raises(InputRefused, match="true or false"):
        called("x", {"segment": {"name": "often", "member": "yes"}})


def test_runs_found_again_by_what_the_other_said_then_are_the_same(workspace: Workspace) -> None:
    segments = workspace.segments
    segments.save_all([called("often", _OFTEN), called("b", within("often"))])
    run = workspace.segment_views.run("b", MOMENT)
    then = datetime.now(UTC)
    segments.save(called("often", _SELDOM))
    with workspace.session() as session:
        history, b = workspace.history(session), segments.definitions()["b"]
        again, now = (segments.evaluate(session, history, b, MOMENT, saved_by=by) for by in (then, None))
    assert again == workspace.segments.members(run.name, run.as_of) != now
