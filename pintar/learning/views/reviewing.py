"""Spaced review: what waits today, one question after the other, and how one wants to be reminded."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment.forms import AnswerForm
from pintar.assessment.practice import exercise, hints_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required, permitted
from pintar.learning import actions, due
from pintar.learning.actions.reviewing import seed_of
from pintar.learning.due import Held, Plan
from pintar.learning.forms import FeltForm, HabitForm, RecallForm
from pintar.learning.recall import WINDOWS
from pintar.learning.rules import can_see_retention


@login_required
@never_cache
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits to be recalled today, and when there is more."""
    plan = due.plan_for(signed_in(request))
    context = {
        "plan": plan,
        "topics": [(plan.title(card), plan.studies.get(card.enrolment_id)) for card in plan.due],
    }
    return page(request, "learning/reviews.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest) -> HttpResponse:
    """The next question of today; POST shows a hint, or keeps the answer and explains it at once."""
    plan = due.plan_for(signed_in(request))
    found = next(((card, version) for card in plan.due if (version := due.question_of(plan, card))), None)
    if found is None:
        return redirect("learning:reviews")
    card, version = found
    if request.method != "POST":
        return _question(request, plan, card, version)
    form = RecallForm(request.POST)
    if not form.is_valid():
        return redirect("learning:recall")
    said = form.cleaned_data
    if (said["topic"], said["reviews"]) != (card.topic_id, card.reviews):
        messages.info(request, _("Pengingat itu sudah Anda jawab. Ini yang berikutnya."))
        return redirect("learning:recall")
    return _answer(request, plan, card, version, said["hints"] or 0)


@login_required
@require_POST
def feel(request: HttpRequest) -> HttpResponse:
    """How a recall felt; on to the next."""
    form = FeltForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        actions.feel_review(
            person_id=signed_in(request).pk, topic_id=said["topic"], number=said["number"], felt=said["felt"]
        )
    return redirect("learning:recall")


@login_required
@require_POST
def habit(request: HttpRequest) -> HttpResponse:
    """Reminders on or off, by letter or not."""
    form = HabitForm(request.POST)
    form.is_valid()
    actions.set_habit(person_id=signed_in(request).pk, **form.cleaned_data)
    messages.success(request, _("Pengaturan pengingat tersimpan."))
    return redirect("learning:reviews")


@permitted(can_see_retention)
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """What is remembered 30 and 90 days after passing, training by training; sums only, no person."""
    rows = due.retention_for(request.user)
    return page(request, "learning/desk_retention.html", {"rows": rows, "windows": WINDOWS})


def _answer(request: HttpRequest, plan: Plan, card: Held, version: int, hints: int) -> HttpResponse:
    slot = exercise(1, version, seed=seed_of(plan.person_id, card))
    answer = AnswerForm(request.POST, slot=slot)
    is_read = answer.is_valid()
    if is_read:
        slot = exercise(1, version, seed=seed_of(plan.person_id, card), response=answer.response())
    if request.POST.get("aksi") == "petunjuk":
        return _question(request, plan, card, version, slot=slot, hints=hints + 1)
    if is_read and answer.is_empty:
        answer.add_error(None, _("Pilih atau tulis jawaban dahulu."))
    if answer.errors.get("__all__"):
        error = str(answer.errors["__all__"][0])
        return _question(request, plan, card, version, slot=slot, hints=hints, error=error)
    try:
        done = actions.review_topic(
            person_id=plan.person_id,
            card=card,
            version=version,
            response=answer.response(),
            hints=hints,
            day=plan.day,
        )
    except Refused as no:
        messages.info(request, str(no))
        return redirect("learning:recall")
    study = plan.studies.get(card.enrolment_id)
    lesson = next(
        (one for one in (study.manifest.lessons if study else ()) if one.key == done.result.lesson), None
    )
    context = {
        "plan": plan,
        "title": plan.title(card),
        "study": study,
        "lesson": lesson,
        "topic": card.topic_id,
        "number": done.number,
        "hints": hints,
        "result": done.result,
        "left": len(plan.due) - 1,
    }
    return page(request, "learning/recalled.html", context)


def _question(
    request: HttpRequest,
    plan: Plan,
    card: Held,
    version: int,
    *,
    slot: object = None,
    hints: int = 0,
    error: str = "",
) -> HttpResponse:
    texts = hints_of(version)
    context = {
        "plan": plan,
        "title": plan.title(card),
        "study": plan.studies.get(card.enrolment_id),
        "card": card,
        "slot": slot or exercise(1, version, seed=seed_of(plan.person_id, card)),
        "total": len(plan.due),
        "hints": texts[:hints],
        "seen": min(hints, len(texts)),
        "has_hint": hints < len(texts),
        "error": error,
        "typed": request.POST.get("jawaban", ""),
    }
    return page(request, "learning/recall.html", context, status=422 if error else 200)
