"""A customer's copy holds everything that is found of her anywhere, and nothing of anybody else (T42)."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from suasion import Workspace
from tests.governance.canaries import MERGED, WORD, fill, word
from tests.trust.recording import Trust
from tests.trust.walked import Walked, walk

LINES = {
    "traits.jsonl": ("trait",),
    "consent.jsonl": ("consent_act",),
    "suppressions.jsonl": ("suppression_token",),
    "segments.jsonl": ("segment_member", "segment_standing", "segment_move", "segment_news"),
    "experiments.jsonl": ("experiment_assignments",),
    "decisions.jsonl": ("decisions",),
    "messages.jsonl": ("delivery",),
    "identity.jsonl": ("identity_act",),
    "links.jsonl": ("identity_link",),
    "identifiers.jsonl": ("identity_token",),
    "look_alikes.jsonl": ("duplicate_pair",),
    "customer.jsonl": ("customer",),
    "audit.jsonl": ("audit",),
}
"""A line for each row of some tables; written by hand, beside the product's own register."""
MENTIONED_IN_STAFFS_WORDS = "merging"


def lines_of(workspace: Workspace, customer: str) -> dict[str, list[str]]:
    whole = b"".join(workspace.export_customer(customer).pieces)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        return {name: archive.read(name).decode().splitlines() for name in archive.namelist()}


def events_of(found: Walked, number: int) -> int:
    rows = found.rows[number]
    return len(rows["log_tail"]) + len(rows["lake/events"])


@pytest.mark.trust("T42")
def test_whatever_a_walk_finds_of_a_customer_is_in_her_copy_and_nothing_of_another(
    tmp_path: Path, trust: Trust
) -> None:
    people, asked = trust.size(commit=30, full=2_000), trust.size(commit=6, full=200)
    lost = doubled = rows = 0
    with Workspace.create(tmp_path / "shop") as workspace:
        customers = fill(workspace, people)
        found = walk(workspace)
        for number in sorted({0, people - 1, *trust.random.sample(range(people), asked - 2)}):
            copy = lines_of(workspace, customers[number])
            text = "\n".join(line for lines in copy.values() for line in lines)
            lost += len(found.words[number] - {one.group() for one in WORD.finditer(text)})
            doubled += len({one.group(1) for one in WORD.finditer(text)} - {f"{number:05d}"})
            doubled += sum(name in text for name, whose in found.names.items() if whose != number)
            doubled += sum(token in text for token in found.tokens)
            assert f"+49{number:09d}" in text
            wanted = {file: sum(len(found.rows[number][table]) for table in tables) for file, tables in LINES.items()}
            wanted["events.jsonl"] = events_of(found, number)
            assert {file: len(copy[file]) for file in wanted} == wanted
            assert len(copy["set_aside.jsonl"]) == 2
            assert len(copy["recommenders.jsonl"]) == 1
            assert len(copy["people_decided.jsonl"]) == (number % MERGED == 0)
            rows += sum(wanted.values())
            index = json.loads("\n".join(copy["index.json"]))
            assert {one["file"]: one["lines"] for one in index["files"]} | wanted == {
                one["file"]: one["lines"] for one in index["files"]
            }
        assert word(0, MENTIONED_IN_STAFFS_WORDS) in found.words[0]
    trust.report(inputs=rows, faults=0, lost=lost, doubled=doubled)
