"""The desk of registration: rules of a period, seats of a batch, its tickets, and outages."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.rules import can_organise
from pintar.accounts.viewer import signed_in
from pintar.admission import actions, queries
from pintar.admission.forms import CloseForm, RulesForm, SharesForm
from pintar.catalogue import actions as catalogue
from pintar.catalogue.models import Batch
from pintar.catalogue.queries import all_batches, get_period_for, window_of
from pintar.journal.actions import record
from pintar.kit import keyset
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted
from pintar.kit.tables import csv_file, csv_reply

HEAD = ("nomor", "diambil", "dibatalkan", "nama", "profesi", "kepegawaian", "provinsi", "kabkota", "satuan_kerja", "kebutuhan", "hasil", "urutan")  # fmt: skip


@permitted(can_organise)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, period_id: int) -> HttpResponse:
    """The rules of a period, with how many people they let in."""
    period = get_period_for(request.user, period_id)
    form = RulesForm(request.POST or None, initial=RulesForm.of(period))
    if request.method == "POST" and form.is_valid():
        try:
            changed = catalogue.change_period(
                period=period, by=signed_in(request).pk, rules=form.rules().as_json()
            )
            actions.settle_period(period=changed, by=signed_in(request).pk)
        except Refused as no:
            form.add_error(None, f"{no} {no.help_text}".strip())
        else:
            messages.success(request, _("Aturan tersimpan."))
            return redirect(f"{request.path}?hitung=1")
    count = queries.eligible(period.terms) if request.GET.get("hitung") else None
    context = {
        "period": period,
        "form": form,
        "eligible": count,
        "has_opened": period.opens_at <= now(),
        "extensions": queries.extensions_of(period_id),
    }
    status = 422 if form.is_bound else 200
    return page(request, "admission/desk_rules.html", context, status=status)


@permitted(can_organise)
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The seats of a batch: its shares, how many tickets stand, the draw and how far it is, and every ticket."""
    batch = _batch(batch_id)
    form = SharesForm(request.POST or None, initial=SharesForm.of(batch.shares), prefix="bagian")
    if request.method == "POST" and form.is_valid():
        try:
            _set_shares(request, batch, form.shares())
        except Refused as no:
            form.refuse(f"{no} {no.help_text}".strip())
        else:
            messages.success(request, _("Bagian kursi tersimpan."))
            return redirect(request.path)
    text, state = request.GET.get("q", "")[:100], request.GET.get("hasil", "")[:10]
    slice_ = keyset.take(
        queries.tickets_for(batch, text=text, state=state), ["-id"], request.GET.get("cursor", ""), size=30
    )
    outcomes = queries.outcomes_of(slice_.rows)
    draw = queries.draws_of(batch.period).get(batch.pk) if batch.period else None
    context = {
        "batch": batch,
        "form": form,
        "draw": draw,
        "steps": _steps(draw),
        "counts": queries.counts_of(batch.pk),
        "window": window_of(batch),
        "shares": queries.shares_in_words(batch),
        "slice": slice_,
        "rows": [(one, outcomes.get(one.pk)) for one in slice_.rows],
        "text": text,
        "state": state,
        "zone": signed_in(request).zone,
    }
    return page(request, "admission/desk_seats.html", context, status=422 if form.is_bound else 200)


@permitted(can_organise)
@require_POST
def draw(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Have the seats given now; the worker does it, and the page shows how far it is."""
    batch = _batch(batch_id)
    if not batch.is_by_ticket or window_of(batch).state != "closed":
        messages.error(request, _("Kursi dibagi setelah pendaftaran ditutup."))
    else:
        actions.ask_for_draw(batch_id=batch_id, by=signed_in(request).pk)
        messages.success(request, _("Kursi sedang dibagi. Halaman ini menunjukkan sampai mana."))
    return redirect("admission:desk_seats", batch_id)


@permitted(can_organise)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Close a batch before its time, with the reason that is announced."""
    batch = _batch(batch_id)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.close_batch(batch=batch, reason=form.cleaned_data["reason"], by=signed_in(request).pk)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Pendaftaran angkatan ini ditutup."))
            return redirect("admission:desk_seats", batch_id)
    context = {"batch": batch, "form": form, "window": window_of(batch)}
    return page(request, "admission/desk_close.html", context, status=422 if form.is_bound else 200)


@permitted(can_organise)
@require_safe
def tickets_csv(request: HttpRequest, batch_id: int) -> FileResponse:
    """Every ticket with its holder's name, for the organiser's own use; that it was taken is written down."""
    batch = _batch(batch_id)
    file = csv_file(HEAD, queries.rows_of(batch))
    record("admission.list_taken", batch, by=signed_in(request).pk)
    return csv_reply(f"tiket-angkatan-{batch.pk}.csv", file)


@permitted(can_organise)
@require_safe
def outages(request: HttpRequest) -> HttpResponse:
    """When the site could not be reached, and which windows were prolonged by it."""
    slice_ = keyset.take(queries.outages(), ["-id"], request.GET.get("cursor", ""), size=30)
    context = {
        "slice": slice_,
        "prolonged_rows": queries.prolonged_by(slice_.rows),
        "last": queries.last_pulse(),
    }
    return page(request, "admission/desk_outages.html", context)


def _batch(batch_id: int) -> Batch:
    return get_object_or_404(all_batches().filter(period__isnull=False), pk=batch_id)


def _set_shares(request: HttpRequest, batch: Batch, shares: list[dict[str, object]]) -> None:
    assert batch.starts_on is not None and batch.ends_on is not None
    actions.check_shares(batch=batch, shares=shares)
    changed = catalogue.change_batch(
        batch=batch,
        starts_on=batch.starts_on,
        ends_on=batch.ends_on,
        quota=batch.quota,
        shares=shares,
        by=signed_in(request).pk,
    )
    actions.settle_draw(batch=changed, by=signed_in(request).pk)


def _steps(draw: object) -> list[tuple[str, bool]]:
    """The four steps of a draw, and whether each is done."""
    done = [getattr(draw, name, None) for name in ("sealed_at", "drawn_at", "published", "told_at")]
    words = [_("Rantai tiket dikunci"), _("Kursi dibagi"), _("Data undian terbit"), _("Peserta dikabari")]
    return list(zip(words, map(bool, done), strict=True))
