"""What happens by the clock: rules are settled before windows open, outages are made good, and seats are given when windows have closed."""

import logging

from procrastinate.contrib.django import app

from pintar.admission import actions, queries
from pintar.kit.errors import Refused

log = logging.getLogger("pintar.admission")
LOOK, DRAW = "admission.look_after", "admission.draw"


@app.periodic(cron="* * * * *")
@app.task(name=LOOK, queueing_lock=LOOK, pass_context=False)
def look_after(timestamp: int = 0) -> None:
    """Every minute: outages first, for they move the windows; then seeds, confirmations, draws that are due, and offers that lapsed."""
    actions.settle_outages()
    for period in queries.periods_to_settle():
        try:
            actions.settle_period(period=period, by=None)
        except Refused as no:
            log.warning("the seats of period %s cannot be settled: %s", period.pk, no)
    for batch_id in queries.draws_with_unconfirmed():
        actions.tell_taken(batch_id=batch_id)
    for batch_id in queries.draws_due():
        actions.ask_for_draw(batch_id=batch_id, by=None)
    actions.lapse_offers()


@app.task(name=DRAW, pass_context=False)
def draw(batch_id: int, by: int | None = None) -> None:
    """Give the seats of one batch; one that must wait is asked for again a minute later. How far it is stands in its Draw."""
    try:
        actions.draw_seats(batch_id=batch_id, by=by)
    except Refused as no:
        log.warning("the seats of batch %s are not given yet: %s", batch_id, no)
