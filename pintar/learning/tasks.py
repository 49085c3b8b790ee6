"""Jobs of learning."""

from procrastinate.contrib.django import app

from pintar.kit.clock import today
from pintar.learning.actions import tell_of_reviews


@app.periodic(cron="15 23 * * *")
@app.task(queueing_lock="learning.tell_of_reviews", pass_context=False)
def remind(timestamp: int) -> None:
    """Every morning (06.15 in Jakarta): those who asked for it are told that something waits to be recalled."""
    tell_of_reviews(day=today())
