"""`pintar sample`: people who do not exist, for trying the site at its real size."""

import json
import sys
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Synthetic data for trying the site at its real size.")


@app.callback()
def sample() -> None:
    """Synthetic data for trying the site at its real size."""


@app.command()
def population(
    people: Annotated[int, typer.Option(min=1, max=10_000_000, help="How many people.")] = 144_019,
    seed: Annotated[int, typer.Option(help="Same seed, same people.")] = 1,
    participations: Annotated[
        int, typer.Option(min=0, help="Trainings taken by all of them together; 0 means one each.")
    ] = 0,
    remove: Annotated[bool, typer.Option("--remove", help="Take the sample population away again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was done as JSON.")] = False,
) -> None:
    """Add a synthetic first year (July 2022 to August 2023) in the shares that were published.

    The people have names made by chance, addresses peserta1@contoh.id and on, and cannot sign in. Stopped midway, the
    same command goes on where it was; run again, it adds nobody twice.
    """
    from pintar.cli.ready import ready

    with ready():
        from pintar.cli.population import load
        from pintar.kit.errors import Refused

        try:
            if remove:
                report = load.remove(say=_say)
            else:
                report = load.add(people=people, participations=participations or people, seed=seed, say=_say)
        except Refused as no:
            print(no, file=sys.stderr)
            raise typer.Exit(1) from no
        if as_json:
            print(json.dumps(load.as_json(report)))
        elif report.added == 0:
            print(
                "Nothing to do: everybody is there already."
                if report.people
                else "There is no sample population."
            )
        else:
            verb = "added" if report.added > 0 else "removed"
            print(
                f"{abs(report.added):,} people {verb} in {report.seconds:,} s, {report.people_per_second:,} a second; "
                f"{report.peak_memory_mb:,} MB of memory at most."
            )


@app.command()
def sittings(
    sittings: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many sittings.")] = 2_000,
    items: Annotated[int, typer.Option(min=5, max=5_000, help="How many questions the bank has.")] = 60,
    drawn: Annotated[int, typer.Option(min=5, max=500, help="How many of them each sitting draws.")] = 30,
    seed: Annotated[int, typer.Option(help="Same seed, same questions and answers.")] = 1,
    analyse: Annotated[
        bool, typer.Option(help="Count the figures at once, without waiting for the night.")
    ] = True,
    remove: Annotated[bool, typer.Option("--remove", help="Take the sample sittings away again.")] = False,
) -> None:
    """Add a bank of questions and simulated people who sat them, to see what the analysis says.

    Some questions have planted faults; the worst, `kunci-keliru`, marks a wrong option as right and stands first in the
    list of the question bank.
    """
    from pintar.cli.ready import ready

    with ready():
        from pintar.assessment.actions import analyse_banks
        from pintar.cli.sittings import load
        from pintar.kit.errors import Refused

        try:
            if remove:
                report = load.remove(say=_say_sittings)
            else:
                report = load.add(sittings=sittings, items=items, drawn=drawn, seed=seed, say=_say_sittings)
        except Refused as no:
            print(no, file=sys.stderr)
            raise typer.Exit(1) from no
        verb = "removed" if remove else "added"
        print(f"{abs(report.sittings):,} sittings {verb} in {report.seconds:,} s.")
        if analyse and not remove:
            _tests, counted = analyse_banks(bank=load.BANK, is_all=True, say=_quiet)
            print(f"{counted:,} questions analysed. The bank is at /meja/soal/?bank={load.BANK}")


def _say_sittings(done: int, whole: int, seconds: float) -> None:
    print(f"{done:,} of {whole:,} sittings, {seconds:.0f} s", file=sys.stderr, flush=True)


def _quiet(step: str, done: int, total: int) -> None:
    pass


def _say(done: int, whole: int, seconds: float) -> None:
    print(f"{done:,} of {whole:,} people ({done / whole:.0%}), {seconds:.0f} s", file=sys.stderr, flush=True)
