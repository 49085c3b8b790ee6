"""Killing the program at any moment and starting it again loses nothing committed and needs no hand."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pintar.engine.folder import folder_at
from pintar.engine.server import EmbeddedServer
from tests.machine.running import Site, end_process, environment, free_port, processes_of, until

pytestmark = pytest.mark.slow


def test_each_part_that_is_killed_comes_back_by_itself(site: Site) -> None:
    site.start()
    site.note("before")
    until(lambda: site.pids("pintar-worker"), "the worker")
    postgres, worker, web = site.postgres(), site.pids("pintar-worker")[0], site.pids("pintar-web")

    site.kill(web[-1])  # one of its workers
    until(lambda: len(site.pids("pintar-web")) == 3 and site.answers(), "the web worker")
    site.kill(worker)
    until(lambda: site.pids("pintar-worker") not in ([], [worker]), "the worker")
    site.kill(postgres)
    until(lambda: site.postgres() not in (0, postgres) and site.answers(), "the database")
    assert site.notes() == ["before"]
    site.kill(web[0])  # the web server's main process; its workers must not keep the port
    until(lambda: set(site.pids("pintar-web")).isdisjoint(web) and site.answers(), "the web server")

    site.note("after")
    assert site.end(signal.SIGTERM) == 0 and processes_of(site.folder) == {}


def test_whatever_is_killed_with_the_supervisor_the_next_start_finds_all_that_was_committed(
    site: Site,
) -> None:
    site.start("--no-migrate")
    site.note("committed")
    postgres = site.postgres()
    site.end(signal.SIGKILL)
    until(lambda: set(processes_of(site.folder).values()) <= {"postgres"}, "the end of its children")

    site.start("--no-migrate")
    assert site.postgres() == postgres and "committed" in site.notes()  # the database was adopted

    site.note("just in time")
    for pid in processes_of(site.folder):  # a power cut
        end_process(pid)
    assert site.process is not None and site.process.wait(10) == -signal.SIGKILL

    site.start("--no-migrate")
    assert {"committed", "just in time"} <= set(site.notes())
    assert site.end(signal.SIGINT) == 0 and processes_of(site.folder) == {}


def test_stopping_in_the_middle_of_the_first_start_leaves_nothing_half_made(folder: Path) -> None:
    beginning = subprocess.Popen(
        [sys.executable, "-m", "pintar", "serve"], env=environment(folder, PORT=str(free_port()))
    )
    until(lambda: list(folder.glob("pg/data*")), "the first folder of the database")

    beginning.terminate()

    assert beginning.wait(20) == 0 and processes_of(folder) == {}
    server = EmbeddedServer(folder_at(folder))
    server.join()
    assert server.leave() and [path.name for path in folder.glob("pg/*")] == ["data"]
