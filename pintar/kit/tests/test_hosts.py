"""A node answers to the site's name; machines that look after it may call it by its address."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
POD = "10.42.0.17:8000"


@pytest.fixture(autouse=True)
def _one_name(settings):
    settings.ALLOWED_HOSTS = ["pintar.example"]
    settings.METRICS_TOKEN = "kata"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_machine_asks_a_node_by_its_address(path):
    asked = Client(headers={"host": POD, "authorization": "Bearer kata"}).get(path)

    assert asked.status_code == 200


def test_a_page_is_given_under_the_sites_name_only():
    assert Client(headers={"host": "pintar.example"}).get("/akun/masuk/").status_code == 200
    assert Client(headers={"host": POD}).get("/akun/masuk/").status_code == 400
    assert Client(headers={"host": "pintar.example.evil.id"}).get("/").status_code == 400


def test_the_figures_stay_closed_without_the_token():
    assert Client(headers={"host": POD}).get("/metrics").status_code == 404
