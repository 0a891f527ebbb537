"""Take one thing away that a promise rests on, and see a named test go red; then put it back and take the next.

    python scripts/mutants.py                 every mutant, about five minutes
    python scripts/mutants.py parquet-fsync   this one

Works in a copy of the sources. Each mutation replaces text that has to be there exactly as often as it says; where the code was
rewritten since, this fails and says so. The exit code is 1 if a mutant stays green, or a test is red without any.
"""

# ruff: noqa: T201 - a script tells what it saw
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("src", "tests", "docs", "scripts", "pyproject.toml", "README.md", "hatch_build.py")
POWER = "tests/trust/test_power_loss.py::test_nothing_acknowledged_is_lost_when_the_power_goes"
ONCE = (
    "tests/trust/test_same_id_at_once.py::test_an_id_is_stored_once_per_source_and_another_body_under_it_is_set_aside"
)

ERASED = "tests/events/test_tombstones.py::test_an_erased_customer_is_in_no_read_sealed_or_not"


@dataclass(frozen=True)
class Mutant:
    """What is taken away, and the test that has to notice.

    Parameters
    ----------
    replaced
        (file, old text, new text); the old text is there exactly once.
    test
        A pytest node.
    """

    name: str
    replaced: tuple[tuple[str, str, str], ...]
    test: str


ANY_ORDER = "tests/trust/test_identity_in_any_order.py::test_the_same_events_in_any_order_give_the_same_customers"
SEVERAL = (
    "tests/customers/test_forgetting.py"
    "::test_she_who_is_several_goes_under_all_her_names_and_a_rebuild_does_not_bring_her_back"
)

PARTED = "tests/customers/test_parted.py"
COMPUTING = "tests/customers/test_computing.py"
CONSENT = "tests/trust/test_consent_ledger.py::test_nobody_without_standing_consent_is_handed_to_a_channel"
SUPPRESSED = "tests/customers/test_suppressions.py"

STANDING = "tests/trust/test_segments_stand.py::test_members_that_stand_are_those_that_a_full_evaluation_finds[sqlite]"

MUTANTS = (
    Mutant(
        "next-change-time",
        (
            (
                "src/suasion/customers/segments/live/singly.py",
                "None if change is None else change.replace(tzinfo=UTC)",
                "None",
            ),
        ),
        STANDING,
    ),
    Mutant(
        "first-moments-of-everybody",
        (
            (
                "src/suasion/customers/segments/live/looks.py",
                "[*coming(self.history, moment), consent]",
                "[]",
            ),
        ),
        STANDING,
    ),
    Mutant(
        "computed-of-what-was-erased",
        (
            (
                "src/suasion/customers/computed/publishing.py",
                "if now.erasures != before.erasures or now",
                "if now",
            ),
        ),
        f"{COMPUTING}::test_what_was_read_before_an_erasure_is_never_published[sqlite]",
    ),
    Mutant(
        "computed-traits-outlive-erasure",
        (
            (
                "src/suasion/customers/forgetting.py",
                "for source in (COMPUTED_SOURCE, GROUP_SOURCE):",
                "for source in ():",
            ),
        ),
        f"{COMPUTING}::test_an_erasure_takes_what_was_computed_and_the_next_computing_sees_the_rest[sqlite]",
    ),
    Mutant(
        "anybody-tells-computed-traits",
        (("src/suasion/customers/traits.py", "if not name.startswith(OURS)", "if name"),),
        f"{COMPUTING}::test_nobody_but_us_tells_a_computed_trait[sqlite]",
    ),
    Mutant(
        "consent-check",
        (
            (
                "src/suasion/deliveries/hand_over.py",
                "if not self._owner.consent.allowed(connection, delivery.customer):",
                "if delivery.customer is None:",
            ),
        ),
        CONSENT,
    ),
    Mutant(
        "suppression-check",
        (("src/suasion/deliveries/hand_over.py", "elif delivery.customer in suppressed:", "elif suppressed is None:"),),
        f"{SUPPRESSED}::test_who_is_suppressed_after_planning_gets_nothing_and_the_ledger_says_why[sqlite]",
    ),
    Mutant(
        "suppressed-come-back",
        (
            (
                "src/suasion/privacy/suppression_list.py",
                'if new := [row for row in rows if row["token"] not in known]:',
                "if new := [row for row in rows if not rows]:",
            ),
        ),
        f"{SUPPRESSED}::test_erased_and_come_back_she_is_still_suppressed_and_only_the_hash_was_kept[sqlite]",
    ),
    Mutant(
        "withdrawals-after-a-restore",
        (
            (
                "src/suasion/upkeep/settling.py",
                "withdrawn = replay_withdrawals(connection, withdrawals)",
                "withdrawn = Replayed(0, 0)",
            ),
            (
                "src/suasion/upkeep/settling.py",
                "import keeping, replay_withdrawals",
                "import Replayed, keeping",
            ),
            (
                "src/suasion/customers/consent/kept.py",
                "known is not None and known >= withdrawals.last()",
                "known is not None",
            ),
        ),
        "tests/upkeep/test_withdrawals_kept.py"
        "::test_who_withdrew_after_the_backup_gets_not_one_message_after_its_restore",
    ),
    Mutant(
        "personalisation-check",
        (
            (
                "src/suasion/deliveries/hand_over.py",
                'general = delivery.content.get("general", False)',
                "general = True",
            ),
        ),
        CONSENT,
    ),
    Mutant(
        "confirmation-of-an-older-asking",
        (
            (
                "src/suasion/customers/consent/acts.py",
                "return act.answers or act.time",
                "return act.time",
            ),
        ),
        CONSENT,
    ),
    Mutant(
        "grant-that-ran-out",
        (
            (
                "src/suasion/customers/consent/acts.py",
                'return self.state == "granted" and at < (self.expires or NEVER)',
                'return self.state == "granted" and at < NEVER',
            ),
        ),
        CONSENT,
    ),
    Mutant(
        "merge-tie-break",
        (
            (
                "src/suasion/customers/identity/following.py",
                'self.message or self.sequence.to_bytes(16, "big")',
                'self.sequence.to_bytes(16, "big")',
            ),
        ),
        ANY_ORDER,
    ),
    Mutant(
        "late-events",
        (
            (
                "src/suasion/events/recent.py",
                "and_(known.token == _primary(one), known.counts, known.time < one.c.time)",
                "and_(known.token == _primary(one), known.counts)",
            ),
        ),
        ANY_ORDER,
    ),
    Mutant(
        "erased-tokens",
        (
            (
                "src/suasion/customers/identity/forgetting.py",
                "(CUSTOMER_TOKEN, IDENTITY_TOKEN, IDENTITY_ACT)",
                "(CUSTOMER_TOKEN, IDENTITY_ACT)",
            ),
        ),
        SEVERAL,
    ),
    Mutant(
        "withdrawal-lost-by-events",
        (("src/suasion/customers/parted.py", "    keep_withdrawn(connection, before, now, keep)\n", ""),),
        f"{PARTED}::test_what_was_withdrawn_holds_for_whom_events_part[sqlite]",
    ),
    Mutant(
        "computed-of-two-published-for-one",
        (("src/suasion/customers/computed/publishing.py", "if parted_since(connection, before.act):", "if False:"),),
        f"{PARTED}::test_what_was_read_before_a_parting_is_never_published[sqlite-events]",
    ),
    Mutant(
        "computed-outlives-a-parting",
        (
            (
                "src/suasion/customers/parted.py",
                "    forget_worked_out(connection, {*before.every, *now.values()})\n",
                "",
            ),
        ),
        f"{PARTED}::test_events_that_part_her_take_what_was_computed_of_her[sqlite]",
    ),
    Mutant(
        "stricter-consent",
        (
            (
                "src/suasion/customers/consent/acts.py",
                'strict = [act for act in held if act.state == "withdrawn"] or held',
                "strict = held",
            ),
        ),
        "tests/customers/identity/test_deciding.py::test_a_withdrawal_of_either_holds_until_a_grant_after_the_merge",
    ),
    Mutant(
        "commit-fsync",
        (("src/suasion/adapters/storage/sqlite.py", '"synchronous=FULL"', '"synchronous=OFF"'),),
        POWER,
    ),
    Mutant(
        "commit-fsync-at-checkpoints-only",
        (("src/suasion/adapters/storage/sqlite.py", '"synchronous=FULL"', '"synchronous=NORMAL"'),),
        POWER,
    ),
    Mutant(
        "parquet-fsync",
        (("src/suasion/events/sealed_files.py", "            os.fsync(file.fileno())\n", "            pass\n"),),
        POWER,
    ),
    Mutant(
        "parquet-name-fsync",
        (
            (
                "src/suasion/events/sealed_files.py",
                "        draft.replace(path)\n        sync(path.parent)\n",
                "        draft.replace(path)\n",
            ),
        ),
        POWER,
    ),
    Mutant(
        "manifest-transaction",
        (
            (
                "src/suasion/events/sealing.py",
                "    with database.write(alone=True) as connection:\n        _commit(connection, new)\n",
                (
                    "    with database.write(alone=True) as connection:\n        add(connection, new)\n"
                    "    with database.write(alone=True) as connection:\n        _commit(connection, new)\n"
                ),
            ),
            ("src/suasion/events/sealing.py", "    add(connection, new)\n    due =", "    due ="),
        ),
        POWER,
    ),
    Mutant(
        "duplicate-look-up",
        (
            (
                "src/suasion/events/log.py",
                "decide(batches, seen.bodies)",
                "decide(batches, {})",
            ),
        ),
        ONCE,
    ),
    Mutant(
        "tombstone-check",
        (
            (
                "src/suasion/events/view.py",
                "        if not self._pinned.tombstones.num_rows:\n            return table\n",
                "        if self._pinned.tombstones.num_rows >= 0:\n            return table\n",
            ),
        ),
        ERASED,
    ),
    Mutant(
        "tombstone-check-of-what-came-last",
        (
            (
                "src/suasion/events/recent.py",
                "    erased = reach_of(connection, {one.tokens[0] for one in found})\n",
                "    erased: dict[str, int] = {}\n",
            ),
        ),
        ERASED,
    ),
)


class Gone(Exception):
    """The source no longer holds what a mutant replaces."""


def main() -> int:
    """Run what the command line asks for; gives the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = [one.name for one in MUTANTS]
    parser.add_argument("names", nargs="*", metavar="MUTANT", help=f"of {', '.join(names)}; all if none is named")
    asked = parser.parse_args()
    if unknown := sorted(set(asked.names) - set(names)):
        parser.error(f"no mutant is called {', '.join(unknown)}; there are {', '.join(names)}")
    wanted = [one for one in MUTANTS if not asked.names or one.name in asked.names]
    with tempfile.TemporaryDirectory(prefix="mutants-") as directory:
        copy = Path(directory)
        copied_to(copy)
        for one in wanted:  # before an hour is spent
            with_mutant(copy, one, lambda: False)
        bad = [
            test
            for test in sorted({one.test for one in wanted})
            if told(copy, "nothing taken away", test, wants="green")
        ]
        bad += [
            one.name for one in wanted if with_mutant(copy, one, partial(told, copy, one.name, one.test, wants="red"))
        ]
    print("All red, as they have to be." if not bad else f"WRONG: {', '.join(bad)}")
    return 1 if bad else 0


def copied_to(directory: Path) -> None:
    """Copy what tests need."""
    rubbish = shutil.ignore_patterns("__pycache__", "console", "node_modules", ".hypothesis")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, directory / name, ignore=rubbish)
        elif source.exists():
            shutil.copy(source, directory / name)


def with_mutant(copy: Path, mutant: Mutant, work: Callable[[], bool]) -> bool:
    """Do something while a mutant is in the copy.

    Raises
    ------
    Gone
        If the source does not hold what it replaces.
    """
    before: dict[Path, str] = {}
    try:
        for file, old, new in mutant.replaced:
            path = copy / file
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            if text.count(old) != 1:
                raise Gone(f"{mutant.name}: {file} holds {text.count(old)} times, and not once:\n{old}")
            before.setdefault(path, text)
            path.write_text(text.replace(old, new), encoding="utf-8")
        return work()
    finally:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")


def told(copy: Path, name: str, test: str, *, wants: str) -> bool:
    """Run a test, print a line of the table, and say whether it came out wrong."""
    begun = time.monotonic()
    environment = os.environ | {"PYTHONPATH": f"{copy / 'src'}{os.pathsep}{copy}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", str(copy / "tmp"), test]
    ended = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    # Red is a test that failed; one that could not even begin says nothing.
    found = {0: "green", 1: "red"}.get(ended.returncode, "broken")
    if found == "red" and not re.search(r"^FAILED ", ended.stdout, re.MULTILINE):
        found = "broken"
    print(
        f"{name:34} {test.partition('::')[2].partition('[')[0]:90} {found:6} {time.monotonic() - begun:5.0f} s",
        flush=True,
    )
    if found == "broken" or (found == "red" and wants == "green"):
        print(ended.stdout[-3000:], ended.stderr[-1000:], file=sys.stderr)
    return found != wants


if __name__ == "__main__":
    sys.exit(main())
