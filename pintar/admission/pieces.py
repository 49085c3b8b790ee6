"""What registration draws into the pages of lower floors."""

from typing import Any

from django.template.loader import render_to_string

from pintar.admission.queries import standing_of, tickets_of
from pintar.catalogue.queries import window_of
from pintar.kit.clock import now
from pintar.notifications.queries import unread_of


def join_card(context: dict[str, Any]) -> str:
    """On the page of a training: when, how many seats, and one button that says the truth."""
    request, offer = context["request"], context["offer"]
    standing = standing_of(request.user, offer.batches)
    mine = standing.enrolment.batch_id if standing.enrolment else 0
    batch = next((b for b in offer.batches if b.pk == mine or standing.ticket_for(b)), offer.batch)
    return render_to_string(
        "admission/join.html",
        {
            "offer": offer,
            "batch": batch,
            "window": window_of(batch, offer.at) if batch else offer.window,
            "ticket": standing.ticket_for(batch) if batch else None,
            "other_ticket": standing.other_ticket(batch) if batch else None,
            "seating": batch.period.terms.seating if batch and batch.period else "",
            "enrolment": standing.enrolment,
            "other": standing.choices.get(batch.period_id) if batch and not standing.enrolment else None,
            "seats": standing.seats_left(batch) if batch else None,
            "now": now(),
            "zone": getattr(request.user, "zone", "Asia/Jakarta"),
        },
        request=request,
    )


def my_tickets(context: dict[str, Any]) -> str:
    """On my own pages: tickets that wait, and how much news there is. Two queries."""
    request = context["request"]
    lines, unread = tickets_of(request.user), unread_of(request.user)
    if not lines and not unread:
        return ""
    shown = {"lines": lines, "unread": unread, "now": now(), "zone": request.user.zone}
    return render_to_string("admission/tickets.html", shown)


def batch_links(context: dict[str, Any]) -> str:
    """Under a batch in the list of its period: the way to its seats and tickets."""
    return render_to_string("admission/batch_links.html", {"batch": context["batch"]})


def period_links(context: dict[str, Any]) -> str:
    """At the head of a period on the desk: its rules in a line, and the way to them."""
    period = context["period"]
    return render_to_string("admission/period_links.html", {"period": period, "terms": period.terms})
