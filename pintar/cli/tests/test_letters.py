"""The outbox at the terminal says what waits, what came back and what was never sent."""

import json
from contextlib import nullcontext
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from pintar.cli import app
from pintar.kit.clock import now
from pintar.notifications.models import MOST_TRIES, Letter

pytestmark = pytest.mark.django_db


def said(*words):
    return CliRunner().invoke(app, ["letters", *words])


def make_letter(**more):
    return Letter.objects.create(to="siti@contoh.id", kind="x.y", subject="Salam", body="Isi", **more)


@pytest.fixture(autouse=True)
def _no_server(monkeypatch):
    """The tests' database runs already."""
    monkeypatch.setattr("pintar.cli.ready.ready", nullcontext)


def test_letters_that_outlived_their_link_are_counted_apart():
    make_letter(), make_letter(ends_at=now() - timedelta(hours=1))

    assert "1 wait, 0 undeliverable; 1 never sent, their links had ended" in said("status").output
    assert json.loads(said("status", "--json").output)["lapsed"] == 1
    assert said("status").exit_code == 0


def test_without_any_nothing_is_said_of_them_and_letters_that_came_back_are_a_fault():
    make_letter(tries=MOST_TRIES)

    assert said("status").output == "0 wait, 1 undeliverable\n" and said("status").exit_code == 1
