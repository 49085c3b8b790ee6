"""When something may be learnt: pure questions, answered in words when the answer is no."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pintar.accounts.rules import can_author, can_see_people
from pintar.assessment.values import TryView
from pintar.authoring.values import REQUIRED, LessonM
from pintar.kit import words
from pintar.kit.errors import Refused
from pintar.learning.evidence import Lack, Seen, has_rule, lack
from pintar.learning.values import Repeat, Span, Study


def can_see_retention(viewer: Any) -> bool:
    """What is remembered of each training, as sums: those who see people, and those who write courses."""
    return can_see_people(viewer) or can_author(viewer)


def refuse_outside_days(
    study: Study, *, done_at: datetime | None = None, received_at: datetime | None = None
) -> None:
    """Refused before the first and after the last day of the batch, where the learner lives.

    What was done before the end and arrives while the training waits for phones without a signal is not.
    """
    end = study.ends_at if study.span is Span.AFTER else None
    if end and done_at and received_at and done_at < end and received_at <= end + study.grace:
        return
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


def refuse_unseen(study: Study, lesson: LessonM, medium: str, seen: Callable[[], Mapping[str, Seen]]) -> None:
    """Refused when the training asks to see more of this medium than was seen, and no other medium was seen enough.

    `seen` is asked only where there is a rule.
    """
    rule = study.manifest.course.rules.evidence
    if not has_rule(rule, lesson, medium):
        return
    found = seen()
    missing = lack(rule, lesson, medium, found.get(medium, Seen()))
    others = [name for name in lesson.media.names if name != medium and has_rule(rule, lesson, name)]
    if missing is None or any(lack(rule, lesson, name, found.get(name, Seen())) is None for name in others):
        return
    raise Refused(_how_much(missing), code=f"unseen-{missing.code}", help_text=_what_to_do(missing))


def _how_much(missing: Lack) -> str:
    lang = get_language() or "id"
    left = words.remaining(timedelta(seconds=max(missing.left, 1)), lang)
    if missing.code == "pages":
        count = len(missing.which)
        pages = ", ".join(str(n) for n in missing.which[:8]) + (", …" if count > 8 else "")
        return ngettext(
            "Tinggal %(count)d salindia yang belum dibuka: nomor %(pages)s.",
            "Tinggal %(count)d salindia yang belum dibuka: nomor %(pages)s.",
            count,
        ) % {"count": count, "pages": pages}
    if missing.code == "read":
        return _("Tinggal %(left)s lagi membaca sebelum materi ini tuntas.") % {"left": left}
    if missing.code == "skip":
        return _("Masih ada bagian yang terlewat. Tinggal %(left)s lagi sebelum materi ini tuntas.") % {
            "left": left
        }
    return _("Tinggal %(left)s lagi yang perlu diputar sebelum materi ini tuntas.") % {"left": left}


def _what_to_do(missing: Lack) -> str:
    if missing.code == "pages":
        return _(
            "Buka salindia itu, lalu tandai tuntas sekali lagi. Pada peramban tanpa JavaScript salindia yang dibuka"
            " tidak tercatat: pakailah peramban lain, atau pilih media lain pada materi ini."
        )
    if missing.code == "read":
        return _(
            "Lanjutkan membaca, lalu tandai tuntas sekali lagi. Pada peramban tanpa JavaScript waktu membaca tidak"
            " tercatat: pakailah peramban lain, atau pilih media lain pada materi ini."
        )
    return _(
        "Putar bagian yang belum dilihat, lalu tandai tuntas sekali lagi. Pada peramban tanpa JavaScript tontonan"
        " tidak tercatat: pakailah peramban lain, atau pilih media lain pada materi ini."
    )


def refuse_waiting(tries: Sequence[TryView]) -> None:
    """Refused while people have still to mark the last try: its result may make another one needless."""
    if tries and tries[-1].is_waiting:
        raise Refused(
            _("Percobaan Anda yang terakhir masih menunggu penilaian."),
            code="waiting",
            help_text=_("Anda mendapat surat begitu selesai dinilai."),
        )


def has_passed(study: Study, lesson: LessonM) -> bool:
    """Whether a quiz is passed: by the score that counts, or because a pass was kept when a question was corrected."""
    best = study.scores.get(lesson.key)
    if lesson.quiz is None or best is None:
        return False
    is_kept = lesson.quiz.required and lesson.key in study.done
    return is_kept or best >= Decimal(str(lesson.quiz.rules["pass_mark"]))


def refuse_passed(study: Study, lesson: LessonM) -> None:
    """Refused when the quiz is passed already: nothing is left to prove."""
    if lesson.quiz and lesson.key in study.done and has_passed(study, lesson):
        raise Refused(_("Anda sudah lulus ujian ini."), code="passed")


def refuse_unrepeated(study: Study, quiz: LessonM, repeats: Callable[[], Sequence[Repeat]]) -> None:
    """Refused where the course asks that lessons which a failed try opened again are gone through before the next one.

    `repeats` is asked only where something is to be repeated.
    """
    if study.manifest.course.rules.corrective != REQUIRED or not study.repeats:
        return
    titles = [one.step.title for one in repeats() if one.is_open]
    if titles:
        named = ", ".join(f"“{title}”" for title in titles)
        raise Refused(
            _("Ulangi dahulu: %(lessons)s.") % {"lessons": named},
            code="unrepeated",
            help_text=_("“%(title)s” dapat dicoba lagi setelah materi itu diulang.") % {"title": quiz.title},
        )
