"""Jobs of the assessment."""

from procrastinate.contrib.django import app

from pintar.assessment.actions import close_expired


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="assessment.close_expired", pass_context=False)
def hand_in_expired(timestamp: int) -> None:
    """Every minute: hand in the sittings whose time ran out, until none is left."""
    while close_expired():
        pass
