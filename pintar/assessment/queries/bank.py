"""The bank of questions as its authors see it. Everything here shows keys: the views ask the rule first."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from pintar.accounts.models import Person
from pintar.assessment import kinds, writing
from pintar.assessment.cards import ItemState, likeness
from pintar.assessment.models import Analysis, Bank, Item, ItemEvent, ItemFigure, ItemVersion, TestFigure
from pintar.assessment.rules import can_use_bank
from pintar.kit import sql
from pintar.kit.stems import stems

ALIKE = 0.6  # the share of word pairs from which two questions are shown as alike
MOST_PAIRS = 2000
# Of many that meet in one band each is held against the next three only: the work grows with the bank, not with its square.
PAIRS = """
WITH band AS (SELECT id, unnest(bands) AS mark FROM assessment_item WHERE bank = %s AND state <> 'retired'),
near AS (SELECT id, unnest(array[lead(id) OVER w, lead(id, 2) OVER w, lead(id, 3) OVER w]) AS other FROM band WINDOW w AS (PARTITION BY mark ORDER BY id))
SELECT id, other FROM near WHERE other IS NOT NULL GROUP BY id, other ORDER BY count(*) DESC, id, other LIMIT %s
"""
# Written out: the ORM sends long numbers within arrays as short ones.
NEAR = """
SELECT id FROM assessment_item WHERE bands && %s::bigint[] AND id <> %s AND state <> 'retired' ORDER BY id DESC LIMIT 200
"""


@dataclass(frozen=True)
class Filters:
    """What a list of questions is narrowed by; empty is everything."""

    text: str = ""
    bank: str = ""
    kind: str = ""
    state: str = ""
    competency: str = ""
    difficulty: str = ""
    tag: str = ""
    author: str = ""

    @property
    def are_set(self) -> bool:
        """Whether anything is left out."""
        return any(vars(self).values())


@dataclass(frozen=True)
class Pair:
    """Two questions and the share of word pairs they have in common."""

    one: Item
    other: Item
    share: float


def items_for(viewer: Any, filters: Filters) -> QuerySet[Item]:
    """Questions with their figures; none for those who may not see keys."""
    if not can_use_bank(viewer):
        return Item.objects.none()
    found = Item.objects.filter(newest__isnull=False).select_related("figure")
    if filters.text:
        said = Q(key=filters.text.strip().lower())
        if words := stems(filters.text):
            said |= Q(stems__contains=words)
        found = found.filter(said)
    if filters.state == ItemState.IN_USE:
        found = found.filter(is_used=True).exclude(state=ItemState.RETIRED)
    elif filters.state:
        found = found.filter(state=filters.state)
    for name in ("bank", "kind", "competency", "difficulty"):
        if wanted := getattr(filters, name):
            found = found.filter(**{name: wanted})
    if filters.author:
        found = found.filter(author_id=int(filters.author))
    return found.filter(tags__contains=[filters.tag]) if filters.tag else found


def authors_of(bank: str) -> list[Person]:
    """Who wrote questions of a bank (of all when empty), by name, for choosing from."""
    written = Item.objects.filter(**({"bank": bank} if bank else {})).exclude(author=None)
    return list(
        Person.objects.only("full_name", "email", "phone")
        .filter(pk__in=written.values("author"))
        .order_by("full_name")[:200]
    )


def get_item_for(viewer: Any, item_id: int) -> Item:
    """One question with its newest version; it does not exist for those who may not see keys."""
    if not can_use_bank(viewer):
        raise Http404
    found = Item.objects.select_related("newest", "newest__by", "figure", "figure__test", "author")
    return get_object_or_404(found, pk=item_id, newest__isnull=False)


def get_version_for(viewer: Any, item_id: int, version_id: int) -> ItemVersion:
    """One version of a question."""
    if not can_use_bank(viewer):
        raise Http404
    return get_object_or_404(ItemVersion.objects.select_related("item", "by"), pk=version_id, item_id=item_id)


def get_analysis_for(viewer: Any, analysis_id: int) -> Analysis:
    """One counting of figures."""
    if not can_use_bank(viewer):
        raise Http404
    return get_object_or_404(Analysis, pk=analysis_id)


def get_bank_for(viewer: Any, name: str) -> Bank:
    """One bank."""
    if not can_use_bank(viewer):
        raise Http404
    return get_object_or_404(Bank, pk=name)


def banks_for(viewer: Any) -> list[Bank]:
    """All banks by their titles."""
    return list(Bank.objects.order_by("title", "name")) if can_use_bank(viewer) else []


def words_of(bank: str) -> tuple[list[str], list[str]]:
    """The competencies and the tags that a bank knows (all banks when empty), for choosing from."""
    where = " AND bank = %s" if bank else ""
    given = [bank] if bank else []
    competencies = sql.rows(
        f"SELECT DISTINCT competency FROM assessment_item WHERE competency <> ''{where} ORDER BY 1 LIMIT 300",  # noqa: S608
        given,
    )
    tags = sql.rows(
        f"SELECT DISTINCT unnest(tags) FROM assessment_item WHERE tags <> '{{}}'{where} ORDER BY 1 LIMIT 300",  # noqa: S608
        given,
    )
    return [row[0] for row in competencies], [row[0] for row in tags]


def versions_of(item: Item) -> list[ItemVersion]:
    """Every version, the newest first."""
    return list(item.versions.select_related("by", "figure").order_by("-id"))


def events_of(item: Item, most: int = 200) -> list[ItemEvent]:
    """What happened to a question, the latest first."""
    return list(item.events.select_related("by").order_by("-id")[:most])


def tests_of_bank(bank: str) -> list[TestFigure]:
    """The figures of a bank's tests as a whole, by title."""
    return list(TestFigure.objects.filter(bank=bank).order_by("title"))


def get_test_for(viewer: Any, test_id: int) -> TestFigure:
    """One test's figures."""
    if not can_use_bank(viewer):
        raise Http404
    return get_object_or_404(TestFigure, pk=test_id)


def figures_of(test: TestFigure) -> list[ItemFigure]:
    """The figures of its questions, those seen most first."""
    found = ItemFigure.objects.filter(test=test).select_related("version__item")
    return list(
        found.defer("options", "levels", "months", "groups", "version__body").order_by("-seen")[:2000]
    )


def running_analysis(bank: str) -> Analysis | None:
    """A counting of this bank, or of all, that waits or runs."""
    return (
        Analysis.objects.filter(bank__in=[bank, ""], ended_at__isnull=True).order_by("-bank", "-id").first()
    )


def alike_to(item: Item, most: int = 10) -> list[tuple[Item, float]]:
    """Questions of all banks that say nearly the same, the likest first."""
    if not item.bands:
        return []
    near = Item.objects.in_bulk([row[0] for row in sql.rows(NEAR, [item.bands, item.pk])]).values()
    found = [(one, likeness(item.stems, one.stems)) for one in near]
    return sorted([pair for pair in found if pair[1] >= ALIKE], key=lambda pair: (-pair[1], pair[0].pk))[
        :most
    ]


def alike_pairs(bank: str, most: int = 100) -> list[Pair]:
    """The likest pairs of a bank."""
    rows = sql.rows(PAIRS, [bank, MOST_PAIRS])
    items = Item.objects.in_bulk({pk for row in rows for pk in row})
    pairs = [Pair(items[a], items[b], likeness(items[a].stems, items[b].stems)) for a, b in rows]
    return sorted(
        [one for one in pairs if one.share >= ALIKE], key=lambda one: (-one.share, one.one.pk, one.other.pk)
    )[:most]


def text_of(version: ItemVersion, language: str) -> str | None:
    """A version as its author writes it, in YAML; None where its kind cannot be read back."""
    fields = version.source or writing.fields_of(version.body, version.item.key, language)
    return writing.as_yaml(fields) if fields else None


def explained(version: ItemVersion) -> dict[str, Any]:
    """A question with its key, as it is explained after a test."""
    kind = kinds.of(version.body)
    seed = f"bank/{version.pk}"
    return kind.explain(version.body, kind.key(version.body, seed), seed=seed)


def difference(before: ItemVersion | None, after: ItemVersion, language: str) -> list[tuple[str, str]]:
    """The lines of two versions: ('', text) where they agree, ('-', text) before, ('+', text) after."""
    found = []
    for line in difflib.ndiff(_lines(before, language) if before else [], _lines(after, language)):
        sign = line[0]
        if sign in " +-":
            found.append((sign.strip(), line[2:].rstrip("\n")))
    return found


def _lines(version: ItemVersion, language: str) -> list[str]:
    """As it is read back, so that what two authors typed differently but means the same is no difference."""
    fields = writing.fields_of(version.body, version.item.key, language) or version.source
    return writing.as_yaml(fields or version.body).splitlines()
