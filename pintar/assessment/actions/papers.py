"""Making papers of items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.actions.shelving import check_reviewed, deposit_items, take_into_use
from pintar.assessment.models import Paper
from pintar.assessment.values import PaperRules, hash_of
from pintar.kit.errors import Refused


@transaction.atomic
def make_paper(
    *,
    bank: str,
    title: str,
    rules: PaperRules,
    items: Sequence[tuple[str, dict[str, Any]]],
    by: int | None = None,
    bank_title: str = "",
    language: str = "id",
) -> Paper:
    """A paper of these items under these rules; the same ones give the same paper again, not a second one.

    `items` are (key within the bank, body). Refused when a body is no question, when there are fewer than are drawn, and when
    the bank wants a second pair of eyes that some of them have not had.
    """
    _check_items(rules, items)
    hashes = [[key, hash_of(body)] for key, body in items]
    name = hash_of(["paper", bank, title, rules.as_json(), hashes])
    known = Paper.objects.filter(hash=name).first()
    if known:
        return known
    held = deposit_items(
        bank=bank,
        items=[(key, body, None) for key, body in items],
        by=by,
        language=language,
        title=bank_title,
    )
    versions = {key: held[key].pk for key, _body in items}
    check_reviewed(bank=bank, versions=versions)
    take_into_use(version_ids=list(versions.values()), by=by)
    paper, _is_new = Paper.objects.get_or_create(
        hash=name,
        defaults={
            "title": title,
            "bank": bank,
            "rules": rules.as_json(),
            "versions": list(versions.values()),
        },
    )
    return paper


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
