"""Offering trainings, opening periods and batches."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pintar.authoring.models import Release
from pintar.authoring.queries import manifest_of
from pintar.catalogue.models import Batch, Period, Training
from pintar.catalogue.values import PeriodRules, Product
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.printing import picture
from pintar.kit.stems import stems
from pintar.kit.words import clock


@transaction.atomic
def offer_training(*, release: Release, by: int | None, is_listed: bool | None = None) -> Training:
    """Put a release into the catalogue, or bring the training of its course up to date with it.

    Whether it is listed stays as it was unless said; a new one is. Batches that exist keep the release they pinned. What is open at any time gets its standing batch, which moves along.
    """
    manifest = manifest_of(release.pk)
    course = manifest.course
    said = " ".join(
        [course.title, course.title, course.summary, course.audience, *course.outcomes, *course.competencies]
    )
    training, is_new = Training.objects.update_or_create(
        slug=course.slug,
        defaults={
            "title": course.title,
            "summary": course.summary,
            "product": course.product,
            "kind": course.kind,
            "language": course.language,
            "jp": course.jp,
            "effort_minutes": course.effort_minutes,
            "audience": course.audience,
            "outcomes": list(course.outcomes),
            "legal_basis": list(course.legal_basis),
            "competencies": list(course.competencies),
            "professions": list(course.professions),
            "course": release.course,
            "release": release,
            "budget": manifest.budget,
            "stems": sorted(set(stems(said))),
            **({} if is_listed is None else {"is_listed": is_listed}),
            "picture": files.keep(
                picture(
                    {
                        "title": course.title,
                        "line": _line(course.product, course.jp),
                        "language": course.language,
                    }
                ),
                suffix=".png",
                public=True,
            ).url,
        },
    )
    if training.product == Product.KNOWLEDGE:
        Batch.objects.update_or_create(
            period=None, training=training, number=1, defaults={"release": release}
        )
    record("catalogue.training_offered", training, by=by, release=release.hash, is_new=is_new)
    return training


@transaction.atomic
def open_period(
    *,
    name: str,
    opens_at: datetime,
    closes_at: datetime,
    one_training: bool = True,
    is_announced: bool = True,
    by: int | None,
) -> Period:
    """Make a registration window. Refused when it would close before it opens."""
    if closes_at <= opens_at:
        raise Refused(_("Pendaftaran harus ditutup sesudah dibuka."), code="window")
    period = Period.objects.create(
        slug=_free_slug(name),
        name=name,
        opens_at=opens_at,
        closes_at=closes_at,
        one_training=one_training,
        is_announced=is_announced,
        created_by_id=by,
    )
    record("catalogue.period_opened", period, by=by, **_said(period))
    return period


@transaction.atomic
def change_period(*, period: Period, by: int, **changes: Any) -> Period:
    """Change a window or its rules. Once it has opened, when it opened and whether one training may be chosen are fixed."""
    period = Period.objects.select_for_update(no_key=True).get(pk=period.pk)
    before = _said(period)
    if "one_training" in changes and changes["one_training"] != period.one_training and _has_opened(period):
        raise Refused(_("Aturan pilihan tidak dapat diubah setelah ada yang mendaftar."), code="rule-fixed")
    if "rules" in changes and _has_opened(period):
        _refuse_other_seating(period, PeriodRules.from_json(changes["rules"]))
    if (
        _has_opened(period)
        and now() < period.closes_at
        and changes.get("closes_at", period.closes_at) < period.closes_at
    ):
        raise Refused(
            _("Pendaftaran sedang berjalan dan tidak dapat dipersingkat begitu saja."),
            code="closing-needs-reason",
            help_text=_("Tutup angkatannya lebih awal, dengan alasan yang diumumkan."),
        )
    if _has_opened(period) and changes.get("opens_at", period.opens_at) > now():
        raise Refused(
            _("Pendaftaran ini sudah dibuka; waktu bukanya tidak dapat digeser ke depan."),
            code="opened",
            help_text=_("Tutup pendaftaran ini, lalu buka periode baru."),
        )
    for name, value in changes.items():
        setattr(period, name, value)
    if period.closes_at <= period.opens_at:
        raise Refused(_("Pendaftaran harus ditutup sesudah dibuka."), code="window")
    period.save(update_fields=list(changes))
    period.__dict__.pop("terms", None)
    if _said(period) != before:
        record("catalogue.period_changed", period, by=by, before=before, after=_said(period))
    return period


@transaction.atomic
def add_batch(
    *,
    period: Period,
    training: Training,
    starts_on: date,
    ends_on: date,
    quota: int | None = None,
    by: int | None,
) -> Batch:
    """Add a run of a training to a period; it pins the release that is current today."""
    if ends_on < starts_on:
        raise Refused(_("Hari terakhir belajar tidak boleh sebelum hari pertama."), code="dates")
    last = Batch.objects.select_for_update().filter(training=training).order_by("-number").first()
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                period=period,
                training=training,
                release_id=training.release_id,
                number=last.number + 1 if last else 1,
                starts_on=starts_on,
                ends_on=ends_on,
                quota=quota,
            )
    except IntegrityError as fault:
        raise Refused(_("Angkatan yang sama baru saja dibuat. Muat ulang halaman."), code="twice") from fault
    record("catalogue.batch_opened", batch, by=by, period=period.pk, training=training.pk, quota=quota)
    return batch


@transaction.atomic
def change_batch(
    *,
    batch: Batch,
    starts_on: date,
    ends_on: date,
    quota: int | None,
    shares: list[dict[str, Any]] | None = None,
    by: int,
) -> Batch:
    """Change the dates, the number of seats, or the seats of groups. Whoever holds a seat keeps it, also when fewer are set than are taken.

    Refused ('rule-fixed') once the window has opened where seats are given by ticket: then only more seats may be set.
    """
    if ends_on < starts_on:
        raise Refused(_("Hari terakhir belajar tidak boleh sebelum hari pertama."), code="dates")
    batch = (
        Batch.objects.select_for_update(of=["self"], no_key=True).select_related("period").get(pk=batch.pk)
    )
    shares = batch.shares if shares is None else shares
    if batch.period and batch.period.terms.is_by_ticket and _has_opened(batch.period):
        _refuse_other_seats(batch, quota, shares)
    before = _told(batch)
    Batch.objects.filter(pk=batch.pk).update(starts_on=starts_on, ends_on=ends_on, quota=quota, shares=shares)
    batch.refresh_from_db()
    record("catalogue.batch_changed", batch, by=by, before=before, after=_told(batch))
    return batch


@transaction.atomic
def close_batch(*, batch: Batch, reason: str, by: int) -> Batch:
    """End the registration of a batch before its window does; the reason is announced on its page. Refused: 'reason', 'closed'."""
    reason = reason.strip()[:300]
    if len(reason) < 10:
        raise Refused(_("Tuliskan alasannya dalam satu kalimat; alasan ini diumumkan."), code="reason")
    held = Batch.objects.select_for_update(of=["self"], no_key=True).select_related("period").get(pk=batch.pk)
    if held.period is None or held.closed_at or now() >= held.period.closes_at:
        raise Refused(_("Pendaftaran angkatan ini sudah ditutup."), code="closed")
    held.closed_at, held.close_reason = now(), reason
    held.save(update_fields=["closed_at", "close_reason"])
    record("catalogue.batch_closed_early", held, by=by, reason=reason, planned=held.period.closes_at)
    return held


@transaction.atomic
def prolong_period(*, period: Period, closes_at: datetime, began_at: datetime, ended_at: datetime) -> Period:
    """Let a window stand open longer because the site could not be reached; said on the pages of its trainings."""
    held = Period.objects.select_for_update(no_key=True).get(pk=period.pk)
    before = held.closes_at
    held.planned_closes_at = held.planned_closes_at or before
    held.closes_at = max(before, closes_at)
    held.notice = _(
        "Situs tidak dapat dijangkau %(from)s sampai %(to)s; waktu pendaftaran diperpanjang sebagai gantinya."
    ) % {
        "from": clock(began_at),
        "to": clock(ended_at),
    }
    held.save(update_fields=["planned_closes_at", "closes_at", "notice"])
    record(
        "catalogue.period_prolonged",
        held,
        before=before,
        after=held.closes_at,
        began_at=began_at,
        ended_at=ended_at,
    )
    return held


def _refuse_other_seats(batch: Batch, quota: int | None, shares: list[dict[str, Any]]) -> None:
    if (
        shares != batch.shares
        or (quota is None) != (batch.quota is None)
        or (quota or 0) < (batch.quota or 0)
    ):
        raise Refused(
            _("Kursi tidak dapat dikurangi, dan bagiannya tidak dapat diubah, setelah pendaftaran dibuka."),
            code="rule-fixed",
            help_text=_("Kursi masih dapat ditambah."),
        )


def _told(batch: Batch) -> dict[str, Any]:
    said = {"starts_on": str(batch.starts_on), "ends_on": str(batch.ends_on), "quota": batch.quota}
    return said | ({"shares": batch.shares} if batch.shares else {})


def _line(product: str, jp: int) -> str:
    return (
        f"{_('Pelatihan bersertifikat')} · {jp} JP"
        if product == Product.TRAINING
        else str(_("Pengetahuan terbuka"))
    )


def _said(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "opens_at": period.opens_at.isoformat(),
        "closes_at": period.closes_at.isoformat(),
        "one_training": period.one_training,
        "is_announced": period.is_announced,
        **({"rules": period.rules} if period.rules else {}),
    }


def _refuse_other_seating(period: Period, wanted: PeriodRules) -> None:
    now_ = period.terms
    if (now_.seating, dict(now_.points)) != (wanted.seating, dict(wanted.points)):
        raise Refused(
            _("Cara membagi kursi tidak dapat diubah setelah pendaftaran dibuka."),
            code="rule-fixed",
            help_text=_("Yang sudah mendaftar mendaftar dengan cara itu. Buka periode baru untuk cara lain."),
        )


def _has_opened(period: Period) -> bool:
    """Whether somebody may have chosen by the rule already."""
    return period.opens_at <= now()


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "periode"
    taken = set(Period.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for s in [base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))] if s not in taken)
