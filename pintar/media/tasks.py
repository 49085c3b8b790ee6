"""Jobs of the media."""

from uuid import UUID

from procrastinate import JobContext
from procrastinate.contrib.django import app

from pintar.media.actions import ask_waiting, carry_out, clear_uploads, finish_sent


@app.task(queue="media", pass_context=True)
def make_job(context: JobContext, making_id: int) -> None:
    """Make a kept file ready for phones."""
    carry_out(making_id, deaths=context.job.attempts if context.job else 0)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="media.ask_waiting", pass_context=False)
def ask_waiting_again(timestamp: int) -> None:
    """Every minute: put back in line what waited for room, for a program, or lost its worker."""
    ask_waiting()


@app.task
def finish_upload_job(upload_id: str) -> None:
    """See what a large file is that has come whole."""
    finish_sent(upload_id=UUID(upload_id))


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="media.clear_uploads", pass_context=False)
def clear_uploads_again(timestamp: int) -> None:
    """Every ten minutes: take away what nobody goes on sending, and finish what a killed program left."""
    clear_uploads()
