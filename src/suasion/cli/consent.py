"""`suasion consent`: what customers granted and withdrew, asking them, and the texts they agree to."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from suasion.cli.options import JsonOption, WorkspaceOption, chosen, moment

app = typer.Typer(help="Show, record and ask for consent, and keep the texts it is given to.", no_args_is_help=True)

_Who = Annotated[str, typer.Argument(metavar="CUSTOMER", help="The id, or a user id, email address or phone number.")]
_Source = Annotated[str, typer.Option("--source", help="Where it was said, such as form or phone.")]
_Channel = Annotated[str | None, typer.Option("--channel", help="Such as email; marketing needs one.")]
_Topic = Annotated[str | None, typer.Option("--topic", help="Such as marketing; marketing needs one.")]


class Purpose(StrEnum):
    """What data may be used for."""

    MARKETING = "marketing"
    PERSONALISATION = "personalisation"
    ANALYTICS = "analytics"


class Said(StrEnum):
    """What a customer can say."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"


_Purpose = Annotated[Purpose, typer.Option("--purpose", help="What her data may be used for.")]


@app.command("show")
def show(*, who: _Who, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """Show where a customer's consent stands, and every act with its proof."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json

    with connected(chosen(workspace)) as api:
        found = api.get(f"/api/customers/{found_customer(api, who)['customer']}/consent")
    if json_output:
        print_json(found)
    else:
        _tell(found)


@app.command("record")
def record(
    *,
    who: _Who,
    said: Annotated[Said, typer.Argument(metavar="granted|withdrawn")],
    source: _Source,
    proof: Annotated[str | None, typer.Option("--proof", help="What shows it; needed without --text.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="The text she read, such as newsletter:3.")] = None,
    purpose: _Purpose = Purpose.MARKETING,
    channel: _Channel = None,
    topic: _Topic = None,
    expires: Annotated[str | None, typer.Option("--expires", help="From when a grant no longer stands.")] = None,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Record what a customer granted or withdrew; after a withdrawal nothing more is handed over to her."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json

    body = {
        "state": said.value,
        "purpose": purpose.value,
        "channel": channel,
        "topic": topic,
        "source": source,
        "proof": proof,
        "text_version": text,
        "expires": moment(expires),
    }
    with connected(chosen(workspace)) as api:
        found = api.post(f"/api/customers/{found_customer(api, who)['customer']}/consent", body)
    if json_output:
        print_json(found)
    else:
        _tell(found)


@app.command("ask")
def ask(
    *,
    who: _Who,
    text: Annotated[str, typer.Option("--text", help="The text she is to read, such as newsletter:3.")],
    source: _Source,
    purpose: _Purpose = Purpose.MARKETING,
    channel: _Channel = None,
    topic: _Topic = None,
    days: Annotated[int, typer.Option("--days", help="How long the link can be followed.")] = 7,
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Record that a customer is asked, and give the link by which she confirms; send it to her and nobody else."""
    from suasion.cli.connection import connected
    from suasion.cli.naming import found_customer
    from suasion.cli.output import print_json

    body = {
        "purpose": purpose.value,
        "channel": channel,
        "topic": topic,
        "source": source,
        "text_version": text,
        "days": days,
    }
    with connected(chosen(workspace)) as api:
        found = api.post(f"/api/customers/{found_customer(api, who)['customer']}/consent/askings", body)
    if json_output:
        print_json(found)
    else:
        typer.echo(f"Good until {found['expires']}:\n{found['link']}")


@app.command("texts")
def texts(*, workspace: WorkspaceOption = None, json_output: JsonOption = False) -> None:
    """List the texts that customers agree to, every version."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json, print_table

    with connected(chosen(workspace)) as api:
        found = api.get("/api/consent-texts")
    if json_output:
        print_json(found)
    else:
        print_table(found["data"], ("name", "language", "made", "sha256", "text"), none="There is no text yet.")


@app.command("add-text")
def add_text(
    *,
    text_id: Annotated[str, typer.Argument(metavar="ID", help="Which text, such as newsletter.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Holds the words, in UTF-8.")],
    language: Annotated[str, typer.Option("--language", help="Such as en or zh-Hans.")] = "en",
    workspace: WorkspaceOption = None,
    json_output: JsonOption = False,
) -> None:
    """Keep a text under the next version of its id; what was agreed to before stays as it was."""
    from suasion.cli.connection import connected
    from suasion.cli.output import print_json
    from suasion.core.errors import FileUnreadable

    try:
        words = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise FileUnreadable(f"{file} is not in UTF-8.", hint="Name a text file.") from error
    except OSError as error:
        raise FileUnreadable(f"{file} cannot be read: {error.strerror}.", hint="Name a text file.") from error
    with connected(chosen(workspace)) as api:
        found = api.post("/api/consent-texts", {"id": text_id, "language": language, "text": words})
    if json_output:
        print_json(found)
    else:
        typer.echo(f"{found['name']} ({found['language']}), SHA-256 {found['sha256']}")


def _tell(found: dict[str, Any]) -> None:
    from suasion.cli.output import print_table

    typer.echo("May be personalised." if found["personalised"] else "Not to be personalised.")
    columns = ("purpose", "channel", "topic", "granted", "state", "time", "expires", "source")
    print_table(found["standing"], columns, none="Nothing was said.")
    if found["acts"]:
        typer.echo("")
        columns = ("time", "state", "purpose", "channel", "topic", "source", "text_version", "proof")
        print_table(found["acts"], columns, none="")
