"""A pass is taken away: the certificate on it stays valid until a person decides, with words."""

import pytest

from pintar.accounts.tests.people import make_staff
from pintar.accounts.values import RoleKind
from pintar.credentials.models import Certificate, Doubt
from pintar.credentials.reactions import doubt_the_certificate
from pintar.credentials.tests.stage import make_certificate
from pintar.journal.actions import record
from pintar.journal.models import Entry
from pintar.learning.values import context_of

pytestmark = pytest.mark.django_db


def marked_again(certificate, *, taken):
    record(
        "assessment.sitting_marked_again",
        "01a200bc-40ff-7b89-9680-469039b952d5",
        person=certificate.person_id,
        context=context_of(certificate.enrolment_id, "uji"),
        score="50.00",
        passed=False,
        before="80.00",
        taken=taken,
        reason="Kunci keliru.",
    )
    doubt_the_certificate(Entry.objects.latest("id"))


def state(client, certificate):
    return client.get(f"/verifikasi/{certificate.code}.json").json()["status"]


def test_a_certificate_whose_pass_was_taken_away_is_valid_until_somebody_decides(client):
    certificate = make_certificate()
    marked_again(certificate, taken=True)
    marked_again(certificate, taken=True)
    assert Doubt.objects.count() == 1 and state(client, certificate) == "valid"

    client.force_login(make_staff(RoleKind.ORGANISER))
    there = f"/meja/sertifikat/ditinjau/{Doubt.objects.get().pk}/"
    assert "Kunci keliru." in client.get("/meja/sertifikat/ditinjau/").content.decode()
    client.post(there, {"verdict": "withdraw", "words": " "})
    assert state(client, certificate) == "valid"
    client.post(there, {"verdict": "withdraw", "words": "Ia belum mengulang ujiannya."})

    assert state(client, certificate) == "withdrawn"
    assert "sudah dicabut" in client.get(f"/verifikasi/{certificate.code}/").content.decode()


def test_it_may_be_left_standing_and_a_score_alone_puts_nothing_in_doubt(client):
    certificate = make_certificate()
    marked_again(certificate, taken=False)
    assert not Doubt.objects.exists()
    marked_again(certificate, taken=True)
    client.force_login(make_staff(RoleKind.ORGANISER))

    client.post(
        f"/meja/sertifikat/ditinjau/{Doubt.objects.get().pk}/", {"verdict": "stand", "words": "Ia lulus."}
    )

    assert Doubt.objects.get().stands and Certificate.objects.get().withdrawn_at is None
