"""Long work asked for at the desk: written down at once, carried out by the worker, watched while it runs."""

import time
import uuid
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from pintar.authoring.actions.importing import Progress, import_source
from pintar.authoring.actions.library import with_library
from pintar.authoring.actions.publishing import OverLimit, publish
from pintar.authoring.models import Course, Draft, Job
from pintar.authoring.values import JobKind, JobState
from pintar.engine.folder import data_folder
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused

TASK = "pintar.authoring.tasks.carry_out_job"
LARGEST_UPLOAD = 256 << 20
MOST_DEATHS = 3
BETWEEN_WORDS = 0.7  # seconds from one word of progress to the next


def ask_import(*, chunks: Iterable[bytes], name: str, by: int | None) -> Job:
    """Keep a sent file and have it read in. Refused when it is larger than 256 MB, and then nothing is kept."""
    upload = f"upload-{uuid.uuid4().hex}"
    place = data_folder().tmp / upload
    size = 0
    try:
        with place.open("xb") as target:
            for piece in chunks:
                size += len(piece)
                if size > LARGEST_UPLOAD:
                    raise Refused(
                        _("Berkas ini lebih besar dari 256 MB. Tidak ada yang disimpan."), code="too-large"
                    )
                target.write(piece)
        files.pass_on(place)
        with transaction.atomic():
            job = Job.objects.create(kind=JobKind.IMPORT, name=name[:200], upload=upload, by_id=by)
            _hand_over(job)
    except BaseException:
        files.let_go(place)
        raise
    return job


@transaction.atomic
def ask_publish(*, course: Course, draft: Draft, by: int | None, over_limit: bool = False) -> Job:
    """Have a draft published, `over_limit` also when it is heavier than its limit. Asking again meanwhile gives the same job."""
    Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    asked = Job.objects.filter(
        kind=JobKind.PUBLISH, course=course, draft=draft, ended_at__isnull=True
    ).first()
    if asked is not None:
        return asked
    job = Job.objects.create(
        kind=JobKind.PUBLISH, course=course, draft=draft, name=course.title, by_id=by, over_limit=over_limit
    )
    _hand_over(job)
    return job


def carry_out(job_id: int, *, deaths: int = 0) -> None:
    """Do what a job asks for; a job that is over is left alone. How it ended is written on it.

    `deaths` is how many workers this job has cost already: what killed several would kill the next one too.
    """
    job = Job.objects.filter(pk=job_id, ended_at__isnull=True).first()
    if job is None:
        return
    if deaths >= MOST_DEATHS:
        said = _("Pekerjaan ini terhenti karena kesalahan pada program. Tidak ada yang berubah.")
        _end(job, JobState.REFUSED, said)
        return
    Job.objects.filter(pk=job.pk).update(state=JobState.WORKING)
    try:
        said = _import(job) if job.kind == JobKind.IMPORT else _publish(job)
    except Refused as no:
        if isinstance(no, OverLimit):
            Job.objects.filter(pk=job.pk).update(excess=no.excess)
        _end(job, JobState.REFUSED, " ".join(filter(None, [str(no), str(no.help_text)])))
    except Exception:
        said = _("Pekerjaan ini terhenti karena kesalahan pada program. Tidak ada yang berubah.")
        _end(job, JobState.REFUSED, said)
        raise
    else:
        _end(job, JobState.DONE, said)


def _import(job: Job) -> str:
    upload = data_folder().tmp / Path(job.upload).name
    if not files.take_over(upload):
        raise Refused(_("Berkas yang dikirim sudah tidak ada. Kirimkan sekali lagi."), code="upload-gone")
    draft = import_source(source=upload, origin=job.name, by=job.by_id, progress=_watched(job))
    Job.objects.filter(pk=job.pk).update(course=draft.course, draft=draft)
    faults = [fault for fault in draft.report["faults"] if fault["level"] == "error"]
    if faults:
        return _("Naskah disimpan, tetapi %(count)s hal perlu diperbaiki sebelum diterbitkan.") % {
            "count": len(faults)
        }
    return _("Naskah disimpan dan dapat diterbitkan.")


def _publish(job: Job) -> str:
    assert job.course is not None
    before = set(job.course.releases.values_list("pk", flat=True))
    draft = with_library(draft=job.draft, by=job.by_id) if job.draft else None
    Job.objects.filter(pk=job.pk).update(draft=draft)
    release = publish(
        course=job.course, draft=draft, by=job.by_id, over_limit=job.over_limit, progress=_watched(job)
    )
    if release.pk in before:
        return _("Tidak ada yang berubah: terbitan %(hash)s sudah ada.") % {"hash": release.hash[:8]}
    return " ".join([_("Terbitan %(hash)s sudah jadi.") % {"hash": release.hash[:8]}, *release.notes])


def _watched(job: Job) -> Progress:
    """Progress that is written on the job, not more often than a page looks."""
    last = 0.0

    def say(done: int, total: int, what: str) -> None:
        nonlocal last
        if time.monotonic() - last > BETWEEN_WORDS:
            last = time.monotonic()
            Job.objects.filter(pk=job.pk).update(done=max(0, done), total=max(0, total), message=what[:300])

    return say


def _end(job: Job, state: JobState, message: str) -> None:
    """Write down how it went. A job that was cut short keeps what was sent, so that it can be done again."""
    Job.objects.filter(pk=job.pk).update(state=state, message=message[:4000], ended_at=now())
    if job.upload:
        files.let_go(data_folder().tmp / job.upload)


def _hand_over(job: Job) -> None:
    app.configure_task(TASK, queueing_lock=f"{TASK}:{job.pk}").defer(job_id=job.pk)
