"""Writing notes, asking, answering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import override

from pintar.accounts.models import Person
from pintar.discussion.models import Note, NoteVersion, Question, Reply, Told
from pintar.discussion.queries import asked_lately, officers_to_tell, waiting_since_told
from pintar.discussion.rules import (
    MOST_NOTES,
    MOST_VERSIONS,
    TELL_EVERY,
    lesson_of,
    refuse_question,
    refuse_reply,
    refuse_too_long,
    refuse_too_many,
)
from pintar.discussion.values import NOTE_LENGTH, NoteDraft, QuestionDraft
from pintar.journal.actions import record
from pintar.kit import sql, words
from pintar.kit.addresses import site
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.learning.models import Enrolment
from pintar.learning.values import Study
from pintar.notifications.actions import write_letter

Outcome = dict[UUID, Refused | None]

# The latest by the clock wins; two of one instant are told apart by their ids, the same way on every machine.
SETTLE = """
UPDATE discussion_note n
SET text = v.text, medium = v.medium, position = v.position, written_at = v.written_at, version = v.id
FROM (SELECT DISTINCT ON (note_id) note_id, id, text, medium, position, written_at FROM discussion_noteversion
      WHERE note_id = ANY(%s) ORDER BY note_id, written_at DESC, id DESC) v
WHERE n.id = v.note_id AND n.version IS DISTINCT FROM v.id
"""


@transaction.atomic
def keep_notes(*, study: Study, drafts: Sequence[NoteDraft]) -> Outcome:
    """Keep versions of one's own notes, in any order and as often as they come; an empty text takes a note away.

    Each draft's id is answered with None, or with why it was refused: 'no-lesson', 'too-long', 'other-note', 'too-many'.
    """
    outcome: Outcome = {}
    sound = []
    for draft in drafts:
        try:
            lesson_of(study, draft.lesson)
            refuse_too_long(draft.text, NOTE_LENGTH)
            sound.append(draft)
        except Refused as no:
            outcome[draft.id] = no
    held = _hold_notes(study, sound)
    versions = []
    for draft in sound:
        note = held.get(draft.note)
        if note is None:
            outcome[draft.id] = Refused(
                _("Catatan pelatihan ini sudah %(most)s buah; hapus yang tidak perlu.")
                % {"most": words.number(MOST_NOTES)},
                code="too-many",
            )
        elif note.enrolment_id != study.id or note.lesson != draft.lesson:
            outcome[draft.id] = Refused(_("Catatan ini milik materi lain."), code="other-note")
        else:
            outcome[draft.id] = None
            versions.append(
                NoteVersion(
                    id=draft.id,
                    note=note,
                    text=draft.text,
                    medium=draft.spot.medium,
                    position=draft.spot.at,
                    written_at=min(draft.written_at, now()),
                )
            )
    if versions:
        NoteVersion.objects.bulk_create(versions, ignore_conflicts=True)
        notes = sorted({version.note_id for version in versions})
        sql.run(SETTLE, [notes])
        _let_old_versions_go(notes)
    return outcome


@transaction.atomic
def ask(*, study: Study, draft: QuestionDraft) -> Question:
    """Ask the facilitators about a lesson. The same id asks once.

    Refused: 'empty', 'too-long', 'no-lesson', 'locked', 'ended', 'too-many', and 'other-question' when the id is taken.
    """
    known = Question.objects.filter(pk=draft.id).first()
    if known is None:
        # Whoever asks twice at once stands in line here, so that the count of what waits is true.
        enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=study.id)
        known = Question.objects.filter(pk=draft.id).first()
    if known is not None:
        if known.enrolment_id != study.id:
            raise Refused(_("Pertanyaan ini tidak dapat diterima. Tulis ulang."), code="other-question")
        return known
    refuse_question(study, draft.lesson, draft.text, draft.asked_at)
    refuse_too_many(*asked_lately(study.id))
    at = now()
    question = Question.objects.create(
        id=draft.id,
        enrolment=enrolment,
        batch_id=study.batch_id,
        province=enrolment.province,
        lesson=draft.lesson,
        text=draft.text,
        medium=draft.spot.medium,
        position=draft.spot.at,
        asked_at=min(draft.asked_at, at),
        received_at=at,
        waiting_since=at,
    )
    record(
        "discussion.question_asked",
        question,
        by=study.person_id,
        person=study.person_id,
        enrolment=study.id,
        batch=study.batch_id,
        lesson=draft.lesson,
    )
    return question


def ask_all(*, study: Study, drafts: Sequence[QuestionDraft]) -> Outcome:
    """Ask one after the other; each id is answered with None or with why it was refused."""
    outcome: Outcome = {}
    for draft in drafts:
        try:
            ask(study=study, draft=draft)
            outcome[draft.id] = None
        except Refused as no:
            outcome[draft.id] = no
    return outcome


@transaction.atomic
def ask_on(*, question: Question, by: Person, reply_id: UUID, text: str) -> Reply:
    """The asker asks on; the question waits again. Refused: 'empty', 'too-long', 'too-many', 'other-reply'."""
    held = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    reply, is_new = _say(held, by, reply_id, text, is_answer=False)
    if is_new:
        if held.waiting_since is None:
            held.waiting_since = reply.at
            held.save(update_fields=["waiting_since"])
        record("discussion.question_continued", held, by=by.pk, reply=str(reply.pk), batch=held.batch_id)
    return reply


@transaction.atomic
def answer(*, question: Question, by: Person, reply_id: UUID, text: str, is_shared: bool = False) -> Reply:
    """Answer a question, share it with the batch where that helps others, and write to its asker. The same id answers once.

    Refused: 'empty', 'too-long', 'too-many', 'other-reply'.
    """
    held = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    reply, is_new = _say(held, by, reply_id, text, is_answer=True)
    if is_new:
        held.waiting_since, held.answered_at = None, reply.at
        held.save(update_fields=["waiting_since", "answered_at"])
        person_id = _asker_of(held).pk
        record(
            "discussion.question_answered",
            held,
            by=by.pk,
            reply=str(reply.pk),
            person=person_id,
            batch=held.batch_id,
        )
        _tell_the_asker(held, reply)
    if is_shared:
        share(question=held, by=by)
    return reply


@transaction.atomic
def share(*, question: Question, by: Person) -> None:
    """Let all participants of the batch read a question and its answers, without the asker's name. Twice shares once."""
    held = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if held.shared_at is None:
        held.shared_at, held.shared_by = now(), by
        held.save(update_fields=["shared_at", "shared_by"])
        record("discussion.question_shared", held, by=by.pk, batch=held.batch_id)


@transaction.atomic
def unshare(*, question: Question, by: Person) -> None:
    """Show a question to its asker and the facilitators only, again."""
    held = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if held.shared_at is not None:
        held.shared_at = held.shared_by = None
        held.save(update_fields=["shared_at", "shared_by"])
        record("discussion.question_unshared", held, by=by.pk, batch=held.batch_id)


def mark_seen(*, study: Study, questions: Sequence[Question]) -> None:
    """The asker has looked at the answers to these questions."""
    news = [
        question.pk
        for question in questions
        if question.enrolment_id == study.id
        and question.answered_at
        and (question.seen_at is None or question.seen_at < question.answered_at)
    ]
    if news:
        Question.objects.filter(pk__in=news, enrolment_id=study.id).update(seen_at=now())


def tell_officers() -> int:
    """Write to each officer who has waiting questions they were not told of; how many letters were written."""
    at, written = now(), 0
    for officer in officers_to_tell(at - TELL_EVERY + timedelta(minutes=5)):
        with transaction.atomic():
            tally = waiting_since_told(officer)
            if tally.waiting and tally.oldest:
                _write_to_officer(officer, tally.waiting, words.moment(tally.oldest))
                Told.objects.update_or_create(person=officer, defaults={"at": at})
                written += 1
    return written


def _hold_notes(study: Study, drafts: Sequence[NoteDraft]) -> dict[UUID, Note]:
    """The notes these drafts speak of, made where they are new, locked in one order; without those that are too many."""
    wanted = {draft.note: draft.lesson for draft in drafts}
    known = set(Note.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    new = sorted(wanted.keys() - known)
    if new:
        room = MOST_NOTES - Note.objects.filter(enrolment_id=study.id).standing().count()
        made = [Note(id=key, enrolment_id=study.id, lesson=wanted[key]) for key in new[: max(room, 0)]]
        Note.objects.bulk_create(made, ignore_conflicts=True)
    return {
        note.pk: note
        for note in Note.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    }


def _let_old_versions_go(notes: list[UUID]) -> None:
    """Only the latest versions of a note are kept; the one that stands is among them."""
    place = Window(RowNumber(), partition_by="note_id", order_by=[F("written_at").desc(), F("id").desc()])
    ranked = NoteVersion.objects.filter(note__in=notes).annotate(place=place)
    old = list(ranked.filter(place__gt=MOST_VERSIONS).values_list("pk", flat=True))
    if old:
        NoteVersion.objects.filter(pk__in=old).delete()


def _say(question: Question, by: Person, reply_id: UUID, text: str, *, is_answer: bool) -> tuple[Reply, bool]:
    """(the reply, whether it is new) to a question that is held."""
    known = Reply.objects.filter(pk=reply_id).first()
    if known is not None:
        if known.question_id != question.pk or known.by_id != by.pk:
            raise Refused(_("Balasan ini tidak dapat diterima. Tulis ulang."), code="other-reply")
        return known, False
    refuse_reply(text, question.replies.count())
    reply = Reply.objects.create(
        id=reply_id, question=question, by=by, is_answer=is_answer, text=text, at=now()
    )
    return reply, True


def _asker_of(question: Question) -> Any:
    return Person.objects.defer("search", "password").get(
        pk=Enrolment.objects.values_list("person_id", flat=True).get(pk=question.enrolment_id)
    )


def _tell_the_asker(question: Question, reply: Reply) -> None:
    """The letter says that there is an answer and where, not what it is: letters are read on other people's screens."""
    asker = _asker_of(question)
    if not asker.email or not asker.is_active:
        return
    title = question.batch.training.title
    with override("id"):
        write_letter(
            person_id=asker.pk,
            to=asker.email,
            kind="discussion.answered",
            subject=_("Pertanyaan Anda dijawab"),
            body=_(
                "Salam,\n\nFasilitator menjawab pertanyaan Anda pada pelatihan “{title}”. Baca jawabannya di sini:\n{url}\n"
            ).format(title=title, url=f"{site()}/belajar/pertanyaan/{question.enrolment_id}/"),
        )


def _write_to_officer(officer: Person, waiting: int, oldest: str) -> None:
    with override("id"):
        write_letter(
            person_id=officer.pk,
            to=officer.email or "",
            kind="discussion.waiting",
            subject=_("Pertanyaan peserta menunggu jawaban"),
            body=_(
                "Salam,\n\n{count} pertanyaan peserta menunggu jawaban, yang tertua sejak {oldest}. Jawab di sini:\n{url}\n"
            ).format(count=words.number(waiting), oldest=oldest, url=f"{site()}/meja/pertanyaan/"),
        )
