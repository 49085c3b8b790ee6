"""The small file that waiting pages ask for, again and again: the web server gives it out without waking the program."""

from __future__ import annotations

import json
from pathlib import Path

from pintar.waitingroom.pacing import State

NAME = "keadaan.json"


def as_json(state: State) -> str:
    """What the pages need: up to which place people were let in, and how many a second."""
    return json.dumps({"admitted": state.admitted, "rate": round(state.rate, 3), "last": state.last})


def write(folder: Path, state: State) -> None:
    """Put the state into the folder; whoever reads at this moment gets the old one or the new one, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{NAME}"
    fresh.write_text(as_json(state), encoding="ascii")
    fresh.replace(folder / NAME)
