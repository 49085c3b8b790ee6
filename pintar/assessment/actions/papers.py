"""Making papers of items: of a list, part by part, or of a whole bank."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.actions.shelving import check_reviewed, deposit_items, take_into_use
from pintar.assessment.blueprint import Sort, missing
from pintar.assessment.conduct import PaperCell
from pintar.assessment.models import Bank, Paper
from pintar.assessment.papers import Cell, PaperRules, sorts_of
from pintar.assessment.values import hash_of
from pintar.assessment.wording import lacking
from pintar.kit import sql
from pintar.kit.errors import Refused

FITTING = """
SELECT i.newest_id FROM assessment_item i JOIN assessment_itemversion v ON v.id = i.newest_id
WHERE i.bank = %(bank)s AND i.state <> 'retired' AND (v.is_reviewed OR NOT %(reviewed)s)
  AND %(competency)s IN ('', i.competency) AND %(lesson)s IN ('', i.lesson) AND %(level)s IN ('', i.level)
  AND %(difficulty)s IN ('', i.difficulty) AND i.tags @> %(tags)s::varchar[]
ORDER BY i.id
"""


@transaction.atomic
def make_paper(
    *,
    bank: str,
    title: str,
    rules: PaperRules,
    items: Sequence[tuple[str, dict[str, Any]]],
    pools: Mapping[str, Collection[str]] | None = None,
    by: int | None = None,
    bank_title: str = "",
    language: str = "id",
) -> Paper:
    """A paper of these items under these rules; the same ones give the same paper again, not a second one.

    `items` are (key within the bank, body); `pools` names by section the keys of its items. Refused when a body is no
    question, when there are fewer than are drawn, of any sort, and when the bank wants a second pair of eyes that some
    of them have not had.
    """
    _check_items(rules, items)
    places = {key: place for place, (key, _body) in enumerate(items)}
    placed = {name: {places[key] for key in keys} for name, keys in (pools or {}).items()}
    described = sorts_of(rules, [(place, body) for place, (_key, body) in enumerate(items)], placed)
    _refuse_lacking(described)
    named = [[key, hash_of(body)] for key, body in items]
    parts = [[name, sorted(keys)] for name, keys in sorted((pools or {}).items())]
    name = hash_of(["paper", bank, title, rules.as_json(), named, *([parts] if parts else [])])
    known = Paper.objects.defer("versions").filter(hash=name).first()
    if known:
        return known
    held = deposit_items(
        bank=bank,
        items=[(key, body, None) for key, body in items],
        by=by,
        language=language,
        title=bank_title,
    )
    versions = {key: held[key].pk for key in places}
    check_reviewed(bank=bank, versions=versions)
    ids = list(versions.values())
    sorts = [Sort(sort.count, [ids[place] for place in sort.fitting], sort.part) for _cell, sort in described]
    return _write_down(_Plan(bank, title, rules, name, ids, sorts), by)


@transaction.atomic
def make_paper_of_bank(*, bank: str, title: str, rules: PaperRules, by: int | None = None) -> Paper:
    """A paper that draws from all questions of a bank as they stand on their cards now, retired ones left out.

    Refused when the bank cannot fill its sorts; where the bank wants a second pair of eyes, only what was approved counts.
    """
    reviewed = Bank.objects.filter(pk=bank, needs_review=True).exists()
    described = _described_by_cards(bank, rules, reviewed=reviewed)
    _refuse_lacking(described)
    ids = sorted({version for _cell, sort in described for version in sort.fitting})
    sorts = [sort for _cell, sort in described]
    cells = [[sort.count, sort.part, hash_of(list(sort.fitting))] for sort in sorts]
    name = hash_of(["paper of a bank", bank, title, rules.as_json(), cells])
    known = Paper.objects.defer("versions").filter(hash=name).first()
    return known or _write_down(_Plan(bank, title, rules, name, ids, sorts), by)


@dataclass(frozen=True)
class _Plan:
    """A paper before it is written down."""

    bank: str
    title: str
    rules: PaperRules
    hash: str
    versions: Sequence[int]
    sorts: Sequence[Sort]


def _write_down(plan: _Plan, by: int | None) -> Paper:
    take_into_use(version_ids=list(plan.versions), by=by)
    paper, is_new = Paper.objects.get_or_create(
        hash=plan.hash,
        defaults={
            "title": plan.title,
            "bank": plan.bank,
            "rules": plan.rules.as_json(),
            "versions": list(plan.versions),
            "parts": [[section.title, section.size] for section in plan.rules.sections],
        },
    )
    if is_new and plan.rules.is_dealt:
        PaperCell.objects.bulk_create(
            PaperCell(
                paper=paper, number=number, part=sort.part, count=sort.count, versions=list(sort.fitting)
            )
            for number, sort in enumerate(plan.sorts)
        )
    return paper


def _described_by_cards(bank: str, rules: PaperRules, *, reviewed: bool) -> list[tuple[Cell | None, Sort]]:
    """The sorts of a whole bank, each looked up where its cards are indexed: no question is read."""

    def fitting(cell: Cell | None) -> tuple[int, ...]:
        wanted = cell or Cell(1)
        said = {
            "bank": bank,
            "reviewed": reviewed,
            "competency": wanted.competency,
            "lesson": wanted.lesson,
            "level": wanted.level,
            "difficulty": wanted.difficulty,
            "tags": list(wanted.tags),
        }
        return tuple(row[0] for row in sql.rows(FITTING, said))

    empty = sorts_of(rules, [])
    found = [(cell, fitting(cell), sort) for cell, sort in empty]
    return [(cell, Sort(sort.count or len(held), held, sort.part)) for cell, held, sort in found]


def _refuse_lacking(described: Sequence[tuple[Cell | None, Sort]]) -> None:
    lacks = missing([sort for _cell, sort in described])
    if lacks:
        said = [lacking(described[n][0], lack, described[n][1].count) for n, lack in lacks]
        raise Refused(
            _("Bank soal belum dapat memenuhi kisi-kisi ujian ini."),
            code="bank-too-small",
            help_text="\n".join(said),
        )


def _check_items(rules: PaperRules, items: Sequence[tuple[str, dict[str, Any]]]) -> None:
    if not items:
        raise Refused(_("Ujian memerlukan paling sedikit satu soal."), code="no-items")
    if len({key for key, _body in items}) < len(items):
        raise Refused(_("Dua soal memakai kunci yang sama."), code="same-key")
    for key, body in items:
        faults = kinds.faults(body)
        if faults:
            raise Refused(f"{key}: {'; '.join(faults)}", code="bad-item")
    if rules.draw is not None and rules.draw > len(items):
        raise Refused(
            _("Ujian mengundi %(draw)s soal, tetapi bank hanya berisi %(count)s.")
            % {"draw": rules.draw, "count": len(items)},
            code="bank-too-small",
        )
