"""A connection that the server ended between two requests is replaced before anybody notices."""

import psycopg
import pytest
from django.db import OperationalError, connection

from pintar.kit import sql
from pintar.kit.frame import drop_a_dead_connection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ended() -> int:
    """Our connection, as it is after the server ended it: its process number."""
    mine = sql.one("SELECT pg_backend_pid()")[0]
    with psycopg.connect(**connection.get_connection_params() | {"autocommit": True}) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    return mine


def test_a_dead_connection_is_dropped_and_the_next_question_is_answered(ended: int) -> None:
    drop_a_dead_connection()
    assert sql.one("SELECT pg_backend_pid()")[0] != ended


def test_without_looking_the_question_would_have_failed(ended: int) -> None:
    with pytest.raises(OperationalError):
        sql.one("SELECT 1")
    connection.close()


def test_a_living_connection_is_kept() -> None:
    mine = sql.one("SELECT pg_backend_pid()")[0]
    drop_a_dead_connection()
    assert sql.one("SELECT pg_backend_pid()")[0] == mine
