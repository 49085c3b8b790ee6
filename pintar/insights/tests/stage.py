"""A small country for the tests: trainings, periods, people, and what they do, with its news."""

from datetime import UTC, datetime, timedelta

from pintar.accounts.models import Person, Role
from pintar.accounts.values import RoleKind
from pintar.authoring.models import Course, Draft, Release
from pintar.catalogue.models import Batch, Period, Training
from pintar.journal.actions import record
from pintar.learning.models import Completion, Enrolment

START = datetime(2022, 7, 4, 3, tzinfo=UTC)


def make_training(slug: str, *, product: str = "pelatihan", jp: int = 20, title: str = "") -> Training:
    """A training with a release that teaches nothing."""
    course = Course.objects.create(slug=slug, title=title or slug)
    draft = Draft.objects.create(course=course, tree={})
    release = Release.objects.create(course=course, draft=draft, hash=f"{slug:.<64}"[:64], manifest={})
    return Training.objects.create(
        slug=slug, title=title or slug, summary="", product=product, jp=jp, course=course, release=release
    )


def make_batch(training: Training, period: Period | None = None) -> Batch:
    """A run of a training; standing when there is no period."""
    days = {"starts_on": period.closes_at.date(), "ends_on": period.closes_at.date()} if period else {}
    return Batch.objects.create(training=training, release=training.release, period=period, **days)


def make_period(slug: str, months: int = 0) -> Period:
    """A window of a week, some months after the start."""
    opens_at = START + timedelta(days=31 * months)
    return Period.objects.create(
        slug=slug, name=slug, opens_at=opens_at, closes_at=opens_at + timedelta(days=7)
    )


def make_person(name: str, role: RoleKind | None = None) -> Person:
    """Somebody with an account."""
    person = Person.objects.create(email=f"{name}@contoh.id", full_name=name)
    if role:
        Role.objects.create(person=person, kind=role)
    return person


def enrol(person: Person, batch: Batch, **facts: object) -> Enrolment:
    """Somebody joins, and the journal says so."""
    who = {"profession": "guru-mi", "employment": "pns", "province": "35", "enrolled_at": START} | facts
    row = Enrolment.objects.create(
        person=person, batch=batch, period_id=batch.period_id, training_id=batch.training_id, **who
    )
    tell("enrolled", row)
    return row


def cancel(row: Enrolment) -> None:
    """Somebody leaves."""
    Enrolment.objects.filter(pk=row.pk).update(cancelled_at=START)
    tell("cancelled", row)


def complete(row: Enrolment, jp: int = 20) -> None:
    """Somebody is through."""
    Completion.objects.update_or_create(enrolment=row, defaults={"jp": jp, "verdict": {}})
    tell("completed", row, jp=jp)


def uncomplete(row: Enrolment) -> None:
    """It turns out that they were not."""
    Completion.objects.filter(enrolment=row).delete()
    tell("uncompleted", row)


def tell(what: str, row: Enrolment, **data: object) -> None:
    """The fact as the learning floor records it."""
    record(f"learning.{what}", row, by=row.person_id, person=row.person_id, batch=row.batch_id, **data)
