"""What tests share."""

import os

import hypothesis
import pytest

# The same examples every time, so that a change is judged by what it changed; HYPOTHESIS_PROFILE=default looks further.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def pytest_configure() -> None:
    """Pages of tests name their style sheets plainly: no collected files are needed to read them."""
    from django.conf import settings

    # Staff of tests come to their desks with a password alone; the tests of the second factor ask for it.
    settings.REQUIRE_SECOND_FACTOR = False
    settings.SIGN_INS_PER_SECOND = 0  # tests sign in without waiting for a turn
    # A test must not wait for the tests before it.
    settings.WAITING_ROOM = False
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture
def client_factory():
    """Makes more browsers: each call another device."""
    from django.test import Client

    return Client


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Each test begins with a program that has just started, in Indonesian."""
    from django.utils import translation

    from pintar.kit.memory import forget_everything

    forget_everything()
    translation.deactivate()
