"""Adaptive practice: what it is, one question after the other, each explained at once, and where one stands."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment.forms import AnswerForm
from pintar.assessment.practice import checked, exercise, hints_of
from pintar.assessment.queries.paths import Run, Taken
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning import actions
from pintar.learning.adaptive import Practised, practised_for, stands_of
from pintar.learning.views.shared import refused


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adaptive(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What adaptive practice is; POST begins a run or goes on with it, with `anew` from the start."""
    found = practised_for(request.user, enrolment_id)
    if request.method != "POST":
        return page(request, "learning/adaptive.html", {"study": found.shelf.study, "practised": found})
    try:
        at = actions.begin_practice(practised=found, person=signed_in(request), anew="anew" in request.POST)
    except Refused as no:
        return refused(request, found.shelf.study, no)
    return redirect("learning:adaptive_step", enrolment_id, at.sitting_id, at.number)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def adaptive_step(request: HttpRequest, enrolment_id: int, sitting_id: UUID, number: int) -> HttpResponse:
    """One question of a run, or its explanation once it was answered; POST answers it."""
    found, run = _of(request, enrolment_id, sitting_id)
    step = run.step(number)
    if step is None:
        raise Http404
    if not found.is_free(step.version):
        return _page(request, found, run, step, {"is_withheld": True})
    if step.is_answered:
        return _explained(request, found, run, step)
    if not run.is_open:
        return redirect("learning:adaptive_result", enrolment_id, sitting_id)
    if request.method == "POST":
        return _answer(request, found, run, step)
    return _question(request, found, run, step)


@login_required
@never_cache
@require_safe
def adaptive_result(request: HttpRequest, enrolment_id: int, sitting_id: UUID) -> HttpResponse:
    """What a run showed, topic by topic; of one that goes on, the open question."""
    found, run = _of(request, enrolment_id, sitting_id)
    if run.open_step is not None:
        return redirect("learning:adaptive_step", enrolment_id, sitting_id, run.open_step.number)
    stands, reason = stands_of(found)
    context = {
        "study": found.shelf.study,
        "practised": found,
        "stands": stands,
        "reason": reason,
        "count": len(run.answered),
        "is_clear": bool(stands) and all(one.word == "strong" for one in stands),
    }
    return page(request, "learning/adaptive_result.html", context)


@login_required
@require_POST
def adaptive_end(request: HttpRequest, enrolment_id: int, sitting_id: UUID) -> HttpResponse:
    """Enough for now: what was answered so far is looked at."""
    found, _run = _of(request, enrolment_id, sitting_id)
    actions.end_practice(practised=found, person=signed_in(request))
    return redirect("learning:adaptive_result", enrolment_id, sitting_id)


def _of(request: HttpRequest, enrolment_id: int, sitting_id: UUID) -> tuple[Practised, Run]:
    """The run of an address; an earlier one was thrown away, and somebody else's is no page."""
    found = practised_for(request.user, enrolment_id)
    if found.run is None or found.run.sitting_id != sitting_id:
        raise Http404
    return found, found.run


def _answer(request: HttpRequest, found: Practised, run: Run, step: Taken) -> HttpResponse:
    form = AnswerForm(request.POST, slot=exercise(step.number, step.version, seed=run.slot_seed(step.number)))
    is_unknown, is_read = "unknown" in request.POST, form.is_valid()
    if not is_unknown and not is_read:
        return _question(request, found, run, step, str(next(iter(form.errors.values()))[0]))
    if not is_unknown and form.is_empty:
        return _question(request, found, run, step, _("Pilih atau tulis jawaban dahulu."))
    try:
        actions.answer_practice(
            practised=found,
            person=signed_in(request),
            number=step.number,
            response=None if is_unknown else form.response(),
            act_id=form.act_id if is_read else uuid7(),
        )
    except Refused as no:
        messages.info(request, str(no))
    return redirect("learning:adaptive_step", found.shelf.study.id, run.sitting_id, step.number)


def _question(request: HttpRequest, found: Practised, run: Run, step: Taken, error: str = "") -> HttpResponse:
    context = {
        "slot": exercise(step.number, step.version, seed=run.slot_seed(step.number)),
        "hints": hints_of(step.version),
        "error": error,
        "typed": request.POST.get("jawaban", "") if error else "",
    }
    return _page(request, found, run, step, context, status=422 if error else 200)


def _explained(request: HttpRequest, found: Practised, run: Run, step: Taken) -> HttpResponse:
    slot = exercise(step.number, step.version, seed=run.slot_seed(step.number), response=step.response)
    result = checked(slot, step.response)
    ahead = run.step(step.number + 1)
    return _page(request, found, run, step, {"result": result, "ahead": ahead})


def _page(
    request: HttpRequest, found: Practised, run: Run, step: Taken, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {"study": found.shelf.study, "run": run, "number": step.number, **more}
    return page(request, "learning/adaptive_step.html", context, status=status)
