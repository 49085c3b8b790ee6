"""Two devices at once: real threads, real connections."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from pintar.discussion import rules
from pintar.discussion.actions import answer
from pintar.discussion.models import Note, NoteVersion, Question, Reply
from pintar.discussion.tests.stage import draft, make_question, write
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.tests.stage import make_batch, make_enrolment

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Call these in threads that start together; their results, or what they refused."""
    gate = threading.Barrier(len(works))

    def run(work):
        try:
            gate.wait(10)
            return work()
        except Refused as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.fixture
def enrolment():
    return make_enrolment(batch=make_batch(order="free"))


def test_devices_that_write_the_same_notes_at_once_lose_nothing(enrolment):
    at, notes = now() - timedelta(hours=1), sorted(uuid7() for _ in range(3))
    said = [
        [
            draft(f"{phone}-{n}", note=note, at=at + timedelta(seconds=10 * n + phone))
            for n, note in enumerate(order)
        ]
        for phone, order in enumerate([notes, notes[::-1], notes, notes[::-1]])
    ]

    at_once(*[lambda drafts=drafts: write(enrolment, *drafts) for drafts in said * 2])

    assert NoteVersion.objects.count() == 12
    for note in Note.objects.all():
        latest = max(note.versions.all(), key=lambda version: version.written_at)
        assert (note.text, note.version) == (latest.text, latest.pk)


def test_the_same_question_sent_by_many_is_asked_once(enrolment):
    act = uuid7()

    at_once(*[lambda: make_question(enrolment, act=act)] * 6)

    assert Question.objects.count() == Entry.objects.filter(kind="discussion.question_asked").count() == 1


def test_questions_asked_at_once_do_not_slip_past_the_limit(enrolment, monkeypatch):
    monkeypatch.setattr(rules, "MOST_WAITING", 2)

    found = at_once(*[lambda: make_question(enrolment)] * 6)

    assert Question.objects.count() == 2 and sum(isinstance(one, Refused) for one in found) == 4


def test_the_same_answer_pressed_by_many_is_written_once(enrolment):
    question, reply_id = make_question(enrolment), uuid7()

    at_once(*[lambda: answer(question=question, by=enrolment.person, reply_id=reply_id, text="Ya.")] * 4)

    assert Reply.objects.count() == Entry.objects.filter(kind="discussion.question_answered").count() == 1
