"""The command line: translates arguments, calls one function of the library, translates back.

Exit codes: 0 done, 1 it could not be done (the message says why and what to do), 2 the command line was wrong, 130
Ctrl-C (but that is how serving ends well).
Heavy parts are imported inside the commands, so that ``suasion --version`` answers at once.
"""

import os
import sys
from typing import NoReturn

import typer

from suasion.cli import (
    backup,
    consent,
    customer,
    demo,
    doctor,
    export,
    groups,
    identity,
    importing,
    init,
    jobs,
    key,
    model,
    openapi,
    people,
    plan,
    prepare,
    rebuild,
    recommend,
    release,
    replay,
    report,
    restore,
    segment,
    serve,
    suppression,
    tracking,
    train,
    trait,
    vault,
    verify,
)
from suasion.cli.interrupt import never_lose_interrupts
from suasion.core.errors import SuasionError, of_this_machine
from suasion.core.version import __version__

_INTERRUPTED = 130

app = typer.Typer(
    name="suasion",
    help="Collect, know, predict, recommend, decide, write, send and measure, in one loop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # help as plain text, the same as in docs/cli.md
)
app.command("init")(init.init)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.add_typer(importing.app, name="import")
app.add_typer(tracking.app, name="tracking")
app.command("replay")(replay.replay)
app.command("export")(export.export)
app.add_typer(segment.app, name="segment")
app.add_typer(trait.app, name="trait")
app.command("prepare")(prepare.prepare)
app.command("train")(train.train)
app.add_typer(model.app, name="model")
app.add_typer(groups.app, name="groups")
app.command("recommend")(recommend.recommend)
app.add_typer(customer.app, name="customer")
app.add_typer(identity.app, name="identity")
app.add_typer(consent.app, name="consent")
app.add_typer(suppression.app, name="suppression")
app.add_typer(plan.app, name="plan")
app.command("report")(report.report)
app.command("jobs")(jobs.jobs)
app.add_typer(key.app, name="key")
app.add_typer(people.app, name="people")
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("release")(release.release)
app.command("rebuild")(rebuild.rebuild)
app.command("verify")(verify.verify)
app.add_typer(vault.app, name="vault")
app.command("doctor")(doctor.doctor)
app.command("openapi")(openapi.openapi)


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer hands options over by position
    if value:
        typer.echo(f"suasion {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Say the version."),
) -> None:
    """Collect, know, predict, recommend, decide, write, send and measure, in one loop."""


def main() -> None:
    """Run the command line; what Suasion raises on purpose is printed without a traceback."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):  # see core/threads.py, which imports too much for here
        os.environ.setdefault(name, "1")
    never_lose_interrupts()
    try:
        app()
    except SuasionError as error:
        _refuse(error)
    except OSError as error:
        told = of_this_machine(error)
        if told is None:
            raise
        _refuse(told)
    except SystemExit as ended:  # Typer turns Ctrl-C into this
        if ended.code == _INTERRUPTED:
            typer.echo("Stopped. What was finished is kept; the same command goes on from there.", err=True)
        raise


def _refuse(error: SuasionError) -> NoReturn:
    typer.secho(f"Error: {error.message}", fg=typer.colors.RED, err=True)
    if error.hint:
        typer.echo(f"Hint: {error.hint}", err=True)
    sys.exit(1)
