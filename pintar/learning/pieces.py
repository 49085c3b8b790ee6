"""What learning draws into pages about the site."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string

from pintar.kit.memory import remembered
from pintar.learning import queries

_counter = remembered(60)


def promise(context: dict[str, Any]) -> str:
    """The public counter: how much of what was acknowledged was ever lost. Nothing until something was compared."""
    counter = _counter.get("counter", queries.reconciled)
    return render_to_string("learning/promise.html", {"counter": counter}) if counter.checked else ""
