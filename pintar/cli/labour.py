"""The worker's day: jobs from the queue, news from the journal, tickets bound into their chains, and a second chance for jobs whose worker died.

Media are made in a queue of their own: a film that takes an hour holds up no letter and no certificate. The heavy work is
done by programs that the jobs start, last in the machine's queue, so this process stays small.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from procrastinate.contrib.django import app as jobs
from procrastinate.jobs import Status

from pintar.admission.follower import bind_tickets
from pintar.engine.folder import data_folder
from pintar.journal.follower import follow
from pintar.media.making.programs import stop_all
from pintar.waitingroom.caretaker import look_after

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger("pintar.worker")

HEARTBEAT = 10.0  # seconds between signs of life
SILENCE = 30.0  # seconds without one after which a worker counts as dead
MOST_CHANCES = 5  # workers a job may cost
MEDIA = "media"  # the queue of work that may take an hour
GRACE = 5.0  # seconds a job in progress is given when the worker stops


def work() -> None:
    """Work until told to stop (SIGTERM or SIGINT). A fault that ends one half ends the whole, to be started again."""
    stop = threading.Event()
    faults: list[BaseException] = []
    readers = [
        threading.Thread(target=_run, args=(what, stop, faults), name=name, daemon=True)
        for name, what in (("journal", follow), ("tickets", bind_tickets))
    ]
    for reader in readers:
        reader.start()
    caretaker = threading.Thread(
        target=look_after, args=(stop, data_folder().run / "antre"), name="waiting room", daemon=True
    )
    if settings.WAITING_ROOM:
        caretaker.start()
    try:
        with jobs.replace_connector(jobs.connector.get_worker_connector()) as app:  # type: ignore[attr-defined]
            asyncio.run(_do_jobs(app, faults))
    finally:
        stop.set()
        for reader in readers:
            reader.join(GRACE)
    if faults:
        raise faults[0]


def _run(what: Callable[[threading.Event], None], stop: threading.Event, faults: list[BaseException]) -> None:
    try:
        what(stop)
    except BaseException as fault:
        faults.append(fault)


async def _do_jobs(app: "App", faults: list[BaseException]) -> None:
    async with app.open_async():
        short = {task.queue for task in app.tasks.values()} - {MEDIA}
        workers = [
            asyncio.create_task(_serve(app, "pintar", sorted(short), 1, is_leader=True)),
            asyncio.create_task(_serve(app, "pintar-media", [MEDIA], settings.MEDIA_JOBS, is_leader=False)),
        ]
        nurse = asyncio.create_task(_second_chances(app))
        while not any(worker.done() for worker in workers) and not faults:
            await asyncio.wait(workers, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        nurse.cancel()
        stop_all()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        for worker in workers:
            if not worker.cancelled() and (fault := worker.exception()):
                raise fault


async def _serve(app: "App", name: str, queues: list[str], concurrency: int, *, is_leader: bool) -> None:
    """Do the jobs of some queues until told to stop; the leader hears the signals."""
    await app.run_worker_async(
        name=name,
        queues=queues,
        concurrency=concurrency,
        install_signal_handlers=is_leader,
        update_heartbeat_interval=HEARTBEAT,
        stalled_worker_timeout=SILENCE,
        shutdown_graceful_timeout=GRACE,
        delete_jobs="successful",
    )


async def _second_chances(app: "App") -> None:
    """Put a job back in line when the worker that held it has gone silent (it was killed)."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE):
                if job.attempts >= MOST_CHANCES:
                    log.error("a job lost its worker once too often and is given up", extra={"job": job.id})
                    await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
                    continue
                log.warning("a job lost its worker and is put back in line", extra={"job": job.id})
                await app.job_manager.retry_job(job)
        except Exception:
            log.exception("stalled jobs could not be looked for")
        await asyncio.sleep(HEARTBEAT)
