"""Files on their way into the library: the page that sends them, and what became of each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import permitted, takes
from pintar.media import actions, queries
from pintar.media.forms import FileForm
from pintar.media.rules import can_use
from pintar.media.values import LARGEST, SMALL
from pintar.media.views import pieces


@takes(pieces.LARGEST_BODY)
def uploads(request: HttpRequest) -> HttpResponseBase:
    """A person gets the page; a program that speaks tus makes room for a file here."""
    return pieces.create(request) if pieces.is_tus(request) else _uploads(request)


@takes(pieces.LARGEST_BODY)
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """A person sees what became of a file; a program that speaks tus adds to it here."""
    return pieces.piece(request, upload_id) if pieces.is_tus(request) else _upload(request, upload_id)


@takes(SMALL + (1 << 20))
@permitted(can_use)
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """A small file in one form, for browsers without scripts."""
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sent = actions.keep_whole(
                by=signed_in(request).pk, name=file.name, length=file.size, pieces=file.chunks()
            )
        except Refused as no:
            form.add_error("file", str(no))
        else:
            return _to_what_became(sent)
    return _sending(request, form, 422)


@permitted(can_use)
@require_POST
def cancel(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Throw away what has arrived of a file."""
    try:
        actions.cancel_upload(upload=queries.get_upload_for(request.user, upload_id))
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Pengiriman dibatalkan. Yang sudah terkirim dibuang."))
    return redirect("media:uploads")


@permitted(can_use)
@require_safe
def _uploads(request: HttpRequest) -> HttpResponse:
    return _sending(request, FileForm(), 200)


@permitted(can_use)
@require_safe
def _upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    found = queries.get_upload_for(request.user, upload_id)
    if found.asset_id and request.headers.get("HX-Request") != "true":
        return _to_what_became(found)
    return page(request, "media/upload.html", {"upload": found}, part="state")


def _to_what_became(sent: queries.Upload) -> HttpResponse:
    if sent.asset_id:
        return redirect("media:asset", sent.asset_id)
    return redirect("media:upload", sent.pk)


def _sending(request: HttpRequest, form: FileForm, status: int) -> HttpResponse:
    context = {
        "form": form,
        "uploads": queries.uploads_for(request.user),
        "missing": queries.missing_packages(),
        "largest": LARGEST,
    }
    return page(request, "media/uploads.html", context, status=status)
