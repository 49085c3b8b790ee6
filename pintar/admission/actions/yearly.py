"""The yearly maximum holds against taps on several periods at the same instant."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db import transaction

from pintar.kit import sql

Found = TypeVar("Found")
TURN = "SELECT pg_advisory_xact_lock(hashtextextended('admission.yearly', %s))"


def in_turn(choose: Callable[..., Found]) -> Callable[..., Found]:
    """Where the period has a yearly maximum, whatever one person chooses in any of those periods happens one after the other.

    The count that the rule asks for then holds until the choice is committed. Other periods have no such line, and pay nothing for it.
    """

    @wraps(choose)
    def chosen(*, person: Any, batch: Any, **more: Any) -> Found:
        period = batch.period
        if period is None or not period.rules or not period.terms.most_per_year:
            return choose(person=person, batch=batch, **more)
        with transaction.atomic():
            sql.one(TURN, [person.pk])
            return choose(person=person, batch=batch, **more)

    return chosen
