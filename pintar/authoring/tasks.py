"""Jobs of the authors' desk."""

from procrastinate.contrib.django import app

from pintar.authoring.actions import carry_out


@app.task(pass_context=False)
def carry_out_job(job_id: int) -> None:
    """Read in what was sent, or publish what was asked for."""
    carry_out(job_id)
