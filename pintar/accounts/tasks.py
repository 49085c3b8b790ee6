"""Jobs of the accounts."""

from procrastinate.contrib.django import app

from pintar.accounts.actions import forget_old_sessions, forget_old_tries


@app.periodic(cron="41 3 * * *")
@app.task(name="accounts.forget_old_tries", queueing_lock="accounts.forget_old_tries", pass_context=False)
def forget_tries(timestamp: int = 0) -> int:
    """Once a night: what was tried long ago no longer counts against anybody; how many rows went."""
    return forget_old_tries()


@app.periodic(cron="47 3 * * *")
@app.task(
    name="accounts.forget_old_sessions", queueing_lock="accounts.forget_old_sessions", pass_context=False
)
def forget_sessions(timestamp: int = 0) -> int:
    """Once a night: sign-ins that ended long ago are let go; how many rows went."""
    return forget_old_sessions()
