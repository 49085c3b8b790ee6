"""What registration draws into the pages of lower floors."""

from typing import Any

from django.template.loader import render_to_string

from pintar.admission.queries import standing_of
from pintar.kit.clock import now


def join_card(context: dict[str, Any]) -> str:
    """On the page of a training: when, how many seats, and one button that says the truth."""
    request, offer = context["request"], context["offer"]
    standing = standing_of(request.user, offer.batches)
    batch = next(
        (b for b in offer.batches if standing.enrolment and b.pk == standing.enrolment.batch_id), offer.batch
    )
    return render_to_string(
        "admission/join.html",
        {
            "offer": offer,
            "batch": batch,
            "window": offer.window,
            "enrolment": standing.enrolment,
            "other": standing.choices.get(batch.period_id) if batch and not standing.enrolment else None,
            "seats": standing.seats_left(batch) if batch else None,
            "now": now(),
            "zone": getattr(request.user, "zone", "Asia/Jakarta"),
        },
        request=request,
    )
