"""Peers mark each other: what is asked of one, the author's example first, then one work after the other."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment import kinds
from pintar.assessment.actions import peering as actions
from pintar.assessment.actions.judging import Said, save_draft
from pintar.assessment.actions.reading import note_file_read
from pintar.assessment.forms.judging import JudgementForm
from pintar.assessment.queries import judging, works
from pintar.assessment.views.files import answer_file
from pintar.assessment.works import Judgement, Judging, WorkState
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required


@login_required
@require_safe
def peers(request: HttpRequest) -> HttpResponse:
    """One's works that peers mark, and how many works of others one has marked in return."""
    duties = [
        (work, min(done, work.want), bool(work.version.body.get("example")))
        for work, done in works.peer_works(request.user)
    ]
    return page(request, "assessment/marking/peers.html", {"duties": duties})


@login_required
@require_POST
def next_peer(request: HttpRequest, work_id: int) -> HttpResponse:
    """Take a peer's work, for one's own work with this id."""
    own = _own(request, work_id)
    try:
        taken = actions.claim_peer(own=own)
    except Refused as no:
        if no.code == "rehearse-first":
            return redirect("assessment:rehearsal", own.pk)
        raise
    if taken is None:
        messages.success(
            request, _("Saat ini tidak ada karya rekan yang menunggu. Anda tidak perlu berbuat apa-apa.")
        )
        return redirect("assessment:peers")
    return redirect("assessment:peer_work", taken.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rehearsal(request: HttpRequest, work_id: int) -> HttpResponse:
    """The author's example: first one's own levels, then those of the author beside them."""
    own = _own(request, work_id)
    body = own.version.body
    example = body.get("example")
    if not example:
        raise Http404
    done, refused = works.rehearsal_of(request.user, own), None
    form = JudgementForm(request.POST if request.method == "POST" else None, body=body)
    if request.method == "POST" and done is None:
        try:
            actions.rehearse(own=own, levels=form.levels())
            return redirect("assessment:rehearsal", own.pk)
        except Refused as no:
            refused = no
    context = {
        "own": own,
        "stem": body["stem"],
        "example": example,
        "rows": [(row, "") for row in works.criteria(body, levels=done.levels if done else form.levels())],
        "theirs": works.criteria(body, levels=example["levels"]) if done else None,
        "done": done,
        "refused": refused,
    }
    return page(request, "assessment/marking/rehearsal.html", context, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def peer_work(request: HttpRequest, judgement_id: int) -> HttpResponse:
    """A peer's work with its rubric; POST keeps what is said of it, or gives it."""
    mine = works.get_peer_judgement(request.user, judgement_id)
    work, body = mine.judging, mine.judging.version.body
    form = JudgementForm(request.POST if request.method == "POST" else None, body=body, said=mine)
    refused = None
    if request.method == "POST":
        said = Said(form.levels(), form.notes(), request.POST.get("komentar", "").strip())
        try:
            if not form.is_valid():
                raise Refused(_("Ada tulisan yang terlalu panjang."), code="too-long")
            if request.POST.get("act") == "draft":
                save_draft(work_id=work.pk, by=signed_in(request).pk, said=said)
                messages.success(request, _("Tersimpan."))
                return redirect("assessment:peer_work", mine.pk)
            actions.give_peer_judgement(work_id=work.pk, by=signed_in(request).pk, said=said)
            messages.success(request, _("Penilaian Anda tersimpan. Terima kasih."))
            return redirect("assessment:peers")
        except Refused as no:
            refused = no
    is_open = mine.state == "draft" and work.state == WorkState.PEERS
    context = _shown(mine) | {
        "form": form,
        "rows": [(row, form.notes().get(row.id, "")) for row in works.criteria(body, levels=form.levels())],
        "is_open": is_open,
        "refused": refused,
    }
    return page(request, "assessment/marking/peer_work.html", context, status=422 if refused else 200)


@login_required
@require_safe
def peer_file(request: HttpRequest, judgement_id: int, number: int) -> FileResponse:
    """A file of a peer's work, under a name that tells nothing."""
    mine = works.get_peer_judgement(request.user, judgement_id)
    held = judging.files_of(mine.judging)
    if not 1 <= number <= len(held) or not mine.holds:
        raise Http404
    note_file_read(work=mine.judging, number=number, sha=held[number - 1].sha, by=signed_in(request).pk)
    return answer_file(
        held[number - 1].sha, f"karya-{judging.alias_of(mine.judging)}-{held[number - 1].name}"
    )


def _shown(mine: Judgement) -> dict[str, Any]:
    work, body = mine.judging, mine.judging.version.body
    takes_files = kinds.of(body).takes_files
    return {
        "mine": mine,
        "alias": judging.alias_of(work),
        "stem": body["stem"],
        "lines": [] if takes_files else kinds.of(body).lines(body, work.response, False),
        "files": judging.files_of(work),
    }


def _own(request: HttpRequest, work_id: int) -> Judging:
    found = next((w for w, _done in works.peer_works(request.user) if w.pk == work_id), None)
    if found is None:
        raise Http404
    return found
