"""One's own works: where each stands, what was said of it, and what to do about it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment import contexts, kinds
from pintar.assessment.actions import judging as actions
from pintar.assessment.actions.reading import keep_upload
from pintar.assessment.forms import AnswerForm
from pintar.assessment.forms.judging import ReasonForm
from pintar.assessment.queries import works as queries
from pintar.assessment.views.files import answer_file
from pintar.assessment.works import Judging
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """All one's works that people mark, the newest first."""
    return page(request, "assessment/marking/mine.html", {"works": queries.own_works(request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, sitting_id: UUID, slot: int) -> HttpResponse:
    """One work; POST hands in its revision."""
    work = queries.get_own_work(request.user, sitting_id, slot)
    if request.method != "POST":
        return _show(request, work)
    uploads = request.FILES.getlist("berkas")
    keep = partial(keep_upload, person_id=signed_in(request).pk)
    form = AnswerForm(request.POST, slot=queries.slot_of(work), uploads=uploads, keep=keep)
    if not form.is_valid():
        return _show(request, work, error=str(form.errors["__all__"][0]))
    try:
        actions.revise_work(work_id=work.pk, person_id=signed_in(request).pk, response=form.response())
    except Refused as no:
        return _show(request, work, error=str(no))
    messages.success(request, _("Perbaikan terkirim. Penilai yang sama melihatnya lebih dahulu."))
    return redirect("assessment:own_work", sitting_id, slot)


@login_required
@require_POST
def appeal(request: HttpRequest, sitting_id: UUID, slot: int) -> HttpResponse:
    """Ask a marker to look at what peers gave."""
    work = queries.get_own_work(request.user, sitting_id, slot)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, work, reason=form)
    try:
        actions.appeal_work(work_id=work.pk, person_id=signed_in(request).pk, why=form.cleaned_data["alasan"])
    except Refused as no:
        form.add_error(None, str(no))
        return _show(request, work, reason=form)
    messages.success(request, _("Keberatan terkirim. Hasil dari rekan berlaku sampai penilai melihatnya."))
    return redirect("assessment:own_work", sitting_id, slot)


@login_required
@require_safe
def own_file(
    request: HttpRequest, sitting_id: UUID, slot: int, round_number: int, number: int
) -> FileResponse:
    """A file one handed in, under its own name."""
    found = queries.get_own_file(request.user, sitting_id, slot, number, round_number)
    return answer_file(found["sha"], found["name"])


def _show(
    request: HttpRequest, work: Judging, *, error: str = "", reason: ReasonForm | None = None
) -> HttpResponse:
    view, body = queries.view_of(work), work.version.body
    question = queries.slot_of(work)
    context = {
        "work": work,
        "view": view,
        "title": work.sitting.paper.title,
        "stem": body["stem"],
        "lines": [] if kinds.of(body).takes_files else kinds.of(body).lines(body, work.response, False),
        "earlier": [one for one in queries.rounds_of(work) if one.round < work.round],
        "slot": question,
        "shown": question.shown,
        "given": question.given,
        "typed": request.POST.get("jawaban", "") if error else "",
        "error": error,
        "reason": reason or ReasonForm(),
        "result_url": contexts.address_of(work.sitting.context, work.sitting_id),
        "is_late": view.is_returned and now() > work.sent_back.until,
    }
    return page(request, "assessment/marking/own.html", context, status=422 if error or reason else 200)
