"""What the sample stands on: the trainings of the catalogue, fourteen periods of a past year, and the regencies."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate

from django.db import transaction
from django.db.models import Max

from pintar.authoring.queries import manifest_of
from pintar.authoring.values import LessonM, Manifest
from pintar.catalogue.models import Batch, Period, Training
from pintar.catalogue.values import Product
from pintar.cli.population.shares import MONTHS
from pintar.directory.models import Region
from pintar.kit.errors import Refused
from pintar.kit.words import month as month_in_words
from pintar.learning.completion import judge, state_of
from pintar.learning.values import Study

SLUG = "contoh-"  # how the sample's periods are known
WINDOW = timedelta(days=6, hours=8)  # from the first of the month, 08.00, to the seventh, 16.00 in Jakarta
VARIANTS = 6  # different results among those who passed


@dataclass(frozen=True)
class Outcome:
    """How far somebody came: the columns of their progress, in the text form of COPY."""

    state: str
    done: str
    scores: str
    tries: str
    last_lesson: str
    verdict: tuple[str, str] | None = None  # what stands before and after the name


@dataclass(frozen=True)
class Run:
    """A batch to be filled."""

    batch_id: int
    training_id: int
    period_id: int
    title: str
    jp: int
    starts_at: int  # first second of the first day in Jakarta
    passed: Sequence[Outcome]
    others: Sequence[Outcome]


@dataclass(frozen=True)
class Ground:
    """Everything the people are put on. `runs` and `opens_at` go by month, `regencies` by province."""

    runs: Sequence[Sequence[Run]]
    opens_at: Sequence[int]
    run_weights: Sequence[float]
    month_weights: Sequence[float]
    regencies: Mapping[str, Sequence[tuple[str, str]]]


@transaction.atomic
def lay() -> Ground:
    """Make the periods and batches that are missing. Refused when there is no training to put people in."""
    trainings = list(Training.objects.filter(product=Product.TRAINING, is_listed=True).order_by("id"))
    if not trainings:
        raise Refused(
            "There is no training in the catalogue. Import, publish and offer a course first, then try again."
        )
    runs, opens_at = [], []
    for month in MONTHS:
        first = datetime.strptime(f"{month}-01 01", "%Y-%m-%d %H").replace(tzinfo=UTC)
        period, _ = Period.objects.get_or_create(
            slug=f"{SLUG}{month}",
            defaults={
                "name": f"Data contoh {month_in_words(first)}",
                "opens_at": first,
                "closes_at": first + WINDOW,
            },
        )
        starts_on = first.date() + timedelta(days=9)
        batches = [_batch(period, training, starts_on) for training in trainings]
        runs.append([_run(batch, training) for batch, training in zip(batches, trainings, strict=True)])
        opens_at.append(int(first.timestamp()))
    regencies: dict[str, list[tuple[str, str]]] = {}
    for code, parent, name in Region.objects.filter(level=Region.Level.REGENCY).values_list(
        "code", "parent", "name"
    ):
        regencies.setdefault(parent or "", []).append(
            (code, name.removeprefix("Kabupaten ").replace("Kota ", ""))
        )
    return Ground(
        runs=runs,
        opens_at=opens_at,
        run_weights=list(accumulate((at + 1) ** -0.5 for at in range(len(trainings)))),
        month_weights=list(accumulate(MONTHS.values())),
        regencies=regencies,
    )


def clear() -> None:
    """Take the sample's periods away again, if nobody is left in them."""
    Batch.objects.filter(period__slug__startswith=SLUG).delete()
    Period.objects.filter(slug__startswith=SLUG).delete()


def _batch(period: Period, training: Training, starts_on: date) -> Batch:
    known = Batch.objects.filter(period=period, training=training).order_by("number").first()
    last = Batch.objects.filter(training=training).aggregate(last=Max("number"))["last"]
    return known or Batch.objects.create(
        period=period,
        training=training,
        release_id=training.release_id,
        number=(last or 0) + 1,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=11),
    )


def _run(batch: Batch, training: Training) -> Run:
    manifest = manifest_of(batch.release_id)
    studies = [_study(batch, training, manifest, count) for count in range(len(manifest.lessons))]
    others = [_outcome(study) for study in studies if not judge(study).is_complete]
    others += [
        _outcome(_failed(study, study.next_lesson))
        for study in studies
        if study.next_lesson and study.next_lesson.quiz and study.next_lesson.quiz.required
    ]
    full = [_study(batch, training, manifest, len(manifest.lessons), variant) for variant in range(VARIANTS)]
    return Run(
        batch_id=batch.pk,
        training_id=training.pk,
        period_id=batch.period_id or 0,
        title=manifest.course.title,
        jp=manifest.course.jp,
        starts_at=int(datetime.combine(batch.starts_on or date.min, datetime.min.time(), UTC).timestamp())
        - 7 * 3600,
        passed=[_outcome(study) for study in full],
        others=others,
    )


def _study(batch: Batch, training: Training, manifest: Manifest, count: int, variant: int = 0) -> Study:
    """Somebody with the first `count` lessons done, each quiz among them passed at the first or second try."""
    done = manifest.lessons[:count]
    quizzes = [lesson for lesson in done if lesson.quiz]
    moment = datetime(2022, 7, 1, tzinfo=UTC)
    return Study(
        id=0,
        person_id=0,
        batch_id=batch.pk,
        batch_number=batch.number,
        release_id=batch.release_id,
        slug=training.slug,
        title=training.title,
        product=training.product,
        starts_on=batch.starts_on,
        ends_on=batch.ends_on,
        done=frozenset(lesson.key for lesson in done),
        scores={lesson.key: _passing(lesson, at + variant) for at, lesson in enumerate(quizzes)},
        tries={lesson.key: 1 + (at + variant) % 2 for at, lesson in enumerate(quizzes)},
        completed_at=None,
        updated_at=moment,
        name="\0",
        is_name_checked=True,
        today=batch.starts_on or date.min,
        manifest=manifest,
    )


def _failed(study: Study, quiz: LessonM) -> Study:
    """The same person after a try at the next quiz that was not enough."""
    short = (_mark(quiz) * Decimal("0.8")).quantize(Decimal("0.01"))
    return Study(
        **{
            **{name: getattr(study, name) for name in Study.__dataclass_fields__},
            "scores": {**study.scores, quiz.key: short},
            "tries": {**study.tries, quiz.key: 1},
        }
    )


def _passing(lesson: LessonM, variant: int) -> Decimal:
    mark = _mark(lesson)
    return (mark + (100 - mark) * (variant % VARIANTS) / VARIANTS).quantize(Decimal("0.01"))


def _mark(lesson: LessonM) -> Decimal:
    return Decimal(str(lesson.quiz.rules["pass_mark"])) if lesson.quiz else Decimal(0)


def _outcome(study: Study) -> Outcome:
    verdict = judge(study)
    done = [lesson.key for lesson in study.manifest.lessons if lesson.key in study.done]
    kept: tuple[str, str] | None = None
    if verdict.is_complete:
        before, _, after = _json(verdict.as_json()).partition(r"\\u0000")
        kept = (before, after)
    return Outcome(
        state=state_of(study, verdict).value,
        done="{" + ",".join(done) + "}",
        scores=_json({key: str(score) for key, score in sorted(study.scores.items())}),
        tries=_json(dict(sorted(study.tries.items()))),
        last_lesson=done[-1] if done else "",
        verdict=kept,
    )


def _json(value: object) -> str:
    """JSON as a field of COPY in text form: backslashes doubled, everything else is plain ASCII."""
    return json.dumps(value, separators=(",", ":")).replace("\\", "\\\\")
