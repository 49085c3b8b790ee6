"""Letters about tickets and seats bring a calendar file along that any calendar reads, and that is kept once for all."""

import time
from datetime import UTC

import pytest
from django.core import mail

from pintar.accounts.tests.people import make_person
from pintar.admission.actions import seal_all, step_back, tell_taken
from pintar.admission.models import Ticket
from pintar.admission.tests.crowd import crowd, drawn, make_draw, take
from pintar.notifications.models import Kept, Letter
from pintar.notifications.tasks import carry_letters

pytestmark = pytest.mark.django_db


def carried(to):
    """The letter that went to this person last, and what its enclosures say: [(name, content type, lines)]."""
    carry_letters()
    letter = [one for one in mail.outbox if one.to == [to.email]][-1]
    parts = [part for part in letter.message().walk() if part.get_filename()]
    return letter, [
        (p.get_filename(), p.get("Content-Type"), lines_of(p.get_payload(decode=True))) for p in parts
    ]


def lines_of(file):
    """The lines of a calendar file with folding undone (RFC 5545, section 3.1)."""
    text = file.decode()
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    return dict(line.split(":", 1) for line in text.replace("\r\n ", "").split("\r\n") if line)


def test_a_confirmed_ticket_brings_the_hour_of_the_result():
    batch, person = make_draw(), make_person()
    take(batch, person)
    seal_all()
    tell_taken(batch_id=batch.pk)

    _letter, [(name, kind, lines)] = carried(person)
    assert name == f"hasil-{batch.pk}.ics" and kind.startswith("text/calendar;")
    assert 'method="PUBLISH"' in kind.replace("method=PUBLISH", 'method="PUBLISH"')
    assert lines["METHOD"] == "PUBLISH" and lines["UID"].startswith(f"hasil-{batch.pk}@")
    assert lines["DTSTART"] == f"{batch.period.closes_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def test_a_seat_brings_the_days_of_the_batch_a_place_in_the_reserve_nothing_and_moving_up_the_days(client):
    batch, people = make_draw(quota=1, reserve=1), crowd(2)
    take(batch, *people)
    drawn(batch)

    letter, [(name, kind, lines)] = carried(people[0])
    assert "Anda mendapat kursi" in letter.subject and name == f"angkatan-{batch.pk}.ics"
    assert lines["DTSTART;VALUE=DATE"] == f"{batch.starts_on:%Y%m%d}" and "PUBLISH" in kind
    assert carried(people[1])[1] == []
    step_back(person=people[0], ticket=Ticket.objects.get(person=people[0]))
    letter, [(_name, _kind, again)] = carried(people[1])
    assert "Anda mendapat kursi" in letter.subject and again["UID"] == lines["UID"]
    client.force_login(people[1])
    assert lines["UID"] in client.get(f"/angkatan/{batch.pk}/jadwal.ics").content.decode()


def test_the_days_lead_to_where_they_were_asked_for_and_stay_one_event(client, settings):
    settings.BASE_URL = ""
    batch, person = make_draw(), make_person()
    take(batch, person)
    drawn(batch)
    where = f"/angkatan/{batch.pk}/jadwal.ics"

    _letter, [(_name, _kind, sent)] = carried(person)
    shown = lines_of(client.get(where, headers={"host": "pelatihan.contoh.id"}).content)
    assert shown["URL"] == f"http://pelatihan.contoh.id/pelatihan/{batch.training.slug}/"
    assert shown["UID"] == sent["UID"] and sent["URL"].startswith("http://localhost:8000/")
    settings.BASE_URL = "https://pintar.contoh.id"
    assert "URL:https://pintar.contoh.id/" in client.get(where).content.decode()


def test_many_who_get_the_same_share_one_enclosure():
    batch = make_draw(quota=30)
    take(batch, *crowd(30))
    drawn(batch)

    days = Kept.objects.filter(name=f"angkatan-{batch.pk}.ics")
    assert days.count() == 1 and Letter.objects.filter(enclosure=days.get()).count() == 30


def test_tickets_confirmed_one_minute_after_the_other_bring_the_same_file():
    batch = make_draw()
    for person in crowd(2):
        take(batch, person)
        seal_all()
        tell_taken(batch_id=batch.pk)
        time.sleep(1.1)  # the file tells seconds

    assert Kept.objects.count() == 1 and Letter.objects.exclude(enclosure=None).count() == 2
