"""Filling and changing the lists."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from pintar.directory import values
from pintar.directory.models import Profession, Region, Rule
from pintar.journal.actions import record

DATA = Path(__file__).parent / "data"


@transaction.atomic
def complete_lists() -> None:
    """Add the regions, professions and rules that are missing. Running it twice changes nothing."""
    if Region.objects.count() < 552:
        tiles = {row["code"]: row for row in csv.DictReader((DATA / "cartogram.csv").open(encoding="utf-8"))}
        zone_of = {code: zone for zone, codes in values.ZONES.items() for code in codes}
        rows = sorted(
            csv.DictReader((DATA / "regions.csv").open(encoding="utf-8")), key=lambda r: len(r["code"])
        )
        Region.objects.bulk_create(
            [
                Region(
                    code=row["code"],
                    level=row["level"],
                    parent_id=row["parent"] or None,
                    name=row["name"],
                    zone=zone_of.get(row["code"][:2], "Asia/Jakarta"),
                    abbr=tiles.get(row["code"], {}).get("abbr", ""),
                    column=tiles.get(row["code"], {}).get("col"),
                    row=tiles.get(row["code"], {}).get("row"),
                )
                for row in rows
            ],
            ignore_conflicts=True,
        )
    Profession.objects.bulk_create(
        [
            Profession(code=code, group=group, name=name, name_en=name_en, position=at)
            for at, (code, group, name, name_en) in enumerate(values.PROFESSIONS)
        ],
        ignore_conflicts=True,
    )
    Rule.objects.bulk_create(
        [
            Rule(name=name, value=value, valid_from=since, source=source, note=note)
            for name, value, since, source, note in values.RULES
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_rule(*, name: str, value: Any, valid_from: date, source: str, by: int, note: str = "") -> Rule:
    """Write down a number that holds from a date on, with the regulation that says so."""
    rule, _ = Rule.objects.update_or_create(
        name=name, valid_from=valid_from, defaults={"value": value, "source": source, "note": note}
    )
    record(
        "directory.rule_set",
        rule,
        by=by,
        name=name,
        value=value,
        valid_from=valid_from.isoformat(),
        source=source,
    )
    return rule
