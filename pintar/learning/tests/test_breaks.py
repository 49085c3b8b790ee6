"""Sections, pauses and what is granted, on the pages: with scripts and without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment.actions import grant_accommodation
from pintar.assessment.conduct import Accommodation, Pause
from pintar.assessment.models import Answer, Sitting
from pintar.kit.clock import now
from pintar.learning.tests.stage import make_enrolment, text, to

pytestmark = pytest.mark.django_db
PARTS = {
    "draw": None,
    "time_limit_minutes": 30,
    "sections": [
        {"key": "a", "title": "Bagian awal", "draw": 2},
        {"key": "b", "title": "Bagian inti", "draw": 2},
    ],
}


def begin(client, **quiz):
    enrolment = make_enrolment(order="free", quiz=quiz)
    client.force_login(enrolment.person)
    client.post(to("start", enrolment, "uji"))
    return enrolment, Sitting.objects.get()


def test_the_way_in_tells_every_rule_in_plain_words(client):
    quiz = PARTS | {
        "pause": "between-sections",
        "keep": "last",
        "wait_minutes": 90,
        "fresh": True,
        "review": {"score": "after_close", "key": "never"},
    }
    enrolment = make_enrolment(order="free", quiz=quiz)
    client.force_login(enrolment.person)
    grant_accommodation(
        person=enrolment.person, extra_percent=50, is_large=False, reason="Disleksia", by=enrolment.person
    )

    page = text(client.get(to("lesson", enrolment, "uji")))

    for said in (
        "<b>4</b> soal",
        "Bagian awal (2 soal), Bagian inti (2 soal)",
        "45 menit sejak mulai",
        "Tambahan waktu untuk Anda sudah dihitung",
        "tidak terbuka lagi",
        "nilai yang terakhir yang dihitung",
        "1 jam 30 menit sesudah dikumpulkan",
        "Soalnya lain",
        "Sesudah masa belajar berakhir: nilai.",
        "Tidak diperlihatkan: kunci.",
    ):
        assert said in page, said


def test_a_pause_hides_the_questions_until_one_goes_on(client):
    enrolment, sitting = begin(client, pause="free", time_limit_minutes=30)
    question, pause = to("slot", enrolment, "uji", sitting.pk, 1), to("pause", enrolment, "uji", sitting.pk)
    assert f'action="{pause}"' in text(client.get(question))

    assert client.post(pause).url == pause
    page = text(client.get(pause))
    assert "Ujian dijeda" in page and "tersisa ketika dijeda" in page and "Soal ke-" not in page
    assert client.get(question).url == pause
    assert "sedang dijeda" in text(client.get(to("lesson", enrolment, "uji")))
    Sitting.objects.update(paused_at=now() - timedelta(minutes=5))
    said = client.post(question, {"jawaban": "1"}, headers={"HX-Request": "true"})
    assert said.status_code == 409 and not Answer.objects.exists()

    assert client.post(to("resume", enrolment, "uji", sitting.pk)).url == question
    assert client.get(question).status_code == 200 and Pause.objects.get().ended_at


def test_a_test_that_knows_no_pause_offers_none_and_refuses_one(client):
    enrolment, sitting = begin(client, time_limit_minutes=30)

    assert "Jeda" not in text(client.get(to("slot", enrolment, "uji", sitting.pk, 1)))
    assert client.post(to("pause", enrolment, "uji", sitting.pk)).status_code == 409
    assert client.get(to("pause", enrolment, "uji", sitting.pk)).url == to(
        "slot", enrolment, "uji", sitting.pk, 1
    )


def test_parts_are_walked_through_in_order_and_left_for_good(client):
    enrolment, sitting = begin(client, pause="between-sections", **PARTS)
    at = [to("slot", enrolment, "uji", sitting.pk, n) for n in (1, 2, 3, 4)]
    first = text(client.get(at[0]))
    assert "Bagian awal" in first and "Bagian 1 dari 2" in first and "Bagian inti" not in first
    assert client.get(at[2]).url == at[0]

    leave = client.post(at[1], {"jawaban": "1", "ke": "bagian/2"}).url
    asked = text(client.get(leave))
    assert "1 soal bagian ini belum dijawab" in asked and not Pause.objects.exists()

    paused = client.post(leave).url
    assert "Berikutnya: Bagian inti" in text(client.get(paused))
    assert client.post(to("resume", enrolment, "uji", sitting.pk)).url == at[2]
    assert client.get(at[0]).url == at[2] and "Bagian awal" not in text(client.get(at[2]))
    assert client.get(leave).url == at[2]
    assert "Periksa dan kumpulkan" in text(client.get(at[3]))


def test_sections_without_breaks_are_titles_over_the_questions(client):
    enrolment, sitting = begin(client, **PARTS)

    page = text(client.get(to("slot", enrolment, "uji", sitting.pk, 3)))

    assert page.count('<nav class="slots"') == 2 and "Selesai bagian ini" not in page
    assert client.get(to("slot", enrolment, "uji", sitting.pk, 1)).status_code == 200


def test_a_score_that_is_kept_back_is_on_no_page(client):
    enrolment, sitting = begin(client, review={"score": "never", "right": "never", "key": "never"})
    for n in (1, 2, 3, 4):
        client.post(to("slot", enrolment, "uji", sitting.pk, n), {"jawaban": "1"})
    result = client.post(to("submission", enrolment, "uji", sitting.pk)).url
    score = str(Sitting.objects.get().marks.get().score).removesuffix(".00")

    pages = [
        text(client.get(a)) for a in (result, to("lesson", enrolment, "uji"), to("conditions", enrolment))
    ]

    assert f"<b>{score}</b>" not in pages[0] and "Nilai ujian ini tidak diperlihatkan" in pages[0]
    assert "poin" not in pages[0] and "KUNCI-INI" not in pages[0] and "Yang benar" not in pages[0]
    assert all(f"nilai {score}" not in page and f"terbaik {score}" not in page for page in pages)


def test_large_print_is_on_the_pages_of_who_was_granted_it(client):
    enrolment = make_enrolment(order="free")
    client.force_login(enrolment.person)
    grant = {"person": enrolment.person, "extra_percent": 0, "reason": "Penglihatan", "by": enrolment.person}
    client.post(to("start", enrolment, "uji"))
    sitting = Sitting.objects.get()
    address = to("slot", enrolment, "uji", sitting.pk, 1)
    assert "narrow large" not in text(client.get(address))

    grant_accommodation(**grant, is_large=True)

    assert "narrow large" in text(client.get(address))


def test_an_organiser_grants_at_the_desk_with_a_reason_and_others_do_not(client):
    person, address = make_person(), reverse("assessment:accommodations")
    client.force_login(make_person())
    assert client.get(address).status_code == 403
    client.force_login(make_staff(RoleKind.ORGANISER))
    said = {"login": person.email, "extra_percent": "25", "is_large": "on", "reason": ""}

    assert client.post(address, said).status_code == 422 and not Accommodation.objects.exists()
    assert client.post(address, said | {"login": "tak.ada@contoh.id", "reason": "x"}).status_code == 422
    assert client.post(address, said | {"extra_percent": "900", "reason": "x"}).status_code == 422
    assert client.post(address, said | {"reason": "Disleksia, surat 12"}).url == address

    page = text(client.get(address))
    assert "waktu +25%" in page and "huruf besar" in page and "Disleksia" in page
    assert "Disleksia" in text(client.get(f"{address}?orang={person.pk}"))
