"""The pages of tickets: what the button says, what the ticket shows, who may see it, and what the desk can do."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.admission.keys import public_key
from pintar.admission.models import Document, Outage, Outcome, Ticket
from pintar.admission.sealing import is_signed
from pintar.admission.tests.crowd import crowd, drawn, make_draw, take
from pintar.catalogue.models import Batch, Period
from pintar.catalogue.tests.offers import make_batch, make_period
from pintar.kit.clock import now
from pintar.notifications.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    found = make_person()
    client.force_login(found)
    return found


@pytest.fixture
def organiser(client):
    found = make_staff(RoleKind.ORGANISER)
    client.force_login(found)
    return found


def shown(client, name, *args):
    reply = client.get(reverse(f"admission:{name}", args=args))
    assert reply.status_code == 200, reply
    return reply.content.decode()


def test_one_tap_takes_a_ticket_and_its_page_shows_the_number_and_a_receipt_that_holds(client, person):
    batch = make_draw(seating="lottery")
    card = client.get(f"/pelatihan/{batch.training.slug}/").content.decode()
    assert "Ambil tiket" in card and "undian" in card

    reply = client.post(reverse("admission:register", args=[batch.pk]))
    ticket = Ticket.objects.get(person=person)
    assert reply.url == reverse("admission:ticket", args=[ticket.pk])
    assert "Tercatat" in shown(client, "ticket", ticket.pk)
    told = json.loads(client.get(reverse("admission:receipt", args=[ticket.pk])).content)
    assert is_signed(public_key(), told["ticket"], told["receipt"])
    card = client.get(f"/pelatihan/{batch.training.slug}/").content.decode()
    assert "Buka tiket saya" in card and "menunggu hasil" in client.get("/belajar/").content.decode()


def test_somebody_elses_ticket_does_not_exist(client, person):
    batch, other = make_draw(), make_person()
    take(batch, other)
    number = Ticket.objects.get().pk

    for name in ("ticket", "receipt", "give_up"):
        assert client.get(reverse(f"admission:{name}", args=[number])).status_code == 404
    assert client.post(reverse("admission:accept", args=[number])).status_code == 404
    assert client.post(reverse("admission:give_up", args=[number])).status_code == 404
    assert Ticket.objects.get().cancelled_at is None


def test_a_ticket_is_given_up_after_one_question_and_another_training_taken(client, person):
    batch = make_draw()
    other = make_batch(period=batch.period, quota=2)
    take(batch, person)
    refused = client.post(reverse("admission:register", args=[other.pk]))
    assert (
        refused.status_code == 409
        and reverse("admission:change", args=[other.pk]) in refused.content.decode()
    )

    client.post(reverse("admission:change", args=[other.pk]))
    held = Ticket.objects.get(cancelled_at=None)
    assert held.batch == other and "Batalkan tiket?" in shown(client, "give_up", held.pk)
    client.post(reverse("admission:give_up", args=[held.pk]))
    assert not Ticket.objects.filter(cancelled_at=None).exists()


def test_after_the_draw_each_is_told_what_became_of_their_ticket_and_may_step_back(client, person):
    batch = make_draw(quota=1, reserve=1)
    others = crowd(2)
    take(batch, person, *others)
    drawn(batch)
    mine = Ticket.objects.get(person=person)

    assert "Anda mendapat kursi" in shown(client, "ticket", mine.pk)
    assert "Anda mendapat kursi" in client.get("/kabar/").content.decode()
    assert not Notice.objects.filter(person=person, read_at=None).exists()
    client.post(reverse("admission:give_up", args=[mine.pk]))
    assert Outcome.objects.get(ticket=mine).state == "gone"
    client.force_login(others[0])
    assert "Anda mendapat kursi" in shown(client, "ticket", Ticket.objects.get(person=others[0]).pk)
    client.force_login(others[1])
    assert "belum mendapat kursi" in shown(client, "ticket", Ticket.objects.get(person=others[1]).pk)


def test_everybody_may_look_at_how_seats_are_given_and_nobody_is_named(client):
    batch = make_draw(
        seating="need", points={"remote": 2}, shares=[{"by": "province", "of": "94", "least": 1, "most": 2}]
    )
    take(batch, make_person("Rahmawati Unik", province="94"))
    assert "Janji benih" in shown(client, "draw", batch.pk)
    assert client.get(reverse("admission:draw_csv", args=[batch.pk])).status_code == 404
    drawn(batch)

    page = shown(client, "draw", batch.pk)
    table = b"".join(client.get(reverse("admission:draw_csv", args=[batch.pk])).streaming_content).decode()
    head = client.get(reverse("admission:draw_head", args=[batch.pk])).json()
    assert "/berkas/" in page and "seat" in table and head["is_closed"] and head["entries"] == 1
    assert "Rahmawati" not in page + table + json.dumps(head)


def test_a_draw_of_a_period_that_is_not_announced_does_not_exist(client):
    batch = make_draw(period={"is_announced": False})
    for name in ("draw", "draw_head", "days"):
        assert client.get(reverse(f"admission:{name}", args=[batch.pk])).status_code == 404


def test_the_days_of_a_batch_go_into_a_calendar(client):
    reply = client.get(reverse("admission:days", args=[make_draw().pk]))

    assert reply["Content-Type"].startswith("text/calendar") and b"BEGIN:VEVENT\r\n" in reply.content


def test_documents_that_are_asked_for_are_sent_and_then_the_door_opens(client, person):
    batch = make_draw(papers=[{"key": "surat-tugas", "label": "Surat tugas"}])
    where = reverse("admission:papers", args=[batch.period_id])
    refused = client.post(reverse("admission:register", args=[batch.pk]))
    assert refused.status_code == 409 and where in refused.content.decode()

    bad = {"key": "surat-tugas", "file": SimpleUploadedFile("surat.pdf", b"<html>")}
    assert client.post(where, bad).status_code == 422 and not Document.objects.exists()
    good = {"key": "surat-tugas", "file": SimpleUploadedFile("surat.pdf", b"%PDF-1.7 isi")}
    assert client.post(where, good).status_code == 302
    assert client.post(reverse("admission:register", args=[batch.pk])).status_code == 302
    mine = reverse("admission:paper", args=[Document.objects.get().pk])
    assert client.get(mine)["Content-Disposition"].startswith("attachment")
    client.force_login(make_person())
    assert client.get(mine).status_code == 404


RULES = {"seating": "lottery", "accept_days": "2", "until_days": "3", "repeat": "never", "extends": "on"}


def test_the_rules_of_a_period_are_set_in_plain_words(client, organiser):
    period = make_period(opens_in=1, closes_in=2)
    batch = make_batch(period=period, quota=5)
    form = RULES | {
        "professions": ["guru-madrasah"],
        "asked": ["nip"],
        "papers": "Surat tugas\nSurat tugas\n",
        "most_per_year": "2",
    }
    reply = client.post(reverse("admission:desk_rules", args=[period.pk]), form)

    assert reply.status_code == 302
    terms = Period.objects.get().terms
    assert (terms.seating, terms.accept_days, terms.repeat, terms.most_per_year) == ("lottery", 2, "never", 2)
    assert [paper.key for paper in terms.papers] == ["surat-tugas"]
    assert "memenuhi syarat" in client.get(reply.url).content.decode()
    assert "Janji benih" in shown(client, "draw", batch.pk)


@pytest.mark.parametrize(
    "change", [{"seating": "need"}, {"accept_days": "-1"}, {"repeat": "kadang"}, {"professions": ["raja"]}]
)
def test_rules_that_cannot_be_are_refused(client, organiser, change):
    period = make_period(opens_in=1, closes_in=2)
    reply = client.post(reverse("admission:desk_rules", args=[period.pk]), RULES | change)

    assert reply.status_code == 422 and Period.objects.get().rules == {}


def test_how_seats_are_given_is_fixed_once_the_window_has_opened(client, organiser):
    batch = make_draw(seating="first-come")
    reply = client.post(reverse("admission:desk_rules", args=[batch.period_id]), RULES)

    assert reply.status_code == 422 and "tidak dapat diubah" in reply.content.decode()


def shares(*lines):
    form = {"bagian-TOTAL_FORMS": str(len(lines)), "bagian-INITIAL_FORMS": "0"}
    for at, line in enumerate(lines):
        form |= {f"bagian-{at}-{name}": value for name, value in line.items()}
    return form


def test_seats_of_groups_are_set_before_the_window_opens(client, organiser):
    batch = make_draw(quota=10, period={"opens_in": 1, "closes_in": 2})
    where = reverse("admission:desk_seats", args=[batch.pk])
    good = [
        {"group": "province:94", "least": "3"},
        {"group": "regency:", "name": "35.08", "most": "2"},
        {"group": ""},
    ]
    assert client.post(where, shares(*good)).status_code == 302
    assert [one["of"] for one in Batch.objects.get().shares] == ["94", "35.08"]
    assert "Papua" in client.get(where).content.decode()

    for bad in (
        {"group": "province:94", "least": "11"},
        {"group": "regency:", "name": "xx", "least": "1"},
        {"group": "province:35"},
    ):
        assert client.post(where, shares(bad)).status_code == 422
    assert len(Batch.objects.get().shares) == 2


def test_the_desk_finds_a_ticket_by_number_or_name_and_gives_the_list_as_a_file(
    client, organiser, django_assert_max_num_queries
):
    batch = make_draw(quota=40)
    people = [make_person("Zubaidah Aminah"), *crowd(40)]
    take(batch, *people)
    where = reverse("admission:desk_seats", args=[batch.pk])
    with django_assert_max_num_queries(16):
        client.get(where)

    assert "Zubaidah" in client.get(f"{where}?q=zubaid").content.decode()
    assert "Zubaidah" in client.get(f"{where}?q={Ticket.objects.get(person=people[0]).pk}").content.decode()
    assert "Tidak ada tiket" in client.get(f"{where}?q=taktemu").content.decode()
    lines = b"".join(client.get(reverse("admission:desk_csv", args=[batch.pk])).streaming_content)
    assert lines.decode().count("\n") == 42


def test_a_batch_is_closed_early_with_a_reason_that_is_announced(client, organiser):
    batch = make_draw()
    where = reverse("admission:desk_close", args=[batch.pk])
    assert client.post(where, {"reason": ""}).status_code == 422
    assert client.post(where, {"reason": "Gedung terdampak banjir besar."}).status_code == 302

    assert "terdampak banjir" in client.get(f"/pelatihan/{batch.training.slug}/").content.decode()
    assert client.post(where, {"reason": "Gedung terdampak banjir besar."}).status_code == 422


def test_others_may_not(client, person):
    batch = make_draw()
    for name, key in (
        ("desk_rules", batch.period_id),
        ("desk_seats", batch.pk),
        ("desk_close", batch.pk),
        ("desk_csv", batch.pk),
    ):
        assert client.get(reverse(f"admission:{name}", args=[key])).status_code == 403
    assert client.post(reverse("admission:desk_draw", args=[batch.pk])).status_code == 403
    assert client.get(reverse("admission:desk_outages")).status_code == 403


def test_outages_stand_on_the_desk(client, organiser):
    Outage.objects.create(began_at=now(), ended_at=now())

    assert "sedang dihitung" in shown(client, "desk_outages")
