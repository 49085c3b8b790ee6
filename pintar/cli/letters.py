"""`pintar letters`: the outbox."""

import json
from dataclasses import asdict
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Letters: how the outbox stands, and another try.")
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


@app.command()
def status(as_json: Json = False) -> None:
    """Say how many letters wait, how many could not be delivered, and how many outlived their link. Code 1 while some could not."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.notifications.queries import outbox

        found = outbox()
    if as_json:
        print(json.dumps(asdict(found), default=str))
    else:
        lapsed = f"; {found.lapsed} never sent, their links had ended" if found.lapsed else ""
        fault = f": {found.fault}" if found.fault else ""
        print(f"{found.waiting} wait, {found.dead} undeliverable{fault}{lapsed}")
    raise typer.Exit(1 if found.dead else 0)


@app.command()
def again(as_json: Json = False) -> None:
    """Give undeliverable letters another round of tries, except those whose link has ended."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.notifications.actions import try_letters_again
        from pintar.notifications.models import Letter

        count, ended = try_letters_again(), Letter.objects.dead().ended().count()
    left_out = f" The links in {ended} others have ended." if ended else ""
    print(
        json.dumps({"letters": count, "ended": ended})
        if as_json
        else f"{count} letters are tried again.{left_out}"
    )
