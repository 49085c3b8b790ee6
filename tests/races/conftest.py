"""Races need as many connections as there are racers: the pool, which would put them in a queue, is left out."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def without_a_pool():
    from django.db import connections

    for connection in connections.all(initialized_only=False):
        connection.settings_dict["OPTIONS"].pop("pool", None)
        if hasattr(connection, "close_pool"):
            connection.close_pool()
