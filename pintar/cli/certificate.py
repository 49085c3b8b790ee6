"""`pintar certificate`: checking one from the command line."""

import json
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Certificates.")


@app.callback()
def certificate() -> None:
    """Certificates."""


@app.command()
def verify(
    text: Annotated[str, typer.Argument(metavar="CODE", help="The code or the number on the sheet.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Say whether a certificate is valid, replaced or unknown; code 1 unless it is valid."""
    from pintar.cli.ready import ready

    with ready():
        from dataclasses import asdict

        from pintar.credentials import queries

        found = queries.finding_for_code(text)
        if found.state == "unknown":
            found = queries.finding_for_number(text)
    if as_json:
        print(json.dumps(asdict(found), default=str, ensure_ascii=False))
    elif found.state == "unknown":
        print(f"Unknown: no certificate bears {found.asked!r}.")
    else:
        print(
            f"{found.state.capitalize()}: {found.number}, {found.name}, {found.title}, {found.jp} JP, {found.passed_on}"
        )
        if found.newer_number:
            print(f"Replaced by {found.newer_number}.")
    raise typer.Exit(0 if found.state == "valid" else 1)
