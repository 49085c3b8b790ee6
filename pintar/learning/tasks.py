"""Jobs of learning."""

from procrastinate.contrib.django import app

from pintar.learning.actions import cut_ahead


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="learning.cut_ahead", pass_context=False)
def make_months_ahead(timestamp: int) -> None:
    """Every night: the months of acts to come have their place."""
    cut_ahead()
