"""The officers' list of people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pintar.accounts.models import Role
from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind

pytestmark = pytest.mark.django_db


def test_a_regional_officer_sees_their_province_only(client):
    here, there = make_person("Ani Jawa", province="35"), make_person("Ani Aceh", province="11")
    client.force_login(make_staff(RoleKind.REGIONAL, region="35"))

    text = client.get(reverse("accounts:desk_people"), {"q": "ani"}).content.decode()

    assert here.full_name in text and there.full_name not in text
    assert client.get(reverse("accounts:desk_person", args=[there.pk])).status_code == 404


def test_a_participant_may_not_open_the_list(client):
    client.force_login(make_person())

    assert client.get(reverse("accounts:desk_people")).status_code == 403


def test_the_list_costs_the_same_for_one_and_for_thirty(client):
    client.force_login(make_staff(RoleKind.ORGANISER))
    counts = []
    for more in (1, 29):
        for number in range(more):
            make_person(f"Orang {'abcdefghijklmnopqrstuvwxyz'[number % 26]}")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            client.get(reverse("accounts:desk_people"))
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 4


def test_pages_follow_each_other_without_gaps(client):
    client.force_login(make_staff(RoleKind.ORGANISER))
    for number in range(120):
        make_person(f"Nama {chr(97 + number % 26)}{chr(97 + number // 26)}")
    seen, cursor = [], ""
    while True:
        slice_ = client.get(reverse("accounts:desk_people"), {"cursor": cursor}).context["slice"]
        seen += [p.pk for p in slice_.rows]
        if not slice_.after:
            break
        cursor = slice_.after
    back = client.get(reverse("accounts:desk_people"), {"cursor": slice_.before}).context["slice"]

    assert len(seen) == len(set(seen)) == 121
    assert [p.pk for p in back.rows] == seen[50:100]


def test_only_an_administrator_gives_roles_and_the_last_one_stays(client):
    organiser, admin, person = make_staff(RoleKind.ORGANISER), make_staff(RoleKind.ADMIN), make_person()
    client.force_login(organiser)
    assert client.post(reverse("accounts:give_role", args=[person.pk]), {"kind": "author"}).status_code == 403

    client.force_login(admin)
    client.post(reverse("accounts:give_role", args=[person.pk]), {"kind": "author"})
    assert Role.objects.filter(person=person, kind="author").exists()
    client.post(reverse("accounts:give_role", args=[person.pk]), {"kind": "regional"})
    assert not Role.objects.filter(person=person, kind="regional").exists()

    own = Role.objects.get(person=admin)
    client.post(reverse("accounts:take_role", args=[admin.pk, own.pk]))
    assert Role.objects.filter(pk=own.pk).exists()
