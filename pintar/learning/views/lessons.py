"""What I learn, how far I am, what is missing, and the lesson itself."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template import engines
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.authoring.queries import reading_html
from pintar.authoring.values import LessonM
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning import actions, queries, wording
from pintar.learning.completion import judge
from pintar.learning.forms import ActForm
from pintar.learning.values import Study
from pintar.learning.views.quizzes import intro
from pintar.learning.views.shared import address_of, refused, step_of

MEDIA = {"reading": _("Bacaan"), "slides": _("Salindia"), "audio": _("Audio"), "video": _("Video")}
CHOSEN = "media"  # the cookie that remembers the medium a person likes


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Everything I learn and learnt."""
    studies = queries.studies_for(request.user)
    running = [study for study in studies if not study.is_complete and study.next_lesson]
    over = [study for study in studies if study not in running]
    return page(request, "learning/mine.html", {"running": running, "over": over})


@login_required
@require_safe
def outline(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """The lessons of one course with their state, and what is missing."""
    study = queries.get_study_for(request.user, enrolment_id)
    verdict = judge(study)
    sections = [
        (section, [(step, _state(study, step)) for step in section.lessons])
        for section in study.manifest.sections
    ]
    context = {"study": study, "sections": sections, "verdict": verdict, "lines": wording.lines(verdict)}
    return page(request, "learning/outline.html", context | {"summary": wording.missing(verdict)})


@login_required
@require_safe
def conditions(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Every condition for the certificate, met and unmet."""
    study = queries.get_study_for(request.user, enrolment_id)
    verdict = judge(study)
    context = {"study": study, "verdict": verdict, "lines": wording.lines(verdict)}
    return page(request, "learning/conditions_page.html", context | {"summary": wording.missing(verdict)})


@login_required
@require_safe
def lesson(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """One lesson in the medium of one's choice, or the way into a quiz."""
    study = queries.get_study_for(request.user, enrolment_id)
    step = step_of(study, lesson)
    if step.quiz is not None:
        return intro(request, study, step)
    medium = _medium(request, step)
    etag = _etag(request, study, step, medium)
    response = get_conditional_response(request, etag=etag) or _shown(request, study, step, medium)
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    if request.GET.get("media") == medium:
        response.set_cookie(CHOSEN, medium, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


@login_required
@require_POST
def finish(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """The lesson was learnt; go on to the next. With scripts the answer is the next lesson itself."""
    form = ActForm(request.POST)
    act = form.act_values() if form.is_valid() else {"act_id": uuid7(), "medium": ""}
    try:
        study = actions.finish_lesson(
            enrolment_id=enrolment_id, person_id=signed_in(request).pk, lesson=lesson, **act
        )
    except Refused as no:
        study = queries.get_study_for(request.user, enrolment_id)
        return refused(request, study, no, step_of(study, lesson))
    ahead = None if study.is_complete else study.after(step_of(study, lesson)) or study.next_lesson
    if request.headers.get("HX-Request") != "true":
        return redirect(address_of(study, ahead))
    if ahead is None:
        return HttpResponse(headers={"HX-Redirect": address_of(study, None)})
    response = (
        intro(request, study, ahead) if ahead.quiz else _shown(request, study, ahead, _medium(request, ahead))
    )
    response.headers["HX-Push-Url"] = address_of(study, ahead)
    return response


def _shown(request: HttpRequest, study: Study, step: LessonM, medium: str) -> HttpResponse:
    is_locked = study.is_locked(step) or study.span == "before"
    media = step.media
    base, verdict = address_of(study, None), judge(study)
    context: dict[str, Any] = {
        "study": study,
        "step": step,
        "total": len(study.manifest.lessons),
        "steps": study.steps(step.key),
        "media": [(name, MEDIA[name], media.budget[name], name == medium) for name in media.names],
        "medium": medium,
        "html": reading_html(media.reading.html)
        if medium == "reading" and media.reading and not is_locked
        else "",
        "is_locked": is_locked,
        "is_done": step.key in study.done,
        "can_finish": study.span == "running",
        "act": uuid7(),
        "base": base,
        "here": f"{base}{step.key}/",
        "previous": study.before(step),
        "ahead": study.after(step),
        "lines": wording.lines(verdict),
        "is_part": request.headers.get("HX-Request") == "true" and request.method == "POST",
    }
    return page(request, "learning/lesson.html", context, part="inside" if context["is_part"] else "")


def _medium(request: HttpRequest, step: LessonM) -> str:
    """The medium asked for, else the one the person likes, else the first there is."""
    names = step.media.names
    for wish in (request.GET.get("media", ""), request.COOKIES.get(CHOSEN, "")):
        if wish in names:
            return wish
    return names[0]


def _state(study: Study, step: LessonM) -> str:
    if step.key in study.done:
        return "done"
    if study.is_locked(step):
        return "locked"
    return "here" if study.next_lesson is step else "open"


def _etag(request: HttpRequest, study: Study, step: LessonM, medium: str) -> str:
    """A name for what this page says: the same name, the same page; so a second look costs no drawing."""
    if "CSRF_COOKIE" not in request.META:
        get_token(request)  # makes the cookie that the next look will carry
    said = (
        _looks(),
        study.release_id,
        step.key,
        medium,
        study.updated_at,
        study.completed_at,
        study.name,
        study.is_name_checked,
        study.span,
        request.LANGUAGE_CODE,
        request.META.get("CSRF_COOKIE"),
        request.COOKIES.get("messages"),
    )
    return f'W/"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def _looks() -> str:
    """Changes when templates do, as with a new version of the program."""
    folders = [Path(folder) for folder in engines["django"].template_dirs]  # type: ignore[attr-defined]
    files = sorted(file for folder in folders for file in folder.rglob("*.html"))
    return hashlib.sha256("".join(f"{file}{file.stat().st_mtime_ns}" for file in files).encode()).hexdigest()
