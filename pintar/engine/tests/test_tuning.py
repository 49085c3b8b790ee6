"""PostgreSQL's settings fit the machine."""

from pathlib import Path

import pytest

from pintar.engine.place import Account, Place
from pintar.engine.tuning import MB, map_text, settings_text, shared_buffers

PLACE = Place(Path("/d/pg"), Path("/d/it's/sock"), Path("/d/log"), Path("/d/run"))
ACCOUNT = Account("pintar", 995, 995)


@pytest.mark.parametrize(
    ("memory", "buffers"),
    [(1024, 256), (2048, 512), (4096, 512), (8192, 1024), (32768, 4096), (131072, 4096)],
)
def test_a_small_machine_keeps_most_of_its_memory_for_the_program(memory: int, buffers: int) -> None:
    assert shared_buffers(memory * MB) == buffers * MB


def test_it_listens_on_no_network_and_commits_to_disk() -> None:
    text = settings_text(PLACE, ACCOUNT, memory=1024 * MB)

    assert "listen_addresses = ''" in text and "synchronous_commit = 'on'" in text and "fsync" not in text


def test_only_a_scratch_server_may_forget() -> None:
    assert "fsync = 'off'" in settings_text(PLACE, ACCOUNT, memory=1024 * MB, durable=False)


def test_a_quote_in_a_path_stays_inside_its_quotes() -> None:
    assert "unix_socket_directories = '/d/it''s/sock'" in settings_text(PLACE, ACCOUNT, memory=1024 * MB)


def test_only_the_accounts_named_are_let_in() -> None:
    lines = map_text(["root", "budi", "root"]).splitlines()[1:]

    assert lines == [
        'pintar "budi" pintar',
        'pintar "budi" postgres',
        'pintar "root" pintar',
        'pintar "root" postgres',
    ]
