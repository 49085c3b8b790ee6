"""Whatever is typed into a form, it is answered in words: never a broken page, and nothing kept of what was refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from pintar.accounts.models import Person
from pintar.accounts.tests.people import PASSWORD, make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.assessment.models import ItemVersion
from pintar.kit import sql
from pintar.kit.clock import now, today
from tests.journeys.ground import QUIZ, begin, learn, publish_course, register

pytestmark = pytest.mark.django_db

BAD = {
    "empty": "",
    "spaces": "   ",
    "over-long": "panjang " * 4000,
    "emoji": "👩🏽‍🏫🕌" * 20,
    "right-to-left": "\u202eاسم مقلوب\u202c طَلَبُ الْعِلْمِ",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&",
    "sixteen digits": "3275010101900001",
    "zero byte": "nama\x00lain",
    "lone surrogate": b"\xed\xa0\x80\xff",
    "negative": "-1",
    "very large": "9" * 400,
}
UNCOUNTED = {"journal.Entry", "accounts.Throttle"}


@dataclass(frozen=True)
class Form:
    """A form with a good filling; `path` may name parts of the stage, `texts` are the fields that are filled badly."""

    path: str
    who: str
    good: dict[str, Any]
    keeps: tuple[int, ...] = (200, 302)
    bad: tuple[str, ...] = field(default=())

    @property
    def texts(self) -> tuple[str, ...]:
        return self.bad or tuple(self.good)


TOMORROW = (now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
NEXT_WEEK = (now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
FORMS = {
    "sign up": Form(
        "/akun/daftar/",
        "nobody",
        {
            "full_name": "Siti",
            "login": "baru@contoh.id",
            "password": "kelapa-muda-9",
            "consent": "on",
            "next": "/",
        },
    ),
    "sign in": Form("/akun/masuk/", "nobody", {"login": "siti@contoh.id", "password": PASSWORD, "next": "/"}),
    "forgotten password": Form("/akun/lupa-sandi/", "nobody", {"login": "siti@contoh.id"}),
    "a link that is no link": Form(
        "/akun/sandi-baru/eA/eA/", "nobody", {"password": "kelapa-muda-9"}, keeps=(410,)
    ),
    "profile": Form(
        "/saya/profil/",
        "participant",
        {
            "full_name": "Siti",
            "profession": "guru-mi",
            "employment": "pns",
            "province": "35",
            "regency": "35.01",
            "institution": "MIN 1",
            "next": "/",
        },
    ),
    "regencies": Form(
        "/saya/profil/",
        "participant",
        {"province": "35", "full_name": "S", "pick": "1", "profession": "x", "institution": "y"},
        bad=("province", "full_name", "profession", "institution"),
    ),
    "name": Form("/saya/nama/", "participant", {"next": "/"}),
    "nip": Form("/saya/nomor/nip/", "participant", {"kind": "nip", "number": "198703152010012005"}),
    "nik": Form("/saya/nomor/nik/", "participant", {"kind": "nik", "number": "3275014101900001"}),
    "password": Form("/saya/sandi/", "participant", {"old": PASSWORD, "password": "kelapa-muda-9"}),
    "language": Form("/bahasa/", "nobody", {"language": "en", "next": "/"}),
    "lesson": Form(
        "/belajar/{study}/letak/tuntas/", "participant", {"medium": "reading", "act": "", "device_at": ""}
    ),
    "answer": Form(
        "/belajar/{quiz}/uji-tuntas/ujian/{sitting}/{slot}/",
        "participant",
        {"jawaban": "1", "act": "", "ke": "2"},
    ),
    "hand in": Form("/belajar/{quiz}/uji-tuntas/ujian/{sitting}/kumpulkan/", "participant", {"ke": "x"}),
    "registration": Form("/angkatan/{batch}/pendaftaran/", "participant", {"next": "/"}),
    "step back": Form("/pendaftaran/{study}/pembatalan/", "participant", {"next": "/"}),
    "new period": Form(
        "/meja/periode/baru/",
        "organiser",
        {
            "name": "Periode Uji",
            "opens_at": TOMORROW,
            "closes_at": NEXT_WEEK,
            "one_training": "on",
            "is_announced": "on",
        },
    ),
    "change a period": Form(
        "/meja/periode/{period}/ubah/",
        "organiser",
        {
            "name": "Periode Uji",
            "opens_at": TOMORROW,
            "closes_at": NEXT_WEEK,
            "one_training": "on",
            "is_announced": "on",
        },
        keeps=(302, 422),
    ),
    "new batch": Form(
        "/meja/periode/{period}/",
        "organiser",
        {
            "training": "{training}",
            "starts_on": today().isoformat(),
            "ends_on": today().isoformat(),
            "quota": "30",
        },
    ),
    "change a batch": Form(
        "/meja/angkatan/{batch}/ubah/",
        "organiser",
        {"starts_on": today().isoformat(), "ends_on": today().isoformat(), "quota": "30"},
    ),
    "give a role": Form("/meja/orang/{person}/peran/", "administrator", {"kind": "author", "region": ""}),
    "a dated number": Form(
        "/meja/angka/",
        "administrator",
        {"name": "insights.class_size", "value": "30", "valid_from": today().isoformat(), "source": "SK"},
    ),
}
SEARCHES = {
    "catalogue": ("/pelatihan/", ("q", "product", "kind", "profession", "jp", "open", "cursor")),
    "verification": ("/verifikasi/", ("kode",)),
    "people": ("/meja/orang/", ("q", "province", "cursor")),
    "periods": ("/meja/periode/", ("q", "cursor")),
    "batches": ("/meja/angkatan/", ("q", "cursor")),
    "participants": ("/meja/angkatan/{batch}/", ("q", "province", "state", "cursor")),
    "courses": ("/meja/kursus/", ("q", "cursor")),
    "certificates": ("/meja/sertifikat/", ("q", "cursor")),
    "numbers": ("/meja/angka/", ("angka",)),
    "lesson": ("/belajar/{study}/letak/", ("media",)),
    "sign in": ("/akun/masuk/", ("next",)),
}


@pytest.fixture
def stage() -> dict[str, Any]:
    """People, courses and a quiz that is open; what the addresses of the forms name."""
    people: dict[str, Person | None] = {
        "nobody": None,
        "participant": make_person("Siti", email="siti@contoh.id"),
        "organiser": make_staff(RoleKind.ORGANISER),
        "author": make_staff(RoleKind.AUTHOR),
        "administrator": make_staff(RoleKind.ADMIN),
    }
    batch, other, third = (publish_course(slug) for slug in ("", "sudut-dua", "sudut-tiga"))
    client = browser_of(people["participant"])
    study, quiz = register(client, batch), register(client, other)
    learn(client, study, ("mengapa",))
    learn(client, quiz)
    sitting = begin(client, quiz)
    kinds = dict(ItemVersion.objects.filter(pk__in=sitting.versions).values_list("pk", "kind"))
    return {
        "people": people,
        "study": study.pk,
        "quiz": quiz.pk,
        "sitting": sitting.pk,
        "slot": [kinds[version] for version in sitting.versions].index("single-choice") + 1,
        "batch": third.pk,
        "period": third.period_id,
        "training": third.training_id,
        "person": people["participant"].pk if people["participant"] else 0,
    }


@contextmanager
def undone(stage: dict[str, Any]) -> Iterator[dict[str, Client]]:
    """A fresh browser for each of the people; all that is done with them is undone."""
    with transaction.atomic():
        yield {name: browser_of(person) for name, person in stage["people"].items()}
        transaction.set_rollback(True)


def browser_of(person: Person | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def test_every_form_answers_whatever_is_typed_and_keeps_nothing_it_refused(stage):
    for name, form in FORMS.items():
        with undone(stage) as browsers:
            path, before = form.path.format(**stage), everything()
            for (fault, text), fields in product(BAD.items(), (form.texts, *((one,) for one in form.texts))):
                reply = browsers[form.who].post(path, filled(form.good, stage) | dict.fromkeys(fields, text))
                what = f"{name}: {fault} in {', '.join(fields)}"
                assert reply.status_code in (200, 302, 400, 404, 409, 410, 413, 422), (
                    f"{what}: {reply.status_code}"
                )
                assert b"<script>alert(1)" not in reply.content, f"{what} came out as it went in"
                after = everything()
                assert reply.status_code < 400 or after == before, (
                    f"{what} was refused, and something was kept"
                )
                before = after


def test_every_form_that_is_filled_in_well_may_be_sent_twice(stage):
    for name, form in FORMS.items():
        with undone(stage) as browsers:
            first, second = (
                browsers[form.who].post(form.path.format(**stage), filled(form.good, stage)) for _ in range(2)
            )
            assert first.status_code in form.keeps, f"{name}: {first.status_code}"
            assert second.status_code in (200, 302, 400, 404, 409, 410, 422), f"{name}: {second.status_code}"


def test_every_search_answers_whatever_is_asked(stage):
    for name, (path, fields) in SEARCHES.items():
        who = (
            "participant"
            if path.startswith("/belajar")
            else "administrator"
            if path.startswith("/meja")
            else "nobody"
        )
        with undone(stage) as browsers:
            for fault, text in BAD.items():
                reply = browsers[who].get(path.format(**stage), dict.fromkeys(fields, text))
                assert reply.status_code in (200, 302, 400, 404, 422), f"{name}, {fault}: {reply.status_code}"
                assert b"<script>alert(1)" not in reply.content, f"{name}, {fault}"


def test_a_file_that_is_none_is_answered_in_words(stage):
    for sent in (
        {},
        {"file": ""},
        {"file": SimpleUploadedFile("kosong.zip", b"")},
        {"file": SimpleUploadedFile("surat.zip", b"bukan zip")},
        {"file": SimpleUploadedFile("<script>\u202e" + "x" * 200 + ".mbz", b"PK\x03\x04")},
    ):
        assert browser_of(stage["people"]["author"]).post("/meja/kirim-kursus/", sent).status_code in (
            302,
            422,
        )


def test_an_answer_that_is_refused_says_why_to_scripts_too(stage):
    client, base = (
        browser_of(stage["people"]["participant"]),
        f"/belajar/{stage['quiz']}/{QUIZ}/ujian/{stage['sitting']}",
    )
    for place in range(1, 9):
        sent = {"jawaban": "panjang " * 500, "jawaban-1": "99"}
        reply = client.post(f"{base}/{place}/", sent, headers={"HX-Request": "true"})
        assert reply.status_code == 409 and reply.json()["message"]


def filled(good: dict[str, Any], stage: dict[str, Any]) -> dict[str, Any]:
    return {key: value.format(**stage) for key, value in good.items()}


def everything() -> tuple[int, ...]:
    """How many rows each table of ours holds, but for the journal and the counters of tries."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("pintar.") and model._meta.label not in UNCOUNTED
    )
    counts = ", ".join(f'(SELECT count(*) FROM "{table}")' for table in tables)
    return tuple(sql.one(f"SELECT {counts}", []) or ())
