"""Reading the figures: they are the same for everybody, and never hold a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pintar.accounts.values import Employment
from pintar.directory.models import Profession, Rule
from pintar.directory.queries import rules_in_force
from pintar.insights.values import Cell, Savings, savings
from pintar.kit import sql
from pintar.kit.clock import now
from pintar.kit.follower import reading
from pintar.kit.pictures import PROVINCES
from pintar.kit.words import month as month_in_words

HEARD_BY = "pintar.insights.reactions.count_participations"
CLASS_SIZE, CLASS_COST = "insights.class_size", "insights.class_cost"
# Every cell with the words of its key; how a list is ordered is part of what it says: provinces stand by code.
CELLS = """
SELECT r.dimension, r.key, r.people, r.participations, r.passed, r.jp, r.counted_at,
       coalesce(t.title, p.name, f.name, '') AS name, coalesce(f.name_en, '') AS name_en,
       CASE WHEN t.is_listed THEN t.slug ELSE '' END AS slug
FROM insights_rollup r
LEFT JOIN catalogue_training t ON r.dimension IN ('training', 'knowledge') AND t.id::text = r.key
LEFT JOIN catalogue_period p ON r.dimension = 'period' AND p.id::text = r.key
LEFT JOIN directory_profession f ON r.dimension = 'profession' AND f.code = r.key
ORDER BY r.dimension, CASE WHEN r.dimension IN ('training', 'knowledge') THEN -r.participations END,
         p.opens_at, f.position, array_position(ARRAY['pns', 'pppk', 'non-asn'], r.key), r.key
"""
# The earliest news that is not in the sums yet; read along the journal's own order, so that a long line costs no more.
WAITING = """
SELECT least(
  (SELECT e.at FROM journal_entry e
   WHERE (e.txid, e.id) > (coalesce((SELECT txid FROM journal_hearing WHERE reaction = %(me)s), 0),
                           coalesce((SELECT entry_id FROM journal_hearing WHERE reaction = %(me)s), 0))
   AND e.kind IN ('learning.enrolled', 'learning.cancelled', 'learning.completed', 'learning.uncompleted')
   ORDER BY e.txid, e.id LIMIT 1),
  (SELECT min(e.at) FROM journal_failure f JOIN journal_entry e ON e.id = f.entry_id WHERE f.reaction = %(me)s))
"""


@dataclass(frozen=True)
class Figures:
    """All sums at one moment. `counted_at`: everything that happened until then is in them."""

    cells: tuple[Cell, ...]
    rules: dict[str, Rule]
    counted_at: datetime
    changed_at: datetime | None

    def of(self, dimension: str) -> list[Cell]:
        """The cells of one dimension, in the order they are shown."""
        return self._by_dimension.get(dimension, [])

    def cell(self, dimension: str, key: str = "") -> Cell:
        """One cell; nobody where there is none."""
        found = (cell for cell in self.of(dimension) if cell.key == key)
        return next(found, Cell(dimension, key, "", "", 0, 0, 0, 0, None))

    @property
    def total(self) -> Cell:
        """All participations in trainings."""
        return self.cell("all")

    @property
    def savings(self) -> Savings:
        """What halls would have cost, by the numbers in force today."""
        return savings(
            self.total.participations, int(self.rules[CLASS_SIZE].value), int(self.rules[CLASS_COST].value)
        )

    @cached_property
    def _by_dimension(self) -> dict[str, list[Cell]]:
        grouped: dict[str, list[Cell]] = {}
        for cell in self.cells:
            grouped.setdefault(cell.dimension, []).append(cell)
        return grouped


def figures() -> Figures:
    """Everything the dashboard shows, by three statements at any size of the country; it may be a few seconds old."""
    return reading(_figures)


def _figures(using: str) -> Figures:
    language = get_language() or "id"
    # First what waits, then the sums: an entry heard in between makes the stated time too early, never too late. A
    # follower may not have heard of the last seconds at all, so they are not claimed.
    waiting = sql.one(WAITING, {"me": HEARD_BY}, using)
    asked_at = now() - timedelta(seconds=0 if using == DEFAULT_DB_ALIAS else settings.REPLICA_LAG)
    cells = tuple(_cell(row, language) for row in sql.dicts(CELLS, using=using))
    return Figures(
        cells=cells,
        rules=rules_in_force([CLASS_SIZE, CLASS_COST], using=using),
        counted_at=(waiting and waiting[0]) or asked_at,
        changed_at=max((cell.counted_at for cell in cells if cell.counted_at), default=None),
    )


def numbers() -> list[list[Rule]]:
    """The dated numbers, by name, each with the newest row first; dated lists are no numbers."""
    by_name: dict[str, list[Rule]] = {}
    for rule in Rule.objects.order_by("name", "-valid_from"):
        if isinstance(rule.value, list):
            continue
        by_name.setdefault(rule.name, []).append(rule)
    return list(by_name.values())


def is_counted_otherwise(training_id: int) -> bool:
    """Whether participations in this training were counted under another product than it has now."""
    row = sql.one(
        "SELECT EXISTS (SELECT 1 FROM insights_fact f JOIN catalogue_training t ON t.id = f.training_id "
        "WHERE t.id = %s AND f.product <> t.product)",
        [training_id],
    )
    return bool(row and row[0])


def _cell(row: dict[str, Any], language: str) -> Cell:
    name = _name(row["dimension"], row["key"], row["name"], row.pop("name_en"), language)
    return Cell(**{**row, "name": name})


def _name(dimension: str, key: str, name: str, name_en: str, language: str) -> str:
    """What a cell is called in the reader's language."""
    if dimension in ("all", "knowledge") and not key:
        return _("Semua")
    if not key:
        return _("Tanpa periode") if dimension == "period" else _("Belum diisi")
    if dimension == "group" and key in Profession.Group.values:
        return groups()[key]
    if dimension == "employment" and key in Employment.values:
        return str(Employment(key).label)
    if dimension == "province" and key in PROVINCES:
        return PROVINCES[key][0]
    if dimension == "month":
        return month_in_words(datetime.strptime(key, "%Y-%m"), language)
    return (name_en if language.startswith("en") else "") or name or key


def groups() -> dict[str, str]:
    """The three groups of professions in words."""
    return {
        Profession.Group.MADRASAH: _("Guru madrasah"),
        Profession.Group.SCHOOL: _("Guru sekolah"),
        Profession.Group.OTHER: _("Non guru"),
    }
