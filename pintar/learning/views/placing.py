"""The placement test: what it is, one question after the other, what it showed, and skipping."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment.actions.adapting import Asked
from pintar.assessment.forms import AnswerForm
from pintar.assessment.practice import exercise
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning import actions, queries
from pintar.learning.forms import StepForm
from pintar.learning.placement import placed_for
from pintar.learning.values import Study
from pintar.learning.views.shared import refused

MOST = 40  # questions at most; said before it begins


@login_required
@never_cache
@require_safe
def placement(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What the test is for, or what it showed."""
    study = queries.get_study_for(request.user, enrolment_id)
    placed = placed_for(study)
    context = {
        "study": study,
        "placed": placed,
        "found": sorted((placed.found or {}).values(), key=lambda one: (not one.is_mastered, one.title)),
        "skipped": [one for one in study.manifest.lessons if one.key in study.placed],
        "most": MOST,
    }
    return page(request, "learning/placement.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def placement_step(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The open question; POST begins the test, or keeps the answer, and only then there is a next question."""
    study = queries.get_study_for(request.user, enrolment_id)
    if request.method != "POST" and placed_for(study).state != "running":
        return redirect("learning:placement", enrolment_id)
    try:
        at = actions.begin_placement(enrolment_id=enrolment_id, person=signed_in(request))
    except Refused as no:
        return refused(request, study, no)
    if at.version is None:
        return redirect("learning:placement", enrolment_id)
    if request.method == "POST" and request.POST.get("number"):
        return _answer(request, study, at)
    return _question(request, study, at)


@login_required
@require_POST
def skip(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Skip the lessons that were chosen."""
    try:
        study = actions.skip_lessons(
            enrolment_id=enrolment_id, person=signed_in(request), lessons=request.POST.getlist("lessons")
        )
    except Refused as no:
        return refused(request, queries.get_study_for(request.user, enrolment_id), no)
    messages.success(request, _("Materi itu Anda lewati. Anda tetap boleh mempelajarinya."))
    return redirect("learning:outline", study.id)


def _answer(request: HttpRequest, study: Study, at: Asked) -> HttpResponse:
    step = StepForm(request.POST)
    if not step.is_valid() or step.cleaned_data["number"] != at.number or at.version is None:
        messages.info(request, _("Soal itu sudah Anda jawab. Ini yang berikutnya."))
        return redirect("learning:placement_step", study.id)
    form = AnswerForm(request.POST, slot=exercise(at.number, at.version, seed=at.slot_seed))
    if not form.is_valid():
        return _question(request, study, at, str(next(iter(form.errors.values()))[0]))
    try:
        # Going on without an answer is an answer too: it is not known.
        after = actions.answer_placement(
            enrolment_id=study.id,
            person=signed_in(request),
            sitting_id=at.sitting_id,
            number=at.number,
            response=form.response(),
            act_id=form.act_id,
        )
    except Refused as no:
        messages.info(request, str(no))
        return redirect("learning:placement_step", study.id)
    name = "learning:placement" if after.version is None else "learning:placement_step"
    return redirect(name, study.id)


def _question(request: HttpRequest, study: Study, at: Asked, error: str = "") -> HttpResponse:
    assert at.version is not None
    context = {
        "study": study,
        "number": at.number,
        "slot": exercise(at.number, at.version, seed=at.slot_seed),
        "error": error,
        "typed": request.POST.get("jawaban", "") if error else "",
    }
    return page(request, "learning/placement_step.html", context, status=422 if error else 200)
