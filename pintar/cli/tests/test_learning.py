"""`pintar learning` prints what the page says."""

import json

import pytest
from typer.testing import CliRunner

from pintar.cli import app
from pintar.learning.models import Progress
from pintar.learning.tests.stage import finish, make_enrolment, pass_all

pytestmark = pytest.mark.django_db


def pintar(*words):
    return CliRunner().invoke(app, [str(word) for word in ("learning", *words)])


@pytest.fixture(autouse=True)
def _no_server(monkeypatch):
    """The tests' database runs already."""
    from contextlib import nullcontext

    monkeypatch.setattr("pintar.cli.ready.ready", nullcontext)


def test_explain_prints_every_condition():
    enrolment = make_enrolment()
    finish(enrolment, "satu")

    said = pintar("explain", enrolment.person.email, enrolment.batch_id)

    assert (
        said.exit_code == 1
        and "[ ] Kelompok dasar: 1 dari 2 materi tuntas. Berikutnya: Pengecoh." in said.output
    )


def test_explain_as_json_of_somebody_who_passed():
    enrolment = make_enrolment()
    pass_all(enrolment)

    said = pintar("explain", enrolment.person_id, enrolment.training.slug, "--json")

    found = json.loads(said.output)
    assert said.exit_code == 0 and found["is_complete"] and found["completed_at"]


@pytest.mark.parametrize("who", ["tidak@ada.id", "999999999"])
def test_nobody_is_explained(who):
    assert pintar("explain", who, 1).exit_code == 2


def test_replay_finds_and_mends_what_differs():
    enrolment = make_enrolment()
    finish(enrolment, "satu")
    assert json.loads(pintar("replay", "--json").stdout.splitlines()[-1])["different"] == []
    Progress.objects.filter(pk=enrolment.pk).update(done=[])

    assert pintar("replay", "--dry-run").exit_code == 1
    assert pintar("replay").exit_code == 0
    assert Progress.objects.get(pk=enrolment.pk).done == ["satu"]
