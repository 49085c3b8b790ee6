"""Periods and batches on the staff desk."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pintar.accounts.rules import can_organise
from pintar.accounts.viewer import signed_in
from pintar.catalogue import actions, queries
from pintar.catalogue.forms import BatchForm, NewBatchForm, PeriodForm
from pintar.kit import keyset
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(can_organise)
def periods(request: HttpRequest) -> HttpResponse:
    """All periods, the latest first."""
    text = request.GET.get("q", "")[:100]
    found = queries.periods_for(request.user, text)
    slice_ = keyset.take(found, ["-closes_at", "-id"], request.GET.get("cursor", ""), size=30)
    return page(request, "catalogue/desk_periods.html", {"slice": slice_, "text": text})


@permitted(can_organise)
@require_http_methods(["GET", "POST"])
def new_period(request: HttpRequest) -> HttpResponse:
    """Open a period."""
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            period = actions.open_period(**form.cleaned_data, by=signed_in(request).pk)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Periode dibuat. Tambahkan angkatannya."))
            return redirect("catalogue:desk_period", period.pk)
    status = 422 if request.method == "POST" else 200
    return page(request, "catalogue/desk_period_form.html", {"form": form}, status=status)


@permitted(can_organise)
@require_http_methods(["GET", "POST"])
def period(request: HttpRequest, period_id: int) -> HttpResponse:
    """One period, its rules and its batches; adding a batch."""
    found = queries.get_period_for(request.user, period_id)
    form = NewBatchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.add_batch(period=found, **form.cleaned_data, by=signed_in(request).pk)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Angkatan %(number)d ditambahkan.") % {"number": batch.number})
            return redirect("catalogue:desk_period", period_id)
    context = {"period": found, "batches": queries.batches_of(found), "form": form}
    return page(request, "catalogue/desk_period.html", context, status=422 if form.is_bound else 200)


@permitted(can_organise)
@require_http_methods(["GET", "POST"])
def change_period(request: HttpRequest, period_id: int) -> HttpResponse:
    """Change a period; what was before stays in the journal."""
    found = queries.get_period_for(request.user, period_id)
    form = PeriodForm(request.POST or None, initial=PeriodForm.of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_period(period=found, by=signed_in(request).pk, **form.cleaned_data)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Periode tersimpan."))
            return redirect("catalogue:desk_period", period_id)
    context = {"form": form, "period": found}
    return page(
        request, "catalogue/desk_period_form.html", context, status=422 if request.method == "POST" else 200
    )


@permitted(can_organise)
@require_http_methods(["GET", "POST"])
def change_batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Change the dates and seats of a batch."""
    batch = get_object_or_404(queries.all_batches().filter(period__isnull=False), pk=batch_id)
    first = {"starts_on": batch.starts_on, "ends_on": batch.ends_on, "quota": batch.quota}
    form = BatchForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_batch(batch=batch, **form.cleaned_data, by=signed_in(request).pk)
        except Refused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, _("Angkatan tersimpan."))
            return redirect("catalogue:desk_period", batch.period_id)
    context = {"form": form, "batch": batch}
    return page(
        request, "catalogue/desk_batch_form.html", context, status=422 if request.method == "POST" else 200
    )
