"""What I learn, how far I am, what is missing, and the lesson itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import brings, signed_in
from pintar.authoring.values import LessonM
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning import actions, queries, wording
from pintar.learning.completion import judge
from pintar.learning.due import count_due
from pintar.learning.forms import ActForm
from pintar.learning.placement import can_begin
from pintar.learning.values import Study
from pintar.learning.views import showing
from pintar.learning.views.correcting import to_repeat
from pintar.learning.views.quizzes import intro
from pintar.learning.views.shared import address_of, refused, step_of

# What these words name once stood where lessons stand; a lesson of that key comes first.
MOVED = frozenset({"syarat", "tempat", "catatan", "pertanyaan", "berlatih", "penempatan"})
MANNERS = ("luring", "cetak")  # taken along, or on paper


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything I learn and learnt."""
    studies = queries.studies_for(request.user)
    running = [study for study in studies if not study.is_complete and study.next_lesson]
    over = [study for study in studies if study not in running]
    waiting = count_due(request.user) if studies else 0
    return page(request, "learning/mine.html", {"running": running, "over": over, "waiting": waiting})


@login_required
@require_safe
@brings(queries.OWN_STUDY)
def outline(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The lessons of one course with their state, and what is missing."""
    study = queries.get_study_for(request.user, enrolment_id)
    verdict = judge(study)
    sections = [
        (section, [(step, _state(study, step)) for step in section.lessons])
        for section in study.manifest.sections
    ]
    context = {"study": study, "sections": sections, "verdict": verdict, "lines": wording.lines(verdict)}
    context |= {"summary": wording.missing(verdict), "repeats": to_repeat(study)}
    context["can_place"] = study.manifest.course.rules.placement and can_begin(study)
    return page(request, "learning/outline.html", context)


@login_required
@require_safe
@brings(queries.OWN_STUDY)
def conditions(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Every condition for the certificate, met and unmet."""
    study = queries.get_study_for(request.user, enrolment_id)
    verdict = judge(study)
    context = {"study": study, "verdict": verdict, "lines": wording.lines(verdict)}
    return page(request, "learning/conditions_page.html", context | {"summary": wording.missing(verdict)})


@login_required
@require_safe
@brings(queries.OWN_STUDY)
def lesson(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """One lesson in the medium of one's choice, or the way into a quiz; `?luring=1` to take along, `?cetak=1` to print."""
    study = queries.get_study_for(request.user, enrolment_id)
    if lesson in MOVED and lesson not in {one.key for one in study.manifest.lessons}:
        return _moved(request, f"/belajar/{lesson}/{enrolment_id}/")
    step = step_of(study, lesson)
    if step.quiz is not None:
        return intro(request, study, step)
    medium = showing.medium_of(request, step)
    manner = next((one for one in MANNERS if one in request.GET), "")
    place = None if manner else showing.place_in(study, step, medium)
    etag = showing.etag_of(request, study, step, medium, manner or place)
    response = get_conditional_response(request, etag=etag)
    if response is None and manner:
        response = (showing.packed if manner == "luring" else showing.printed)(request, study, step, medium)
    response = response or showing.shown(request, study, step, medium, place)
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    if request.GET.get("media") == medium and not manner:
        response.set_cookie(showing.CHOSEN, medium, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def moved(request: HttpRequest, enrolment_id: str, word: str, rest: str) -> HttpResponse:
    """An address of before; letters and bookmarks hold it."""
    return _moved(request, f"/belajar/{word}/{enrolment_id}/{rest}")


@login_required
@require_POST
@brings(queries.OWN_STUDY, methods=("POST",))
def finish(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """The lesson was learnt; go on to the next. With scripts the answer is the next lesson itself."""
    form = ActForm(request.POST)
    act = form.act_values() if form.is_valid() else {"act_id": uuid7(), "medium": ""}
    viewer = signed_in(request)
    try:
        found = queries.find_study_for(viewer, enrolment_id)
        study = actions.finish_lesson(
            enrolment_id=enrolment_id, person_id=viewer.pk, lesson=lesson, seen=found, **act
        )
    except Refused as no:
        study = queries.get_study_for(request.user, enrolment_id)
        return refused(request, study, no, step_of(study, lesson))
    step = step_of(study, lesson)
    ahead = None if study.is_complete else _onward(study, step)
    if request.headers.get("HX-Request") != "true":
        return redirect(address_of(study, ahead))
    if ahead is None:
        return HttpResponse(headers={"HX-Redirect": address_of(study, None)})
    if ahead.quiz:
        response = intro(request, study, ahead)
    else:
        medium = showing.medium_of(request, ahead)
        response = showing.shown(request, study, ahead, medium, showing.place_in(study, ahead, medium))
    response.headers["HX-Push-Url"] = address_of(study, ahead)
    return response


def _moved(request: HttpRequest, to: str) -> HttpResponse:
    asked = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{to}?{asked}" if asked else to, preserve_request=True)


def _onward(study: Study, step: LessonM) -> LessonM | None:
    """Where to go on after a lesson: while one is repeating to the next that is to be repeated, then to the test that asked for it."""
    ahead = study.after(step)
    if ahead is None or study.is_through(ahead) or study.is_locked(ahead):
        return study.to_do
    return ahead


def _state(study: Study, step: LessonM) -> str:
    if step.key in study.repeats:
        return "again"
    if step.key in study.done:
        return "placed" if step.key in study.placed else "done"
    if study.is_locked(step):
        return "locked"
    return "here" if study.next_lesson is step else "open"
