"""Adaptive practice: beginning a run, answering it, and ending it early. No fact and no mark comes of any of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from pintar.assessment.actions.adapting import (
    Asked,
    adaptive_paper,
    answer_step,
    forget_practice,
    open_adaptive,
    stop_practice,
)
from pintar.assessment.models import Sitting
from pintar.kit.errors import Refused
from pintar.learning.adaptive import Practised
from pintar.learning.values import practice_context

TITLE = "Latihan sesuai kemampuan"


@transaction.atomic
def begin_practice(*, practised: Practised, person: Any, anew: bool = False) -> Asked:
    """Begin a run of adaptive practice, or go on with the open one; `anew` throws away what the last one left. Refused where there
    are too few questions that may be practised."""
    study = practised.shelf.study
    context = practice_context(study.id)
    if anew or not (practised.run and practised.run.is_open):
        if not practised.is_offered:
            raise Refused(
                _("Belum cukup soal yang boleh dilatih di pelatihan ini."),
                code="no-items",
                help_text=_("Soal ujian baru menjadi soal latihan setelah ujiannya lulus."),
            )
        forget_practice(person=person, context=context)
    running = Sitting.objects.of(person).filter(context=context, is_open=True).values_list("paper_id").first()
    if running is None:
        paper = adaptive_paper(
            bank=study.slug,
            title=TITLE,
            versions=list(practised.pool),
            groups=practised.groups,
            plan=practised.plan,
        )
        running = (paper.pk,)
    return open_adaptive(person=person, paper_id=running[0], context=context)


def answer_practice(
    *, practised: Practised, person: Any, number: int, response: Any, act_id: UUID
) -> Asked | None:
    """Keep the answer to the open question of a run and choose the next one; None when it was kept and the run is over.

    Refused while the question is withheld, because its explanation would tell its key, and for a step that is not the open one.
    """
    run = practised.run
    here = run.open_step if run else None
    if run is None or here is None or here.number != number:
        raise Refused(_("Soal ini sudah Anda jawab."), code="answered")
    if not practised.is_free(here.version):
        raise Refused(
            _(
                "Soal ini mungkin ditanyakan dalam ujian Anda, jadi latihannya menunggu sampai ujian itu selesai."
            ),
            code="withheld",
        )
    after = answer_step(
        sitting_id=run.sitting_id, person=person, number=number, response=response, act_id=act_id
    )
    return after if after.version is not None else None


def end_practice(*, practised: Practised, person: Any) -> None:
    """End the open run where it stands; nothing happens when there is none."""
    if practised.run and practised.run.is_open:
        stop_practice(sitting_id=practised.run.sitting_id, person=person)
