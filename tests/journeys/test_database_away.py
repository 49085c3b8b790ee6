"""The database goes away under the site: pages come back by themselves, and nothing is called kept that was not."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from pintar.accounts.tests.people import make_person, make_staff
from pintar.accounts.values import RoleKind
from pintar.catalogue.tests.offers import make_batch
from pintar.journal.models import Entry
from pintar.learning.models import Enrolment
from pintar.learning.tests.stage import make_enrolment

pytestmark = pytest.mark.django_db(transaction=True)


def break_connection():
    """End this connection from the server's side, as a restart does."""
    import psycopg

    connection.ensure_connection()
    # Asked of the server: behind a pooler the line itself knows another number.
    mine = connection.connection.execute("SELECT pg_backend_pid()").fetchone()[0]
    params = connection.get_connection_params()
    words = {k: v for k, v in params.items() if k in ("dbname", "user", "password", "host", "port")}
    with psycopg.connect(**words) as other:
        # Between two transactions a pooler may lend us the very connection that was ours: then there is nothing to break.
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = %s AND pid <> pg_backend_pid()",
            [mine],
        )


def test_a_page_is_read_again_on_a_fresh_connection(client):
    batch = make_batch()
    break_connection()

    assert client.get(reverse("catalogue:training", args=[batch.training.slug])).status_code == 200


@contextmanager
def broken_at(table, *, is_away=False):
    """The connection ends at the first question about this table; `is_away`: at every one, from our side, because a pooler would
    lend us the next."""
    breaks = []

    def break_it(execute, sql, params, many, context):
        if f'FROM "{table}"' in sql and (is_away or not breaks):
            breaks.append(True)
            if is_away:
                connection.connection.close()
            else:
                break_connection()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(break_it):
        yield
    assert breaks
    connection.close()


def test_a_list_that_breaks_off_is_read_again_and_handed_out_whole(client):
    enrolment = make_enrolment()
    client.force_login(make_staff(RoleKind.ORGANISER))

    with broken_at("learning_enrolment"):
        reply = client.get(reverse("learning:people_csv", args=[enrolment.batch_id]))

    body = b"".join(reply.streaming_content)
    assert reply.status_code == 200 and int(reply.headers["Content-Length"]) == len(body)
    assert enrolment.person.full_name in body.decode()
    assert Entry.objects.filter(kind="learning.list_taken").count() == 1


@pytest.mark.parametrize(
    ("address", "table", "fact"),
    [
        ("learning:people_csv", "learning_enrolment", "learning.list_taken"),
        ("admission:desk_csv", "admission_ticket", ""),
        ("credentials:desk_csv", "credentials_certificate", "credentials.register_taken"),
    ],
)
def test_a_list_that_cannot_be_read_to_its_end_is_not_handed_out_and_nobody_took_it(
    client, address, table, fact
):
    batch = make_enrolment().batch
    client.force_login(make_staff(RoleKind.ORGANISER))

    with broken_at(table, is_away=True):
        reply = client.get(reverse(address, args=[] if address.startswith("cred") else [batch.pk]))

    assert reply.status_code == 503 and "text/csv" not in reply.headers["Content-Type"]
    assert not Entry.objects.filter(kind=fact).exists()


@contextmanager
def broken_while_writing():
    """The connection ends in the middle of a request, just as it begins to write."""
    is_broken = []

    def break_once(execute, sql, params, many, context):
        if sql.lstrip().startswith("INSERT") and not is_broken:
            is_broken.append(True)
            break_connection()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(break_once):
        yield
    assert is_broken


def test_what_is_sent_after_a_restart_is_kept(client):
    batch = make_batch()
    client.force_login(make_person())
    break_connection()

    reply = client.post(reverse("admission:register", args=[batch.pk]))

    assert reply.status_code == 302 and Enrolment.objects.count() == 1


def test_what_was_sent_is_said_not_to_be_kept_and_is_not(client):
    batch = make_batch()
    client.force_login(make_person())

    with broken_while_writing():
        reply = client.post(reverse("admission:register", args=[batch.pk]))

    assert reply.status_code == 503 and "belum tersimpan" in reply.content.decode()
    assert reply.headers["Retry-After"] == "5"
    assert not Enrolment.objects.exists()


def test_scripts_are_told_in_their_own_words(client):
    batch = make_batch()
    client.force_login(make_person())

    with broken_while_writing():
        reply = client.post(reverse("admission:register", args=[batch.pk]), headers={"HX-Request": "true"})

    assert reply.status_code == 503 and reply.json()["message"].startswith("Belum tersimpan")
