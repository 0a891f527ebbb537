"""`suasion serve`: the workspace over HTTP, owned by this process until it ends."""

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from suasion.cli.options import WorkspaceOption, chosen

_LEARNING_SECONDS = 10.0
"""How long the first events may wait for the filter of message ids; of a larger log it is learned behind them."""


def serve(
    *,
    workspace: WorkspaceOption = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 lets the system choose.")
    ] = None,
) -> None:
    """Serve the console and the API on this machine until Ctrl-C; prints the address and the first sign-in link."""
    run(chosen(workspace), port)


def run(directory: Path, port: int | None = None) -> None:
    """Own a workspace and serve it until interrupted."""
    from suasion.core.memory import take_from_system

    take_from_system()

    from suasion.cli.connection import ending
    from suasion.cli.serving import Serving, announce, new_key, withdraw
    from suasion.core.clock import SystemClock
    from suasion.deliveries.hold import standing
    from suasion.flows.jobs.store import Jobs
    from suasion.flows.jobs.worker import Worker
    from suasion.http.app import create_app
    from suasion.http.guard import host_name, is_loopback
    from suasion.http.process_log import log_as_lines
    from suasion.http.server import local_address
    from suasion.http.server import serve as listen
    from suasion.http.sign_in import SignedCallers
    from suasion.workspace import Workspace
    from suasion.workspace.keeping import Keeper

    log_as_lines(SystemClock())
    with Workspace.open(directory) as opened:
        key = new_key()
        jobs = Jobs(opened.database, opened.clock)
        host, public = opened.settings.text("server.host"), opened.settings.text("server.public_url")
        names = {host} if not is_loopback(host) else set()
        names |= {host_name(public.removeprefix("https://"))} if public else set()

        with opened.database.read() as connection:
            held = standing(connection) is not None

        def answering(address: str) -> None:
            announce(opened.directory, Serving(local_address(address), key, os.getpid()))
            opened.served_at(local_address(address))
            typer.echo(f"Serving {address}")
            if held:
                typer.echo("It was restored and is held: nothing leaves it until `suasion release` lifts the hold.")
            if link := opened.access.links.first_link():
                typer.echo(f"Sign in first, as {link.account}: {public or address.rstrip('/')}{link.fragment}")

        opened.pinned.warm()  # the first screen need not wait for the history
        opened.events.messages.learned_within(opened.database, _LEARNING_SECONDS)
        app = create_app(opened, SignedCallers(opened.access, key), jobs, tuple(names))
        signal.signal(signal.SIGTERM, _ended)
        wanted = opened.settings.whole("server.port") if port is None else port
        try:
            with suppress(KeyboardInterrupt), ending(Worker(opened, jobs)), Keeper(opened):
                listen(app, host, wanted, answering, behind_proxy=bool(public))
        finally:
            withdraw(opened.directory)


def _ended(_signal: int, _frame: FrameType | None) -> None:
    """End as after Ctrl-C: nothing is left half done, the file that names us is removed."""
    sys.exit(0)
