"""The cache that nodes share may die: the site goes on without it, and does not wait for it at every page."""

import logging
import shutil
import subprocess
import time

import pytest

from pintar.kit.shared import SharedCache
from tests.machine.running import free_port

pytestmark = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")


@pytest.fixture
def server(tmp_path):
    port = free_port()
    words = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    cache = SharedCache(f"redis://127.0.0.1:{port}/0", {})
    for _ in range(100):
        cache.away_until = 0.0
        if cache.add("awake", 1) and cache.get("awake") == 1:
            break
        time.sleep(0.05)
    try:
        yield process, cache
    finally:
        process.kill()
        process.wait()


def test_what_is_kept_is_found_counted_and_forgotten(server):
    _process, cache = server

    assert cache.add("tamu", 1, 60) and not cache.add("tamu", 5, 60)
    assert cache.incr("tamu") == 2 and cache.get("tamu") == 2 and "tamu" in cache
    cache.set_many({"a": 1, "b": [2]})
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": [2]}
    assert cache.delete("tamu") and not cache.delete("tamu") and cache.get("tamu", "tidak ada") == "tidak ada"
    with pytest.raises(ValueError, match="not found"):
        cache.incr("tamu")


def test_when_it_dies_everything_is_a_miss_said_once_and_nobody_waits(server, caplog):
    process, cache = server
    cache.set("a", 1)
    process.kill()
    process.wait()

    with caplog.at_level(logging.WARNING, "pintar.cache"):
        began = time.monotonic()
        assert cache.get("a", "bawaan") == "bawaan"
        for _ in range(1000):
            cache.set("a", 2)
            assert cache.add("b", 1) and cache.incr("b") == 0 and cache.get_many(["a"]) == {}
        assert time.monotonic() - began < 1

    assert len([r for r in caplog.records if r.name == "pintar.cache"]) == 1
