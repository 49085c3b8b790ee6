"""What a killed program leaves behind is cleared away by the next start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pintar.engine.errors import CannotStart
from pintar.engine.folder import folder_at
from pintar.engine.server import EmbeddedServer
from tests.machine.running import environment, processes_of

pytestmark = pytest.mark.slow


def test_a_process_number_that_another_program_has_now_does_not_hold_up_the_start(copied: Path) -> None:
    server = EmbeddedServer(folder_at(copied))
    server.join()
    note = server.place.data / "postmaster.pid"
    text = note.read_text()
    server.leave()
    as_another = (
        {} if os.geteuid() else {"user": note.parent.stat().st_uid, "group": note.parent.stat().st_gid}
    )
    with subprocess.Popen(["sleep", "60"], **as_another) as somebody:
        note.write_text(text.replace(text.split("\n")[0], str(somebody.pid), 1))
        server.place.socket.with_name(".s.PGSQL.5432.lock").write_text(f"{somebody.pid}\n")

        server.join()

        assert server.is_running() and server.pid != somebody.pid and somebody.poll() is None
        somebody.kill()
    assert server.leave() and processes_of(copied) == {}


def test_a_killed_initdb_leaves_nothing_that_counts(folder: Path) -> None:
    half = folder_at(folder).pg / "data.new-0123"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(folder_at(folder))

    server.join()

    assert server.leave() and not half.exists() and server.place.data.exists()


def test_a_database_of_another_version_is_refused_and_left_as_it_is(copied: Path) -> None:
    server = EmbeddedServer(folder_at(copied))
    (server.place.data / "PG_VERSION").write_text("16\n")

    with pytest.raises(CannotStart, match="made by PostgreSQL 16"):
        server.join()

    assert not server.is_running() and (server.place.data / "PG_VERSION").read_text() == "16\n"


def test_a_broken_setting_is_told_in_the_databases_own_words(copied: Path) -> None:
    server = EmbeddedServer(folder_at(copied))
    (server.place.data / "local.conf").write_text("max_connections = many\n")

    with pytest.raises(CannotStart, match="max_connections"):
        server.join()

    assert processes_of(copied) == {}


def test_a_lasting_setting_of_the_operator_is_kept(copied: Path) -> None:
    server = EmbeddedServer(folder_at(copied))
    (server.place.data / "local.conf").write_text("max_connections = 33\n")
    (server.place.data / "local.conf").chmod(0o644)

    said = subprocess.run(
        [sys.executable, "-c", ASK], env=environment(copied), capture_output=True, text=True, check=True
    )

    assert said.stdout.strip() == "33"


ASK = """
import psycopg
from pintar.engine.postgres import running_database
with running_database() as server, psycopg.connect(server.url) as connection:
    print(connection.execute("SHOW max_connections").fetchone()[0])
"""
