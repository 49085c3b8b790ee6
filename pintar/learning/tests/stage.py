"""A small course on the stage: two lessons and a quiz, a lesson and a final test, and people to learn it."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.urls import reverse

from pintar.accounts.models import Person
from pintar.accounts.tests.people import make_person
from pintar.assessment.actions import keep_answer, make_paper
from pintar.assessment.models import Sitting
from pintar.assessment.papers import PaperRules, ReviewRules
from pintar.authoring.models import Course, Draft, Release
from pintar.authoring.values import (
    ClipM,
    CourseM,
    FileM,
    LessonM,
    Manifest,
    MediaM,
    PageM,
    QuizM,
    ReadingM,
    RulesM,
    SectionM,
    SlidesM,
)
from pintar.catalogue.models import Batch, Period, Training
from pintar.kit import files
from pintar.kit.clock import now, today
from pintar.kit.ids import uuid7
from pintar.learning.actions import enrol, finish_lesson, start_quiz, submit_quiz
from pintar.learning.models import Enrolment

numbers = count(1)
ITEMS = [
    (
        f"butir-{n}",
        {
            "kind": "single-choice",
            "stem": f"<p>Soal ke-{n}?</p>",
            "lesson": "satu" if n % 2 else "dua",
            "feedback": "<p>UMPAN-BALIK</p>",
            "options": [
                {"id": "a", "text": "Tepat", "correct": True, "feedback": "KUNCI-INI"},
                {"id": "b", "text": "Keliru"},
                {"id": "c", "text": "Meleset"},
            ],
        },
    )
    for n in range(4)
]


def to(name: str, enrolment: Enrolment, *more: Any) -> str:
    """The address of a page of somebody's course."""
    return reverse(f"learning:{name}", args=[enrolment.pk, *more])


def text(reply: Any) -> str:
    """What a page says."""
    return reply.content.decode()


def make_manifest(**course: Any) -> Manifest:
    """The course: satu, dua, kuis (formative, not required), tiga, uji (required)."""
    order, tries = course.pop("order", "strict"), course.pop("tries", 3)
    minutes, said_of_quiz = course.pop("minutes", None), course.pop("quiz", {})
    draw, practice, review = course.pop("draw", None), course.pop("practice", False), course.pop("review", {})
    corrective, placement = course.pop("corrective", "advised"), course.pop("placement", False)
    html = "<p>Isi bacaan <b>satu</b>.</p>" + "<p>Kalimat yang panjang sekali untuk dibaca.</p>" * 20
    reading = ReadingM(html=files.keep(html.encode()).sha, bytes=len(html), words=130)
    sheet = FileM(url="/berkas/ab/lembar.pdf", bytes=40_000, name="lembar.pdf")
    media = MediaM(
        reading=reading,
        slides=SlidesM(bytes=90_000, pages=(PageM("/berkas/ab/s1.svg", 45_000, "Satu", 1280, 720),) * 2),
        audio=ClipM(url="/berkas/ab/satu.mp3", bytes=900_000, type="audio/mpeg", seconds=300),
        files=(sheet,),
    )
    plain = MediaM(reading=reading)
    formative = QuizM(PaperRules(pass_mark=75, practice=practice).as_json(), count=4, required=False)  # type: ignore[arg-type]
    rules = PaperRules(
        pass_mark=75,  # type: ignore[arg-type]
        draw=draw,
        tries=tries,
        time_limit_minutes=minutes,
        review=ReviewRules(**review),
    )
    final = QuizM(rules=rules.as_json() | said_of_quiz, count=4, required=True)
    said = {
        "slug": f"kursus-{next(numbers)}",
        "title": "Menulis soal",
        "language": "id",
        "product": "pelatihan",
        "kind": "teknis",
        "jp": 20,
        "effort_minutes": 480,
        "summary": "Ringkasan.",
        "audience": "Guru",
        "professions": (),
        "competencies": ("Asesmen",),
        "outcomes": ("menulis soal",),
        "legal_basis": (),
        "rules": RulesM(order=order, pass_mark=75, corrective=corrective, placement=placement),
    }
    return Manifest(
        course=CourseM(**(said | course)),
        sections=(
            SectionM(
                "dasar",
                "Kelompok dasar",
                "dasar",
                (
                    LessonM("satu", "Pokok soal", 1, 20, 1, media),
                    LessonM("dua", "Pengecoh", 2, 25, 1, plain),
                    LessonM("kuis", "Kuis tengah", 3, 10, quiz=formative),
                ),
            ),
            SectionM(
                "inti",
                "Kelompok inti",
                "inti",
                (LessonM("tiga", "Telaah", 4, 30, 1, plain), LessonM("uji", "Uji tuntas", 5, 30, quiz=final)),
            ),
        ),
    )


def make_batch(*, starts: int | None = -3, ends: int = 3, one_training: bool = True, **course: Any) -> Batch:
    """A batch of a new course that runs from so many days from today to so many days from today; None: always open."""
    items = course.pop("items", ITEMS)
    manifest = make_manifest(**course)
    made = Course.objects.create(slug=manifest.course.slug, title=manifest.course.title)
    papers = {
        step.key: make_paper(
            bank=made.slug, title=step.title, rules=PaperRules.from_json(step.quiz.rules), items=items
        ).pk
        for step in manifest.lessons
        if step.quiz
    }
    release = Release.objects.create(
        course=made,
        draft=Draft.objects.create(course=made, tree={}),
        hash=f"{made.pk:064d}",
        manifest=manifest.as_json(),
        papers=papers,
    )
    training = Training.objects.create(
        slug=made.slug,
        title=made.title,
        summary="Ringkasan.",
        product=manifest.course.product,
        jp=manifest.course.jp,
        course=made,
        release=release,
    )
    if starts is None:
        return Batch.objects.create(training=training, release=release)
    period = Period.objects.create(
        slug=made.slug,
        name="April",
        opens_at=now() - timedelta(days=1),
        closes_at=now() + timedelta(days=1),
        one_training=one_training,
    )
    first, last = today() + timedelta(days=starts), today() + timedelta(days=ends)
    return Batch.objects.create(
        period=period, training=training, release=release, starts_on=first, ends_on=last
    )


def practise_on(batch: Batch, lesson: str, items: Any) -> None:
    """Give a quiz for practice questions of its own."""
    release = batch.release
    step = Manifest.from_json(release.manifest).lesson(lesson)
    rules = PaperRules.from_json(step.quiz.rules if step.quiz else {})
    paper = make_paper(bank=batch.training.slug, title=f"Latihan {lesson}", rules=rules, items=items)
    release.papers[lesson] = paper.pk
    release.save()


def make_enrolment(person: Person | None = None, batch: Batch | None = None, **course: Any) -> Enrolment:
    """Somebody in a batch."""
    return enrol(person=person or make_person(), batch=batch or make_batch(**course))[0]


def finish(enrolment: Enrolment, *lessons: str) -> None:
    """Finish reading lessons."""
    for lesson in lessons:
        finish_lesson(
            enrolment_id=enrolment.pk,
            person_id=enrolment.person_id,
            lesson=lesson,
            medium="reading",
            act_id=uuid7(),
        )


def sit(enrolment: Enrolment, lesson: str, right: int = 4) -> Sitting:
    """Take a quiz and hand it in with so many right answers of four."""
    sitting = start_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson=lesson)
    for slot in range(1, len(sitting.versions) + 1):
        response = "a" if slot <= right else "b"
        keep_answer(
            sitting_id=sitting.pk, person_id=enrolment.person_id, slot=slot, response=response, act_id=uuid7()
        )
    submit_quiz(enrolment_id=enrolment.pk, person=enrolment.person, lesson=lesson, sitting_id=sitting.pk)
    return sitting


def pass_all(enrolment: Enrolment) -> None:
    """Everything there is."""
    finish(enrolment, "satu", "dua")
    sit(enrolment, "kuis")
    finish(enrolment, "tiga")
    sit(enrolment, "uji")
