"""News of works: that something is there and where, not what: letters are read on other people's screens."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from pintar.accounts.models import Person
from pintar.assessment.models import Mark
from pintar.assessment.works import Judging, Return
from pintar.kit import words
from pintar.notifications.actions import tell


def tell_marked(work: Judging, mark: Mark) -> None:
    """Tell whose work it is that it was marked; once for each mark."""
    with override("id"):
        _tell(
            work,
            key=f"work:{work.pk}:{mark.pk}",
            kind="assessment.marked",
            subject=_("Karya Anda sudah dinilai"),
            body=_("Penilaian karya Anda pada “%(title)s” sudah selesai. Lihat hasil dan catatannya.")
            % {"title": work.sitting.paper.title},
        )


def tell_returned(work: Judging, sent_back: Return) -> None:
    """Tell whose work it is that it should be revised, and until when."""
    with override("id"):
        said = {"title": work.sitting.paper.title, "until": words.day(sent_back.until, "id")}
        _tell(
            work,
            key=f"work:{work.pk}:returned:{sent_back.until:%Y%m%d%H%M}",
            kind="assessment.returned",
            subject=_("Karya Anda dikembalikan untuk diperbaiki"),
            body=_(
                "Penilai meminta Anda memperbaiki karya pada “%(title)s” paling lambat %(until)s."
                " Baca catatannya, lalu kirim perbaikannya."
            )
            % said,
        )


def _tell(work: Judging, *, key: str, kind: str, subject: str, body: str) -> None:
    person = Person.objects.only("email", "is_active").get(pk=work.person_id)
    to = person.email if person.is_active else None
    url = f"/karya/{work.sitting_id}/{work.slot}/"
    tell(person_id=work.person_id, key=key, kind=kind, subject=subject, body=body, url=url, to=to or "")
