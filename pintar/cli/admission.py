"""`pintar admission`: giving the seats of a batch, doing it again from the published data, and looking whether anything was touched."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Tickets and draws: draw, replay, verify, publish.")
Batch = Annotated[int, typer.Argument(help="Number of the batch.")]
Json = Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")]


@app.command()
def draw(batch: Batch, as_json: Json = False) -> None:
    """Give the seats of a batch whose window has closed; one that was interrupted is finished. Code 1: not yet, and why."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.admission.actions import draw_seats
        from pintar.catalogue.models import Batch as Batches
        from pintar.kit.errors import Refused

        if not Batches.objects.filter(pk=batch).exists():
            raise _unknown(batch)
        try:
            found = draw_seats(batch_id=batch)
        except Refused as no:
            print(f"{no} {no.help_text}".strip(), file=sys.stderr)
            raise typer.Exit(1) from no
        told = {"batch": batch, "entries": found.entries, "seats": found.seats, "reserve": found.reserve}
        _say(
            told | {"data": found.published},
            f"{found.seats} seats, {found.reserve} in reserve: {found.published}",
            as_json,
        )


@app.command()
def replay(
    batch: Batch,
    file: Annotated[
        Path | None,
        typer.Option(help="The published file; without it the one this site published.", exists=True),
    ] = None,
    as_json: Json = False,
) -> None:
    """Give the seats again from the published data alone, and compare with what was published and with what stands here.

    Code 0: identical; 1: not, and where.
    """
    from pintar.cli.ready import ready

    with ready():
        from pintar.admission.queries import differences

        try:
            found = differences(batch, file)
        except LookupError as why:
            print(why, file=sys.stderr)
            raise typer.Exit(2) from why
        _report(batch, found, "identical", as_json)


@app.command()
def verify(batch: Batch, as_json: Json = False) -> None:
    """Look whether tickets, chain, heads in the journal, seats and published file of a batch agree. Code 0: they do; 1: not, and where."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.admission.queries import faults_of

        try:
            found = faults_of(batch)
        except LookupError as why:
            print(why, file=sys.stderr)
            raise typer.Exit(2) from why
        _report(batch, found, "whole", as_json)


def _report(batch: int, faults: list[str], good: str, as_json: bool) -> None:
    _say({"batch": batch, "faults": faults}, "\n".join(faults) or f"Batch {batch}: {good}.", as_json)
    raise typer.Exit(1 if faults else 0)


def _say(told: dict[str, Any], words: str, as_json: bool) -> None:
    print(json.dumps(told, ensure_ascii=False) if as_json else words)


def _unknown(batch: int) -> typer.Exit:
    print(f"There is no batch {batch}.", file=sys.stderr)
    return typer.Exit(2)
