"""The database finds a place on every machine, and no folder that is not its own is touched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from pintar.engine import place
from pintar.engine.folder import folder_at
from pintar.engine.place import Account
from pintar.engine.server import EmbeddedServer
from tests.machine.running import REPOSITORY, environment, needs_root, open_folder, processes_of

pytestmark = pytest.mark.slow


def test_a_path_too_long_for_a_socket_gets_its_socket_elsewhere() -> None:
    with open_folder(length=150) as folder:
        server = EmbeddedServer(folder_at(folder))
        server.join()
        try:
            assert len(os.fsencode(server.place.socket)) <= 107 and folder not in server.place.socket.parents
            assert server.place.sockets.stat().st_mode & 0o777 == 0o700
            assert answer_of(server) == ("pintar",)
        finally:
            server.leave()
            shutil.rmtree(server.place.sockets)


def test_somebody_elses_folder_in_the_sockets_place_is_refused() -> None:
    with open_folder(length=150) as folder:
        server = EmbeddedServer(folder_at(folder))
        server.place.sockets.mkdir()
        server.place.sockets.chmod(0o777)
        try:
            with pytest.raises(place.CannotStart, match="remove it or choose another"):
                server.join()
        finally:
            server.place.sockets.rmdir()


@needs_root
def test_where_the_databases_account_cannot_enter_it_lies_under_var_lib_and_stays_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = folder / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    rights = [path.stat().st_mode for path in (folder, closed)]
    server = EmbeddedServer(folder_at(closed / "data"))
    try:
        assert (
            server.place.home.parent == place.STATE and "The database will lie in" in capsys.readouterr().err
        )
        server.join()
        assert answer_of(server) == ("pintar",)
        server.leave()
        assert [path.stat().st_mode for path in (folder, closed)] == rights

        closed.chmod(0o755)
        again = EmbeddedServer(folder_at(closed / "data"))

        assert again.place == server.place and capsys.readouterr().err == ""
        shutil.rmtree(server.place.home)
        with pytest.raises(place.CannotStart, match="is missing"):
            EmbeddedServer(folder_at(closed / "data"))
    finally:
        shutil.rmtree(server.place.home, ignore_errors=True)


@needs_root
def test_programs_the_databases_account_cannot_reach_are_copied_for_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "STATE", folder)
    real = place.reaches
    monkeypatch.setattr(
        place, "reaches", lambda account, path: path.name != "postgres" and real(account, path)
    )

    copied = place.binaries_for(place.database_account())
    again = place.binaries_for(place.database_account())

    assert copied == again and folder in copied.parents and list(folder.iterdir()) == [copied.parents[2]]
    said = subprocess.run([copied / "psql", "--version"], capture_output=True, text=True, user="nobody")
    assert "(PostgreSQL) 18." in said.stdout


@needs_root
def test_an_ordinary_account_runs_its_own_database_and_root_may_use_it_too(folder: Path) -> None:
    nobody = place.database_account()
    folder.mkdir()
    os.chown(folder, nobody.uid, nobody.gid)
    python = interpreter_for(nobody)

    done = subprocess.run(
        [python, "-c", TRY], env=surroundings(folder), capture_output=True, text=True, **nobody.run_as()
    )
    assert done.stdout.split() == ["pintar", str(nobody.uid)], done.stderr
    server = EmbeddedServer(folder_at(folder))
    server.join()
    try:
        assert answer_of(server) == ("pintar",) and (server.place.data).stat().st_uid == nobody.uid
    finally:
        server.leave()
    done = subprocess.run(
        [python, "-c", TRY], env=surroundings(folder), capture_output=True, text=True, **nobody.run_as()
    )
    assert done.returncode == 0 and processes_of(folder) == {}


@needs_root
def test_somebody_elses_database_is_refused_in_plain_words(copied: Path) -> None:
    server = EmbeddedServer(folder_at(copied))
    stranger = Account("nobody", 65534, 65534)
    shutil.chown(server.place.data, "daemon")
    try:
        done = subprocess.run(
            [interpreter_for(stranger), "-c", TRY],
            env=surroundings(copied),
            capture_output=True,
            text=True,
            **stranger.run_as(),
        )
    finally:
        shutil.chown(server.place.data, server.place.log.owner())

    assert done.returncode != 0 and "CannotStart" in done.stderr


def answer_of(server: EmbeddedServer) -> object:
    with psycopg.connect(server.url) as connection:
        return connection.execute("SELECT current_user").fetchone()


def interpreter_for(account: Account) -> str:
    """A Python of our version that this account may run; root's own may lie in a closed home."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        target = Path(os.path.realpath(candidate))
        if target.exists() and place.reaches(account, target):
            return candidate
    pytest.skip("no Python here that an ordinary account may run")


def surroundings(folder: Path) -> dict[str, str]:
    packages = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    return environment(folder) | {"PYTHONPATH": f"{REPOSITORY}:{packages}", "HOME": "/nonexistent"}


TRY = """
import os, psycopg
from pintar.engine.postgres import running_database
with running_database() as server, psycopg.connect(server.url) as connection:
    print(connection.execute("SELECT current_user").fetchone()[0], os.stat(server.place.data).st_uid)
"""
