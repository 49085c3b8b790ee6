"""A new version goes live while people work, and nobody notices."""

import time

import pytest

from tests.cluster.conftest import PASSWORD
from tests.cluster.crowd import Crowd


@pytest.fixture(scope="module")
def crowd(stage):
    crowd = Crowd(stage.cluster.address, stage.batch, PASSWORD, 24)
    crowd.sign_in()
    return crowd


def test_renewing_both_web_nodes_fails_no_request(stage, crowd, tell):
    with crowd.at_work():
        time.sleep(3)
        began = time.monotonic()
        stage.cluster.roll()
        took = time.monotonic() - began
        time.sleep(2)

    said = stage.cluster.nginx.said(60) if crowd.troubles() else ""
    assert crowd.troubles() == [], said
    sent = len(crowd.letters.good) + len(crowd.pages.good)
    tell(f"rolling restart of two nodes in {took:.0f} s under load: {sent} requests, 0 failed")
    assert len(crowd.kept) > 100 and missing(stage, crowd.kept) == []


def missing(stage, ids):
    """The acts that were acknowledged and are not in the table."""
    with stage.cluster.first.connect() as connection:
        rows = connection.execute(
            "SELECT DISTINCT id FROM learning_act WHERE id = ANY(%s::uuid[])", [sorted(ids)]
        )
        return sorted(ids - {str(row[0]) for row in rows})
