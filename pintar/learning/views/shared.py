"""What several pages of learning need."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from pintar.authoring.values import LessonM
from pintar.kit.addresses import address
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.learning.values import Study


def step_of(study: Study, key: str) -> LessonM:
    """The lesson of an address; one the course does not have is no page."""
    try:
        return study.manifest.lesson(key)
    except KeyError:
        raise Http404 from None


def address_of(study: Study, step: LessonM | None) -> str:
    """Where a lesson is learnt; the outline when there is none."""
    if step is None:
        return address("learning:outline", study.id)
    return address("learning:lesson", study.id, step.key)


def refused(request: HttpRequest, study: Study, no: Refused, step: LessonM | None = None) -> HttpResponse:
    """The page that says why something was not done, and where to go on."""
    ahead = study.next_lesson if no.code == "locked" else step
    context = {"study": study, "refused": no, "back": address_of(study, ahead), "step": ahead}
    return page(request, "learning/refused.html", context, part="inside", status=409)
