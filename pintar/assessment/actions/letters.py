"""Letters about works: they say that something is there and where, not what: letters are read on other people's screens."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from pintar.accounts.models import Person
from pintar.assessment.works import Judging, Return
from pintar.kit import words
from pintar.notifications.actions import write_letter


def tell_marked(work: Judging) -> None:
    """Tell whose work it is that it was marked."""
    _write(
        work,
        "assessment.marked",
        lambda: _("Karya Anda sudah dinilai"),
        lambda: _(
            "Salam,\n\nPenilaian karya Anda pada “{title}” sudah selesai. Lihat hasil dan catatannya di sini:\n{url}\n"
        ),
    )


def tell_returned(work: Judging, sent_back: Return) -> None:
    """Tell whose work it is that it should be revised, and until when."""
    until = words.day(sent_back.until, "id")
    _write(
        work,
        "assessment.returned",
        lambda: _("Karya Anda dikembalikan untuk diperbaiki"),
        lambda: _(
            "Salam,\n\nPenilai meminta Anda memperbaiki karya pada “{title}” paling lambat {until}."
            " Baca catatannya dan kirim perbaikannya di sini:\n{url}\n"
        ),
        until=until,
    )


def _write(work: Judging, kind: str, subject: object, body: object, **more: str) -> None:
    person = Person.objects.defer("search", "password").get(pk=work.person_id)
    if not person.email or not person.is_active:
        return
    base = settings.BASE_URL or "http://localhost:8000"
    url = f"{base}/karya/{work.sitting_id}/{work.slot}/"
    with override("id"):
        write_letter(
            person_id=person.pk,
            to=person.email,
            kind=kind,
            subject=subject(),  # type: ignore[operator]
            body=body().format(title=work.sitting.paper.title, url=url, **more),  # type: ignore[operator]
        )
