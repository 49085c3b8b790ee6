"""That somebody read what another person sent is written down; and how much one person may send."""

from __future__ import annotations

from datetime import timedelta
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from pintar.assessment.works import Judging, Upload
from pintar.journal.actions import record
from pintar.kit import files, sql
from pintar.kit.clock import now
from pintar.kit.errors import Refused

MEGABYTE = 1_000_000
SPAN = timedelta(days=30)


@transaction.atomic
def note_file_read(*, work: Judging, number: int, sha: str, by: int) -> None:
    """A file of a work was downloaded by somebody who marks it."""
    record("assessment.work_file_read", work.pk, by=by, number=number, sha=sha)


@transaction.atomic
def keep_upload(source: BinaryIO, size: int, *, person_id: int) -> str:
    """Keep a file that belongs to an answer; its SHA-256. The same file sent again counts once.

    Refused, with nothing kept, when somebody sent more in 30 days than one person may (PINTAR_ANSWER_QUOTA_MB).
    """
    sql.one("SELECT pg_advisory_xact_lock(hashtextextended('assessment.upload', %s))", [person_id])
    since = now() - SPAN
    held = Upload.objects.filter(person=person_id, at__gt=since).aggregate(Sum("bytes"))["bytes__sum"] or 0
    if held + size > settings.ANSWER_QUOTA_MB * MEGABYTE:
        raise Refused(
            _("Berkas yang Anda kirim dalam 30 hari sudah mencapai batas %(most)s MB.")
            % {"most": settings.ANSWER_QUOTA_MB},
            code="over-quota",
            help_text=_("Perkecil berkasnya, atau hubungi penyelenggara."),
        )
    sha = files.keep(source).sha
    Upload.objects.update_or_create(
        person_id=person_id, sha=sha, defaults={"bytes": size}, create_defaults={"bytes": size, "at": now()}
    )
    return sha
