"""One tap to register; two to change one's mind."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pintar.accounts.viewer import signed_in
from pintar.admission import actions, queries
from pintar.catalogue.queries import get_batch_for
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Register for a batch; whoever only looks is shown its training."""
    batch = get_batch_for(request.user, batch_id)
    if request.method != "POST":
        return redirect("catalogue:training", batch.training.slug)
    try:
        enrolment = actions.register(person=signed_in(request), batch=batch)
    except Refused as no:
        if no.code == "profile":
            messages.info(request, f"{no} {no.help_text}")
            return redirect(f"{no.help_url}?next=/pelatihan/{batch.training.slug}/")
        return page(request, "admission/refused.html", {"refused": no, "batch": batch}, status=409)
    messages.success(request, _("Anda terdaftar di %(title)s.") % {"title": batch.training.title})
    return redirect("learning:outline", enrolment.pk)


@login_required
@require_POST
def change(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give up the choice of this period for another."""
    batch = get_batch_for(request.user, batch_id)
    choice = queries.choice_in(request.user, batch.period_id)
    try:
        enrolment = actions.change_choice(person=signed_in(request), enrolment=choice, batch=batch)
    except Refused as no:
        return page(
            request, "admission/refused.html", {"refused": no, "batch": batch, "kept": choice}, status=409
        )
    messages.success(request, _("Pilihan Anda sekarang %(title)s.") % {"title": batch.training.title})
    return redirect("learning:outline", enrolment.pk)


@login_required
def cancel(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Ask once, then step back."""
    enrolment = queries.get_registration_for(request.user, enrolment_id)
    if request.method != "POST":
        return page(request, "admission/cancel.html", {"enrolment": enrolment})
    try:
        actions.cancel_registration(person=signed_in(request), enrolment=enrolment)
    except Refused as no:
        return page(
            request,
            "admission/refused.html",
            {"refused": no, "batch": enrolment.batch, "kept": enrolment},
            status=409,
        )
    messages.success(request, _("Pendaftaran dibatalkan. Anda dapat memilih lagi selama pendaftaran dibuka."))
    return redirect("catalogue:training", enrolment.training.slug)
