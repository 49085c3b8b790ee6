"""The worker's day: jobs from the queue, news from the journal, and a second chance for jobs whose worker died."""

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from procrastinate.contrib.django import app as jobs
from procrastinate.jobs import Status

from pintar.journal.follower import follow

if TYPE_CHECKING:
    from procrastinate import App

log = logging.getLogger("pintar.worker")

HEARTBEAT = 10.0  # seconds between signs of life
SILENCE = 30.0  # seconds without one after which a worker counts as dead
MOST_CHANCES = 5  # workers a job may cost
GRACE = 5.0  # seconds a job in progress is given when the worker stops


def work() -> None:
    """Work until told to stop (SIGTERM or SIGINT). A fault that ends one half ends the whole, to be started again."""
    stop = threading.Event()
    faults: list[BaseException] = []
    reader = threading.Thread(target=_follow, args=(stop, faults), name="journal", daemon=True)
    reader.start()
    try:
        with jobs.replace_connector(jobs.connector.get_worker_connector()) as app:  # type: ignore[attr-defined]
            asyncio.run(_do_jobs(app, faults))
    finally:
        stop.set()
        reader.join(GRACE)
    if faults:
        raise faults[0]


def _follow(stop: threading.Event, faults: list[BaseException]) -> None:
    try:
        follow(stop)
    except BaseException as fault:
        faults.append(fault)


async def _do_jobs(app: "App", faults: list[BaseException]) -> None:
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                name="pintar",
                concurrency=1,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENCE,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="successful",
            )
        )
        nurse = asyncio.create_task(_second_chances(app))
        while not worker.done() and not faults:
            await asyncio.wait([worker], timeout=1.0)
        nurse.cancel()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
        if not worker.cancelled() and (fault := worker.exception()):
            raise fault


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
