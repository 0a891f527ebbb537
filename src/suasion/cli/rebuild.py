"""`suasion rebuild`: everything derived, computed again from the facts."""

from suasion.cli.options import JsonOption, WorkspaceOption, chosen


def rebuild(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Compute customers, traits, predictions and segment members again from the facts; no server may run meanwhile.

    Readers see the old or the new. Killed, it has changed nothing, and the same command goes on.
    """
    from rich.console import Console

    from suasion.cli.output import print_json, print_table
    from suasion.cli.progress import TerminalProgress
    from suasion.upkeep.rebuild import rebuild as rebuilt
    from suasion.workspace import Workspace

    with (
        TerminalProgress(Console(stderr=True, highlight=False)).showing() as progress,
        Workspace.open(chosen(workspace)) as opened,
    ):
        done = rebuilt(opened, progress)
    if json_output:
        print_json(vars(done))
        return
    rows = [{"table": name, "before": count, "after": done.after[name]} for name, count in done.before.items()]
    print_table(rows, ("table", "before", "after"), none="Nothing is derived yet.")
