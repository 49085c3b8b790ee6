"""One participant from the first page to the national figures, and what happens when they change their mind or their name."""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from pintar.credentials.models import Certificate
from pintar.insights.models import Rollup
from pintar.journal.follower import settle
from pintar.journal.models import Entry
from pintar.learning.models import Completion, Enrolment
from tests.journeys.ground import QUIZ, learn, publish_course, register, sign_up, take_quiz

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def batch():
    return publish_course()


def figures(dimension="all"):
    return {
        r.key: (r.people, r.participations, r.passed, r.jp)
        for r in Rollup.objects.filter(dimension=dimension)
    }


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages).split())


def pass_course(client, batch):
    enrolment = register(client, batch)
    learn(client, enrolment)
    take_quiz(client, enrolment)
    settle()
    return enrolment


def test_registering_learning_passing_and_holding_a_certificate_is_one_story(client, batch):
    person = sign_up(client, "Siti Nur Aminah, S.Pd.I.", "siti@contoh.id")
    enrolment = register(client, batch)
    learn(client, enrolment)

    failed = take_quiz(client, enrolment, well=lambda body: body["lesson"] != "letak")
    page = client.get(f"/belajar/{enrolment.pk}/{QUIZ}/ujian/{failed.pk}/hasil/").content.decode()
    assert (
        "Belum lulus" in page
        and f'/belajar/{enrolment.pk}/letak/">' in page
        and "Letak rak dan tikar" in page
    )
    assert "Uji tuntas: nilai terbaik" in client.get(f"/belajar/syarat/{enrolment.pk}/").content.decode()
    assert not Completion.objects.exists()

    take_quiz(client, enrolment)
    settle()

    certificate = Certificate.objects.get(enrolment=enrolment)
    pdf = client.get(f"/sertifikat/{certificate.code}.pdf")
    assert pdf.content.startswith(b"%PDF") and "Siti Nur Aminah, S.Pd.I." in words_of(pdf.content)
    anybody = Client().get(f"/verifikasi/{certificate.code}/").content.decode()
    assert "Sertifikat ini sah" in anybody and "siti@contoh.id" not in anybody
    assert figures("province")["35"] == (1, 1, 1, 4) and figures("profession")["guru-mi"] == (1, 1, 1, 4)
    kinds = list(Entry.objects.filter(by=person.pk).values_list("kind", flat=True))
    assert kinds.index("learning.enrolled") < kinds.index("learning.completed")
    assert "credentials.issued" in set(Entry.objects.values_list("kind", flat=True))


def test_a_name_that_is_looked_at_last_lets_the_certificate_go(client, batch):
    sign_up(client, "Siti Aminah", "siti@contoh.id")
    enrolment = register(client, batch)
    learn(client, enrolment)
    changed = {
        "full_name": "Siti Nur Aminah",
        "profession": "guru-mi",
        "employment": "pppk",
        "province": "35",
        "regency": "35.08",
    }
    client.post("/saya/profil/", changed)
    take_quiz(client, enrolment)
    settle()
    assert not Certificate.objects.exists()

    client.post("/saya/nama/")
    settle()

    assert Certificate.objects.get().holder == "Siti Nur Aminah"


def test_a_corrected_name_is_printed_anew_and_the_old_sheet_says_so(client, batch):
    sign_up(client, "Siti Nur Amina", "siti@contoh.id")
    pass_course(client, batch)
    old = Certificate.objects.get()
    right = {
        "full_name": "Siti Nur Aminah",
        "profession": "guru-mi",
        "employment": "pppk",
        "province": "35",
        "regency": "35.08",
    }
    client.post("/saya/profil/", right)
    client.post("/saya/nama/")

    reply = client.post(f"/saya/sertifikat/{old.code}/perbaikan/")
    settle()

    new = Certificate.objects.exclude(pk=old.pk).get()
    assert (
        reply.url == f"/saya/sertifikat/{new.code}/"
        and new.number != old.number
        and new.holder == "Siti Nur Aminah"
    )
    assert "sudah diganti" in client.get(f"/verifikasi/{old.code}/").content.decode()
    assert "sah" in client.get(f"/verifikasi/{new.code}/").content.decode()
    assert "Siti Nur Aminah" in words_of(client.get(f"/sertifikat/{new.code}.pdf").content)


def test_stepping_back_keeps_the_history_and_takes_the_person_out_of_the_figures(client, batch):
    sign_up(client, "Siti Aminah", "siti@contoh.id")
    first = register(client, batch)
    learn(client, first, ("mengapa",))
    settle()
    assert figures()[""] == (1, 1, 0, 0)

    client.post(f"/pendaftaran/{first.pk}/pembatalan/")
    settle()

    assert figures().get("", (0, 0, 0, 0)) == (0, 0, 0, 0)
    first.refresh_from_db()
    assert first.cancelled_at and first.acts.count() == 1
    assert client.get(f"/belajar/{first.pk}/").status_code == 404
    second = register(client, batch)
    settle()
    assert second.pk != first.pk and figures()[""] == (1, 1, 0, 0) and Enrolment.objects.count() == 2
