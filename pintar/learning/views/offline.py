"""Days without a signal: what a phone may take along, what it holds, and practice that explains itself."""

from __future__ import annotations

import hashlib
import json

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_http_methods, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment.practice import exercises_of, hints_of, practicable
from pintar.assessment.queries.standing import versions_in
from pintar.authoring.queries import hash_of_release, paper_of
from pintar.catalogue.queries import rupiah_per_mb
from pintar.kit.addresses import address
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning import actions, queries
from pintar.learning.completion import is_practice
from pintar.learning.packs import pack_of
from pintar.learning.practice import withheld_from
from pintar.learning.views.shared import address_of, step_of

ARABIC = "build/scheherazade-new-arabic-400-normal.woff2"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """What can be taken along, as JSON. POST also opens the graded quizzes that may travel (`lessons`, their keys)."""
    study = queries.get_study_for(request.user, enrolment_id)
    try:
        if request.method == "POST":
            papers = actions.seal_papers(
                enrolment_id=study.id, person=signed_in(request), lessons=request.POST.getlist("lessons")
            )
        else:
            papers = actions.open_papers(study)
    except Refused as no:
        return JsonResponse({"code": no.code, "message": str(no)}, status=409)
    offer = pack_of(
        study,
        base=address_of(study, None),
        conditions=address("learning:conditions", study.id),
        papers=papers,
        fonts=(static(ARABIC),),
    )
    offer |= {"release": hash_of_release(study.release_id), "rupiah_per_mb": rupiah_per_mb()}
    text = json.dumps(offer, ensure_ascii=False, separators=(",", ":"))
    etag = f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        text, content_type="application/json"
    )
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@login_required
@require_safe
def practice(request: HttpRequest, enrolment_id: int, lesson: str) -> HttpResponse:
    """A practice quiz: every question with its explanation, marked on the device and recorded nowhere."""
    studies = queries.studies_for(request.user)
    study = next((one for one in studies if one.id == enrolment_id), None)
    study = study or queries.get_study_for(request.user, enrolment_id)
    step = step_of(study, lesson)
    if not is_practice(step) or study.span == "before":
        raise Http404
    is_packed = "luring" in request.GET
    if study.is_locked(step) and not is_packed:
        return page(request, "learning/practice.html", {"study": study, "step": step, "is_locked": True})
    paper, withheld = paper_of(study.release_id, lesson), withheld_from(study, studies)
    exercises = [
        (one.slot, json.dumps(one.key, ensure_ascii=False), hints_of(one.slot.version_id))
        for one in exercises_of(paper, withheld=withheld)
    ]
    context = {
        "study": study,
        "step": step,
        "exercises": exercises,
        "total": len(exercises),
        "is_open": bool(exercises or practicable(versions_in(paper), withheld=withheld)),
        "ahead": study.after(step),
        "base": address_of(study, None),
        "is_done": step.key in study.done and not is_packed,
        "can_finish": study.span == "running",
    }
    return page(request, "learning/practice.html", context)


@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    """What this device holds; the device itself fills the list, the server does not know it."""
    return page(request, "learning/downloads.html", {"price": rupiah_per_mb()})
