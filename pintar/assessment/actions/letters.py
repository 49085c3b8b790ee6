"""News of works: that something is there and where, not what: letters are read on other people's screens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from pintar.accounts.models import Person
from pintar.assessment.models import Mark
from pintar.assessment.queries.judging import MOST_COUNTED, count_of, is_named, queue_for
from pintar.assessment.rules import can_mark
from pintar.assessment.works import Judging, Marker, Return, WorkState
from pintar.kit import words
from pintar.kit.clock import JAKARTA, today
from pintar.notifications.actions import tell, tell_many
from pintar.notifications.values import Message


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


def tell_markers(*, day: date) -> int:
    """Tell those who were named to mark how many works wait for them, once a day; how many were told. Nobody is told when nothing
    waits for them, nor who may no longer mark; organisers see every queue but are told only of what they were named for."""
    if not Judging.objects.filter(state__in=[WorkState.OPEN, WorkState.APART]).exists():
        return 0
    with override("id"):
        return tell_many(kind="assessment.works_waiting", messages=_waiting(day))


def _waiting(day: date) -> Iterator[Message]:
    named = Marker.objects.values("person_id")
    people = Person.objects.filter(pk__in=named, is_active=True).order_by("pk").prefetch_related("roles")
    for person in people.defer("search", "password"):
        works = queue_for(person).filter(is_named(person))
        if can_mark(person) and (count := count_of(works)):
            yield _waiting_for(person, works, count, day)


def _waiting_for(person: Person, works: QuerySet[Judging], count: int, day: date) -> Message:
    said = {
        "n": words.number(min(count, MOST_COUNTED), "id"),
        "since": words.day(_since(works), "id"),
    }
    many = count > MOST_COUNTED
    subject = (
        _("Lebih dari %(n)s karya menunggu penilaian Anda")
        if many
        else ngettext("%(n)s karya menunggu penilaian Anda", "%(n)s karya menunggu penilaian Anda", count)
    )
    body = _("Yang tertua menunggu sejak %(since)s. Buka antrean, lalu nilai mulai dari yang tertua.")
    return Message(
        person.pk,
        f"antrean:{day.isoformat()}",
        subject % said,
        body % said,
        "/meja/penilaian/",
        person.email or "",
    )


def _since(works: QuerySet[Judging]) -> date:
    since = works.order_by("opened_at", "id").values_list("opened_at", flat=True).first()
    return since.astimezone(JAKARTA).date() if since else today()


def _tell(work: Judging, *, key: str, kind: str, subject: str, body: str) -> None:
    person = Person.objects.only("email", "is_active").get(pk=work.person_id)
    to = person.email if person.is_active else None
    url = f"/karya/{work.sitting_id}/{work.slot}/"
    tell(person_id=work.person_id, key=key, kind=kind, subject=subject, body=body, url=url, to=to or "")
