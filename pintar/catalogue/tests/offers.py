"""Trainings, periods and batches for tests, without publishing a course."""

from datetime import timedelta
from itertools import count

from pintar.authoring.models import Course, Draft, Release
from pintar.authoring.values import (
    CourseM,
    LessonM,
    Manifest,
    MediaM,
    ReadingM,
    RulesM,
    SectionM,
    release_hash,
)
from pintar.catalogue.models import Batch, Period, Training
from pintar.kit import files
from pintar.kit.clock import now, today
from pintar.kit.stems import stems

numbers = count(1)
LESSONS = ("selamat-datang", "indikator", "pokok-soal")


def make_release(slug: str, title: str, *, product: str = "pelatihan", jp: int = 20) -> Release:
    """A frozen course of three readings in two sections."""
    html = files.keep(f"<p>Bacaan {slug}.</p>".encode())
    lessons = [
        LessonM(
            key,
            key.replace("-", " ").capitalize(),
            at + 1,
            20,
            1,
            MediaM(reading=ReadingM(html.sha, html.size, 2)),
        )
        for at, key in enumerate(LESSONS)
    ]
    manifest = Manifest(
        CourseM(
            slug, title, "id", product, "teknis", jp, 480, f"Ringkasan {title}.", "Guru", (), (),
            ("mampu",), ("UU 20/2003",), RulesM("strict", 75),
        ),
        (
            SectionM("pendahuluan", "Pendahuluan", "pendahuluan", tuple(lessons[:1])),
            SectionM("inti", "Kelompok inti", "inti", tuple(lessons[1:])),
        ),
    )  # fmt: skip
    course, _ = Course.objects.get_or_create(slug=slug, defaults={"title": title})
    draft = Draft.objects.create(course=course, tree={})
    return Release.objects.create(
        course=course, draft=draft, hash=release_hash(manifest, {}), manifest=manifest.as_json()
    )


def make_training(title: str = "Menulis soal yang baik", *, product: str = "pelatihan", **values) -> Training:
    """A listed training with its release."""
    slug = f"pelatihan-{next(numbers)}"
    release = make_release(slug, title, product=product, jp=values.get("jp", 20))
    return Training.objects.create(
        slug=slug,
        title=title,
        summary=f"Ringkasan {title}.",
        product=product,
        course=release.course,
        release=release,
        budget={"reading": 120_000},
        stems=sorted(set(stems(title))),
        **{"jp": 20, "effort_minutes": 480, "outcomes": ["menulis soal"], "legal_basis": ["UU 20/2003"]}
        | values,
    )


def make_period(*, opens_in: float = -1, closes_in: float = 1, **values) -> Period:
    """A period; days from now, open by default."""
    values.setdefault("name", f"Periode {next(numbers)}")
    values.setdefault("slug", f"periode-{next(numbers)}")
    return Period.objects.create(
        opens_at=now() + timedelta(days=opens_in), closes_at=now() + timedelta(days=closes_in), **values
    )


def make_batch(training: Training | None = None, period: Period | None = None, **values) -> Batch:
    """A batch that runs from today for 30 days."""
    training = training or make_training()
    return Batch.objects.create(
        training=training,
        period=period or make_period(),
        release=training.release,
        **{"starts_on": today(), "ends_on": today() + timedelta(days=30), "number": next(numbers)} | values,
    )
