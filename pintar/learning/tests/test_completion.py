"""The verdict as a pure function, and its sentences."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pintar.kit.clock import now
from pintar.learning import wording
from pintar.learning.completion import judge, state_of
from pintar.learning.progress import Try, fold
from pintar.learning.tests.stage import make_manifest
from pintar.learning.values import Span, State, Study, context_of, of_context

LESSONS = ["satu", "dua", "kuis", "tiga", "uji"]
TODAY = date(2026, 4, 29)
MANIFEST = make_manifest()


def study(*done, scores=None, tries=None, **more):
    said = {
        "id": 1,
        "person_id": 1,
        "batch_id": 1,
        "batch_number": 7,
        "release_id": 1,
        "slug": "menulis-soal",
        "title": "Menulis soal",
        "product": "pelatihan",
        "starts_on": date(2026, 4, 27),
        "ends_on": date(2026, 5, 8),
        "done": frozenset(done),
        "scores": {key: Decimal(score) for key, score in (scores or {}).items()},
        "tries": tries or {},
        "completed_at": None,
        "updated_at": now(),
        "name": "Siti",
        "is_name_checked": True,
        "today": TODAY,
        "manifest": MANIFEST,
    }
    return Study(**(said | more))


def sentences(found):
    with translation.override("id"):
        return [f"{line.head} {line.rest}".strip() for line in wording.lines(judge(found))]


def test_every_condition_is_named_with_what_is_missing():
    assert sentences(study("satu")) == [
        "Masa belajar: 27 April sampai 8 Mei 2026.",
        "Kelompok dasar: 1 dari 2 materi tuntas. Berikutnya: Pengecoh.",
        "Kelompok inti: 0 dari 1 materi tuntas. Berikutnya: Telaah.",
        "Uji tuntas belum diambil. Nilai lulus 75, tersisa 3 kesempatan.",
        "Nama pada sertifikat sudah Anda periksa: Siti",
    ]


def test_a_failed_test_says_the_best_score_and_what_is_left():
    found = study(scores={"uji": "62.50"}, tries={"uji": 2})

    assert "Uji tuntas: nilai terbaik 62,5, nilai lulus 75. Tersisa 1 kesempatan." in sentences(found)
    assert state_of(found, judge(found)) is State.REMEDIAL


def test_used_up_tries_say_who_can_help():
    found = study(scores={"uji": "10.00"}, tries={"uji": 3})

    assert (
        "Uji tuntas: nilai terbaik 10, nilai lulus 75. Kesempatan sudah habis. Hubungi penyelenggara."
        in sentences(found)
    )


def test_everything_met_is_a_certificate():
    found = study(*LESSONS, scores={"uji": "80.00"}, tries={"uji": 1})

    verdict = judge(found)

    assert verdict.is_complete and verdict.missing == 0 and state_of(found, verdict) is State.PASSED
    assert "Uji tuntas lulus dengan nilai 80." in sentences(found)


@pytest.mark.parametrize("lacking", ["satu", "dua", "tiga", "uji"])
def test_each_required_lesson_is_required(lacking):
    verdict = judge(study(*(set(LESSONS) - {lacking}), scores={"uji": "80.00"}, tries={"uji": 1}))

    assert not verdict.is_complete and verdict.missing == 1


def test_a_formative_quiz_is_not_a_condition():
    assert judge(study("satu", "dua", "tiga", "uji", scores={"uji": "80.00"}, tries={"uji": 1})).is_complete


def test_an_unchecked_name_holds_the_certificate_back():
    found = study(*LESSONS, scores={"uji": "80.00"}, is_name_checked=False)

    verdict = judge(found)

    assert not verdict.is_complete and verdict.is_finished and state_of(found, verdict) is State.FINISHED


def test_a_name_may_be_checked_after_the_last_day_but_learning_may_not_end_then():
    over = {"today": date(2026, 5, 9)}

    assert judge(study(*LESSONS, scores={"uji": "80.00"}, **over)).is_complete
    assert "Masa belajar sudah berakhir 8 Mei 2026. Hubungi penyelenggara bila Anda terhalang." in sentences(
        study("satu", **over)
    )
    assert sentences(study(today=date(2026, 4, 26)))[0].endswith("belum mulai. Dimulai 27 April 2026.")


@pytest.mark.parametrize(
    ("days", "span"), [(-3, Span.BEFORE), (-2, Span.RUNNING), (9, Span.RUNNING), (10, Span.AFTER)]
)
def test_the_first_and_the_last_day_count(days, span):
    assert study(today=TODAY + timedelta(days=days)).span is span


def test_knowledge_earns_no_certificate_however_much_is_learnt():
    found = study(*LESSONS, product="pengetahuan", starts_on=None, ends_on=None, is_name_checked=False)

    verdict = judge(found)

    assert not verdict.has_certificate and not verdict.is_complete and verdict.is_finished
    assert "tidak disertai sertifikat" in wording.missing(verdict)
    assert {condition.code for condition in verdict.conditions} == {"section", "quiz"}


@settings(suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(LESSONS)), st.sampled_from(LESSONS), st.booleans())
def test_doing_more_never_takes_a_condition_away(done, more, is_checked):
    before = judge(study(*done, scores={"uji": "80.00"}, is_name_checked=is_checked))
    after = judge(study(*done, more, scores={"uji": "80.00"}, is_name_checked=is_checked))

    assert all(b.is_met <= a.is_met for b, a in zip(before.conditions, after.conditions, strict=True))


@given(st.sets(st.sampled_from(LESSONS)))
def test_in_strict_order_exactly_the_first_unfinished_lesson_is_open(done):
    found = study(*done)

    unfinished = [lesson for lesson in MANIFEST.lessons if lesson.key not in done]

    assert [lesson for lesson in unfinished if not found.is_locked(lesson)] == unfinished[:1]


def test_in_free_order_nothing_is_shut():
    free = replace(study(), manifest=make_manifest(order="free"))

    assert not any(free.is_locked(lesson) for lesson in free.manifest.lessons)


@given(
    st.lists(st.sampled_from(LESSONS)),
    st.lists(st.tuples(st.sampled_from(["kuis", "uji"]), st.integers(0, 100))),
)
def test_the_order_of_marks_and_repeated_acts_do_not_change_progress(finished, marks):
    tries = [Try(lesson, Decimal(score)) for lesson, score in marks]

    once = fold(MANIFEST, finished, tries)

    assert fold(MANIFEST, finished, reversed(tries)) == once
    assert fold(MANIFEST, finished + finished, tries) == once


def test_a_lesson_the_course_no_longer_has_counts_for_nothing():
    assert fold(MANIFEST, ["dihapus", "satu"], []).done == ("satu",)


def test_a_context_is_read_as_it_was_written_and_others_are_left_alone():
    assert of_context(context_of(12, "uji")) == (12, "uji")
    assert of_context("seleksi:12:uji") is None and of_context("enrolment:x:uji") is None
