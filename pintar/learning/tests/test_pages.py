"""The learner's pages, as a browser without scripts and with them sees them."""

import json

import pytest
from django.urls import reverse
from django.utils import translation

from pintar.accounts.models import Person
from pintar.accounts.tests.people import make_person
from pintar.authoring.queries import manifest_of
from pintar.kit.ids import uuid7
from pintar.learning.models import Act, Completion, Progress
from pintar.learning.tests.stage import finish, make_batch, make_enrolment, pass_all, sit, text, to
from pintar.learning.views.lessons import MOVED

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def enrolment(client):
    found = make_enrolment()
    client.force_login(found.person)
    return found


def test_nobody_learns_without_signing_in(client):
    enrolment = make_enrolment()

    for address in (
        reverse("learning:mine"),
        to("outline", enrolment),
        to("lesson", enrolment, "satu"),
        to("conditions", enrolment),
    ):
        assert client.get(address).status_code == 302


def test_somebody_elses_pages_do_not_exist(client):
    enrolment, stranger = make_enrolment(order="free"), make_person("Bo Utama")
    sitting = sit(enrolment, "kuis", right=1)
    client.force_login(stranger)

    for address in (
        to("outline", enrolment),
        to("lesson", enrolment, "satu"),
        to("conditions", enrolment),
        to("slot", enrolment, "kuis", sitting.pk, 1),
        to("submission", enrolment, "kuis", sitting.pk),
        to("result", enrolment, "kuis", sitting.pk),
    ):
        assert client.get(address).status_code == 404
    assert client.post(to("finish", enrolment, "satu"), {"medium": "reading"}).status_code == 404


def test_with_nothing_to_learn_the_page_says_what_will_be_here(client):
    client.force_login(make_person())

    assert "Di sini akan ada pelatihan Anda" in text(client.get(reverse("learning:mine")))


def test_mine_names_the_next_step_and_what_is_over(client, enrolment):
    assert "Mulai: Pokok soal" in text(client.get(reverse("learning:mine")))
    pass_all(enrolment)

    assert "Selesai" in text(client.get(reverse("learning:mine")))


@pytest.mark.parametrize("many", [1, 20])
def test_mine_costs_the_same_for_one_and_for_twenty(client, many, django_assert_num_queries):
    person = make_person()
    for _ in range(many):
        make_enrolment(person)
    client.force_login(person)
    client.get(reverse("learning:mine"))

    with django_assert_num_queries(5):  # viewer, studies, what is due, and two for what upper floors draw
        client.get(reverse("learning:mine"))


def test_the_outline_shows_what_is_done_next_and_shut(client, enrolment):
    finish(enrolment, "satu")

    page = text(client.get(to("outline", enrolment)))

    assert "Lanjut: Pengecoh" in page and page.count("Terkunci") == 3 and "Apa yang kurang?" in page


def test_the_conditions_are_said_in_words(client, enrolment):
    Person.objects.filter(pk=enrolment.person_id).update(name_confirmed_at=None)

    page = text(client.get(to("conditions", enrolment)))

    assert "Kelompok dasar: 0 dari 2 materi tuntas." in page and "Berikutnya: Pokok soal." in page
    assert "Uji tuntas belum diambil." in page and "Nilai lulus 75, tersisa 3 kesempatan." in page
    assert "Nama pada sertifikat belum Anda periksa." in page


def test_a_lesson_shows_its_text_its_media_and_their_weight(client, enrolment):
    page = text(client.get(to("lesson", enrolment, "satu")))

    assert "Isi bacaan <b>satu</b>" in page and "Langkah 1 dari 5" in page
    assert "Audio<small>0,9 MB" in page and "lembar.pdf" in page and "Tuntas, lanjut" in page


def test_a_medium_is_chosen_by_a_link_and_remembered(client, enrolment):
    page = client.get(to("lesson", enrolment, "satu"), {"media": "audio"})
    assert "satu.mp3" in text(page) and client.cookies["media"].value == "audio"

    assert "satu.mp3" in text(client.get(to("lesson", enrolment, "satu")))
    finish(enrolment, "satu")
    assert "Isi bacaan" in text(client.get(to("lesson", enrolment, "dua")))


def test_a_medium_that_is_not_there_changes_nothing(client, enrolment):
    reply = client.get(to("lesson", enrolment, "satu"), {"media": "<script>"})

    assert "Isi bacaan" in text(reply) and "media" not in reply.cookies and "<script>" not in text(reply)


def test_slides_are_pictures_with_their_pages(client, enrolment):
    page = text(client.get(to("lesson", enrolment, "satu"), {"media": "slides"}))

    assert "2 dari 2" in page and 'width="1280"' in page


def test_a_shut_lesson_says_what_opens_it_and_shows_nothing(client, enrolment):
    page = text(client.get(to("lesson", enrolment, "dua")))

    assert "terbuka setelah “Pokok soal” tuntas" in page and "Isi bacaan" not in page


def test_before_the_first_day_lessons_say_when_they_open(client):
    enrolment = make_enrolment(starts=2, ends=5)
    client.force_login(enrolment.person)

    page = text(client.get(to("lesson", enrolment, "satu")))

    assert "hari pertama masa belajar" in page and "Isi bacaan" not in page
    assert "Materi terbuka" in text(client.get(to("outline", enrolment)))


def test_after_the_last_day_lessons_can_be_read_but_not_finished(client):
    enrolment = make_enrolment(starts=-9, ends=-2)
    client.force_login(enrolment.person)

    page = text(client.get(to("lesson", enrolment, "satu")))

    assert "Isi bacaan" in page and "Tuntas, lanjut" not in page
    assert client.post(to("finish", enrolment, "satu"), {"medium": "reading"}).status_code == 409


def test_finishing_goes_on_to_the_next_lesson(client, enrolment):
    reply = client.post(to("finish", enrolment, "satu"), {"medium": "reading", "act": str(uuid7())})

    assert reply.status_code == 302 and reply.url == to("lesson", enrolment, "dua")
    assert Progress.objects.get(pk=enrolment.pk).done == ["satu"]


def test_with_scripts_the_answer_is_the_next_lesson(client, enrolment):
    reply = client.post(
        to("finish", enrolment, "satu"), {"medium": "reading", "act": str(uuid7())}, headers=HTMX
    )

    assert reply.status_code == 200 and reply.headers["HX-Push-Url"] == to("lesson", enrolment, "dua")
    assert "Langkah 2 dari 5" in text(reply) and "<html" not in text(reply)
    assert "<title>Pengecoh" in text(reply)


def test_with_scripts_the_answer_may_be_the_way_into_a_quiz(client, enrolment):
    finish(enrolment, "satu")

    reply = client.post(to("finish", enrolment, "dua"), {"medium": "reading"}, headers=HTMX)

    assert "Mulai ujian" in text(reply) and "<html" not in text(reply)


def test_finishing_and_showing_the_next_lesson_is_few_statements(
    client, enrolment, django_assert_max_num_queries
):
    client.get(to("lesson", enrolment, "satu"))

    with django_assert_max_num_queries(2):  # viewer with the study; act, progress and state
        client.post(to("finish", enrolment, "satu"), {"medium": "reading"}, headers=HTMX)


def test_a_lesson_is_at_most_four_statements(client, enrolment, django_assert_num_queries):
    client.get(to("lesson", enrolment, "satu"))

    with django_assert_num_queries(1):  # viewer with the study
        client.get(to("lesson", enrolment, "satu"))


def test_the_same_tap_twice_counts_once(client, enrolment):
    act = {"medium": "reading", "act": str(uuid7())}

    client.post(to("finish", enrolment, "satu"), act)
    reply = client.post(to("finish", enrolment, "satu"), act)

    assert reply.status_code == 302 and Act.objects.count() == 1


@pytest.mark.parametrize(
    "sent", [{}, {"medium": "x" * 5000}, {"medium": "reading", "act": "1'; DROP"}, {"medium": "😀"}]
)
def test_what_makes_no_sense_finishes_nothing(client, enrolment, sent):
    assert client.post(to("finish", enrolment, "satu"), sent).status_code == 409
    assert not Act.objects.exists()


def test_out_of_order_is_refused_with_the_way_on(client, enrolment):
    reply = client.post(to("finish", enrolment, "tiga"), {"medium": "reading"})

    assert reply.status_code == 409 and "terbuka setelah “Pokok soal” tuntas" in text(reply)
    assert to("lesson", enrolment, "satu") in text(reply)


def test_a_second_look_at_an_unchanged_lesson_costs_no_drawing(client, enrolment):
    first = client.get(to("lesson", enrolment, "satu"))
    tag = {"If-None-Match": first.headers["ETag"]}

    assert client.get(to("lesson", enrolment, "satu"), headers=tag).status_code == 304
    finish(enrolment, "satu")
    assert client.get(to("lesson", enrolment, "satu"), headers=tag).status_code == 200


def test_an_unknown_lesson_is_no_page(client, enrolment):
    assert client.get(to("lesson", enrolment, "entah")).status_code == 404


def test_passing_the_last_condition_says_so(client, enrolment):
    pass_all(enrolment)

    assert Completion.objects.filter(pk=enrolment.pk).exists()
    assert "Selamat, Anda lulus." in text(client.get(to("outline", enrolment)))


def test_knowledge_is_learnt_without_a_word_of_certificates_to_earn(client):
    enrolment = make_enrolment(batch=make_batch(starts=None, product="pengetahuan", jp=0))
    client.force_login(enrolment.person)

    assert "tidak disertai sertifikat" in text(client.get(to("conditions", enrolment)))
    assert "Masa belajar" not in text(client.get(to("conditions", enrolment)))


@pytest.mark.parametrize("name", ["outline", "conditions"])
def test_names_with_markup_are_shown_as_text(client, name):
    person = make_person()
    Person.objects.filter(pk=person.pk).update(full_name="<script>alert(1)</script>")
    enrolment = make_enrolment(Person.objects.get(pk=person.pk))
    client.force_login(person)

    assert "<script>alert" not in text(client.get(to(name, enrolment)))


def test_pages_are_complete_in_english_too(client, enrolment):
    client.cookies["bahasa"] = "en"

    with translation.override("id"):  # the language of a request outlives it in this thread
        page = text(client.get(to("lesson", enrolment, "satu")))

    assert "Step 1 of 5" in page and "Langkah" not in page


def named(batch, key):
    """The course of a batch with its first lesson under another key."""
    release = batch.release
    release.manifest = json.loads(json.dumps(release.manifest).replace('"satu"', f'"{key}"'))
    release.save()
    manifest_of.cache_clear()
    return make_enrolment(batch=batch)


@pytest.mark.parametrize("word", sorted(MOVED))
def test_a_lesson_may_be_called_like_a_page_of_the_site_and_both_are_found(client, word):
    enrolment = named(make_batch(), word)
    client.force_login(enrolment.person)

    lesson, own = (
        client.get(f"/belajar/{enrolment.pk}/{word}/"),
        client.get(f"/belajar/{word}/{enrolment.pk}/"),
    )

    assert lesson.status_code == own.status_code == 200
    assert 'data-lesson="' + word in text(lesson) and 'data-lesson="' not in text(own)


def test_where_no_lesson_has_the_word_an_address_of_before_leads_on_and_a_stranger_learns_nothing(client):
    enrolment = make_enrolment()
    client.force_login(enrolment.person)

    for old, new in (
        (f"{enrolment.pk}/syarat/", f"syarat/{enrolment.pk}/"),
        (f"{enrolment.pk}/pertanyaan/", f"pertanyaan/{enrolment.pk}/"),
        (f"{enrolment.pk}/berlatih/3/", f"berlatih/{enrolment.pk}/3/"),
        (f"{enrolment.pk}/penempatan/soal/", f"penempatan/{enrolment.pk}/soal/"),
    ):
        reply = client.get(f"/belajar/{old}")
        assert reply.status_code == 308 and reply.url == f"/belajar/{new}", old
    assert client.get(f"/belajar/{enrolment.pk}/bukan-materi/").status_code == 404
    for old in (f"{enrolment.pk}/berlatih/3/", f"{enrolment.pk}/pertanyaan/"):
        assert client.get(f"/belajar/{old}?materi=satu&benar=2").url.endswith("/?materi=satu&benar=2"), old
    assert client.get(f"/belajar/{make_enrolment().pk}/syarat/").status_code == 404
