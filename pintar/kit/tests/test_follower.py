"""A follower is asked where a page may lag, and done without when it is away or behind."""

import pytest
from django.db import OperationalError, connections

from pintar.kit import follower
from pintar.kit.follower import FOLLOWER, reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def behind(settings, monkeypatch):
    """A follower that is so many seconds behind; the test says how many."""
    said = {"seconds": 0.0}
    settings.REPLICA_URL, settings.REPLICA_LAG = "postgresql://follower/pintar", 5.0
    monkeypatch.setattr(follower, "lag", lambda: said["seconds"])
    follower.look_again()
    yield said
    follower.look_again()


def test_without_a_follower_the_first_database_is_asked_and_nothing_is_looked_at(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert reading(lambda using: using) == "default"


def test_a_follower_that_is_near_is_asked_and_one_that_is_behind_is_not(behind):
    assert reading(lambda using: using) == FOLLOWER

    behind["seconds"] = 6.0
    assert reading(lambda using: using) == FOLLOWER  # a look is believed for two seconds
    follower.look_again()
    assert reading(lambda using: using) == "default"


def test_a_follower_that_breaks_off_is_left_alone_and_the_answer_is_whole(behind, settings, monkeypatch):
    monkeypatch.setitem(connections.settings, FOLLOWER, connections.settings["default"])
    asked = []

    def work(using):
        asked.append(using)
        if using == FOLLOWER:
            raise OperationalError("server closed the connection unexpectedly")
        return "whole"

    assert reading(work) == reading(work) == "whole"

    assert asked == [FOLLOWER, "default", "default"]
    connections[FOLLOWER].close()


def test_how_far_behind_it_is_can_be_asked_of_a_server(behind, monkeypatch):
    with connections["default"].cursor() as cursor:
        cursor.execute(follower.LAG)
        assert cursor.fetchone() == (0.0,)  # this one follows nobody
