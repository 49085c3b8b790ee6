"""What people are told: that their ticket is kept, what became of it, and when they move up. Each is told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import override

from pintar.admission.calendar import KIND, Days, Moment, calendar
from pintar.admission.models import Draw, Outcome
from pintar.admission.queries import fresh_batch
from pintar.catalogue.models import Batch
from pintar.kit import sql
from pintar.kit.addresses import site
from pintar.kit.clock import now
from pintar.kit.words import day, moment, number
from pintar.notifications.actions import tell_many
from pintar.notifications.values import Enclosure, Message

RESULTS = """
SELECT t.id, t.person_id, coalesce(p.email, ''), coalesce(r.zone, ''), o.state, o.rank, o.until
FROM admission_outcome o JOIN admission_ticket t ON t.id = o.ticket_id JOIN accounts_person p ON p.id = t.person_id
LEFT JOIN directory_region r ON r.code = p.province_id
WHERE o.batch_id = %s AND (%s::bigint[] IS NULL OR o.ticket_id = ANY(%s::bigint[])) AND p.is_active ORDER BY o.ticket_id
"""
TAKEN = """
SELECT t.id, t.person_id, coalesce(p.email, ''), coalesce(r.zone, ''), t.taken_at
FROM admission_link l JOIN admission_ticket t ON t.id = l.ticket_id JOIN accounts_person p ON p.id = t.person_id
LEFT JOIN directory_region r ON r.code = p.province_id
WHERE l.batch_id = %s AND l.place > %s AND l.place <= %s AND l.kind = 'taken' AND t.cancelled_at IS NULL AND p.is_active ORDER BY l.place
"""
PORTION = 20_000


def tell_taken(*, batch_id: int) -> int:
    """Confirm tickets that came into the chain since the last time; how many notices are new."""
    batch, draw, told = fresh_batch(batch_id), Draw.objects.get(pk=batch_id), 0
    while draw.confirmed < draw.entries:
        last = min(draw.confirmed + PORTION, draw.entries)
        with override("id"):
            rows, brought = sql.rows(TAKEN, [batch_id, draw.confirmed, last]), _hour_of_result(batch)
            messages = [_taken(batch, brought, *one) for one in rows]
            told += tell_many(kind="admission.ticket_taken", messages=messages)
        draw.confirmed = last
        Draw.objects.filter(pk=batch_id).update(confirmed=last)
    return told


def tell_results(*, batch_id: int, tickets: list[int] | None = None, turn: str = "draw") -> int:
    """Tell everybody (or the holders of these tickets) what became of their ticket; how many notices are new.

    `turn` names the occasion, so that somebody who moves up later is told again.
    """
    batch, draw = fresh_batch(batch_id), Draw.objects.get(pk=batch_id)
    with override("id"):
        found = sql.rows(RESULTS, [batch_id, tickets, tickets])
        return tell_many(kind="admission.result", messages=_results(batch, draw, found, turn))


def _results(batch: Batch, draw: Draw, rows: list[tuple[Any, ...]], turn: str) -> Iterator[Message]:
    say = {
        Outcome.State.SEAT: _seat,
        Outcome.State.OFFERED: _offered,
        Outcome.State.RESERVE: _reserve,
        Outcome.State.NONE: _none,
    }
    days = days_of(batch, base=site())
    for ticket, person, to, zone, state, rank, until in rows:
        if state in say:
            subject, body = say[Outcome.State(state)](batch, draw, rank, until, zone or "WIB")
            brought = days if state in (Outcome.State.SEAT, Outcome.State.OFFERED) else None
            yield Message(person, f"hasil:{turn}:{ticket}", subject, body, f"/tiket/{ticket}/", to, brought)


def days_of(batch: Batch, *, base: str) -> Enclosure | None:
    """The days of a batch as a calendar file that leads to the site at `base`.

    The same batch has the same name in a calendar, however it came there: a calendar that holds both file and letter shows it once.
    """
    if not (batch.starts_on and batch.ends_on):
        return None
    one = Days(
        f"angkatan-{batch.pk}@{_host()}",
        batch.training.title,
        batch.starts_on,
        batch.ends_on,
        _("Belajar kapan saja di antara hari-hari ini."),
        f"{base}/pelatihan/{batch.training.slug}/",
    )
    return Enclosure(f"angkatan-{batch.pk}.ics", KIND, calendar([one], at=_stamp()).decode())


def _hour_of_result(batch: Batch) -> Enclosure:
    """When the seats are given, as a calendar file."""
    one = Moment(
        f"hasil-{batch.pk}@{_host()}",
        _("Hasil pembagian kursi: %(title)s") % {"title": batch.training.title},
        _closes_at(batch),
        _("Kursi dibagi beberapa menit setelah pendaftaran ditutup."),
        f"{site()}/pelatihan/{batch.training.slug}/",
    )
    return Enclosure(f"hasil-{batch.pk}.ics", KIND, calendar([one], at=_stamp()).decode())


def _stamp() -> datetime:
    """When a calendar file says it was made: the day is enough, and the letters of a day share one file."""
    return now().replace(hour=0, minute=0, second=0, microsecond=0)


def _closes_at(batch: Batch) -> Any:
    assert batch.period is not None
    return min(batch.period.closes_at, batch.closed_at or batch.period.closes_at)


def _host() -> str | None:
    return urlsplit(site()).hostname


def _taken(
    batch: Batch, brought: Enclosure, ticket: int, person: int, to: str, zone: str, at: Any
) -> Message:
    body = _(
        "Tiket Anda nomor %(number)s untuk %(title)s tercatat %(at)s. Kursi dibagi setelah pendaftaran ditutup %(closes)s; hasilnya "
        "dikabarkan di sini. Simpan tanda terimanya: dengan itu siapa pun dapat memeriksa bahwa tiket Anda tidak hilang."
    ) % {
        "number": number(ticket, "id"),
        "title": batch.training.title,
        "at": moment(at, zone or "WIB"),
        "closes": moment(_closes_at(batch), zone or "WIB"),
    }
    subject = _("Tiket Anda tercatat: %(title)s") % {"title": batch.training.title}
    return Message(person, f"tiket:{batch.pk}:{ticket}", subject, body, f"/tiket/{ticket}/", to, brought)


def _seat(batch: Batch, draw: Draw, rank: int, until: Any, zone: str) -> tuple[str, str]:
    assert batch.starts_on is not None and batch.ends_on is not None
    return _("Anda mendapat kursi: %(title)s") % {"title": batch.training.title}, _(
        "Selamat, Anda mendapat kursi di %(title)s. Belajar dimulai %(first)s dan dapat dilakukan kapan saja sampai %(last)s. "
        "Jika berhalangan, mundurlah segera: kursi Anda langsung diberikan kepada yang menunggu."
    ) % {
        "title": batch.training.title,
        "first": day(batch.starts_on),
        "last": day(batch.ends_on),
    }


def _offered(batch: Batch, draw: Draw, rank: int, until: Any, zone: str) -> tuple[str, str]:
    return _("Ada kursi untuk Anda: %(title)s") % {"title": batch.training.title}, _(
        "Seorang peserta mundur dan giliran Anda tiba. Terima kursi di %(title)s paling lambat %(until)s; sesudah itu kursi "
        "ditawarkan kepada yang berikutnya."
    ) % {"title": batch.training.title, "until": moment(until, zone)}


def _reserve(batch: Batch, draw: Draw, rank: int, until: Any, zone: str) -> tuple[str, str]:
    return _("Anda di daftar cadangan: %(title)s") % {"title": batch.training.title}, _(
        "Kursi %(title)s sudah terbagi, dan Anda cadangan ke-%(rank)s dari %(all)s. Bila ada yang mundur, cadangan naik menurut urutan "
        "dan Anda dikabari; tidak ada yang perlu Anda lakukan."
    ) % {
        "title": batch.training.title,
        "rank": number(rank, "id"),
        "all": number(draw.reserve, "id"),
    }


def _none(batch: Batch, draw: Draw, rank: int, until: Any, zone: str) -> tuple[str, str]:
    return _("Belum mendapat kursi: %(title)s") % {"title": batch.training.title}, _(
        "Kali ini peminat %(title)s lebih banyak daripada kursinya dan Anda belum mendapatkannya. Data pembagian kursi terbuka untuk "
        "diperiksa siapa saja. Pelatihan lain dan pengetahuan yang terbuka setiap saat ada di halaman Pelatihan."
    ) % {"title": batch.training.title}
