"""One's own certificates: the list, the page of each, the file, a corrected name."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pintar.credentials import actions, queries
from pintar.credentials.values import address_of, qr_picture
from pintar.kit import files
from pintar.kit.addresses import site_of
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.kit.printing import unprintable


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What I hold, and what is being made for me."""
    waiting = queries.waiting_for(request.user)
    context = {
        "certificates": queries.certificates_of(request.user)[:200],
        "waiting": waiting,
        "is_printing": any(not one.needs_name for one in waiting),
        "needs_name": any(one.needs_name for one in waiting),
    }
    return page(request, "credentials/mine.html", context, part="list")


@login_required
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One certificate as it is printed, with what can be done about it."""
    person: Any = request.user
    certificate = queries.get_own_certificate(person, code)
    address = address_of(site_of(request), certificate.code)
    context = {
        "certificate": certificate,
        "facts": queries.facts_about(certificate),
        "address": address,
        "qr": qr_picture(address),
        "person": person,
        "differs": certificate.newer is None and person.full_name != certificate.holder,
        "boxes": unprintable(certificate.holder),
    }
    return page(request, "credentials/show.html", context)


@login_required
@require_POST
def reissue(request: HttpRequest, code: str) -> HttpResponse:
    """Have it issued anew under the corrected name."""
    certificate = queries.get_own_certificate(request.user, code)
    try:
        new = actions.reissue(certificate=certificate, by=request.user)
    except Refused as no:
        messages.error(request, f"{no} {no.help_text}".strip())
        return redirect("credentials:show", certificate.code)
    messages.success(request, _("Sertifikat baru sudah terbit. Yang lama ditandai diganti."))
    return redirect("credentials:show", new.code)


@login_required
@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponseBase:
    """The printed sheet; it never changes, so a browser that has it need not fetch it again."""
    certificate = queries.get_certificate_for(request.user, code)
    sha = actions.printed(certificate)
    response: HttpResponse
    if request.headers.get("If-None-Match", "").strip() in (f'"{sha}"', f'W/"{sha}"'):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(files.read(sha), content_type="application/pdf")
        name = f"{_('Sertifikat')} {certificate.title} - {certificate.holder}.pdf"
        response.headers["Content-Disposition"] = (
            content_disposition_header(True, _file_name(name)) or "attachment"
        )
    response.headers["ETag"] = f'"{sha}"'
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _file_name(text: str) -> str:
    """Without what file systems do not allow."""
    return " ".join("".join(" " if c in '/\\:*?"<>|' or ord(c) < 32 else c for c in text).split())
