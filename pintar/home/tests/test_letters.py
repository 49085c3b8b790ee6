"""Letters that came back: who sees which, what is said of them, and another try."""

from datetime import timedelta

import pytest

from pintar.accounts import actions as people
from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.journal.models import Entry
from pintar.kit.clock import now
from pintar.notifications.models import MOST_TRIES, Letter
from pintar.notifications.queries import outbox

pytestmark = pytest.mark.django_db
DESK, AGAIN, AWAY = "/meja/surat/", "/meja/surat/lagi/", "/meja/surat/singkirkan/"


def come_back(name="Siti Aminah", *, province="35", reason="unknown", to="siti.aminah@contoh.id", **values):
    person = make_person(name, province=province)
    values = {"kind": "x.y", "subject": f"Kabar {name}", "body": "Isi", "tries": MOST_TRIES} | values
    return Letter.objects.create(person=person, to=to, reason=reason, **values)


@pytest.fixture
def administrator(client):
    found = make_staff(RoleKind.ADMIN)
    client.force_login(found)
    return found


def text_of(client, address=DESK):
    reply = client.get(address)
    assert reply.status_code == 200
    return reply.content.decode()


def test_why_a_letter_came_back_is_said_in_plain_words_and_its_address_is_masked(client, administrator):
    come_back(error="{'siti.aminah@contoh.id': (550, b'5.1.1 no such user')}")
    come_back("Masih Dicoba", tries=3)
    come_back("Budi Penuh", reason="full", to="budi@contoh.id")

    text = text_of(client)
    assert "Alamat tidak dikenal" in text and "Kotak surat penuh" in text and "si***@contoh.id" in text
    assert "siti.aminah@" not in text and "5.1.1" not in text and "Masih Dicoba" not in text


def test_a_regional_officer_sees_and_sends_those_of_the_own_province_only(client):
    near, far = come_back("Dekat", province="35"), come_back("Jauh", province="11")
    client.force_login(make_staff(RoleKind.REGIONAL, region="35"))

    text = text_of(client)
    assert "Dekat" in text and "Jauh" not in text
    assert client.post(AGAIN, {"letter": far.pk}).status_code == 404
    client.post(AGAIN, {"reason": "unknown"})
    assert list(Letter.objects.dead()) == [far] and Letter.objects.waiting().get() == near


def test_other_staff_and_people_outside_do_not_come_in(client):
    for person in (make_staff(RoleKind.ORGANISER), make_staff(RoleKind.LEADER), make_person()):
        client.force_login(person)
        assert client.get(DESK).status_code == 403 and client.post(AGAIN).status_code == 403


def test_one_letter_or_all_of_one_reason_are_sent_again_and_it_is_written_down(client, administrator):
    one, two, three = come_back(), come_back("Dua"), come_back("Tiga", reason="full")

    client.post(AGAIN, {"letter": one.pk})
    assert set(Letter.objects.dead()) == {two, three}
    come_back("Empat")
    client.post(AGAIN, {"reason": "unknown"})
    assert list(Letter.objects.dead()) == [three]
    told = Entry.objects.filter(kind="notifications.letters_tried_again").order_by("id")
    assert [(e.subject, e.by, e.data["count"]) for e in told] == [
        (str(one.pk), administrator.pk, 1),
        ("unknown", administrator.pk, 2),
    ]


def test_what_is_no_letter_and_no_reason_sends_nothing(client, administrator):
    come_back()
    for said in ({}, {"reason": "apa saja"}, {"letter": "abc"}, {"letter": "9" * 30}, {"letter": "²"}):
        assert client.post(AGAIN, said).status_code == 404, said

    assert Letter.objects.dead().count() == 1


def test_letters_are_found_by_name_and_by_address(client, administrator):
    come_back("Rahmawati Unik", to="r@contoh.id"), come_back("Lain Orang", to="lain@contoh.id")

    assert "Lain Orang" not in text_of(client, f"{DESK}?q=rahma")
    assert "Rahmawati" not in text_of(client, f"{DESK}?q=lain@")
    assert "Tidak ada surat yang cocok" in text_of(client, f"{DESK}?q=tiada")


@pytest.mark.parametrize("many", [1, 40])
def test_the_list_takes_four_statements_however_long_it_is(
    client, administrator, many, django_assert_max_num_queries
):
    for n in range(many):
        come_back(f"Orang {n}", reason="full" if n % 2 else "unknown")
    client.get(DESK)

    with django_assert_max_num_queries(4):
        text = text_of(client)
    assert text.count('name="letter"') == min(many, 30) and ("cursor=" in text) == (many > 30)


def test_a_letter_whose_link_has_ended_is_left_out_and_how_many_were_is_said(client, administrator):
    hour = timedelta(hours=1)
    working, other, ended = come_back(ends_at=now() + hour), come_back(), come_back(ends_at=now() - hour)

    text = text_of(client)
    assert text.count("Tautannya sudah berakhir") == 1 and text.count('name="letter"') == 2
    reply = client.post(AGAIN, {"reason": "unknown"}, follow=True).content.decode()
    assert "2 surat dikirim lagi. 1 surat ditinggalkan karena tautannya sudah berakhir." in reply
    assert set(Letter.objects.waiting()) == {working, other}
    assert "0 surat dikirim lagi." in client.post(AGAIN, {"letter": ended.pk}, follow=True).content.decode()
    assert list(Letter.objects.dead()) == [ended]


def test_a_letter_that_helps_nobody_is_put_away_once_and_it_is_written_down(client, administrator):
    gone, stays = come_back(), come_back("Tetap")

    reply = client.post(AWAY, {"away": gone.pk}, follow=True).content.decode()
    assert "Surat disingkirkan" in reply and f'value="{gone.pk}"' not in reply
    assert client.post(AWAY, {"away": gone.pk}).status_code == 404
    client.post(AGAIN, {"reason": "unknown"})
    assert list(Letter.objects.waiting()) == [stays] and outbox().dead == 0
    told = Entry.objects.get(kind="notifications.letter_put_away")
    assert (told.subject, told.by, told.data["reason"]) == (str(gone.pk), administrator.pk, "unknown")


def test_nobody_puts_away_what_they_do_not_see_or_what_is_no_letter(client):
    far = come_back("Jauh", province="11")
    client.force_login(make_person())
    assert client.post(AWAY, {"away": far.pk}).status_code == 403
    client.force_login(make_staff(RoleKind.REGIONAL, region="35"))
    for said in (far.pk, "abc", "", "²"):
        assert client.post(AWAY, {"away": said}).status_code == 404

    assert list(Letter.objects.dead()) == [far]


def test_letters_with_a_link_know_until_when_it_works():
    person = make_person(email="siti@contoh.id")
    people.send_reset(person=person, base_url="", path="/x/")
    people.send_confirmation(person=person, base_url="")
    lasts = {one.kind: round((one.ends_at - now()) / timedelta(days=1)) for one in Letter.objects.all()}

    assert lasts == {"accounts.reset": 3, "accounts.confirm": 14}


def test_news_goes_to_the_address_that_its_reader_put_right_and_letters_about_an_address_stay(
    client, administrator
):
    news, proof = come_back(key="hasil:1:1"), come_back("Bukti", to="lama@contoh.id")
    for letter in (news, proof):
        type(letter.person).objects.filter(pk=letter.person_id).update(email=f"benar{letter.pk}@contoh.id")

    client.post(AGAIN, {"reason": "unknown"})

    assert Letter.objects.get(pk=news.pk).to == f"benar{news.pk}@contoh.id"
    assert Letter.objects.get(pk=proof.pk).to == "lama@contoh.id"
