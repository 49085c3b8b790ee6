"""One database per data folder, whoever uses it: the first starts it, the last stops it."""

import signal
from pathlib import Path

import psycopg
import pytest

from pintar.engine.folder import folder_at
from pintar.engine.server import EmbeddedServer
from tests.machine.running import Site, free_port, pintar, processes_of, program, until

pytestmark = pytest.mark.slow

USER = """
import sys, psycopg
from pintar.engine.postgres import running_database
with running_database() as server:
    with psycopg.connect(server.url) as connection:
        print(server.pid, connection.execute("SELECT current_user").fetchone()[0], flush=True)
    sys.stdin.read()
"""


def test_programs_that_start_at_once_share_one_server_and_the_last_one_stops_it(folder: Path) -> None:
    users = [program(folder, USER) for _ in range(3)]
    said = {user.stdout.readline() for user in users if user.stdout}

    assert len(said) == 1 and said.pop().split()[1] == "pintar"
    server = EmbeddedServer(folder_at(folder))
    for user in users:
        assert server.is_running()
        user.communicate("")
    assert not server.is_running() and processes_of(folder) == {}


def test_a_server_left_behind_is_adopted_and_stopped_by_the_next_one(copied: Path) -> None:
    dying = program(copied, USER)
    first = dying.stdout.readline()
    dying.kill()
    dying.wait()
    assert EmbeddedServer(folder_at(copied)).is_running()

    next_one = program(copied, USER)

    assert next_one.stdout.readline() == first
    next_one.communicate("")
    assert processes_of(copied) == {}


def test_a_command_works_beside_the_site_and_leaves_its_database_alone(running_site: Site) -> None:
    assert pintar(running_site.folder, "migrate", "--check").returncode == 0
    assert running_site.answers()


def test_a_second_site_on_the_same_folder_is_refused_by_name(running_site: Site) -> None:
    assert running_site.process is not None

    second = pintar(running_site.folder, "serve", "--port", str(free_port()))

    assert second.returncode == 1 and f"(process {running_site.process.pid})" in second.stderr
    assert "Traceback" not in second.stderr and running_site.answers()


def test_a_taken_port_is_said_plainly(running_site: Site, folder: Path) -> None:
    second = pintar(folder, "serve", "--port", str(running_site.port))

    assert second.returncode == 1 and f"Port {running_site.port} is used by another program" in second.stderr
    assert "Traceback" not in second.stderr and processes_of(folder) == {}


def test_the_doctor_finds_a_healthy_site_healthy_and_a_silent_database_ill(running_site: Site) -> None:
    until(lambda: running_site.pids("pintar-worker"), "the worker")

    assert pintar(running_site.folder, "doctor").returncode == 0
    ill = pintar(running_site.folder, "doctor", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert ill.returncode == 2 and '"fail"' in ill.stdout


def test_the_database_listens_on_no_network_and_lets_nobody_else_in(copied: Path) -> None:
    user = program(copied, USER)
    user.stdout.readline()
    server = EmbeddedServer(folder_at(copied))

    with psycopg.connect(server.url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone() == (False,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url.replace("pintar@", "stranger@"))
    assert server.place.sockets.stat().st_mode & 0o077 == 0
    user.send_signal(signal.SIGTERM)
    assert user.wait(10) == 128 + signal.SIGTERM and processes_of(copied) == {}
