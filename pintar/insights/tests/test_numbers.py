"""The desk of dated numbers."""

import pytest

from pintar.accounts.values import RoleKind
from pintar.directory.models import Rule
from pintar.directory.queries import rule_value
from pintar.insights.tests import stage
from pintar.journal.models import Entry

TYPED = {
    "name": "insights.class_cost",
    "value": "200000000",
    "valid_from": "2024-01-01",
    "source": "PMK 49/2023",
}


def post(client, **changes):
    return client.post("/meja/angka/", TYPED | changes)


@pytest.fixture
def admin(client, db):
    person = stage.make_person("admin", RoleKind.ADMIN)
    client.force_login(person)
    return person


def test_an_administrator_sets_what_holds_from_a_day_on(client, admin):
    reply = post(client)

    assert reply.status_code == 302 and rule_value("insights.class_cost") == 200_000_000
    assert Rule.objects.filter(name="insights.class_cost").count() == 2
    assert Entry.objects.get(kind="directory.rule_set").by == admin.pk


def test_the_history_and_the_sources_are_shown(client, admin):
    post(client)

    html = client.get("/meja/angka/").content.decode()

    assert "PMK 49/2023" in html and "pantau.com/nasional/318684" in html and "170.000.000" in html


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "insights.class_size", "value": "0"},
        {"name": "insights.class_size", "value": "-3"},
        {"name": "insights.class_size", "value": "2.5"},
        {"value": "1234567890123456"},
        {"value": "banyak"},
        {"value": "NaN"},
        {"value": ""},
        {"name": "insights.unknown"},
        {"valid_from": "kemarin"},
        {"source": ""},
        {"source": "x" * 301},
        {"source": "\u202e\u200b"},
    ],
)
def test_what_cannot_be_a_number_is_refused_and_kept_on_the_form(client, admin, typed):
    before = Rule.objects.count()

    reply = post(client, **typed)

    assert reply.status_code == 422 and Rule.objects.count() == before
    assert "PMK 49/2023" in reply.content.decode() or "source" in typed


@pytest.mark.parametrize("role", [None, RoleKind.ORGANISER, RoleKind.LEADER, RoleKind.AUTHOR])
def test_others_do_not_come_in(client, db, role):
    client.force_login(stage.make_person("bo", role))

    assert client.get("/meja/angka/").status_code == 403
    assert post(client).status_code == 403 and rule_value("insights.class_cost") == 170_000_000


def test_somebody_unknown_is_asked_to_sign_in(client, db):
    assert client.get("/meja/angka/")["Location"].startswith("/akun/masuk/")
