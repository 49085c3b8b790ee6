"""Documents that a period asks for: sending them, and opening them again."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pintar.accounts.viewer import signed_in
from pintar.admission import actions, queries
from pintar.admission.forms import PaperForm
from pintar.kit import files
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required, takes

TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".png": "image/png"}


@takes(5 << 20)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, period_id: int) -> HttpResponse:
    """Each document that is asked for, whether it was sent, and a way to send it."""
    period = queries.period_of_papers(period_id)
    onward = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}):
        onward = ""
    form, status = PaperForm(), 200
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                actions.send_document(person=signed_in(request), period=period, **form.cleaned_data)
            except Refused as no:
                form.add_error("file", f"{no} {no.help_text}".strip())
            else:
                messages.success(request, _("Berkas tersimpan."))
                is_through = not queries.papers_missing(request.user, period)
                return redirect(onward if onward and is_through else request.get_full_path())
        status = 422
    sent = queries.papers_of(request.user, period)
    context = {"period": period, "papers": [(paper, sent.get(paper.key)) for paper in period.terms.papers]}
    return page(request, "admission/papers.html", context | {"form": form, "next": onward}, status=status)


@login_required
@require_safe
def paper(request: HttpRequest, document_id: int) -> FileResponse:
    """One document, for its sender and for organisers; never shown inside a page of ours."""
    found = queries.get_document_for(request.user, document_id)
    try:
        stream = files.path_of(found.sha, suffix=found.suffix).open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    reply = FileResponse(
        stream, content_type=TYPES[found.suffix], as_attachment=True, filename=f"{found.key}{found.suffix}"
    )
    reply["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return reply
