"""A quiz: the way in, one question a page, handing in, the result."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import brings, signed_in
from pintar.assessment.actions import keep_answer
from pintar.assessment.actions.reading import keep_upload
from pintar.assessment.devices import number_of
from pintar.assessment.forms import AnswerForm
from pintar.assessment.queries import (
    OWN_RESULT,
    OWN_SITTING,
    get_sitting_for,
    get_slot_for,
    granted_to,
    result_for,
    tries_for,
)
from pintar.assessment.values import PaperRules, Part, SittingView, TryView
from pintar.authoring.values import LessonM
from pintar.kit import words
from pintar.kit.callers import device_of
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning import actions, queries
from pintar.learning.completion import is_practice
from pintar.learning.rules import has_passed
from pintar.learning.values import Study, context_of
from pintar.learning.views.correcting import corrective_of, repeats_before
from pintar.learning.views.shared import address_of, refused, step_of
from pintar.learning.wording import terms

LONG = timedelta(hours=12)  # a clock that counts down for longer only disturbs


def intro(request: HttpRequest, study: Study, step: LessonM) -> HttpResponse:
    """What the quiz asks for, the tries so far, and the button that starts or goes on."""
    tries = tries_for(study.person_id, context_of(study.id, step.key))
    rules = PaperRules.from_json(step.quiz.rules if step.quiz else {})
    best = study.scores.get(step.key)
    is_packed = "luring" in request.GET  # taken along: the phone keeps the order by what it knows
    is_part = request.headers.get("HX-Request") == "true" and request.method == "POST"
    context = {
        "study": study,
        "step": step,
        "quiz": step.quiz,
        "rules": rules,
        "total": len(study.manifest.lessons),
        "steps": study.steps(step.key),
        "tries": [one for one in tries if not one.is_open],
        "running": next((one for one in tries if one.is_open), None),
        "left": None if rules.tries is None else max(rules.tries - len(tries), 0),
        "is_waiting": bool(tries) and tries[-1].is_waiting,
        "best": best,
        "tells_score": all(one.is_score_shown for one in tries),
        "next_at": _next_at(tries, rules),
        "terms": [] if is_practice(step) else terms(rules, extra_percent=_extra(study, rules)),
        "is_passed": has_passed(study, step),
        "is_locked": study.is_locked(step) and not is_packed,
        "is_practice": is_practice(step),
        "repeats": repeats_before(study, step),
        "can_start": study.span == "running",
        "base": address_of(study, None),
        "previous": study.before(step),
        "ahead": study.after(step),
        "is_part": is_part,
    }
    return page(request, "learning/quiz.html", context, part="inside" if is_part else "")


def _next_at(tries: list[TryView], rules: PaperRules) -> datetime | None:
    """When the next try opens, while it has to be waited for."""
    ended = tries[-1].submitted_at if tries and rules.wait_minutes else None
    again = ended + timedelta(minutes=rules.wait_minutes) if ended else None
    return again if again and again > now() else None


def _extra(study: Study, rules: PaperRules) -> int:
    """Time granted to this person beyond the limit, in percent."""
    return granted_to(study.person_id).extra_percent if rules.time_limit_minutes else 0


@login_required
@require_POST
def start(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """Open a sitting, or go on with the one that is open."""
    try:
        sitting = actions.start_quiz(
            enrolment_id=enrolment_id,
            person=signed_in(request),
            lesson=lesson,
            device=number_of(device_of(request)),
        )
    except Refused as no:
        study = queries.get_study_for(request.user, enrolment_id)
        return refused(request, study, no, step_of(study, lesson))
    return redirect("learning:slot", enrolment_id, lesson, sitting.pk, 1)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@brings(OWN_SITTING, queries.OWN_STUDY)
def slot(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID, number: int) -> HttpResponse:
    """One question of a sitting; POST keeps an answer."""
    if request.method == "POST":
        return _keep(request, enrolment_id, lesson, sitting_id, number)
    sitting = own_sitting(request, enrolment_id, lesson, sitting_id)
    if sitting.is_over(now()):
        return _hand_in(request, enrolment_id, lesson, sitting_id)
    if sitting.slot(number) and not sitting.is_reachable(number):
        return _to_where_one_is(enrolment_id, lesson, sitting)
    return _question(request, enrolment_id, lesson, sitting, number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@brings(OWN_SITTING, queries.OWN_STUDY)
def submission(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID) -> HttpResponse:
    """Ask once, naming what is unanswered; then hand in."""
    if request.method == "POST":
        return _hand_in(request, enrolment_id, lesson, sitting_id)
    sitting = own_sitting(request, enrolment_id, lesson, sitting_id)
    if sitting.is_over(now()):
        return _hand_in(request, enrolment_id, lesson, sitting_id)
    study = queries.get_study_for(request.user, enrolment_id)
    context = {"study": study, "step": step_of(study, lesson), "sitting": sitting}
    return page(request, "learning/submission.html", context)


@login_required
@require_safe
@brings(queries.OWN_STUDY, OWN_RESULT)
def result(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID) -> HttpResponse:
    """The score, question by question, and where to go from here."""
    study = queries.get_study_for(request.user, enrolment_id)
    step = step_of(study, lesson)
    found = result_for(request.user, sitting_id)
    if found.context != context_of(enrolment_id, lesson):
        raise Http404
    left = None if found.rules.tries is None else max(found.rules.tries - study.tries.get(lesson, 0), 0)
    is_passed = has_passed(study, step)
    context = {
        "study": study,
        "step": step,
        "result": found,
        "left": left,
        "keep": found.rules.keep,
        "can_retry": not is_passed and left != 0 and study.span == "running" and not found.waiting,
        "corrective": None
        if is_passed
        else corrective_of(study, step, sitting_id, study.tries.get(lesson, 0)),
        "ahead": study.after(step) or study.next_lesson if lesson in study.done else None,
    }
    return page(request, "learning/result.html", context)


def _keep(
    request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID, number: int
) -> HttpResponse:
    """Keep the answer; say so, or go to the next question. What could not be kept is shown again with the reason."""
    question = get_slot_for(request.user, sitting_id, number)
    uploads = request.FILES.getlist("berkas")
    keep = partial(keep_upload, person_id=signed_in(request).pk)
    form, kept_at, code = AnswerForm(request.POST, slot=question, uploads=uploads, keep=keep), None, ""
    wants_json = request.headers.get("HX-Request") == "true" or "json" in request.headers.get("Accept", "")
    if form.is_valid():
        try:
            if wants_json or not form.is_empty or _had_answer(request, sitting_id, number):
                kept_at = keep_answer(
                    sitting_id=sitting_id,
                    person_id=signed_in(request).pk,
                    slot=number,
                    response=form.response(),
                    act_id=form.act_id,
                    device_at=form.given_at,
                )
        except Refused as no:
            form.add_error(None, str(no))
            code = no.code
    if wants_json:
        return _receipt(request, form, kept_at)
    if form.is_valid():
        to = str(number) if uploads else request.POST.get("ke", "")
        if to == "kumpulkan":
            return redirect("learning:submission", enrolment_id, lesson, sitting_id)
        if to.startswith("bagian/"):
            return redirect("learning:leave", enrolment_id, lesson, sitting_id, number)
        return redirect(
            "learning:slot",
            enrolment_id,
            lesson,
            sitting_id,
            int(to) if to.isdecimal() and len(to) < 5 else number + 1,
        )
    sitting = own_sitting(request, enrolment_id, lesson, sitting_id)
    if code in ("submitted", "expired"):
        return _hand_in(request, enrolment_id, lesson, sitting_id)
    if not sitting.is_reachable(number):
        return _to_where_one_is(enrolment_id, lesson, sitting)
    return _question(request, enrolment_id, lesson, sitting, number, form)


def _question(
    request: HttpRequest, enrolment_id: int, lesson: str, sitting: SittingView, number: int, form: Any = None
) -> HttpResponse:
    found = sitting.slot(number)
    if found is None:
        raise Http404
    study = queries.get_study_for(request.user, enrolment_id)
    context = {
        "study": study,
        "step": step_of(study, lesson),
        "sitting": sitting,
        "slot": found,
        "total": len(sitting.slots),
        "parts": _parts(sitting, number),
        "first": sitting.part.first if sitting.part else 1,
        "last": sitting.part.last if sitting.part and sitting.next_part else 0,
        "error": form.errors["__all__"][0] if form and form.errors.get("__all__") else "",
        "typed": request.POST.get("jawaban", "") if form else "",
        "kept": words.clock(found.kept_at, signed_in(request).zone) if found.kept_at else "",
        "now": now(),
        "is_timed": bool(sitting.closes_at and sitting.closes_at - now() < LONG),
    }
    return page(request, "learning/slot.html", context, status=422 if form else 200)


def _parts(sitting: SittingView, number: int) -> list[dict[str, Any]]:
    """The questions as they are walked through: under their sections, and those that cannot be looked at marked."""
    parts = sitting.parts or (Part("", 1, len(sitting.slots)),)
    return [
        {
            "title": part.title,
            "number": place,
            "count": len(parts),
            "is_here": number in part,
            "is_open": sitting.is_reachable(part.first),
            "slots": sitting.slots[part.first - 1 : part.last],
        }
        for place, part in enumerate(parts, 1)
    ]


def _receipt(request: HttpRequest, form: AnswerForm, kept_at: Any) -> JsonResponse:
    """What a waiting device is told: kept and when, or why not."""
    if kept_at is None:
        first = next(iter(form.errors.values()), [_("Jawaban ini tidak dapat dibaca.")])[0]
        return JsonResponse({"message": str(first)}, status=409)
    label = _("Tersimpan %(time)s") % {"time": words.clock(kept_at, signed_in(request).zone).split()[0]}
    return JsonResponse({"kept_at": kept_at.isoformat(), "label": label})


def own_sitting(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID) -> SittingView:
    """One's own sitting of this very lesson."""
    sitting = get_sitting_for(request.user, sitting_id)
    if sitting.context != context_of(enrolment_id, lesson):
        raise Http404
    return sitting


def _had_answer(request: HttpRequest, sitting_id: UUID, number: int) -> bool:
    """Whether there is something to take back; going on past an empty question writes nothing."""
    found = get_sitting_for(request.user, sitting_id).slot(number)
    return bool(found and found.is_answered)


def _to_where_one_is(enrolment_id: int, lesson: str, sitting: SittingView) -> HttpResponse:
    """To the pause, or to the first question of the part that is being done."""
    if sitting.paused_at is not None:
        return redirect("learning:pause", enrolment_id, lesson, sitting.id)
    return redirect(
        "learning:slot", enrolment_id, lesson, sitting.id, sitting.part.first if sitting.part else 1
    )


def _hand_in(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID) -> HttpResponse:
    """Hand in and show the result. A page that is opened after the end comes here at once, without the seconds that the job
    waits for answers on their way: a question whose time is over is worse than the result, and since the clock closed it,
    whoever came, those answers count all the same."""
    try:
        actions.submit_quiz(
            enrolment_id=enrolment_id,
            person=signed_in(request),
            lesson=lesson,
            sitting_id=sitting_id,
            by_timer=request.POST.get("jam") == "1",  # the form that the timer sends, not the person
        )
    except Refused as no:
        study = queries.get_study_for(request.user, enrolment_id)
        return refused(request, study, no, step_of(study, lesson))
    return redirect("learning:result", enrolment_id, lesson, sitting_id)
