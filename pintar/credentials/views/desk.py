"""The register of certificates on the staff desk."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.rules import can_organise, can_see_people
from pintar.accounts.viewer import signed_in
from pintar.credentials import actions, queries
from pintar.credentials.forms import RegisterFilterForm
from pintar.credentials.values import grouped
from pintar.journal.actions import record
from pintar.kit import keyset
from pintar.kit.clock import JAKARTA
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted
from pintar.kit.tables import csv_file, csv_reply

ORDER = ["-id"]


@permitted(can_see_people)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every certificate the officer answers for, the newest first."""
    form = RegisterFilterForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    slice_ = keyset.take(
        queries.register_for(request.user, text), ORDER, request.GET.get("cursor", ""), size=50
    )
    return page(
        request,
        "credentials/desk_register.html",
        {"form": form, "slice": slice_, "text": text, "may_settle": can_organise(request.user)},
        part="list",
    )


@permitted(can_see_people)
@require_safe
def register_csv(request: HttpRequest) -> FileResponse:
    """The same rows for a spreadsheet."""
    form = RegisterFilterForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    file = csv_file(_head(), _rows(request.user, text))
    # What was typed may be a name or a number of a person, so the journal only keeps that something was.
    record("credentials.register_taken", request.user.pk, by=request.user.pk, searched=bool(text))
    return csv_reply("sertifikat.csv", file)


@permitted(can_organise)
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """Certificates whose test is passed no longer, for a person's decision."""
    return page(request, "credentials/doubts.html", {"doubts": queries.doubts_for(request.user)})


@permitted(can_organise)
@require_POST
def settle(request: HttpRequest, doubt_id: int) -> HttpResponse:
    """Decide on one of them."""
    found = queries.get_doubt_for(request.user, doubt_id)
    try:
        actions.settle_doubt(
            doubt_id=found.pk,
            stands=request.POST.get("verdict") != "withdraw",
            words=request.POST.get("words", "")[:2000],
            by=signed_in(request),
        )
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Keputusan Anda disimpan."))
    return redirect("credentials:doubts")


def _head() -> list[str]:
    return [
        _("Nomor"),
        _("Kode"),
        _("Nama"),
        _("Pelatihan"),
        _("JP"),
        _("Lulus"),
        _("Terbit"),
        _("Provinsi"),
        _("Diganti oleh"),
    ]


def _rows(viewer: Any, text: str) -> Iterator[list[Any]]:
    """The register, a thousand at a time by key, so that its length costs no memory."""
    cursor = ""
    while True:
        slice_ = keyset.take(queries.register_for(viewer, text), ORDER, cursor, size=1000)
        for certificate in slice_.rows:
            newer = certificate.newer
            yield [
                certificate.number,
                grouped(certificate.code),
                certificate.holder,
                certificate.title,
                certificate.jp,
                certificate.passed_on.isoformat(),
                certificate.issued_at.astimezone(JAKARTA).date().isoformat(),
                certificate.province,
                newer.number if newer else "",
            ]
        cursor = slice_.after
        if not cursor:
            return
