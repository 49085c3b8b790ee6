"""One's own ticket: its receipt, what came of it, and giving it up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pintar.accounts.viewer import signed_in
from pintar.admission import actions, queries
from pintar.admission.calendar import calendar
from pintar.admission.keys import public_key
from pintar.admission.models import Outcome
from pintar.catalogue.queries import get_batch_for, window_of
from pintar.kit.addresses import site_of
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.pages import page
from pintar.kit.permits import login_required


@login_required
@require_safe
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The ticket with its receipt while the draw is awaited; afterwards what came of it, why, and what to do next."""
    found = queries.get_ticket_for(request.user, ticket_id)
    held, at = queries.held(found), now()
    context = {
        "ticket": found,
        "held": held,
        "batch": found.batch,
        "period": found.period,
        "window": window_of(found.batch, at),
        "enrolment": queries.enrolment_of(found),
        "terms": found.period.terms,
        "now": at,
        "zone": signed_in(request).zone,
        "State": Outcome.State,
    }
    return page(request, "admission/ticket.html", context)


@login_required
@require_safe
def receipt(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The receipt as a file: what was signed, the signature, the key, and the place in the chain as soon as there is one."""
    found = queries.get_ticket_for(request.user, ticket_id)
    taken, held = actions.taken_of(found), queries.held(found)
    told: dict[str, Any] = {"ticket": taken.entry, "receipt": taken.receipt, "public_key": public_key()}
    if held.place is not None:
        told["chain"] = {"place": held.place.place, "link": held.place.link}
    if held.draw is not None:
        told["commitment"] = held.draw.commitment
    reply = JsonResponse(told, json_dumps_params={"indent": 1, "ensure_ascii": False})
    reply["Content-Disposition"] = f'attachment; filename="tiket-{found.pk}.json"'
    return reply


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Ask once, then give up a ticket, a seat, an offer or a place in the reserve."""
    found = queries.get_ticket_for(request.user, ticket_id)
    held = queries.held(found)
    if request.method != "POST":
        return page(request, "admission/give_up.html", {"ticket": found, "held": held, "batch": found.batch})
    try:
        if held.outcome is None:
            actions.give_up_ticket(person=signed_in(request), ticket=found)
            messages.success(
                request, _("Tiket dibatalkan. Anda dapat memilih lagi selama pendaftaran dibuka.")
            )
        else:
            actions.step_back(person=signed_in(request), ticket=found)
            messages.success(request, _("Anda sudah mundur. Kursi Anda diberikan kepada yang berikutnya."))
    except Refused as no:
        context = {"refused": no, "batch": found.batch, "ticket": found}
        return page(request, "admission/refused.html", context, status=409)
    return redirect("catalogue:training", found.batch.training.slug)


@login_required
@require_POST
def accept(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Say yes to a seat that came free."""
    found = queries.get_ticket_for(request.user, ticket_id)
    try:
        enrolment = actions.accept_seat(person=signed_in(request), ticket=found)
    except Refused as no:
        context = {"refused": no, "batch": found.batch, "ticket": found}
        return page(request, "admission/refused.html", context, status=409)
    messages.success(request, _("Kursi Anda terima. Selamat belajar."))
    return redirect("learning:outline", enrolment.pk)


@require_safe
def days(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The days of a batch for one's own calendar."""
    batch = get_batch_for(request.user, batch_id)
    made = actions.days_of(batch, base=site_of(request))
    text = made.text.encode() if made else calendar([], at=now())
    reply = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    reply["Content-Disposition"] = f'attachment; filename="angkatan-{batch.pk}.ics"'
    return reply
