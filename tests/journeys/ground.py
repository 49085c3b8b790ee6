"""What the stories stand on: a real course published from its folder, a period that is open, and people."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import Client

from pintar.accounts.models import Person
from pintar.assessment import kinds
from pintar.assessment.models import ItemVersion, Sitting
from pintar.authoring import actions as authoring
from pintar.catalogue import actions as catalogue
from pintar.catalogue.models import Batch
from pintar.kit.clock import now, today
from pintar.learning.models import Enrolment

COURSE = Path(__file__).resolve().parents[1] / "browser/course"
LESSONS = ("mengapa", "letak", "suara", "cahaya")
QUIZ = "uji-tuntas"
PASSWORD = "kelapa-muda-manis"


def publish_course(slug: str = "") -> Batch:
    """The course of the browser tests, offered in a period that is open; one training for each person."""
    draft = authoring.import_tree(folder=COURSE, origin="uji", by=None, slug=slug)
    release = authoring.publish(course=draft.course, by=None)
    training = catalogue.offer_training(release=release, by=None)
    at = now()
    period = catalogue.open_period(
        name=f"Periode {training.slug}",
        opens_at=at - timedelta(hours=1),
        closes_at=at + timedelta(days=3),
        by=None,
    )
    first = today()
    return catalogue.add_batch(
        period=period, training=training, starts_on=first, ends_on=first + timedelta(days=30), by=None
    )


def sign_up(client: Client, name: str, email: str, *, regency: str = "35.08", **said: str) -> Person:
    """An account with a profile and a confirmed name, made on the pages."""
    client.post("/akun/daftar/", {"full_name": name, "login": email, "password": PASSWORD, "consent": "on"})
    profile = {
        "full_name": name,
        "profession": "guru-mi",
        "employment": "pppk",
        "province": regency[:2],
        "regency": regency,
        "institution": "MIN 1",
    }
    assert client.post("/saya/profil/", profile | said).status_code == 302
    assert client.post("/saya/nama/").status_code == 302
    return Person.objects.get(email=email)


def register(client: Client, batch: Batch) -> Enrolment:
    """One tap on the training's page."""
    reply = client.post(f"/angkatan/{batch.pk}/pendaftaran/")
    found = re.fullmatch(r"/belajar/(\d+)/", reply.url)
    assert found, reply.url
    return Enrolment.objects.get(pk=found.group(1))


def learn(client: Client, enrolment: Enrolment, lessons: tuple[str, ...] = LESSONS) -> None:
    """Finish lessons on their pages."""
    for lesson in lessons:
        reply = client.post(f"/belajar/{enrolment.pk}/{lesson}/tuntas/", {"medium": "reading"})
        assert reply.status_code == 302, lesson


def begin(client: Client, enrolment: Enrolment) -> Sitting:
    """Start the test."""
    reply = client.post(f"/belajar/{enrolment.pk}/{QUIZ}/ujian/")
    return Sitting.objects.get(pk=UUID(reply.url.split("/")[-3]))


def take_quiz(
    client: Client, enrolment: Enrolment, *, well: Callable[[dict[str, Any]], bool] = lambda body: True
) -> Sitting:
    """Answer what `well` says rightly, leave the rest empty, and hand in."""
    sitting = begin(client, enrolment)
    base = f"/belajar/{enrolment.pk}/{QUIZ}/ujian/{sitting.pk}/"
    bodies = dict(ItemVersion.objects.filter(pk__in=sitting.versions).values_list("pk", "body"))
    for place, version in enumerate(sitting.versions, 1):
        body = bodies[version]
        sent = in_form(body, f"{sitting.seed}/{place}") if well(body) else {}
        assert client.post(f"{base}{place}/", sent).status_code == 302
    assert client.post(f"{base}kumpulkan/").url == f"{base}hasil/"
    return sitting


def in_form(body: dict[str, Any], seed: str) -> dict[str, Any]:
    """The right answer as the page of a question sends it."""
    kind = kinds.of(body)
    return kind.fields(body, seed, kind.key(body, seed))
