"""Practice: one question a page, help on request, the answer explained at once, and nothing written down."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from pintar.assessment.forms import AnswerForm
from pintar.assessment.practice import checked, exercise, hints_of
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning.adaptive import is_enough
from pintar.learning.completion import is_practice
from pintar.learning.practice import Shelf, shelf_for
from pintar.learning.views.shared import address_of

MOST_ROUNDS = 9999


@login_required
@never_cache
@require_safe
def shelf(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What may be practised of a course, by lesson and by competency."""
    found = shelf_for(request.user, enrolment_id)
    lessons = [
        (step, len(found.exercises(lesson=step.key, seed="")))
        for step in found.study.manifest.lessons
        if not (step.quiz and not is_practice(step))
    ]
    context = {
        "study": found.study,
        "lessons": [(step, count) for step, count in lessons if count],
        "competencies": sorted((name, len(held)) for name, held in found.by_competency.items()),
        "held_back": found.held_back,
        "can_adapt": is_enough(found),
    }
    return page(request, "learning/exercises.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exercise_page(request: HttpRequest, enrolment_id: int, number: int) -> HttpResponse:
    """One question of what is practised (`materi` or `kompetensi`); POST checks an answer, which is forgotten with the page.

    `putaran` is the round: another one shuffles anew. `benar` counts along in the address, because nothing is kept.
    """
    found = shelf_for(request.user, enrolment_id)
    lesson, competency = request.GET.get("materi", "")[:60], request.GET.get("kompetensi", "")[:150]
    turn, right = (
        _whole(request.GET.get("putaran"), MOST_ROUNDS),
        _whole(request.GET.get("benar"), number - 1),
    )
    seed = f"{found.study.person_id}/{lesson}/{competency}/{turn}"
    versions = found.exercises(lesson=lesson, competency=competency, seed=seed)
    if not 1 <= number <= len(versions):
        raise Http404
    version = versions[number - 1]
    slot = exercise(number, version, seed=f"{seed}/{number}")
    form = AnswerForm(request.POST, slot=slot) if request.method == "POST" else None
    is_read = form is not None and form.is_valid()
    result = None
    if form and is_read:
        if form.is_empty:
            form.add_error(None, _("Pilih atau tulis jawaban dahulu."))
        else:
            result = checked(slot, form.response())
            right += result.is_right
            slot = exercise(number, version, seed=f"{seed}/{number}", response=form.response())
    errors = form.errors.get("__all__") if form else None
    context = {
        "study": found.study,
        "title": _title(found, lesson, competency),
        "step": next((step for step in found.study.manifest.lessons if step.key == lesson), None),
        "slot": slot,
        "total": len(versions),
        "hints": hints_of(version),
        "result": result,
        "error": errors[0] if errors else "",
        "typed": request.POST.get("jawaban", "") if errors else "",
        "right": right,
        "checked": number,
        "here": _query(lesson, competency, turn, right - bool(result and result.is_right)),
        "ahead": _query(lesson, competency, turn, right),
        "anew": _query(lesson, competency, turn + 1, 0),
        "is_last": number == len(versions),
        "back": address_of(found.study, None),
    }
    return page(request, "learning/exercise.html", context, status=422 if errors else 200)


def _title(found: Shelf, lesson: str, competency: str) -> str:
    if competency:
        return competency
    return next(step.title for step in found.study.manifest.lessons if step.key == lesson)


def _query(lesson: str, competency: str, turn: int, right: int) -> str:
    said: dict[str, Any] = {"kompetensi": competency} if competency else {"materi": lesson}
    return urlencode({**said, "putaran": turn, "benar": right})


def _whole(text: str | None, most: int) -> int:
    """A whole number from 0 to `most` out of an address; 0 for anything else."""
    return min(int(text), most) if text and text.isdecimal() and len(text) < 6 else 0
