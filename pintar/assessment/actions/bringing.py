"""Bringing questions of other systems straight into a bank, after their author saw what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from pintar.assessment.actions.shelving import deposit_items
from pintar.assessment.queries.bringing import bodies_from
from pintar.journal.actions import record


@transaction.atomic
def bring_items(*, bank: str, fields: Sequence[Mapping[str, Any]], language: str, by: int) -> int:
    """Keep questions as drafts of a bank, all or none; how many. One that the bank has with the same words stays as it is."""
    entries = bodies_from(tuple(fields), language)
    kept = deposit_items(bank=bank, items=entries, by=by, language=language)
    record("assessment.items_brought", bank, by=by, count=len(kept))
    return len(kept)
