"""Jobs of the house itself."""

from procrastinate.contrib.django import app

from pintar.kit import aside, months


@app.periodic(cron="17 2 * * *")
@app.task(queueing_lock="kit.make_months_ahead", pass_context=False)
def make_months_ahead(timestamp: int) -> None:
    """Every night: the rows of the months to come have their place."""
    for cut in months.cuts():
        months.cut_ahead(cut)


@app.periodic(cron="37 2 * * *")
@app.task(queueing_lock="kit.sweep_aside", pass_context=False)
def sweep_aside(timestamp: int) -> None:
    """Every night: what was laid aside and not kept within a day goes."""
    aside.sweep()
