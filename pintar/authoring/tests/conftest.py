"""Tests of courses keep their files in a folder of their own."""

import pytest


@pytest.fixture
def own_files(tmp_path_factory, monkeypatch):
    """A data folder for one test."""
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path_factory.mktemp("data")))
