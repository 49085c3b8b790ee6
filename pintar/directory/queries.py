"""Reading the lists: they are the same for everybody."""

from datetime import date
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from pintar.directory.models import Profession, Region, Rule
from pintar.kit.clock import today


def rule_value(name: str, on: date | None = None) -> Any:
    """The number in force on a day (today when none is given); KeyError when no row is in force."""
    found = rules_in_force([name], on)
    return found[name].value


def rules_in_force(
    names: list[str], on: date | None = None, using: str = DEFAULT_DB_ALIAS
) -> dict[str, Rule]:
    """The rows in force, by name, with their source; one query."""
    rows = (
        Rule.objects.using(using)
        .filter(name__in=names, valid_from__lte=on or today())
        .order_by("name", "-valid_from")
        .distinct("name")
    )
    return {rule.name: rule for rule in rows}


def provinces() -> QuerySet[Region]:
    """The 38 provinces in the order of their codes."""
    return Region.objects.filter(level=Region.Level.PROVINCE).order_by("code")


def regencies_of(province: str) -> QuerySet[Region]:
    """The regencies and cities of a province; none of what is no code."""
    known = Region.objects.filter(parent=province) if province.isascii() and province.isdigit() else None
    return (Region.objects.none() if known is None else known).order_by("code")


def professions() -> QuerySet[Profession]:
    """All professions in their order."""
    return Profession.objects.order_by("position")
