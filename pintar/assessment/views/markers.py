"""Who marks what, and how far markers agree: for organisers."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.models import Person
from pintar.accounts.naming import tidy_login
from pintar.accounts.viewer import signed_in
from pintar.assessment import contexts
from pintar.assessment.actions.markers import dismiss_marker, name_marker
from pintar.assessment.forms.judging import MarkerForm
from pintar.assessment.queries import agreement as queries
from pintar.assessment.rules import can_name_markers
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted


@permitted(can_name_markers)
@require_http_methods(["GET", "HEAD", "POST"])
def markers(request: HttpRequest) -> HttpResponse:
    """Who marks what; POST names one more."""
    bank = request.POST.get("bank") or request.GET.get("bank", "")
    banks = queries.banks_marked()
    groups = contexts.groups_of(bank) if bank else {}
    data = request.POST if request.method == "POST" else None
    form = MarkerForm(data, banks=banks, groups=groups, initial={"bank": bank})
    if request.method == "POST" and form.is_valid():
        try:
            marker = name_marker(
                person=_person(form.cleaned_data["login"]),
                bank=form.cleaned_data["bank"],
                group=form.cleaned_data.get("group", ""),
                by=signed_in(request).pk,
            )
        except Refused as no:
            form.add_error("login", " ".join(filter(None, [str(no), str(no.help_text)])))
        else:
            messages.success(request, _("%(name)s kini penilai.") % {"name": marker.person})
            return redirect("assessment:markers")
    found = queries.markers_named()
    titles, names = contexts.titles_of(marker.group for marker in found), dict(banks)
    context = {
        "form": form,
        "bank": bank,
        "banks": banks,
        "markers": [
            (marker, names.get(marker.bank, marker.bank), titles.get(marker.group, marker.group), given)
            for marker, given in queries.with_given(found)
        ],
    }
    return page(request, "assessment/marking/markers.html", context, status=422 if form.errors else 200)


@permitted(can_name_markers)
@require_POST
def dismiss(request: HttpRequest, marker_id: int) -> HttpResponse:
    """Take a naming back."""
    marker = get_object_or_404(queries.marker_rows(), pk=marker_id)
    dismiss_marker(marker=marker, by=signed_in(request).pk)
    messages.success(request, _("Penunjukan dicabut. Yang sudah dinilai tetap berlaku."))
    return redirect("assessment:markers")


@permitted(can_name_markers)
@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """How far markers agree, criterion by criterion, and which peers lie far from others."""
    bank = request.GET.get("bank", "")
    banks = queries.banks_marked()
    bank = bank if bank in dict(banks) else ""
    context = {
        "bank": bank,
        "banks": banks,
        "criteria": queries.agreement_of(bank),
        "peers": queries.far_peers(bank),
        "far": queries.FAR,
    }
    return page(request, "assessment/marking/agreement.html", context)


def _person(text: str) -> Person:
    """Whoever signs in with this. Refused when nobody does."""
    unknown = Refused(_("Tidak ada akun dengan surel atau nomor itu."), code="nobody")
    try:
        return queries.person_signing_in(tidy_login(text)[1])
    except (Person.DoesNotExist, ValidationError):
        raise unknown from None
