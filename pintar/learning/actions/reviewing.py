"""Reminding people of what they passed: cards, reviews, and how they want to be reminded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pintar.assessment.practice import checked, exercise, practicable
from pintar.assessment.queries import bodies_of, brought_by
from pintar.assessment.queries.standing import versions_in
from pintar.assessment.values import PaperRules, SlotResult
from pintar.authoring.queries import paper_of
from pintar.kit import sql
from pintar.kit.clock import today
from pintar.kit.errors import Refused
from pintar.learning.completion import is_practice
from pintar.learning.due import Held, topic_of
from pintar.learning.models import Card, Habit, Review
from pintar.learning.queries import study_held
from pintar.learning.recall import (
    A_DAY,
    Memory,
    Rating,
    Recall,
    begun,
    fold,
    rating_at_passing,
    rating_of,
    recalled,
    window_of,
)
from pintar.learning.values import of_context
from pintar.notifications.actions import tell_many
from pintar.notifications.values import Message

TOPICS = """
WITH said AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS s (competency, lesson)), new AS (
  INSERT INTO learning_topic (bank, competency, lesson) SELECT %s, competency, lesson FROM said
  ON CONFLICT DO NOTHING RETURNING id, competency, lesson
)
SELECT id, competency, lesson FROM new UNION ALL
SELECT t.id, t.competency, t.lesson FROM learning_topic t JOIN said s USING (competency, lesson) WHERE t.bank = %s
"""
CARDS = """
INSERT INTO learning_card
  (person_id, topic_id, enrolment_id, paper, passed_on, due_on, last_on, stability, difficulty, first, reviews)
SELECT %s, c.topic, %s, %s, %s, c.due_on, %s, c.stability, c.difficulty, c.first, 0
FROM unnest(%s::int[], %s::date[], %s::real[], %s::real[], %s::int[]) AS c (topic, due_on, stability, difficulty, first)
ON CONFLICT DO NOTHING
"""
LOGGED = "SELECT r.on, r.rating FROM learning_review r WHERE r.person_id = %s AND r.topic_id = %s ORDER BY r.number"
# Only those who asked for letters are looked at, by an index that holds no others, and of each only their own few cards.
TO_MAIL = """
SELECT h.person_id, p.email, coalesce(r.zone, ''), n.due FROM learning_habit h
JOIN accounts_person p ON p.id = h.person_id AND p.is_active LEFT JOIN directory_region r ON r.code = p.province_id
JOIN LATERAL (SELECT count(*) AS due FROM learning_card c WHERE c.person_id = h.person_id AND c.due_on <= %(day)s) n ON n.due > 0
WHERE h.by_mail AND NOT h.is_off AND h.person_id > %(after)s AND (h.mailed_on IS NULL OR h.mailed_on < %(day)s)
ORDER BY h.person_id LIMIT %(most)s
"""
MAILED = "UPDATE learning_habit SET mailed_on = %s WHERE person_id = ANY(%s)"
PORTION = 1000


@dataclass(frozen=True)
class Reviewed:
    """A review that was written down: its number, how it was rated, and the answer explained."""

    number: int
    rating: Rating
    result: SlotResult


@transaction.atomic
def open_cards(*, sitting_id: UUID, context: str) -> int:
    """Begin to remind somebody of what they passed; how many topics are new. Saying it twice begins once.

    A topic is a competency of the course, or a lesson where its questions name none; only what the program can mark by itself
    is asked again. Three statements and no lock: cards that are there stay as they are.
    """
    where = of_context(context)
    study = study_held(where[0], lock=False) if where else None
    step = (
        next((one for one in study.manifest.lessons if where and one.key == where[1]), None)
        if study
        else None
    )
    if study is None or step is None or step.quiz is None or is_practice(step):
        return 0
    paper = paper_of(study.release_id, step.key)
    askable = practicable(versions_in(paper), withheld=())
    topics = {topic_of(bodies_of([version])[version]) for version in askable} - {("", "")}
    sums: dict[tuple[str, str], list[Any]] = {}
    for one in brought_by(sitting_id):
        topic = topic_of({"competency": one.competency, "lesson": one.lesson})
        if topic in topics:
            held = sums.setdefault(topic, [0, 0])
            held[0], held[1] = held[0] + one.earned, held[1] + one.possible
    if not sums:
        return 0
    pass_mark, day = PaperRules.from_json(step.quiz.rules).pass_mark, today(study.zone)
    named = list(sums)
    ids = {
        (competency, lesson): number
        for number, competency, lesson in sql.rows(
            TOPICS, [[t[0] for t in named], [t[1] for t in named], study.slug, study.slug]
        )
    }
    firsts = [rating_at_passing(sums[topic][0], sums[topic][1], pass_mark) for topic in named]
    memories = [begun(first, day) for first in firsts]
    return sql.run(
        CARDS,
        [
            study.person_id,
            study.id,
            paper,
            day,
            day,
            [ids[topic] for topic in named],
            [memory.due_on for memory in memories],
            [memory.stability for memory in memories],
            [memory.difficulty for memory in memories],
            [int(first) for first in firsts],
        ],
    )


@transaction.atomic
def review_topic(
    *, person_id: int, card: Held, version: int, response: Any, hints: int, day: date
) -> Reviewed:
    """Mark a recall at once and plan the next. Refused when it was answered meanwhile, as on another device, and when the
    day's questions are answered: reminding is to stay a matter of minutes."""
    held = Card.objects.select_for_update(no_key=True).filter(person=person_id, topic=card.topic_id).first()
    if held is None or held.reviews != card.reviews or held.due_on > day:
        raise Refused(_("Pengingat ini sudah Anda jawab."), code="reviewed")
    if Review.objects.filter(person=person_id, on=day).count() >= A_DAY:
        raise Refused(_("Pengingat untuk hari ini sudah selesai."), code="enough")
    result = checked(exercise(1, version, seed=seed_of(person_id, card)), response)
    rating, number = rating_of(is_right=result.is_right, hints=hints), held.reviews + 1
    window = window_of(held.passed_on, held.due_on)
    if window and Review.objects.filter(person=person_id, topic=card.topic_id, window=window).exists():
        window = None
    Review.objects.create(
        person_id=person_id,
        topic_id=card.topic_id,
        number=number,
        version=version,
        on=day,
        due_on=held.due_on,
        rating=int(rating),
        hints=min(hints, 99),
        is_right=result.is_right and not hints,
        window=window,
    )
    _plan(held, recalled(_memory(held), Recall(day, rating), held.passed_on), number)
    return Reviewed(number, rating, result)


@transaction.atomic
def feel_review(*, person_id: int, topic_id: int, number: int, felt: int) -> bool:
    """What somebody says of a recall they had just right: hard, good or easy; whether it changed anything. Only the newest
    review of a topic, once, and only where neither a hint nor a mistake has said enough."""
    card = Card.objects.select_for_update(no_key=True).filter(person=person_id, topic=topic_id).first()
    if card is None or card.reviews != number or felt not in (Rating.HARD, Rating.GOOD, Rating.EASY):
        return False
    mine = Review.objects.filter(
        person=person_id, topic=topic_id, number=number, felt__isnull=True, is_right=True
    )
    if not mine.update(felt=felt, rating=felt):
        return False
    recalls = [Recall(on, Rating(rating)) for on, rating in sql.rows(LOGGED, [person_id, topic_id])]
    _plan(card, fold(Rating(card.first), card.passed_on, recalls), number)
    return True


@transaction.atomic
def set_habit(*, person_id: int, is_off: bool, by_mail: bool) -> None:
    """How somebody wants to be reminded."""
    Habit.objects.update_or_create(person_id=person_id, defaults={"is_off": is_off, "by_mail": by_mail})


def tell_of_reviews(*, day: date) -> int:
    """Tell those who asked for it that something waits to be recalled, once a day; how many. A thousand at a time."""
    told = 0
    for rows in _to_mail(day):
        with transaction.atomic(), translation.override("id"):
            told += tell_many(kind="reviews", messages=[_message(row, day) for row in rows])
            sql.run(MAILED, [day, [row[0] for row in rows]])
    return told


def seed_of(person_id: int, card: Held) -> str:
    """What settles the order of the options of the question for a card."""
    return f"ulang/{person_id}/{card.topic_id}/{card.reviews}"


def _to_mail(day: date) -> Iterator[list[tuple[Any, ...]]]:
    after = 0
    while rows := sql.rows(TO_MAIL, {"day": day, "after": after, "most": PORTION}):
        yield rows
        after = rows[-1][0]


def _message(row: tuple[Any, ...], day: date) -> Message:
    person_id, email, _zone, due = row
    count = min(due, A_DAY)
    subject = _("%(n)s soal menunggu untuk diingat lagi") % {"n": count}
    body = _(
        "Beberapa hal yang pernah Anda kuasai mulai memudar. %(n)s soal singkat, kira-kira %(minutes)s menit, membuatnya"
        " bertahan lebih lama. Tidak dinilai. Pengingat ini dapat dimatikan di halaman yang sama."
    ) % {"n": count, "minutes": max(1, -(-count // 2))}
    return Message(
        person_id, f"ulang:{day.isoformat()}", subject, body, reverse("learning:reviews"), email or ""
    )


def _memory(card: Card) -> Memory:
    return Memory(card.stability, card.difficulty, card.last_on, card.due_on)


def _plan(card: Card, memory: Memory, reviews: int) -> None:
    Card.objects.filter(person=card.person_id, topic=card.topic_id).update(
        stability=memory.stability,
        difficulty=memory.difficulty,
        last_on=memory.last_on,
        due_on=memory.due_on,
        reviews=reviews,
    )
