"""A clock that stands still: pausing, leaving a part for good, going on."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from pintar.accounts.viewer import signed_in
from pintar.assessment.actions import leave_part, pause_sitting, resume_sitting
from pintar.kit import words
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning import queries
from pintar.learning.views.quizzes import own_sitting
from pintar.learning.views.shared import refused, step_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID) -> HttpResponse:
    """POST stops the clock; the page says that it stands still, and how to go on."""
    sitting = own_sitting(request, enrolment_id, lesson, sitting_id)
    study = queries.get_study_for(request.user, enrolment_id)
    if request.method == "POST":
        try:
            pause_sitting(sitting_id=sitting_id, person=signed_in(request))
        except Refused as no:
            return refused(request, study, no, step_of(study, lesson))
        return redirect("learning:pause", enrolment_id, lesson, sitting_id)
    if sitting.paused_at is None or sitting.is_over(now()):
        return redirect("learning:slot", enrolment_id, lesson, sitting_id, 1)
    left = sitting.closes_at - sitting.paused_at if sitting.closes_at else None
    context = {
        "study": study,
        "step": step_of(study, lesson),
        "sitting": sitting,
        "left": words.remaining(left, get_language() or "id") if left else "",
    }
    return page(request, "learning/paused.html", context)


@login_required
@require_POST
def resume(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID) -> HttpResponse:
    """Let the clock run on, and show the question where one is."""
    sitting = own_sitting(request, enrolment_id, lesson, sitting_id)
    try:
        resume_sitting(sitting_id=sitting_id, person=signed_in(request))
    except Refused as no:
        if no.code in ("expired", "submitted"):
            return redirect("learning:slot", enrolment_id, lesson, sitting_id, 1)
        study = queries.get_study_for(request.user, enrolment_id)
        return refused(request, study, no, step_of(study, lesson))
    empty = [n for n in sitting.unanswered if sitting.part is None or n in sitting.part]
    first = sitting.part.first if sitting.part else 1
    return redirect("learning:slot", enrolment_id, lesson, sitting_id, empty[0] if empty else first)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, enrolment_id: int, lesson: str, sitting_id: UUID, last: int) -> HttpResponse:
    """Ask once, naming what is unanswered; then leave the part that ends with question `last` for good."""
    sitting = own_sitting(request, enrolment_id, lesson, sitting_id)
    study = queries.get_study_for(request.user, enrolment_id)
    if request.method == "POST":
        try:
            leave_part(sitting_id=sitting_id, person=signed_in(request), last=last)
        except Refused as no:
            if no.code in ("expired", "submitted"):
                return redirect("learning:slot", enrolment_id, lesson, sitting_id, last)
            return refused(request, study, no, step_of(study, lesson))
        return redirect("learning:pause", enrolment_id, lesson, sitting_id)
    here = sitting.part
    if here is None or here.last != last or sitting.next_part is None or not sitting.is_reachable(last):
        return redirect("learning:slot", enrolment_id, lesson, sitting_id, here.first if here else 1)
    context = {
        "study": study,
        "step": step_of(study, lesson),
        "sitting": sitting,
        "part": here,
        "following": sitting.next_part,
        "empty": [n for n in sitting.unanswered if n in here],
    }
    return page(request, "learning/leaving.html", context)
