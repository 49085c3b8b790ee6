"""The promise, measured: what devices say was acknowledged is compared with what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from pintar.journal.actions import record
from pintar.kit import sql
from pintar.learning.wire import read_receipt

# Rows of this person only: an id that somebody else used does not stand for theirs.
GONE = """
SELECT h.id FROM unnest(%(ids)s::uuid[]) AS h (id)
WHERE NOT EXISTS (SELECT FROM learning_act a JOIN learning_enrolment e ON e.id = a.enrolment_id
    WHERE a.id = h.id AND e.person_id = %(person)s)
  AND NOT EXISTS (SELECT FROM assessment_answer a JOIN assessment_sitting s ON s.id = a.sitting_id
    WHERE a.id = h.id AND s.person_id = %(person)s)
"""
LOST = """
INSERT INTO learning_lost (id, person_id, device) SELECT unnest(%s::uuid[]), %s, %s ON CONFLICT DO NOTHING RETURNING id
"""
COUNT = """
INSERT INTO learning_reconciled AS r (day, checked, missing, unproven) VALUES (current_date, %s, %s, %s)
ON CONFLICT (day) DO UPDATE SET checked = r.checked + excluded.checked, missing = r.missing + excluded.missing,
  unproven = r.unproven + excluded.unproven
"""


@transaction.atomic
def reconcile(*, viewer: Any, device: UUID | None, holding: Sequence[str]) -> int:
    """Compare receipts that a device holds with what is stored; how many acts or answers are newly found missing.

    Only receipts with the site's seal can be missing: an id by itself proves no acknowledgement. Each missing one is
    written down once and said in the journal, so that somebody is alarmed.
    """
    read = [read_receipt(text, viewer.pk) for text in dict.fromkeys(holding)]
    proven = {act_id for act_id, is_sealed in read if act_id and is_sealed}
    plain = {act_id for act_id, is_sealed in read if act_id and not is_sealed} - proven
    if not proven and not plain:
        return 0
    gone = {row[0] for row in sql.rows(GONE, {"ids": list(proven | plain), "person": viewer.pk})}
    new = (
        [row[0] for row in sql.rows(LOST, [list(gone & proven), viewer.pk, device])] if gone & proven else []
    )
    if new:
        shown = [str(act_id) for act_id in sorted(new)[:20]]
        record(
            "learning.acts_missing",
            viewer.pk,
            by=viewer.pk,
            count=len(new),
            acts=shown,
            device=str(device or ""),
        )
    unproven = len(gone & plain)
    sql.run(COUNT, [len(proven | plain) - unproven, len(new), unproven])
    return len(new)
