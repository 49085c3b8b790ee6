"""Jobs of the assessment."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from pintar.assessment.actions import ask_analysis, carry_out_analysis, close_expired, count_exposure
from pintar.assessment.actions.adapting import forget_papers
from pintar.assessment.actions.letters import tell_markers
from pintar.assessment.actions.regrading import carry_out_regrade
from pintar.assessment.actions.settling import move_works
from pintar.kit.clock import today


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="assessment.close_expired", pass_context=False)
def hand_in_expired(timestamp: int) -> None:
    """Every minute: hand in the sittings whose time ran out, until none is left."""
    while close_expired():
        pass


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="assessment.count_exposure", pass_context=False)
def count_what_was_shown(timestamp: int) -> None:
    """Every ten minutes: how often the questions of busy papers were shown, so that others are drawn next."""
    count_exposure()


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="assessment.move_works", pass_context=False)
def move_waiting_works(timestamp: int) -> None:
    """Every five minutes: works whose peers or revisers took too long go on, and places nobody came back to are free again."""
    while move_works():
        pass


@app.periodic(cron="45 23 * * *")
@app.task(queueing_lock="assessment.tell_markers", pass_context=False)
def tell_of_waiting_works(timestamp: int) -> None:
    """Every morning (06.45 in Jakarta): those who mark are told how many works wait for them."""
    tell_markers(day=today())


@app.task(pass_context=True)
def analysis_job(context: JobContext, analysis_id: int) -> None:
    """Count what answers say about questions."""
    carry_out_analysis(analysis_id=analysis_id, deaths=context.job.attempts if context.job else 0)


@app.periodic(cron="20 18 * * *")
@app.task(queueing_lock="assessment.nightly_analysis", pass_context=False)
def analyse_every_night(timestamp: int) -> None:
    """Every night (01.20 in Jakarta): count the tests that were sat since the last time."""
    ask_analysis(bank="", by=None)


@app.periodic(cron="10 19 * * *")
@app.task(queueing_lock="assessment.forget_papers", pass_context=False)
def forget_adaptive_papers(timestamp: int) -> None:
    """Every night (02.10 in Jakarta): adaptive papers that nobody sat are thrown away after 30 days."""
    forget_papers()


@app.task(pass_context=True)
def regrade_job(context: JobContext, regrade_id: int) -> None:
    """Work out what a correction changes, or apply it."""
    carry_out_regrade(regrade_id=regrade_id, deaths=context.job.attempts if context.job else 0)
