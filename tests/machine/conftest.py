"""One site for all these tests, its tables made once: what is tried is how it dies and comes back."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pintar.engine.folder import folder_at
from pintar.engine.server import EmbeddedServer
from tests.machine.running import Site, open_folder, pintar


@pytest.fixture(scope="session")
def prepared() -> Iterator[Path]:
    with open_folder() as folder:
        done = pintar(folder, "migrate")
        assert done.returncode == 0, done.stderr
        yield folder


@pytest.fixture
def site(prepared: Path) -> Iterator[Site]:
    """Not started yet; whatever a test leaves running is stopped."""
    site = Site(prepared)
    yield site
    if site.process and site.process.poll() is None:
        site.end()


@pytest.fixture(scope="module")
def running_site(prepared: Path) -> Iterator[Site]:
    """Started once for the tests of a file that leave it as it is."""
    site = Site(prepared).start("--no-migrate")
    yield site
    site.end()


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """A data folder whose database was made and stopped."""
    with open_folder() as folder:
        server = EmbeddedServer(folder_at(folder))
        server.join()
        server.leave()
        yield folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """A place for a data folder; nothing is in it."""
    with open_folder() as folder:
        yield folder


@pytest.fixture
def copied(made: Path, folder: Path) -> Path:
    """A data folder with a database, for one test alone."""
    subprocess.run(["cp", "-a", made, folder], check=True)
    return folder
