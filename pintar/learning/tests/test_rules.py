"""What a training asks to be seen before a lesson is done, and what it says when it was not."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from pintar.authoring.models import Release
from pintar.authoring.values import EvidenceM, Manifest
from pintar.catalogue.models import Batch
from pintar.kit.clock import now, today
from pintar.kit.errors import Refused
from pintar.kit.ids import uuid7
from pintar.learning.actions import finish_lesson
from pintar.learning.models import Enrolment, Progress
from pintar.learning.tests.stage import make_enrolment

pytestmark = pytest.mark.django_db
EVERYTHING = {"watch_share": 0.5, "all_pages": True, "read_share": 0.5}


def asked(**rules):
    """Somebody enrolled two days ago in a training that asks for this."""
    found = make_enrolment(order="free")
    release = Release.objects.get(pk=found.batch.release_id)
    manifest = Manifest.from_json(release.manifest)
    course = replace(manifest.course, rules=replace(manifest.course.rules, evidence=EvidenceM(**rules)))
    release.manifest = replace(manifest, course=course).as_json()
    release.hash = uuid7().hex * 2
    release.pk = None
    release.save()
    Batch.objects.filter(pk=found.batch_id).update(release=release)
    Enrolment.objects.filter(pk=found.pk).update(enrolled_at=now() - timedelta(days=2))
    return found


def finish(enrolment, medium, **more):
    said = {
        "enrolment_id": enrolment.pk,
        "person_id": enrolment.person_id,
        "lesson": "satu",
        "medium": medium,
    }
    return finish_lesson(**said, act_id=uuid7(), **more)


def send(client, enrolment, kind, at=None, **fields):
    act = {
        "id": str(uuid7()),
        "enrolment": enrolment.pk,
        "lesson": "satu",
        "kind": kind,
        "at": (at or now()).isoformat(),
    }
    said = {"sent_at": now().isoformat(), "acts": [act | fields]}
    return client.post(
        "/belajar/tindakan/",
        json.dumps(said),
        content_type="application/json",
        headers={"Sec-Fetch-Site": "same-origin"},
    ).json()


@pytest.mark.parametrize(
    ("medium", "kind", "fields", "code", "words"),
    [
        (
            "audio",
            "watched",
            {"medium": "audio", "spans": [[0, 160]]},
            "unseen-watch",
            "Tinggal 2 menit lagi",
        ),
        ("slides", "paged", {"pages": [1, 2]}, "unseen-pages", "nomor 1, 2"),
        ("reading", "read", {"seconds": 20, "share": 1}, "unseen-read", "lagi membaca"),
    ],
)
def test_a_lesson_is_done_when_enough_was_seen_and_not_before(client, medium, kind, fields, code, words):
    enrolment = asked(**EVERYTHING)
    client.force_login(enrolment.person)

    with pytest.raises(Refused) as no:
        finish(enrolment, medium)
    assert no.value.code == code and words in str(no.value) and "JavaScript" in no.value.help_text
    early = send(client, enrolment, "finished", medium=medium)
    assert early["refused"][0]["code"] == code and words in early["refused"][0]["message"]

    send(client, enrolment, kind, **fields)

    assert "satu" in finish(enrolment, medium).done


def test_one_medium_that_was_seen_is_enough(client):
    enrolment = asked(**EVERYTHING)
    client.force_login(enrolment.person)
    send(client, enrolment, "paged", pages=[1, 2])

    assert "satu" in finish(enrolment, "audio").done


def test_without_scripts_the_button_works_where_nothing_is_asked_and_says_what_to_do_where_it_is(client):
    free, strict = make_enrolment(order="free"), asked(**EVERYTHING)
    for enrolment, status, done in ((free, 302, ["satu"]), (strict, 409, [])):
        client.force_login(enrolment.person)
        reply = client.post(reverse("learning:finish", args=[enrolment.pk, "satu"]), {"medium": "reading"})
        assert reply.status_code == status and Progress.objects.get(pk=enrolment.pk).done == done

    assert "tanpa JavaScript" in reply.content.decode() and "lagi membaca" in reply.content.decode()


def test_too_fast_a_first_viewing_does_not_count_and_a_second_may_be_fast(client):
    enrolment = asked(max_rate=1.5)
    client.force_login(enrolment.person)
    film = {"medium": "audio", "spans": [[0, 100]]}

    fast = send(client, enrolment, "watched", at=now() - timedelta(hours=3), rate=2, **film)
    assert fast["refused"][0]["code"] == "too-fast" and not fast["kept"]
    assert send(client, enrolment, "watched", at=now() - timedelta(hours=2), rate=1.5, **film)["kept"]
    assert send(client, enrolment, "watched", at=now() - timedelta(hours=1), rate=2, **film)["kept"]


def test_what_was_done_on_the_last_day_counts_when_it_arrives_within_the_grace():
    enrolment = asked(grace_hours=48)
    Batch.objects.filter(pk=enrolment.batch_id).update(ends_on=today() - timedelta(days=1))
    done = now() - timedelta(days=1, hours=12)

    with pytest.raises(Refused) as no:
        finish(enrolment, "reading")
    assert no.value.code == "ended"
    assert "satu" in finish(enrolment, "reading", device_at=done).done


def test_after_the_grace_it_is_too_late():
    enrolment = asked(grace_hours=1)
    Batch.objects.filter(pk=enrolment.batch_id).update(ends_on=today() - timedelta(days=2))

    with pytest.raises(Refused) as no:
        finish(enrolment, "reading", device_at=now() - timedelta(days=3))
    assert no.value.code == "ended"
