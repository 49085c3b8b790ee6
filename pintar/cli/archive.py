"""`pintar archive`: months that ended long ago, into files and back."""

import json
import sys
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

import typer

app = typer.Typer(no_args_is_help=True, help="Old months: list, put away into Parquet files, take back.")
AS_JSON = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


@app.command("list")
def show(as_json: AS_JSON = False) -> None:
    """Show the months of every table that is cut, where they lie and how large they are."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.journal.models import PutAway
        from pintar.kit import months

        found: list[dict[str, Any]] = []
        for cut in months.cuts():
            away = {one.month: one for one in PutAway.objects.filter(table=cut.table)}
            here = {part.month: part for part in months.parts_of(cut)}
            for month in [*sorted(month for month in {*away, *here} if month), None]:
                part, file = here.get(month), away.get(month) if month else None
                found.append(
                    {
                        "table": cut.table,
                        "month": f"{month:%Y-%m}" if month else None,
                        "rows": part.rows if part else None,
                        "bytes": part.bytes if part else None,
                        "file_rows": file.rows if file else None,
                        "file_bytes": file.bytes if file else None,
                    }
                )
    if as_json:
        print(json.dumps(found, indent=2))
        return
    for one in found:
        here_words = (
            "dropped" if one["bytes"] is None else f"{one['rows']:,} rows, {one['bytes'] / 1e6:,.1f} MB"
        )
        file_words = (
            f"; file of {one['file_rows']:,} rows, {one['file_bytes'] / 1e6:,.1f} MB"
            if one["file_bytes"]
            else ""
        )
        print(f"{one['table']:<20} {one['month'] or 'no month':<9} {here_words}{file_words}")


@app.command()
def put(
    older_than: Annotated[int, typer.Option(help="Months that ended so many months ago, or more.", min=1)] = 24,
    table: Annotated[str, typer.Option(help="Only this table.")] = "",
    drop: Annotated[bool, typer.Option("--drop", help="Take them out of the database after reading the file back.")] = False,
    as_json: AS_JSON = False,
) -> None:  # fmt: skip
    """Write finished months into Parquet files, and read each back to compare."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.journal.archive import Unlike, put_away
        from pintar.kit import months

        done = []
        for cut in months.cuts():
            if table and cut.table != table:
                continue
            for part in months.finished_months(cut, older_than=older_than):
                try:
                    made = put_away(cut, part, drop=drop, progress=partial(_say, part.name))
                except Unlike as why:
                    print(f"\n{why}", file=sys.stderr)
                    raise typer.Exit(1) from why
                done.append(
                    {
                        "part": part.name,
                        "rows": made.rows,
                        "bytes": made.bytes,
                        "sha": made.sha,
                        "dropped": drop,
                    }
                )
                if not as_json:
                    print(
                        f"{part.name}: {made.rows:,} rows in {made.bytes / 1e6:,.1f} MB{', dropped' if drop else ''}"
                    )
    if as_json:
        print(json.dumps(done, indent=2))
    elif not done:
        print("No month is that old.")


@app.command("take-back")
def take_back(
    table: Annotated[str, typer.Argument(help="The table, such as assessment_answer.")],
    month: Annotated[str, typer.Argument(help="The month, such as 2025-03.")],
) -> None:
    """Bring a month that was dropped back into its table."""
    from pintar.cli.ready import ready

    try:
        first: date = datetime.strptime(month, "%Y-%m").date()
    except ValueError as why:
        raise typer.BadParameter("Say it as 2025-03.", param_hint="MONTH") from why
    with ready():
        from pintar.journal import archive
        from pintar.journal.models import PutAway
        from pintar.kit import months

        cut = next((one for one in months.cuts() if one.table == table), None)
        if cut is None:
            raise typer.BadParameter(
                f"Only these are cut by month: {', '.join(one.table for one in months.cuts())}."
            )
        try:
            rows = archive.take_back(cut, first, progress=lambda rows: _say(cut.name(first), rows))
        except (archive.Unlike, FileNotFoundError, PutAway.DoesNotExist) as why:
            print(f"\n{cut.name(first)} cannot be taken back: {why}", file=sys.stderr)
            raise typer.Exit(1) from why
    print(f"{rows:,} rows are back.")


def _say(name: str, rows: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{name}: {rows:,} rows …", end="", file=sys.stderr, flush=True)
