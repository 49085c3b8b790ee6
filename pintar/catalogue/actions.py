"""Offering trainings, opening periods and batches."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from pintar.authoring.models import Release
from pintar.authoring.queries import manifest_of
from pintar.catalogue.models import Batch, Period, Training
from pintar.catalogue.values import Product
from pintar.journal.actions import record
from pintar.kit import files
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.printing import picture
from pintar.kit.stems import stems


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
def change_batch(*, batch: Batch, starts_on: date, ends_on: date, quota: int | None, by: int) -> Batch:
    """Change the dates or the number of seats. Whoever holds a seat keeps it, also when fewer are set than are taken."""
    if ends_on < starts_on:
        raise Refused(_("Hari terakhir belajar tidak boleh sebelum hari pertama."), code="dates")
    before = {"starts_on": str(batch.starts_on), "ends_on": str(batch.ends_on), "quota": batch.quota}
    Batch.objects.filter(pk=batch.pk).update(starts_on=starts_on, ends_on=ends_on, quota=quota)
    after = {"starts_on": str(starts_on), "ends_on": str(ends_on), "quota": quota}
    record("catalogue.batch_changed", batch, by=by, before=before, after=after)
    batch.refresh_from_db()
    return batch


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
    }


def _has_opened(period: Period) -> bool:
    """Whether somebody may have chosen by the rule already."""
    return period.opens_at <= now()


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "periode"
    taken = set(Period.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for s in [base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))] if s not in taken)
