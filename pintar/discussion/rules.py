"""What may be written, how much of it, and by whom: pure questions, answered in words when the answer is no."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from pintar.authoring.values import LessonM
from pintar.discussion.values import QUESTION_LENGTH, REPLY_LENGTH
from pintar.kit import words
from pintar.kit.clock import JAKARTA
from pintar.kit.errors import Refused
from pintar.learning.rules import refuse_locked
from pintar.learning.values import Study

MOST_NOTES = 1000  # of one enrolment
MOST_VERSIONS = 50  # of one note; older ones are let go
MOST_WAITING = 10  # questions of one enrolment that nobody has answered yet
MOST_A_DAY = 20  # questions of one enrolment within 24 hours
MOST_REPLIES = 50  # to one question
TELL_EVERY = timedelta(hours=4)  # an officer is not written to more often about waiting questions


def lesson_of(study: Study, key: str) -> LessonM:
    """The lesson of the course; Refused ('no-lesson') when the course has no such lesson."""
    try:
        return study.manifest.lesson(key)
    except KeyError:
        raise Refused(_("Materi ini tidak ada dalam pelatihan Anda."), code="no-lesson") from None


def refuse_too_long(text: str, most: int) -> None:
    """Refused ('too-long') above so many characters; nothing is cut off in silence."""
    if len(text) > most:
        raise Refused(
            _("Teks ini terlalu panjang: %(count)s huruf, paling banyak %(most)s.")
            % {"count": words.number(len(text)), "most": words.number(most)},
            code="too-long",
            help_text=_("Bagi menjadi dua."),
        )


def refuse_empty(text: str) -> None:
    """Refused ('empty') when there is nothing to read."""
    if not text:
        raise Refused(_("Tulis dulu teksnya."), code="empty")


def refuse_question(study: Study, lesson: str, text: str, asked_at: datetime) -> None:
    """Refused when the words, the lesson or the day do not allow a question: 'empty', 'too-long', 'no-lesson', 'locked', 'ended'.

    The day that counts is that of the asking: a question that waited for a signal is not late.
    """
    refuse_empty(text)
    refuse_too_long(text, QUESTION_LENGTH)
    refuse_locked(study, lesson_of(study, lesson))
    if study.ends_on and asked_at.astimezone(JAKARTA).date() > study.ends_on:
        raise Refused(
            _("Masa belajar angkatan ini sudah berakhir; pertanyaan baru tidak diterima lagi."),
            code="ended",
            help_text=_("Jawaban yang sudah ada tetap dapat dibaca."),
        )


def refuse_too_many(waiting: int, today: int) -> None:
    """Refused ('too-many') when a learner has asked more than can be answered."""
    if waiting >= MOST_WAITING:
        raise Refused(
            _("%(count)s pertanyaan Anda masih menunggu jawaban.") % {"count": waiting},
            code="too-many",
            help_text=_("Tunggu salah satunya dijawab, lalu kirim lagi. Tulisan Anda tidak dihapus."),
        )
    if today >= MOST_A_DAY:
        raise Refused(
            _("Anda sudah mengirim %(count)s pertanyaan dalam sehari.") % {"count": today},
            code="too-many",
            help_text=_("Kirim lagi besok. Tulisan Anda tidak dihapus."),
        )


def refuse_reply(text: str, said: int) -> None:
    """Refused when a reply is empty or too long, or the exchange does not end: 'empty', 'too-long', 'too-many'."""
    refuse_empty(text)
    refuse_too_long(text, REPLY_LENGTH)
    if said >= MOST_REPLIES:
        raise Refused(_("Percakapan ini sudah terlalu panjang. Ajukan pertanyaan baru."), code="too-many")
