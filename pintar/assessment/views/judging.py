"""The markers' desk: the queue, one work with its rubric, and the door to its files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.assessment import contexts, kinds
from pintar.assessment.actions import judging as actions
from pintar.assessment.actions.reading import note_file_read
from pintar.assessment.forms.judging import JudgementForm, QueueForm
from pintar.assessment.judges import distance, tolerance_of
from pintar.assessment.queries import judging as queries
from pintar.assessment.queries.works import criteria
from pintar.assessment.rules import can_mark, can_name_markers
from pintar.assessment.views.files import answer_file
from pintar.assessment.works import Judging, WorkState
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.keyset import take
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(can_mark)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The works that wait for this marker, the oldest first."""
    wanted = QueueForm(request.GET).wanted()
    waiting = queries.queue_for(request.user, wanted).select_related("version")
    found = take(waiting, ("opened_at", "id"), request.GET.get("cursor", ""), size=30)
    banks = queries.banks_in_queue(request.user)
    titles = dict(banks)
    groups = contexts.titles_of(work.group for work in found.rows)
    context = {
        "slice": found,
        "works": [
            (work, queries.alias_of(work), titles.get(work.bank, work.bank), groups.get(work.group, ""))
            for work in found.rows
        ],
        "count": queries.count_of(waiting),
        "most": queries.MOST_COUNTED,
        "since": queries.waits_since(request.user) if found.rows else None,
        "held": [(one, queries.alias_of(one.judging)) for one in queries.held_by(request.user)],
        "wanted": wanted,
        "banks": banks,
        "groups": queries.groups_in_queue(request.user, wanted.bank) if wanted.bank else [],
        "kinds": _kinds(),
        "can_name": can_name_markers(request.user),
        "query": request.GET.urlencode(),
        "now": now(),
    }
    return page(request, "assessment/marking/queue.html", context)


@permitted(can_mark)
@require_POST
def next_work(request: HttpRequest) -> HttpResponse:
    """Take the work that waited longest."""
    return _next(request)


@permitted(can_mark)
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest, work_id: int) -> HttpResponse:
    """One work: the answer, the rubric, and what one says of it; POST keeps it, gives it, or sends the work back."""
    found = queries.get_work_for(request.user, work_id)
    if request.method != "POST":
        return _show(request, found)
    form = JudgementForm(request.POST, body=found.version.body)
    said = actions.Said(form.levels(), form.notes(), request.POST.get("komentar", "").strip())
    by, act = signed_in(request).pk, request.POST.get("act", "")
    try:
        if not form.is_valid():
            raise Refused(_("Ada tulisan yang terlalu panjang."), code="too-long")
        if act == "draft":
            actions.save_draft(work_id=found.pk, by=by, said=said)
            messages.success(request, _("Tersimpan. Karya ini tetap Anda pegang selama dua jam."))
            return redirect("assessment:work", found.pk)
        if act == "return":
            actions.return_work(work_id=found.pk, by=by, why=form.cleaned_data["alasan"], said=said)
            messages.success(request, _("Karya dikembalikan. Penulisnya mendapat surat."))
        elif act == "change":
            actions.change_judgement(work_id=found.pk, by=by, said=said)
            messages.success(request, _("Penilaian Anda diubah. Yang lama tetap ada dalam riwayat."))
            return redirect("assessment:work", found.pk)
        else:
            actions.give_judgement(work_id=found.pk, by=by, said=said)
            messages.success(request, _("Penilaian disimpan."))
    except Refused as no:
        return _show(request, found, form=form, refused=no)
    return _next(request)


@permitted(can_mark)
@require_POST
def claim(request: HttpRequest, work_id: int) -> HttpResponse:
    """Take this very work."""
    found = queries.get_work_for(request.user, work_id)
    try:
        actions.claim_work(viewer=request.user, work=found)
    except Refused as no:
        messages.error(request, f"{no} {no.help_text}".strip())
    return redirect("assessment:work", found.pk)


@permitted(can_mark)
@require_POST
def release(request: HttpRequest, work_id: int) -> HttpResponse:
    """Give the work back to the queue."""
    found = queries.get_work_for(request.user, work_id)
    actions.release_work(work_id=found.pk, by=signed_in(request).pk)
    messages.success(request, _("Karya kembali ke antrean."))
    return redirect("assessment:marking")


@permitted(can_mark)
@require_safe
def work_file(request: HttpRequest, work_id: int, number: int) -> FileResponse:
    """A file of a work, as a download under a name that tells nothing; that it was read is written down."""
    found = queries.get_work_for(request.user, work_id)
    held = queries.files_of(found)
    if not 1 <= number <= len(held):
        raise Http404
    one = held[number - 1]
    note_file_read(work=found, number=number, sha=one.sha, by=signed_in(request).pk)
    return answer_file(one.sha, f"karya-{queries.alias_of(found)}-{one.name}")


def _next(request: HttpRequest) -> HttpResponse:
    wanted = QueueForm(request.GET).wanted()
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    held = [one.judging_id for one in queries.held_by(request.user)]
    if held:
        return redirect(f"{reverse('assessment:work', args=[held[0]])}{query}")
    taken = actions.claim_next(viewer=request.user, wanted=wanted)
    if taken is None:
        messages.success(request, _("Tidak ada lagi karya yang menunggu Anda."))
        return redirect(f"{reverse('assessment:marking')}{query}")
    return redirect(f"{reverse('assessment:work', args=[taken.pk])}{query}")


def _show(
    request: HttpRequest, found: Judging, *, form: JudgementForm | None = None, refused: Refused | None = None
) -> HttpResponse:
    body, mine = found.version.body, queries.own_judgement(found, request.user)
    is_at_it = mine is not None and mine.state == "draft" and mine.holds and found.state in ("open", "apart")
    has_given = mine is not None and mine.state == "given" and not mine.is_peer
    rules = queries.rules_of(found)
    can_change = has_given and (
        found.state == WorkState.APART or (found.state == WorkState.SETTLED and found.how == "marker")
    )
    # Whoever still has to give a mark of their own must not know what others gave.
    is_open = found.state in (WorkState.APART, WorkState.SETTLED) and not (found.is_appealed and is_at_it)
    given = queries.judgements_of(found) if is_open else []
    form = form or JudgementForm(body=body, said=mine)
    shown = criteria(body, levels=form.levels())
    context = {
        "work": found,
        "alias": queries.alias_of(found),
        "bank": queries.title_of(found.bank),
        "group": contexts.titles_of([found.group]).get(found.group, ""),
        "stem": body["stem"],
        "model": body.get("model", ""),
        "lines": [] if kinds.of(body).takes_files else kinds.of(body).lines(body, found.response, False),
        "files": queries.files_of(found),
        "before": queries.rounds_before(found) if found.round > 1 else [],
        "form": form,
        "rows": [(row, form.notes().get(row.id, "")) for row in shown],
        "refused": refused,
        "is_at_it": is_at_it,
        "can_take": not is_at_it and not has_given and found.state in ("open", "apart"),
        "can_change": can_change,
        "can_return": is_at_it and actions.can_return(found, rules),
        "revise_days": rules.revise_days,
        "mine": mine,
        "given": [(one, criteria(body, levels=one.levels, said=[one])) for one in given],
        "apart": _apart(found, given, rules) if found.state == WorkState.APART else None,
        "result": criteria(body, points=found.points) if found.points and is_open else None,
        "events": queries.events_of(found) if is_open or found.state == WorkState.RETURNED else [],
        "count": queries.count_of(queries.queue_for(request.user, QueueForm(request.GET).wanted())),
        "most": queries.MOST_COUNTED,
        "query": request.GET.urlencode(),
    }
    return page(request, "assessment/marking/work.html", context, status=422 if refused else 200)


def _apart(found: Judging, given: list[Any], rules: Any) -> dict[str, Any]:
    body = found.version.body
    points = [kinds.rubric.points_of(body, one.levels) or {} for one in given[:2]]
    return {
        "points": float(distance(points[0], points[1])) if len(points) == 2 else None,
        "tolerance": float(tolerance_of(rules, kinds.rubric.whole(body))),
    }


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", _("Semua")),
        ("baru", _("Baru")),
        ("perbaikan", _("Perbaikan")),
        ("keberatan", _("Keberatan")),
        ("selaras", _("Perlu diselaraskan")),
    ]
