"""Send: every planned message out by SMTP, once, to a mailbox on this machine where it can be opened."""

from suasion.adapters.mailbox.local import LocalMailbox
from suasion.core.progress import Progress
from suasion.deliveries.hand_over import require_all_done
from suasion.flows.demo.scene import CAMPAIGN
from suasion.flows.flow import Figures, Step
from suasion.workspace import Workspace

MAILBOX = "mailbox"
"""Where in the workspace the messages end up, a file each."""


def do(workspace: Workspace, progress: Progress) -> None:
    """Start the mailbox and hand over what the ledger has planned.

    Raises
    ------
    suasion.deliveries.hand_over.DeliveriesWait
        If the server put messages off: the step is not done while any waits.
    """
    with LocalMailbox(workspace.directory / MAILBOX) as mailbox:
        workspace.send(CAMPAIGN, host=mailbox.host, port=mailbox.port, progress=progress)
    require_all_done(workspace.deliveries, CAMPAIGN)


def figures(workspace: Workspace) -> Figures:
    """Count the ledger."""
    reasons = workspace.deliveries.reasons(CAMPAIGN)
    return {
        **workspace.deliveries.figures(CAMPAIGN),
        "figures": {
            state: [{"reason": reason, "count": count} for reason, count in sorted(reasons.get(state, {}).items())]
            for state in ("skipped", "failed")
        },
    }


def _line(figures: Figures) -> str:
    return (
        f"{figures['planned']:,} planned: {figures['sent']:,} sent, {figures['skipped']:,} skipped, "
        f"{figures['failed']:,} failed, {figures['uncertain']:,} uncertain"
    )


STEP = Step("send", "Send", do, figures, _line)
