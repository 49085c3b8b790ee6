"""`pintar doctor`: is everything this site needs in order?"""

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add this command to `pintar`."""
    app.command()(doctor)


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check database, disk, clock, keys, jobs and programs. Code 0: it can serve (warnings may stand); 2: it cannot."""
    from pintar.cli.findings import examine

    findings = list(examine())
    if as_json:
        print(json.dumps([finding.as_dict() for finding in findings], indent=2))
    else:
        for finding in findings:
            print(f"{finding.verdict:<7} {finding.subject:<12} {finding.words}")
            if finding.remedy:
                print(f"{'':<20} → {finding.remedy}")
    raise typer.Exit(2 if any(finding.verdict == "fail" for finding in findings) else 0)
