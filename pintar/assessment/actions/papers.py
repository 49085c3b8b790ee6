"""Making papers of items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment import kinds
from pintar.assessment.models import Item, ItemVersion, Paper
from pintar.assessment.values import PaperRules, hash_of
from pintar.kit.errors import Refused


@transaction.atomic
def make_paper(
    *, bank: str, title: str, rules: PaperRules, items: Sequence[tuple[str, dict[str, Any]]]
) -> Paper:
    """A paper of these items under these rules; the same ones give the same paper again, not a second one.

    `items` are (key within the bank, body). Refused when a body is no question, or when there are fewer than are drawn.
    """
    _check_items(rules, items)
    hashes = {key: hash_of(body) for key, body in items}
    name = hash_of(["paper", bank, title, rules.as_json(), [[key, hashes[key]] for key, _body in items]])
    known = Paper.objects.filter(hash=name).first()
    if known:
        return known
    Item.objects.bulk_create([Item(bank=bank, key=key) for key in hashes], ignore_conflicts=True)
    ids = dict(Item.objects.filter(bank=bank, key__in=hashes).values_list("key", "id"))
    ItemVersion.objects.bulk_create(
        [
            ItemVersion(item_id=ids[key], hash=hashes[key], kind=body["kind"], body=body)
            for key, body in items
        ],
        ignore_conflicts=True,
    )
    found = ItemVersion.objects.filter(item_id__in=ids.values(), hash__in=hashes.values())
    versions = {(item_id, hash): pk for item_id, hash, pk in found.values_list("item_id", "hash", "id")}
    paper, _is_new = Paper.objects.get_or_create(
        hash=name,
        defaults={
            "title": title,
            "rules": rules.as_json(),
            "versions": [versions[ids[key], hashes[key]] for key, _body in items],
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
