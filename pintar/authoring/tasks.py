"""Jobs of the authors' desk."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from pintar.authoring.actions import carry_out


@app.task(pass_context=True)
def carry_out_job(context: JobContext, job_id: int) -> None:
    """Read in what was sent, or publish what was asked for."""
    carry_out(job_id, deaths=context.job.attempts if context.job else 0)
