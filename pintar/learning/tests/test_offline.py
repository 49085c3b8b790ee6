"""What a phone may take along, what must stay here, and how it becomes an app."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from pintar.accounts.tests.people import make_person
from pintar.assessment.models import Sitting
from pintar.assessment.practice import exercises_of
from pintar.assessment.values import PaperRules
from pintar.authoring.models import Release
from pintar.authoring.queries import hash_of_release, manifest_of, paper_of
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning import actions
from pintar.learning.models import Enrolment
from pintar.learning.queries import get_study_for
from pintar.learning.tests import stage
from pintar.learning.views import installing

pytestmark = pytest.mark.django_db


def make_away(**rules: object) -> Enrolment:
    """A study whose middle quiz is for practice and whose last one follows `rules`."""
    batch = stage.make_batch()
    release = batch.release
    manifest = manifest_of(release.pk)
    changed, papers = [], dict(release.papers)
    for section in manifest.sections:
        lessons = []
        for lesson in section.lessons:
            if lesson.quiz:
                said = {"practice": True} if lesson.key == "kuis" else rules
                kept = PaperRules.from_json(lesson.quiz.rules | said)
                lesson = replace(lesson, quiz=replace(lesson.quiz, rules=kept.as_json()))
                # What is practised is not asked in the test: a question of both would be withheld.
                items = [(f"{lesson.key}-{key}", body) for key, body in stage.ITEMS]
                papers[lesson.key] = stage.make_paper(
                    bank=batch.training.slug, title=lesson.title, rules=kept, items=items
                ).pk
            lessons.append(lesson)
        changed.append(replace(section, lessons=tuple(lessons)))
    Release.objects.filter(pk=release.pk).update(
        manifest=replace(manifest, sections=tuple(changed)).as_json(), papers=papers
    )
    manifest_of.cache_clear()
    paper_of.cache_clear()
    return stage.make_enrolment(batch=batch)


def signed_in(enrolment: Enrolment) -> Client:
    client = Client()
    client.force_login(enrolment.person)
    return client


def offer(client: Client, enrolment: Enrolment, **sent: object) -> dict:
    address = reverse("learning:pack", args=[enrolment.pk])
    reply = client.post(address, sent) if sent else client.get(address)
    assert reply.status_code == 200, reply.content
    return json.loads(reply.content)


def lesson_of(said: dict, key: str) -> dict:
    return next(one for section in said["sections"] for one in section["lessons"] if one["key"] == key)


def test_the_offer_names_pages_files_bytes_and_the_release(django_assert_num_queries):
    enrolment = make_away()
    client = signed_in(enrolment)
    said = offer(client, enrolment)
    with django_assert_num_queries(2):  # who asks, and the study
        offer(client, enrolment)

    first = lesson_of(said, "satu")
    base = f"/belajar/{enrolment.pk}/"
    assert said["release"] == hash_of_release(enrolment.batch.release_id)
    assert (
        said["pages"] == [base, f"/belajar/syarat/{enrolment.pk}/"] and said["person"] == enrolment.person_id
    )
    assert first["media"]["audio"] == {
        "page": f"{base}satu/?media=audio",
        "bytes": 900_000,
        "files": [["/berkas/ab/satu.mp3", 900_000, []]],
    }
    assert first["extras"] == [["/berkas/ab/lembar.pdf", 40_000, []]]
    assert lesson_of(said, "kuis")["quiz"] == {"kind": "practice", "page": f"{base}kuis/latihan/"}


def test_an_unchanged_offer_is_not_sent_again_and_somebody_elses_does_not_exist():
    enrolment = make_away()
    client, address = signed_in(enrolment), reverse("learning:pack", args=[enrolment.pk])

    etag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    stage.finish(enrolment, "satu")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
    assert signed_in(stage.make_enrolment()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_sealed_paper_is_opened_once_before_its_turn_and_tells_no_key():
    enrolment = make_away(offline=True)
    client = signed_in(enrolment)
    assert lesson_of(offer(client, enrolment), "uji")["quiz"] == {"kind": "sealed"}

    first = lesson_of(offer(client, enrolment, lessons=["uji", "kuis"]), "uji")["quiz"]
    again = lesson_of(offer(client, enrolment, lessons=["uji"]), "uji")["quiz"]

    assert first == again and first["slots"] == 4
    assert Sitting.objects.filter(person=enrolment.person).count() == 1
    page = client.get(f"/belajar/{enrolment.pk}/uji/ujian/{first['sitting']}/1/?luring=1").content.decode()
    assert "Soal 1" in page and "KUNCI-INI" not in page and "UMPAN-BALIK" not in page
    assert "KUNCI-INI" not in json.dumps(offer(client, enrolment))


def test_a_sealed_paper_is_handed_in_only_in_its_turn():
    enrolment = make_away(offline=True)
    sitting = lesson_of(offer(signed_in(enrolment), enrolment, lessons=["uji"]), "uji")["quiz"]["sitting"]
    hand_in = {
        "enrolment_id": enrolment.pk,
        "person": enrolment.person,
        "lesson": "uji",
        "sitting_id": sitting,
    }

    with pytest.raises(Refused) as no:
        actions.submit_quiz(**hand_in)
    assert no.value.code == "locked"
    stage.finish(enrolment, "satu", "dua")
    actions.finish_lesson(
        enrolment_id=enrolment.pk,
        person_id=enrolment.person_id,
        lesson="kuis",
        medium="practice",
        act_id=uuid7(),
    )
    stage.finish(enrolment, "tiga")
    assert actions.submit_quiz(**hand_in)


@pytest.mark.parametrize("rules", [{}, {"offline": True, "time_limit_minutes": 30}])
def test_a_graded_paper_that_may_not_travel_stays_here(rules):
    enrolment = make_away(**rules)

    said = offer(signed_in(enrolment), enrolment, lessons=["uji"])

    assert lesson_of(said, "uji")["quiz"] == {"kind": "online"}
    assert not Sitting.objects.filter(person=enrolment.person).exists()


def test_a_paper_that_was_passed_is_not_opened_again():
    enrolment = make_away(offline=True)
    stage.finish(enrolment, "satu", "dua")
    actions.finish_lesson(
        enrolment_id=enrolment.pk,
        person_id=enrolment.person_id,
        lesson="kuis",
        medium="practice",
        act_id=uuid7(),
    )
    stage.finish(enrolment, "tiga")
    stage.sit(enrolment, "uji")

    said = offer(signed_in(enrolment), enrolment, lessons=["uji"])

    assert lesson_of(said, "uji")["quiz"] == {"kind": "online"}
    assert Sitting.objects.filter(person=enrolment.person).count() == 1


def test_practice_brings_its_keys_and_a_graded_quiz_never():
    enrolment = make_away(offline=True)
    client = signed_in(enrolment)
    base = f"/belajar/{enrolment.pk}"

    shut = client.get(f"{base}/kuis/latihan/").content.decode()
    packed = client.get(f"{base}/kuis/latihan/?luring=1").content.decode()

    assert "Latihan ini terbuka setelah" in shut and "data-key" not in shut
    assert packed.count("<template data-item>") == 4 and "UMPAN-BALIK" in packed
    assert client.get(f"{base}/uji/latihan/?luring=1").status_code == 404
    study = get_study_for(enrolment.person, enrolment.pk)
    with pytest.raises(Refused):
        exercises_of(paper_of(study.release_id, "uji"))


def test_the_key_of_a_practice_question_is_in_the_words_of_its_page():
    enrolment = make_away()
    study = get_study_for(enrolment.person, enrolment.pk)

    for one in exercises_of(paper_of(study.release_id, "kuis")):
        right = next(option for option in one.slot.shown["options"] if option["text"] == "Tepat")
        assert one.key["right"] == [right["id"]] and one.key["notes"] == {right["id"]: "KUNCI-INI"}


def test_each_answer_says_whose_page_it_is_and_nobodys_says_nothing():
    enrolment = make_away()
    mine = signed_in(enrolment).get("/belajar/")

    assert mine.headers["X-Person"] == str(enrolment.person_id)
    assert f'data-person="{enrolment.person_id}"' in mine.content.decode()
    nobodys = Client().get("/luring/")
    assert "X-Person" not in nobodys.headers and "data-person" not in nobodys.content.decode()


def test_the_worker_is_asked_for_anew_each_time_and_names_its_version_and_files():
    reply = Client().get("/sw.js")
    said = json.loads(reply.content.decode().split("const SHELL = ", 1)[1].split(";\n", 1)[0])

    assert reply.headers["Service-Worker-Allowed"] == "/" and "no-cache" in reply.headers["Cache-Control"]
    assert reply.headers["Content-Type"].startswith("text/javascript")
    assert len(said["version"]) == 12 and said["offline"] == "/luring/"
    assert any("app" in name for name in said["files"])
    assert Client().get("/sw.js", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304


def test_a_site_without_a_worker_serves_the_way_out(settings):
    settings.IS_OFFLINE_OFFERED = False

    said = Client().get("/sw.js").content.decode()

    assert "unregister" in said and "SHELL" not in said


def test_the_manifest_names_pictures_that_are_there():
    said = json.loads(Client().get("/manifest.webmanifest").content)

    icons = {icon["sizes"] + icon.get("purpose", "") for icon in said["icons"]}
    assert {"192x192", "512x512", "512x512maskable"} <= icons and len(said["shortcuts"]) == 3
    for name in ("app/icon-192.png", "app/icon-512.png", "app/maskable-512.png", "app/apple-touch-180.png"):
        found = finders.find(name)
        assert isinstance(found, str) and Path(found).read_bytes().startswith(b"\x89PNG")


def test_what_lies_on_a_phone_for_everybody_is_nobodys():
    person = make_person()
    client = Client()
    client.force_login(person)

    page = client.get("/unduhan/").content.decode()

    assert "stored-packs" in page and person.full_name not in page
    assert installing.SHELL[0].startswith("build/")
