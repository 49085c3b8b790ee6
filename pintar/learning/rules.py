"""When something may be learnt: pure questions, answered in words when the answer is no."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pintar.authoring.values import LessonM
from pintar.kit import words
from pintar.kit.errors import Refused
from pintar.learning.values import Span, Study


def refuse_outside_days(study: Study) -> None:
    """Refused before the first and after the last day of the batch, where the learner lives."""
    lang = get_language() or "id"
    if study.span is Span.BEFORE and study.starts_on:
        raise Refused(
            _("Masa belajar angkatan ini dimulai %(day)s.") % {"day": words.day(study.starts_on, lang)},
            code="not-started",
            help_text=_("Anda sudah terdaftar; tidak ada yang perlu dilakukan sebelum hari itu."),
        )
    if study.span is Span.AFTER and study.ends_on:
        raise Refused(
            _("Masa belajar angkatan ini berakhir %(day)s.") % {"day": words.day(study.ends_on, lang)},
            code="ended",
            help_text=_(
                "Yang sudah tuntas tetap tercatat. Penyelenggara dapat membantu bila Anda terhalang."
            ),
        )


def refuse_locked(study: Study, lesson: LessonM) -> None:
    """Refused when the order of the course keeps the lesson shut; says which one opens it."""
    if study.is_locked(lesson) and study.next_lesson:
        raise Refused(
            _("Materi ini terbuka setelah “%(title)s” tuntas.") % {"title": study.next_lesson.title},
            code="locked",
        )


def refuse_passed(study: Study, lesson: LessonM) -> None:
    """Refused when the quiz is passed already: nothing is left to prove."""
    best = study.scores.get(lesson.key)
    if (
        lesson.quiz
        and best is not None
        and lesson.key in study.done
        and best >= Decimal(str(lesson.quiz.rules["pass_mark"]))
    ):
        raise Refused(_("Anda sudah lulus ujian ini."), code="passed")
