"""Jobs of the discussion: officers are written to about questions that wait."""

from procrastinate.contrib.django import app

from pintar.discussion.actions import tell_officers


@app.periodic(cron="7 * * * *")
@app.task(name="discussion.tell_officers", queueing_lock="discussion.tell_officers", pass_context=False)
def tell_waiting(timestamp: int = 0) -> int:
    """Write to those who can answer, a few times a day at most; how many letters were written."""
    return tell_officers()
