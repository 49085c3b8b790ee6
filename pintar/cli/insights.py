"""`pintar insights`: the sums of the dashboard."""

import json
import sys
import time
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The figures of the dashboard.")


@app.callback()
def insights() -> None:
    """The figures of the dashboard."""


@app.command()
def rebuild(
    as_json: Annotated[bool, typer.Option("--json", help="Print what was counted as JSON.")] = False,
) -> None:
    """Count all figures anew from the enrolments. The dashboard shows the old ones until it is done."""
    from pintar.cli.ready import ready

    with ready():
        from pintar.insights import actions, queries

        began = time.perf_counter()
        counted = actions.rebuild(lambda words: print(words, file=sys.stderr, flush=True))
        total = queries.figures().total
        seconds = round(time.perf_counter() - began, 1)
        if as_json:
            found = {"facts": counted, "people": total.people, "participations": total.participations}
            print(json.dumps(found | {"passed": total.passed, "jp": total.jp, "seconds": seconds}))
        else:
            print(
                f"{total.people:,} people, {total.participations:,} participations, {total.passed:,} passed, "
                f"{total.jp:,} JP; {seconds} s."
            )
