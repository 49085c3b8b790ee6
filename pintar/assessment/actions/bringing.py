"""Bringing questions of other systems straight into a bank, after their author saw what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from pintar.assessment import writing
from pintar.assessment.actions.shelving import deposit_items
from pintar.assessment.queries.bringing import bodies_from, pictures_of
from pintar.journal.actions import record


def bring_items(*, bank: str, fields: Sequence[Mapping[str, Any]], language: str, by: int) -> int:
    """Keep questions as drafts of a bank, all or none; how many. One that the bank has with the same words stays as it is.

    Their pictures are published first. Refused when one of them is broken or gone; then nothing is kept.
    """
    writing.door().publish(pictures_of(fields))
    entries = bodies_from(tuple(fields), language)
    with transaction.atomic():
        kept = deposit_items(bank=bank, items=entries, by=by, language=language)
        record("assessment.items_brought", bank, by=by, count=len(kept))
    return len(kept)
