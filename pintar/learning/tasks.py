"""Jobs of learning."""

from procrastinate.contrib.django import app

from pintar.kit.clock import today
from pintar.learning.actions import cut_ahead, tell_of_reviews


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="learning.cut_ahead", pass_context=False)
def make_months_ahead(timestamp: int) -> None:
    """Every night: the months of acts to come have their place."""
    cut_ahead()


@app.periodic(cron="15 23 * * *")
@app.task(queueing_lock="learning.tell_of_reviews", pass_context=False)
def remind(timestamp: int) -> None:
    """Every morning (06.15 in Jakarta): those who asked for it are told that something waits to be recalled."""
    tell_of_reviews(day=today())
