"""`pintar waiting-room`: who waits before the door, and how fast they are let in."""

import json
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add this command to `pintar`."""
    app.command("waiting-room")(waiting_room)


def waiting_room(
    most: Annotated[
        float | None, typer.Option("--most", help="Let in at most so many people a second; 0: as measured.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the state as JSON.")] = False,
) -> None:
    """Show how the line before the door moves, or set how many may come in each second."""
    from pintar.cli.ready import ready

    if most is not None and most != 0 and most < 1:
        raise typer.BadParameter("At least one a second is let in.", param_hint="--most")
    with ready():
        from pintar.waitingroom.actions import set_ceiling
        from pintar.waitingroom.queries import busy_now, state_now

        if most is not None:
            set_ceiling(people_a_second=most or None, by=None)
        state, busy = state_now(), busy_now()
        told = {
            "waiting": max(0, state.last - state.admitted),
            "admitted": state.admitted,
            "rate": round(state.rate, 3),
            "ceiling": state.ceiling,
            "busy": busy,
        }
    if as_json:
        print(json.dumps(told))
        return
    print(f"{told['waiting']} people wait; {told['admitted']} were let in since the room was made.")
    ceiling = f", at most {state.ceiling:g} by order" if state.ceiling else ""
    print(f"{state.rate:.1f} people a second may come in{ceiling}.")
    print(
        "Nobody was busy in the last seconds."
        if busy is None
        else f"The busiest web process is {busy:.0%} busy."
    )
