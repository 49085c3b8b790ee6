"""The machine room reads its figures; nobody else does."""

import json
import re
from pathlib import Path

import pytest
import yaml
from django.test import Client

from pintar.home import machine
from pintar.kit import counting
from pintar.notifications.models import Letter

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    machine.seen.forget()


def read(client=None, **headers):
    return (client or Client()).get("/metrics", headers=headers)


def test_the_figures_tell_of_requests_jobs_letters_and_the_database():
    Letter.objects.create(kind="uji", to="a@contoh.id", subject="s", body="b")
    counting.count("other", 200, 0.01)

    said = read().content.decode()

    assert re.search(r"^pintar_letters_waiting 1$", said, re.M)
    assert re.search(r"^pintar_database_up 1$", said, re.M)
    assert re.search(r"^pintar_acts_missing 0$", said, re.M)
    for line in said.splitlines():
        assert line.startswith("#") or re.fullmatch(r"[a-z_]+(\{[^{}]*\})? [-+0-9.e]+", line), line


def test_they_are_read_on_the_machine_itself_or_with_the_token_only(settings):
    assert read().status_code == 200
    assert read(x_forwarded_for="203.0.113.7").status_code == 404
    assert Client(REMOTE_ADDR="203.0.113.7").get("/metrics").status_code == 404

    settings.METRICS_TOKEN = "rahasia"
    assert read().status_code == 404
    assert read(authorization="Bearer rahasia", x_forwarded_for="203.0.113.7").status_code == 200
    assert read(authorization="Bearer lain").status_code == 404


def test_every_figure_that_dashboards_and_alarms_ask_for_is_told():
    known = set(machine.names())
    boards = [json.loads(path.read_text()) for path in (DEPLOY / "grafana").glob("*.json")]
    asked = {t["expr"] for board in boards for panel in board["panels"] for t in panel.get("targets", [])}
    rules = yaml.safe_load((DEPLOY / "prometheus/pintar-rules.yml").read_text())
    alarms = [rule for group in rules["groups"] for rule in group["rules"]]
    asked |= {rule["expr"] for rule in alarms}

    assert boards and alarms
    found = {name for expr in asked for name in re.findall(r"\bpintar_[a-z_]+", expr)}
    assert found - {rule["record"] for rule in alarms if "record" in rule} <= known


def test_every_alarm_says_what_to_do():
    rules = yaml.safe_load((DEPLOY / "prometheus/pintar-rules.yml").read_text())

    for rule in (rule for group in rules["groups"] for rule in group["rules"] if "alert" in rule):
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]
        assert len(rule["annotations"]["summary"]) > 20 and len(rule["annotations"]["todo"]) > 30, rule[
            "alert"
        ]
