"""Where the database is: the settings Django gets."""

import pytest

from pintar.engine.errors import CannotStart
from pintar.engine.postgres import database_settings, running_database


def test_without_an_address_it_is_the_socket_of_the_embedded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")

    settings = database_settings()

    assert settings["HOST"].startswith("/") and settings["NAME"] == settings["USER"] == "pintar"


def test_an_address_is_read_as_postgresql_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://asha:p%40ss@db.example:6432/training?sslmode=require")

    assert database_settings() == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "training",
        "USER": "asha",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite:///x", "postgresql://u:secret@[broken/x", "postgres"])
def test_what_is_no_address_of_postgresql_is_refused_without_repeating_the_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    with pytest.raises(CannotStart, match="DATABASE_URL") as refusal:
        database_settings()

    assert "secret" not in str(refusal.value)


def test_a_database_that_does_not_answer_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none")

    with pytest.raises(CannotStart, match="does not answer") as refusal, running_database(patience=0):
        pass

    assert "secret" not in str(refusal.value)
