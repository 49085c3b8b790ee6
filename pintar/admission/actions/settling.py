"""Settling, before the window opens, how the seats of a batch will be given: the rule, and a seed nobody can choose afterwards."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.admission.allocation import Order, Rule, Share, check, commitment
from pintar.admission.keys import lock_away, new_seed
from pintar.admission.models import Draw, Ticket
from pintar.catalogue.models import Batch, Period
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused


def rule_of(batch: Batch) -> Rule:
    """The rule that the settings of period and batch make; Refused ('shares') when they contradict each other."""
    assert batch.period is not None
    terms = batch.period.terms
    rule = Rule(
        order=Order(terms.seating),
        seats=batch.quota or 0,
        shares=tuple(Share(**share) for share in batch.shares),
        points=terms.points if terms.seating == Order.NEED else {},
    )
    try:
        check(rule)
    except ValueError as fault:
        raise Refused(
            _("Pembagian kursi angkatan ini bertentangan dengan jumlah kursinya."), code="shares"
        ) from fault
    return rule


@transaction.atomic
def settle_draw(*, batch: Batch, by: int | None) -> bool:
    """Write the rule down and commit to a seed; whether this batch gives its seats by ticket.

    Doing it again before anybody holds a ticket brings the rule up to date and keeps the seed. Afterwards only more seats are
    taken in: who took a ticket took it under this rule.
    """
    if not batch.is_by_ticket:
        return False
    rule = rule_of(batch).as_json()
    draw = Draw.objects.select_for_update(no_key=True).filter(batch=batch).first()
    if draw is None:
        seed = new_seed()
        made = Draw.objects.bulk_create(
            [
                Draw(
                    batch=batch,
                    rule=rule,
                    commitment=commitment(seed),
                    sealed_seed=lock_away(seed, batch.pk),
                    headed_at=now(),
                )
            ],
            ignore_conflicts=True,
        )
        draw = Draw.objects.get(batch=batch)
        if draw.commitment == made[0].commitment:
            record("admission.seed_committed", batch, by=by, commitment=draw.commitment, rule=rule)
        return True
    if draw.sealed_at or draw.rule == rule:
        return True
    is_more = {**rule, "seats": 0} == {**draw.rule, "seats": 0} and rule["seats"] > draw.rule["seats"]
    if not is_more and Ticket.objects.filter(batch=batch).exists():
        return True
    before, draw.rule = draw.rule, rule
    draw.save(update_fields=["rule"])
    record("admission.rule_settled", batch, by=by, before=before, after=rule)
    return True


def check_shares(*, batch: Batch, shares: list[dict[str, Any]]) -> None:
    """Refused ('shares') when these shares and the batch's seats contradict each other, or there is no limit to share."""
    if batch.quota is None:
        raise Refused(_("Angkatan tanpa batas kursi tidak perlu dibagi."), code="shares")
    try:
        check(Rule(Order.FIRST_COME, batch.quota, tuple(Share(**share) for share in shares)))
    except ValueError as fault:
        raise Refused(
            _(
                "Pembagian kursi ini bertentangan: jumlahnya melebihi kursi, atau satu kelompok tertulis dua kali."
            ),
            code="shares",
        ) from fault


def settle_period(*, period: Period, by: int | None) -> int:
    """Settle every limited batch of a period; how many there are."""
    found = Batch.objects.filter(period=period).select_related("period", "training")
    return sum(settle_draw(batch=batch, by=by) for batch in found)
