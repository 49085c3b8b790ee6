"""One tap to register; two to change one's mind."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pintar.accounts.viewer import signed_in
from pintar.admission import actions, queries
from pintar.admission.values import Taken
from pintar.catalogue.models import Batch
from pintar.catalogue.queries import get_batch_for
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required
from pintar.learning.models import Enrolment

TO_MEND = ("profile", "asked", "papers", "profession", "employment")  # refusals that their page can mend


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Register for a batch; whoever only looks is shown its training."""
    batch = queries.batch_to_join(request.user, batch_id)
    if request.method != "POST":
        return redirect("catalogue:training", batch.training.slug)
    try:
        got = actions.join(person=signed_in(request), batch=batch)
    except Refused as no:
        if no.code == "profile":
            messages.info(request, f"{no} {no.help_text}")
            return redirect(f"{no.help_url}?next=/pelatihan/{batch.training.slug}/")
        return refused(request, batch, no)
    return _onward(request, got, batch)


@login_required
@require_POST
def change(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Give up the choice of this period for another."""
    batch = get_batch_for(request.user, batch_id)
    person = signed_in(request)
    kept: Enrolment | None = None
    try:
        ticket = (
            queries.choice_of(person, batch) if batch.period and batch.period.terms.is_by_ticket else None
        )
        if ticket is not None and ticket.batch.quota is not None:
            return _onward(request, actions.change_ticket(person=person, ticket=ticket, batch=batch), batch)
        kept = queries.choice_in(request.user, batch.period_id)
        got = actions.change_choice(person=person, enrolment=kept, batch=batch)
    except Refused as no:
        return refused(request, batch, no, kept)
    return _onward(request, got, batch, changed=True)


@login_required
def cancel(request: HttpRequest, enrolment_id: int) -> HttpResponse:
    """Ask once, then step back."""
    enrolment = queries.get_registration_for(request.user, enrolment_id)
    if request.method != "POST":
        return page(request, "admission/cancel.html", {"enrolment": enrolment})
    try:
        actions.cancel_registration(person=signed_in(request), enrolment=enrolment)
    except Refused as no:
        return refused(request, enrolment.batch, no, enrolment)
    messages.success(request, _("Pendaftaran dibatalkan. Anda dapat memilih lagi selama pendaftaran dibuka."))
    return redirect("catalogue:training", enrolment.training.slug)


def refused(request: HttpRequest, batch: Batch, no: Refused, kept: Enrolment | None = None) -> HttpResponse:
    """The page that names the rule, and says what to do."""
    mend = f"{no.help_url}?next={reverse('catalogue:training', args=[batch.training.slug])}"
    context = {"refused": no, "batch": batch, "kept": kept, "mend": mend if no.code in TO_MEND else ""}
    return page(request, "admission/refused.html", context, status=409)


def _onward(
    request: HttpRequest, got: Enrolment | Taken, batch: Batch, *, changed: bool = False
) -> HttpResponse:
    if isinstance(got, Taken) and got.enrolment_id is None:
        return redirect("admission:ticket", got.number)  # its page says that it is kept
    words = _("Pilihan Anda sekarang %(title)s.") if changed else _("Anda terdaftar di %(title)s.")
    messages.success(request, words % {"title": batch.training.title})
    return redirect("learning:outline", got.enrolment_id if isinstance(got, Taken) else got.pk)
