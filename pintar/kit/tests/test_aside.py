"""What was laid aside is found for a day, on any machine, and goes then; what is kept stays."""

import os
import secrets
import time

import pytest

from pintar.kit import aside, bucket, files
from pintar.kit.tests.buckets import PLACES, kept_in


@pytest.fixture(params=PLACES)
def place(request, tmp_path, monkeypatch):
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "here"))
    with kept_in(request.param):
        yield request.param


def grown_old(sha):
    """As if it had been laid aside two days ago."""
    past = time.time() - 2 * 86_400
    os.utime(aside.find(sha), (past, past))


def test_what_is_laid_aside_is_found_and_is_in_no_other_room(place):
    sha = aside.lay(data := secrets.token_bytes(100))

    assert aside.find(sha).read_bytes() == data and aside.find("0" * 64) is None
    assert not files.has(sha) and aside.sweep() == 0 and aside.find(sha) is not None


def test_it_goes_after_a_day_and_laid_aside_again_stays_as_long_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path))
    data = secrets.token_bytes(100)
    gone, again, kept = (
        aside.lay(secrets.token_bytes(100)),
        aside.lay(data),
        files.keep(aside.find(aside.lay(b"x"))),
    )
    for sha in (gone, again, kept.sha):
        grown_old(sha)
    aside.lay(data)

    assert aside.sweep() == 2
    assert aside.find(gone) is None and aside.find(again) is not None and files.read(kept.sha) == b"x"


def test_another_machine_finds_it_in_the_bucket_until_it_is_taken_away_there(tmp_path, monkeypatch):
    monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "here"))
    with kept_in("bucket"):
        sha = aside.lay(b"isi")
        monkeypatch.setenv("PINTAR_DATA", str(tmp_path / "elsewhere"))
        assert aside.find(sha).read_bytes() == b"isi"
        grown_old(sha)
        assert aside.sweep() == 1  # the near copy: what lies in the bucket is young
        assert aside.find(sha) is not None

        monkeypatch.setattr(aside, "LASTS", -5.0)
        assert aside.sweep() == 2 and aside.find(sha) is None and list(bucket.names("aside/")) == []
